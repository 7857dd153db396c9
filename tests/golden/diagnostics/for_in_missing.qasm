// qasmill: check
for int i of [0:3] { }
