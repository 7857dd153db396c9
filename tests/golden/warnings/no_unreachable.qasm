// qasmill: check -Wno-unreachable-code
OPENQASM 3.1;
qubit q;
end;
reset q;
