// qasmill: check
def swap2(qubit[2] a) { }
qubit[3] q;
swap2(q);
