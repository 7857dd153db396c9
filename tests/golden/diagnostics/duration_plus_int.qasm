// qasmill: check
delay[10ns + 1] $0;
