// qasmill: target ./no_such_device.json #
