// qasmill: check
gate flip a { U(pi, 0, pi) a; }
flip = 1;
