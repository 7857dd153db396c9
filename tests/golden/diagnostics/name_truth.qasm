// qasmill: check
bool b = True;
