// qasmill: check
gate g q[2] { }
