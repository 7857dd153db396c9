// qasmill: compile --durations=./five.json --passes=inline,resolve-stretch
OPENQASM 3.0;
include "stdgates.inc";
stretch g;
bit c;
sx $0;
rz(pi/4) $0;
delay[g] $3;
cz $0, $1;
cz $1, $0;
barrier $0, $1, $3;
box[2us] {
    sx $3;
    delay[g] $3;
}
c = measure $3;
