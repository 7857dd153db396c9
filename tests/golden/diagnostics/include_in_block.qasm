// qasmill: check
{
    include "stdgates.inc";
}
