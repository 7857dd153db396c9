// qasmill: check
gate flip a { U(pi, 0, pi) a; }
int n = flip(2);
