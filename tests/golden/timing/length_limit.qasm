// qasmill: check --max-length-nodes=100
OPENQASM 3.0;
qubit q;
stretch a;
stretch b = a + a + a + a + a + a + a + a + a + a;
stretch c = b + b + b + b;
stretch d = c + c;
delay[c] q;
delay[d] q;
