// qasmill: limits frqi --target=line:3 --json --shots=1000 #
