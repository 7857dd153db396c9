// qasmill: run --exact
def change(mutable array[int[8], #dim = 1] a) { a[2] = 10; }
def total(readonly array[int[8], #dim = 2] m) -> int {
    int sum = 0;
    for uint i in [0:sizeof(m, 0) - 1] {
        for uint j in [0:sizeof(m, 1) - 1] { sum += m[i, j]; }
    }
    return sum;
}
def lengths(readonly array[int[8], 3, 4] m) -> uint { return 10 * sizeof(m) + sizeof(m[0]); }
array[int[8], 5] aa = {1, 2, 3, 4, 5};
array[int[8], 3, 4] bb = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}};
change(aa[1:3]);
change(bb[0]);
int sum = total(bb);
uint shape = lengths(bb);
