// qasmill: check
const int n = 4;
let m = n;
