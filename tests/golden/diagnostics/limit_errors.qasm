// qasmill: check --max-errors=2
reset a;
reset b;
reset c;
