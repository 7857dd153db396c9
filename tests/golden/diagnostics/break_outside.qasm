// qasmill: check
bit c;
if (c) break;
