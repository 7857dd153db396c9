// qasmill: check
bit[3] c = "01a";
