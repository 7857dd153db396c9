// qasmill: check
gate g a { delay[10ns] a; }
