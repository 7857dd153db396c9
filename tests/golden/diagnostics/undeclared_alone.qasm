// qasmill: check
qubit q;
reset qq;
reset qqq;
