n
OPENQASM 2
pragma›