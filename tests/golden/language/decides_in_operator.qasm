// qasmill: check
int i = 1;
bool b = i in {0, 3};
