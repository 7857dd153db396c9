// qasmill: equiv --assume=zero-inputs,measured first/physical_order.qasm
OPENQASM 3.0;
include "stdgates.inc";
bit k = 1;
x $1;
while (k) {
    h $0;
    h $0;
    k = 0;
}
