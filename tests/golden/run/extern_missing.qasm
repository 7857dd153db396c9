// qasmill: run --exact --extern "$QM_TEST_EXTERN"
OPENQASM 3.0;
include "stdgates.inc";
extern absent(float) -> float;
extern absent_too();
qubit q;
h q;
bit c = measure q;
if (false) absent_too();
float r;
if (c)
    r = 1.0 + absent(0.5);
