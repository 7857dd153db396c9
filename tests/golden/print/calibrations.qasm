// qasmill: compile -O1
OPENQASM 3.0;
include "stdgates.inc";
const float drive_freq = 5.1e9;
const float not_named = 2.0;
const int[32] rounds = 4;
defcalgrammar "openpulse";
cal {
    extern port d0; // braces { } count in comments, too
    frame f0 = newframe(d0, drive_freq, 0.0);
}
defcal half(angle[20] theta) q { shift_phase(f0, theta / rounds); }
defcal half(pi / 2) $1 {
    play(f0, constant(0.5, 40dt));
}
gate both a, b { half(0.25) a; half(pi / 2) b; }
qubit q;
float[64] step = 1.0e6;
for int i in [0:rounds] {
    cal { shift_frequency(f0, step * i); }
    half(0.5) $0;
}
for int i in [0:1] {
    cal { set_frequency(f0, drive_freq); }
    both $0, q;
}
bit c;
defcal measure $0 -> bit { return capture_v2(f0, constant(1.0, 1us)); }
c = measure $0;
defcalgrammar "other";
defcal reset q { anything { at all } ... }
defcal nowhere(3, int[8] n) q -> complex[float[32]] { }
