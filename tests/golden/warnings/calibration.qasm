// qasmill: check
OPENQASM 3.0;
include "stdgates.inc";
defcalgrammar "openpulse";
const float freq = 5.0e9;
float total = 0.0;
cal {
    extern port d0;
    extern rise(complex amp, duration d) -> waveform;
    frame f0 = newframe(d0, freq, 0.0);
    frame f0 = newframe(d0, freq, 0.0);
    waveform w = gausian(0.5, 16ns, 4ns);
    waveform v = gaussian(0.5, 16ns);
    waveform u = rise(0.5);
    const int k = 2;
    k = 3;
    total = 1.0;
    f0 = d0;
}
defcal x $0 {
    play(f1, v);
    play(d0, v);
    play(f0, 100ns);
    play(f0 + 1, v);
    delay[3] f0;
    barrier f0, v;
    set_phase(f0, 10ns);
    rise = v;
    x q;
    return 1;
    if (v) break;
}
