// qasmill: target ./wrong.json #
