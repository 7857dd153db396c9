// qasmill: check
OPENQASM 3.1;
extern total(readonly array[int[8], 4]) -> int[8];
