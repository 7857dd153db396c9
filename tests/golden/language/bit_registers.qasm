// qasmill: run --exact
bit single = 1;
bit[4] name = "0011";
creg old[2];
old = "10";
bit low = name[0];
name[3] = true;
