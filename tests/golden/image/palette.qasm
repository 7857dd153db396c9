// qasmill: encode angle palette.png #
