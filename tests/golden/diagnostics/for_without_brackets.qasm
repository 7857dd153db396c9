// qasmill: check
for int i in 0:3 { }
