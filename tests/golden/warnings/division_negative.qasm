// qasmill: check
include "stdgates.inc";
qubit q;
rx(-3 / 2) q;
rz(4 / 2) q;
