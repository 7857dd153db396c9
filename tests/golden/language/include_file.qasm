// qasmill: run --exact
OPENQASM 3.0;
int before = 4;
include "include_file.inc";
int after = from_file + 1;
