// qasmill: check
gate g a { end; }
