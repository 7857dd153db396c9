// qasmill: check
float x;
bool b = ~x;
