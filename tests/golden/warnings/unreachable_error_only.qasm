// qasmill: check
qubit q;
break;
reset q;
