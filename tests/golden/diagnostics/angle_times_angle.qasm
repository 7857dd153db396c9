// qasmill: check
angle[8] a;
angle[8] b;
a = a * b;
