// qasmill: run --exact
output bit[2] shown;
shown = "10";
