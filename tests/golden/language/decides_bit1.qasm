// qasmill: check
bit[1] a = "1";
bit b = a;
