// qasmill: check
include "stdgates.inc";
def f(qubit a) { x $0; x a; }
def g(qubit a) { cx $0, $0; }
def h() { f($0); }
f($0);
f($1, $0);
gate k a { x $0; }
