// qasmill: check
bit[4] c;
bit above = c[18446744073709551615];
bit below = c[-18446744073709551615];
