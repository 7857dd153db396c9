// qasmill: check
include “stdgates.inc”;
qubit q;
