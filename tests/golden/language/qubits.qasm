// qasmill: run --exact
qubit single;
qubit[3] many;
const uint SIZE = 2;
qubit[SIZE] sized;
qreg old[2];
U(pi, 0, pi) many[2];
bit[3] c = measure many;
bit d = measure sized[-1];
