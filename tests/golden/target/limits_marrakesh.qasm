// qasmill: limits frqi --target=ibm_marrakesh #
