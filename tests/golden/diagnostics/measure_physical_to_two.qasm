// qasmill: check
bit[2] c;
c = measure $0;
