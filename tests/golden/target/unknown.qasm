// qasmill: target ibm_marakesh #
