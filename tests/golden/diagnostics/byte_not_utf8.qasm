// qasmill: check
qubit q; // next: a wrong byte
reset q; ÿ
