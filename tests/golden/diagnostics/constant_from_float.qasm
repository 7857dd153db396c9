// qasmill: check
const float f = 2.5;
const int n = f;
