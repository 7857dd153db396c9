// qasmill: run --exact
uint[8] a = -1;
uint[8] b;
b = -99;
