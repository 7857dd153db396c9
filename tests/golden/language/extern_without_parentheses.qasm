// qasmill: compile
// "The parentheses may be omitted if there are no inputs"
extern tick;
extern sample -> float[64];
tick();
float[64] x = sample() + 1;
