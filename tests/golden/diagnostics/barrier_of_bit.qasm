// qasmill: check
bit c;
barrier c;
