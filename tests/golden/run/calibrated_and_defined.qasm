// qasmill: run --exact
OPENQASM 3.0;
include "stdgates.inc";
defcal y90p $0 { ... }
defcal rx(pi / 2) $0 { ... }
gate y90p q { rz(-pi / 2) q; sx q; }
y90p $0;
rx(pi / 2) $0;
cal { not read }
bit c = measure $0;
