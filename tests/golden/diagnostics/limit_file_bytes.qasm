// qasmill: check --max-file-bytes=120
include "strict_qasm2.qasm";
