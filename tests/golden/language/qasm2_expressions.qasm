// qasmill: run --exact
OPENQASM 2.0;
qreg q[1];
gate g(a) x { U(a^2/2, -a + 1, sin(pi/2)*ln(exp(1))) x; }
g(sqrt(4)) q[0];
U(1/2, 0, 0) q[0];
