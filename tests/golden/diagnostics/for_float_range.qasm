// qasmill: check
for float x in [0:0.5:3] { }
for float x in [0:3] { }
for duration d in [0:3] { }
for int i in ["01":3] { }
