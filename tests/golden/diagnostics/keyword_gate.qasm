// qasmill: check
gaet flip a { U(pi, 0, pi) a; }
qubit q;
flip q;
