OPENQASM 3.0;
include "stdgates.inc";
const float freq = 5.0e9;
input int n;
defcalgrammar "openpulse";
cal {
    extern port d0;
    port d1;
    extern frame shared;
    extern rise(complex[float[64]] amp, duration d) -> waveform;
    frame f0 = newframe(d0, freq, 0.0);
    waveform arb = {1.0, 0.5im, 1 + 0.5im};
    array[waveform, 2] two = {arb, [1, 2]};
    const duration gap = 4dt * 2 - 1ns;
    bit[2] b = "10";
}
defcal rz(angle[20] theta) $0 { shift_phase(f0, -theta / 2); }
defcal rz(pi / 2) q { set_phase(f0, get_phase(shared) + pi); }
defcal mine(duration t, 0.5) $0, $1 -> complex {
    for int i in [0:3] { delay[t * i] f0; if (i == 2) { break; } else { continue; } }
    while (b[0] == 1) { b[0] = capture_v2(f0, scale(two[1], 0.5)); }
    switch (n) { case 1, 2 { play(f0, arb); } default { barrier f0, shared; } }
    play(f0, mix(gaussian(0.5im, 10dt, 2dt), [1, 2.5im]));
    x $0; measure $1; reset $0;
    return capture_v1(f0, arb);
}
defcal measure $0 -> bit { return capture_v2(f0, rise(0.1, gap)); }
mine(0.25, 0.5) $0, $1;
for int i in [0:2] { cal { set_frequency(f0, freq * i + n); } rz(0.1) $0; }
defcalgrammar "none";
cal { {any} text }
