// qasmill: run --exact
int größe = 2;
int δ_1 = größe + 1;
qubit γ;
reset γ;
