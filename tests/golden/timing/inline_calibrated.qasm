// qasmill: compile --passes=inline,resolve-stretch,inline --verify-each
// A gate with a calibration of its own is expanded only where no time depends on it.
OPENQASM 3.0;
include "stdgates.inc";
defcalgrammar "openpulse";
cal {
    extern port d0;
    frame f = newframe(d0, 5.0e9, 0.0);
}
defcal x $0 { delay[40ns] f; }
gate flip a { x a; }
gate twice a { flip a; x a; }
defcal flip $0 { delay[10ns] f; }
stretch room;
box[110ns] {
    delay[room] $0;
    twice $0;
    pow(2) @ flip $0;
}
flip $0;
twice $0;
