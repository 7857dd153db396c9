// qasmill: check
bool b;
angle a = b;
