// qasmill: compile --passes=inline,cancel-invereses
OPENQASM 3.1;
include "stdgates.inc";
qubit q;
