// qasmill: check --max-include-depth=0
include "limit_nesting.qasm";
