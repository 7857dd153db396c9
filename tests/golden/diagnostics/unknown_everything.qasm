// qasmill: check
foo(1) bar;
