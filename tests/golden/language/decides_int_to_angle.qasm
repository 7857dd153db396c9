// qasmill: run --exact
angle[16] a = 1;
bit[16] b = bit[16](a);
