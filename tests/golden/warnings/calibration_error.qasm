// qasmill: check -Werror=calibration
defcalgrammar "openpulse";
defcal x $0 { play(f0, w); }
