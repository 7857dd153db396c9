// qasmill: run --exact
uint[80] n = 0x1_0000_0000_0000_0000;
bit[80] b = bit[80](n);
