// qasmill: run --exact
/* a block
   of lines */
int n = 1; // to the end of the line
n = /* inside */ 2;
