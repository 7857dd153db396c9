// qasmill: limits frqi #
