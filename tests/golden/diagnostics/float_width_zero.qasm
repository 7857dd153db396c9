// qasmill: check
float[0] x;
