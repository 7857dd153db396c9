// qasmill: check
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
float a = 0.5;
stretch more;
duration d = durationof({ rx(a) q[0]; });
duration e = durationof({ delay[more] q[0]; });
duration f = durationof({ if (a == 1.0) { x q[0]; } });
duration g = durationof({ bit b = measure q[0]; });
gate k b { delay[durationof({ x b; })] b; }
duration h = durationof({ for int i in [0:3] { x q[0]; } });
int n = 3;
duration i = durationof({ x q[n]; });
duration j = durationof({ pow(n) @ x q[0]; });
bit[2] c;
duration l = durationof({ c[7] = measure q[0]; });
