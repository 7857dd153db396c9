// qasmill: check
bit[2] a;
bit[3] b = a ++ 1;
