// qasmill: run --exact -D n=1
// An integer beside an angle in a comparison is radians, as in an assignment.
input int[8] n;
angle[8] a = 1;
bool literal = a == 1;
bool less = a < 2;
bool other_way = 2 > a;
bool negative = a < -1;
bool run_time = a == n;
const angle[16] c = 3;
const bool folded = c == 3;
bool constant = folded;
