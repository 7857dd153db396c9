// qasmill: target heavy-hex:128 #
