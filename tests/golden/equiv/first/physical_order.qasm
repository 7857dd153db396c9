OPENQASM 3.0;
include "stdgates.inc";
bit k = 1;
x $0;
while (k) {
    k = 0;
}
id $1;
