// qasmill: check
int n;
switch (n) case 1 { }
