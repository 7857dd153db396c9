// qasmill: encode angle deep.png #
