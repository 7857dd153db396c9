// qasmill: check
qubit q;
const bit c = 0;
measure q -> c;
