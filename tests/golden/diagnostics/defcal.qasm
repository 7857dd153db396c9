// qasmill: check
OPENQASM 3.0;
include "stdgates.inc";
qubit q;
int n = 2;
defcal q $0 { }
defcal cx $0, $0 { }
defcal rz(angle a, float a) $0 { }
defcal rz(n) $0 { }
defcal rz("10") $0 { }
defcal fresh(angle[20] t) $0 { }
fresh $0;
fresh(0.5) $0, $1;
if (true) { defcal x $0 { } defcalgrammar "other"; }
gate g a { cal { } }
defcal y(qubit r) $0 { }
