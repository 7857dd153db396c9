// qasmill: limits neqr --target=line:3 #
