// qasmill: check -Wall -Werror -w
OPENQASM 3.1;
qubit q;
end;
reset q;
