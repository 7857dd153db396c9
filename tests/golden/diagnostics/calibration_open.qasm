// qasmill: check
cal {
