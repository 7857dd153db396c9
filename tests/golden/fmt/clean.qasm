// qasmill: fmt --check

x q;
