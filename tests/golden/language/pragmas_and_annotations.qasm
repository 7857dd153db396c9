// qasmill: run --exact
pragma vendor.model "one"
#pragma vendor.old form
@vendor.first
@vendor.second with text
int n = 1;
@vendor.block
{ n = 2; }
