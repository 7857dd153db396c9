// qasmill: check -Wall
qubit q;
while (false) {
    reset q;
}
