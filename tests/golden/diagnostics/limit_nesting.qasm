// qasmill: check --max-nesting=8
int n = ((((((((((1))))))))));
