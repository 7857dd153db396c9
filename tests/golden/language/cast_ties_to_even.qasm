// qasmill: run --exact
const float[64] two_pi = 6.283185307179586;
float[64] f = two_pi * (127. / 512.);
bit[8] b = bit[8](angle[8](f));
