// qasmill: check
qubit q;
const bit c = measure q;
