// qasmill: compile
// Names of built-in functions are names like others where the function is not called.
input float log;
output int sin;
float root = sqrt(log);
def cos(float exp) -> float { return exp + 1; }
float z = cos(root);
{ float sqrt = 3; sin = 4; z = sqrt; }
