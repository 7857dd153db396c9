// qasmill: run --exact
include "stdgates.inc";
gate both a { h a; t a; }
qubit q;
both q;
inv @ both q;
x q;
bit c = measure q;
