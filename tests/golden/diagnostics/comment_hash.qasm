// qasmill: check
# a comment of another language
qubit q;
reset q;
