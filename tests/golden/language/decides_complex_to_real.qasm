// qasmill: check
complex z = 1;
float f = float(z);
bool b = bool(z);
