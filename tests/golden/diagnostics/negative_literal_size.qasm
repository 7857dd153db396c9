// qasmill: check
bit[-2] c;
