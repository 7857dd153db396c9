// qasmill: run
OPENQASM 3.0;
def down(int n) -> int {
    return 1 + down(n + 1);
}
int a = down(0);
