// qasmill: check -Wall
qubit q;
bit c;
while (1) {
    c = measure q;
    if (c) break;
}
