// qasmill: target ibm_marrakesh #
