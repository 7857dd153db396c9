// qasmill: check
angle a;
bool b = a && true;
