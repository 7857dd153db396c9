// qasmill: check
angle[16] a = 1 / 3;
