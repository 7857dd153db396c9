// qasmill: check
bit[3] c = "";
