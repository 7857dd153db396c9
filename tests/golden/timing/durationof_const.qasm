// qasmill: compile
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
const duration pulse = durationof({ x q[0]; });
const duration known = 2 * durationof({ delay[3ns] q[0]; });
delay[pulse * 2 + known] q[0];
bool longer = pulse > 10ns;
