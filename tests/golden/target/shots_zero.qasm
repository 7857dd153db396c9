// qasmill: limits frqi --target=grid:3x3 --shots=0 #
