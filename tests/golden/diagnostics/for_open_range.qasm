// qasmill: check
for int i in [:3] { }
