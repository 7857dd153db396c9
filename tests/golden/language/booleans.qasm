// qasmill: run --exact
bool t = true;
bool f = !t;
bit b = t;
bool back = b;
bool both = t && !f || false;
