// qasmill: run
OPENQASM 3.0;
include "stdgates.inc";
gate g a, b {
    delay[5ns] a;
    cx b, a;
}
qubit[2] q;
duration a = durationof({ g q[1], $4; });
