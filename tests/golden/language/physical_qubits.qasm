// qasmill: run --exact
U(pi, 0, pi) $3;
bit c = measure $3;
bit d = measure $5;
