// qasmill: run --exact
gphase(pi / 2);
qubit q;
U(0, 0, 0) q;
