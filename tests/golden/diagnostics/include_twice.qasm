// qasmill: check
include "stdgates.inc";
include "stdgates.inc";
