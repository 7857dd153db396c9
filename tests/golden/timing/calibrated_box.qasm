// qasmill: check
OPENQASM 3.0;
include "stdgates.inc";
defcalgrammar "openpulse";
cal {
    extern port d0;
    frame f = newframe(d0, 5.0e9, 0.0);
}
defcal x $0 { delay[50ns] f; }
box[100ns] {
    x $0;
    x $0;
}
box[90ns] {
    x $0;
    x $0;
}
