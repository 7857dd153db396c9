// Echo pulses in the middle of an idle time: the stretch "gap" becomes what is left of the box.
// The lengths are found by
//   qasmill compile --passes=resolve-stretch --dt=0.5ns examples/timing.qasm
OPENQASM 3.0;
include "stdgates.inc";

qubit[2] q;
bit[2] c;
stretch gap;
const duration pulse = 80dt;

h q;
barrier q;
box[1us] {
    delay[gap] q[0];
    x[pulse] q[0];
    delay[2*gap] q[0];
    x[pulse] q[0];
    delay[gap] q[0];
    nop q[1];
}
barrier q;
cx q[0], q[1];
c = measure q;
