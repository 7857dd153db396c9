// qasmill: check
gate g a { box { delay[10ns] a; } }
