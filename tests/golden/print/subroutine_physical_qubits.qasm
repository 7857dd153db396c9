// qasmill: compile
include "stdgates.inc";
def flip(int n) { if (n > 0) { x $1; flip(n - 1); } x $0; }
def other() -> bit { flip(3); return measure $2; }
other();
