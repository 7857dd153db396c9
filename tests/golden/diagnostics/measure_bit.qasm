// qasmill: check
bit a;
bit b = measure a;
