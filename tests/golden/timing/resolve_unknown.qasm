// qasmill: compile --passes=resolve-stretch
OPENQASM 3.0;
include "stdgates.inc";
defcal x $0 {
    custom();
}
stretch a;
box[100ns] {
    delay[a] $0;
    x $0;
}
