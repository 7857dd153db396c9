// qasmill: check
gate flip a { U(pi, 0, pi) a;
qubit q;
