// qasmill: check
bit c;
if (c) { }
else if !c { }
