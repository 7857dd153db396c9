// qasmill: check
OPENQASM 3.1;
qubit q;
while (true) {
  reset q;
  break;
  reset q;
  reset q;
}
for int i in [0:3] {
  if (i == 1) {
    continue;
  }
  reset q;
}
end;
gate g a {}
reset q;
reset q;
