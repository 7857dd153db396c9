// qasmill: check
int n;
switch (n) { }
