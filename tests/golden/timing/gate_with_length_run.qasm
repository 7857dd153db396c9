// qasmill: run --exact --dt=1ns
// Gates with a length in the definition of a gate.
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
gate inner(a) b {
    rx(a)[2*10ns] b;
    h b;
}
gate outer(a, l) b, c {
    inner(a)[l*1ns] b;
    gphase(a)[5ns];
    ctrl @ inner(2*a)[40dt] b, c;
    pow(2) @ x[8ns] c;
    y[16ns] c;
}
outer(0.5, 100) q[0], q[1];
inv @ outer(0.25, 70) q[1], q[2];
duration whole = durationof({ outer(0.5, 100) q[0], q[1]; });
