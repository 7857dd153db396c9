// qasmill: check
bool fine = 0.5;
bit b = 0.5;
