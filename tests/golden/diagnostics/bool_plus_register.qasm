// qasmill: check
bit[3] a;
bit[4] b;
bit[3] d = a & b;
