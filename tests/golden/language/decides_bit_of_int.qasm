// qasmill: run --exact
bit x;
x = 10;
