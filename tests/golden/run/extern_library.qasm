// qasmill: run --exact --extern "$QM_TEST_EXTERN"
OPENQASM 3.0;
include "stdgates.inc";
extern majority(bit[3]) -> bit;
extern square_plus(int[32], bit) -> int[20];
qubit[3] q;
h q[0];
cx q[0], q[1];
bit[3] c = measure q;
bit vote = majority(c);
int[20] n = square_plus(-5, vote);
if (vote) x q[2];
bit last = measure q[2];
