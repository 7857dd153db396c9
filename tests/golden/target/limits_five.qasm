// qasmill: limits frqi --target=./five.json #
