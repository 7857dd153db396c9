// qasmill: check
for bit b in {0, 2.5} { }
