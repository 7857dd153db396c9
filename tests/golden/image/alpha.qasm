// qasmill: encode neqr alpha.png
qubit q;
