// qasmill: compile
OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
duration wait = 300dt;
const duration unit = 1us / 3;
delay[100dt] q[0];
delay[2000000ns] q[1:3];
delay[unit - 5dt] q;
delay[wait * 2 + 0.1ns];
box[1ms] {
    delay[-wait + 1ms + 300dt] q[1], q[2];
    x q;
}
