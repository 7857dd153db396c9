// qasmill: check
gate g a { continue; }
