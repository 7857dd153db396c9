// qasmill: check
include "stdgates.inc";
gate h a { U(0, 0, 0) a; }
