// qasmill: target line:2 line:3 #
