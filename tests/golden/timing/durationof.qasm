// qasmill: compile -O2 --verify-each
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
stretch a;
duration c = durationof({x $3;});
duration k = durationof({delay[5ns] q[0]; delay[7ns] q[0], q[1]; delay[3ns] q[2]; barrier q; delay[4ns] q[2];});
duration start = a - .5*durationof({x $0;});
duration middle = a - .5*durationof({x $0;}) - .5*durationof({y $0;});
delay[start] $0; x $0; delay[middle] $0; y $0; delay[durationof({box[5ns] { x q[1]; }  x[8ns] q[1]; measure q[0]; reset q[0]; })] $0;

for int i in [0:1] { delay[i * durationof({x $0;})] q[i]; }
