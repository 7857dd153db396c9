// qasmill: check
reset $99999999999;
