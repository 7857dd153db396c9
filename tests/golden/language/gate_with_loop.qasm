// qasmill: run --exact
gate many(t) a { for int i in [1:4] { U(t, 0, 0) a; } }
qubit q;
many(pi / 4) q;
bit c = measure q;
