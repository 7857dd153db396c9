// qasmill: target #
