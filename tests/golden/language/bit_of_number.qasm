// qasmill: run --exact
// One bit of a number is a bit, and a register of one.
int[32] number = 15;
bit[1] last = number[0];
bit[1] sign = number[-1];
bit scalar = number[3];
angle[4] turn = 3.14159;
bit[1] top = turn[3];
array[uint[8], 2] list = {0, 4};
bit[1] of_element = list[1][2];
const uint[8] five = 5;
const bit[1] of_constant = five[2];
bit[1] copy = of_constant;
copy = number[31];
