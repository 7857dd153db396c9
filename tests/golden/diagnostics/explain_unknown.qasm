// qasmill: explain E0999
