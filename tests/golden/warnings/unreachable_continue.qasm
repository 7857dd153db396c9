// qasmill: check
for int i in [0:3] {
    continue;
    int n = i;
}
