// qasmill: run --exact --json
OPENQASM 3.0;
include "stdgates.inc";
defcalgrammar "openpulse";
const duration sample = 10ns;
cal {
    extern port d0;
    frame f = newframe(d0, 5.0e9, 0.0);
    waveform w = constant(1.0, 40dt);
}
duration later = durationof({y $0;});
defcal x q { play(f, w); }
defcal x $1 { delay[3 * sample] f; }
defcal rz(angle theta) q { shift_phase(f, theta); }
defcal rx(pi) $0 { play(f, w); play(f, w); }
defcal rx(angle theta) q { play(f, w); play(f, w); }
defcal measure $0 -> bit { delay[1us] f; return capture_v2(f, w); }
defcal y $0 { delay[15ns] f; }
gate two a, b { x a; rz(0.5) a; x b; x b; }
duration everywhere = durationof({x $0;});
duration specific = durationof({x $1;});
duration virtual = durationof({rz(0.1) $0;});
duration sequence = durationof({x $0; rx(pi / 2) $0; x $0;});
duration body = durationof({two $2, $3;});
float angle_now = 0.5;
duration unknown_angle = durationof({rx(angle_now) $0; x $0;});
bit c;
duration readout = durationof({c = measure $0;});
duration of_box = durationof({box[1ms] { x $0; } measure $0;});
