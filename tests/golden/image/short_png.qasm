// qasmill: encode frqi short.png
qubit q;
