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
