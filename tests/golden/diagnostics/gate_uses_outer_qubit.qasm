// qasmill: check
qubit q;
gate g a { U(0, 0, 0) q; }
