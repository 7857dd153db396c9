// qasmill: target grid:2x3 --json #
