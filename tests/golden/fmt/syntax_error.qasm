// qasmill: fmt
x  q
y q;
