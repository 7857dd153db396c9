// qasmill: run --durations=./five.json
OPENQASM 3.0;
include "stdgates.inc";
duration gates = durationof({ sx $0; rz(1) $0; cz $1, $0; sx $1; });
bit b;
duration reading = durationof({ b = measure $2; });
output bool longer;
output float ratio;
longer = gates < reading;
ratio = gates / 1ns;
