// qasmill: check
include "stdgates.inc";
gate g a {
    h a
    x a;
}
