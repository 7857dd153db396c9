// qasmill: compile
OPENQASM 3.0;
include "stdgates.inc";
qubit q;
bit[2] a = "01";
bit[2] b = "11";
let both = a[0:0] ++ b[1:1];
if (both == "11") x q;
angle[2000] wide = pi / 3;
