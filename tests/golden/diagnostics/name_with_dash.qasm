// qasmill: check
int my-count = 1;
