// qasmill: check
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
duration d = 20dt;
gate wait a { delay[30ns] a; delay[5ns] a; }
box[60ns] { delay[30ns] q[0]; delay[30ns] q[1]; delay[10ns] q[0], q[1]; box[15ns] { delay[15ns] q[0]; } }
box[d] { delay[5dt] q[0]; barrier q; delay[16dt] q[1]; }
box[30ns] { wait q[0]; wait q[1]; }
box[30ns] { delay[20dt] q[0]; }
box[30ns] { x q[0]; delay[40ns] q[0]; }
