// qasmill: check
for int i in [0:0.5:2] { }
