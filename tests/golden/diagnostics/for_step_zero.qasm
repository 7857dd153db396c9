// qasmill: check
for int i in [0:0:4] { }
