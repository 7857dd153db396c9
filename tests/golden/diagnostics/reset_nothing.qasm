// qasmill: check
reset;
