// qasmill: encode frqi palette_range.png #
