// qasmill: run
OPENQASM 3.0;
include "stdgates.inc";
defcalgrammar "openpulse";
defcal half(angle[20] theta) q { }
defcal x q { }
qubit q;
bit c;
x q;
c = measure q;
if (c == 1)
    half(pi / 2) q;
