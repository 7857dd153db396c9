// A calibrated gate: durationof and the box know how long it takes.
//   qasmill run --exact examples/calibration.qasm
OPENQASM 3.0;
include "stdgates.inc";
defcalgrammar "openpulse";

cal {
    extern port drive;
    frame qubit_frame = newframe(drive, 4.9e9, 0.0);
    waveform pulse = gaussian(0.2, 40ns, 10ns);
}

defcal x $0 {
    play(qubit_frame, pulse);
}

duration one_flip = durationof({
    x $0;
});

box[100ns] {
    x $0;
    delay[100ns - 2*one_flip] $0;
    x $0;
}
bit c = measure $0;
