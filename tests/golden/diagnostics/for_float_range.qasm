// qasmill: check
for float x in [0:3] { }
