// qasmill: check
include "include_itself.qasm";
