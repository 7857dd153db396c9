// qasmill: target --import=foo x #
