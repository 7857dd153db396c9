// qasmill: encode frqi . #
