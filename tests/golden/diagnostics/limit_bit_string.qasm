// qasmill: check --max-bits=8
bool b = "010101010" == "0";
