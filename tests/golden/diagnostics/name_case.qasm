// qasmill: check
angle a = PI / 2;
