// qasmill: compile -O1 --assume=measured --verify
// The only measurement is in a subroutine that never runs, so all qubits count.
OPENQASM 3.0;
include "stdgates.inc";
def unused(qubit q) -> bit {
    return measure q;
}
qubit[2] q;
swap q[0], q[1];
