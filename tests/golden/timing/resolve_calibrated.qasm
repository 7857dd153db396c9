// qasmill: compile --passes=resolve-stretch --verify-each
OPENQASM 3.0;
include "stdgates.inc";
defcalgrammar "openpulse";
cal {
    extern port d0;
    frame f = newframe(d0, 5.0e9, 0.0);
}
defcal x $0 { delay[40ns] f; }
defcal y $0 { delay[20ns] f; }
defcal cx q, r { delay[500ns] f; }
stretch a;
stretch b;
duration start = a - .5*durationof({x $0;});
duration middle = a - .5*durationof({x $0;}) - .5*durationof({y $0;});
duration last = a - .5*durationof({y $0;});
delay[start] $0;
x $0;
delay[middle] $0;
y $0;
delay[middle] $0;
x $0;
delay[middle] $0;
y $0;
delay[last] $0;
cx $2, $3;
delay[b] $1;
cx $1, $2;
