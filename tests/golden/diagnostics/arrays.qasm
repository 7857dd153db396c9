// qasmill: check
OPENQASM 3.1;
def change(mutable array[int[8], #dim = 1] v, readonly array[int[8], 2] w) { }
def only_read(readonly array[int[8], 2] w) {
    w[0] = 1;
}
array[int[8], 4] a = {1, 2, 3};
array[int[8], 4] b;
array[uint[8], 2, 3] c;
b = c;
b[0:1] = c[0, 0:1];
b[4] = 1;
b[{0, 1}] = b[2:3];
b[2:1] = b[0:1];
change(b, c[0, 0:1]);
change(b, b[0:1]);
int n = b + 1;
uint k = sizeof(c, 2);
array[int[8], 5000, 5000] huge;
