// qasmill: check
angle a = 0.5;
bit b = a[0];
