// qasmill: check
input angle theta;
theta = pi / 2;
