// qasmill: compile --passes=resolve-stretch --verify-each --dt=2ns
OPENQASM 3.0;
include "stdgates.inc";

stretch a;
stretch b;
duration start = a - .5*durationof({x[40ns] $0;});
duration middle = a - .5*durationof({x[40ns] $0;}) - .5*durationof({y[20ns] $0;});
duration end_stretch = a - .5 * durationof({y[20ns] $0;});
delay[start] $0; x[40ns] $0; delay[middle] $0; y[20ns] $0; delay[middle] $0; x[40ns] $0; delay[middle] $0; y[20ns] $0; delay[end_stretch] $0;
cx[500ns] $2, $3;
delay[b] $1;
cx[500ns] $1, $2;
x[30ns] $3;
