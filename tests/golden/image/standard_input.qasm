// qasmill: encode frqi - #
