// qasmill: check
let pair = $0 ++ $1;
