// qasmill: check
return;
