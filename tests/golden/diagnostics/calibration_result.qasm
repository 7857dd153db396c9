// qasmill: check
defcal iq $0 -> bit { }
bit b = iq $0;
