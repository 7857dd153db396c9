// qasmill: check
gphase;
