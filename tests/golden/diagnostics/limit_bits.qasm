// qasmill: check --max-bits=8
bit[5] a;
bit[5] b;
