// qasmill: compile --durations=./five.json --passes=inline,resolve-stretch
OPENQASM 3.0;
include "stdgates.inc";
stretch g;
cx $0, $1;
delay[g] $0;
delay[5ns] $1;
