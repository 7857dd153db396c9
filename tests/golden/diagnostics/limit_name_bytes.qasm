// qasmill: check --max-name-bytes=8
int counter_of_shots = 0;
