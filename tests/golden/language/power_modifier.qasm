// qasmill: run --exact
include "stdgates.inc";
qubit q;
pow(2) @ sx q;
pow(-1) @ s q;
pow(0.5) @ z q;
float k = 2;
pow(k) @ x q;
bit c = measure q;
