// qasmill: run --exact
bit[2] c = "01";
bool is_one = c == 1;
bool is_two = c == 2;
bool more = c > 0;
