// qasmill: check
bit c;
qubit q;
if (c) then reset q;
