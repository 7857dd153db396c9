// qasmill: run --exact
gate flip q { U(π, 0, π) q; gphase(π / 2); }
gate turn(θ) a, b { U(θ, 0, 0) a; U(-θ, 0, 0) b; }
gate nothing a { }
qubit[2] q;
turn(pi) q[0], q[1];
flip q[0];
nothing q[1];
bit[2] c = measure q;
