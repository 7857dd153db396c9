// qasmill: check
bit[2] c;
let a = 1 + 2;
