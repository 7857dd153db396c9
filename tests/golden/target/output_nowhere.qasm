// qasmill: target line:3 -o /nowhere/line.json #
