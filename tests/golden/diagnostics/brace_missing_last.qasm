// qasmill: check
qubit q;
gate flip a {
    U(pi, 0, pi) a;
