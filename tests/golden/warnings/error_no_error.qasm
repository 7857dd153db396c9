// qasmill: check -Werror -Wno-error=constant-condition -Wconstant-condition
qubit q;
if (true) reset q;
