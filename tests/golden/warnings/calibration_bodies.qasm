// qasmill: check
OPENQASM 3.0;
include "stdgates.inc";
defcalgrammar "openpulse";
const float freq = 5.0e9;
cal {
    extern port d0;
    frame f0 = newframe(d0, freq, 0.0);
    waveform v = {1, 0.5im, 2 + 1im};
    array[waveform, 2] both = {v, v};
    complex[float[32]] iq = capture_v1(f0, both[0]);
}
defcal y $0 {
    play(f0, both);
    play(f0, v[0]);
    f0(3);
    barrier;
    qubit r;
    gate g a { }
}
defcal measure $0 -> bit {
    if (freq > 1.0) { return; }
    return f0;
}
cal { return; }
cal {
    frame f2 = newframe(d0, 1.0e9, 0.0)
    play(f2, );
    play(f2, v);
}
