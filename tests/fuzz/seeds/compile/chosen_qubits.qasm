OPENQASM 3.1;
include "stdgates.inc";
qubit[3] q;
qubit[2] r;
qubit[2] o;
input int i;
input int j;
input int k;
def flip(qubit[2] w) { x w[1]; }
def inner(qubit[2] a, qubit[3] b, int m) {
    let l = a[m - 1] ++ b[m] ++ b[0];
    x l[m];
}
let qr = q[i] ++ r[j];
x qr[k];
let qo = q[j] ++ o[i];
flip(qo);
let pair = q[0:2][{i, j}];
x pair[k:1];
let mixed = o ++ q[{2, 0}];
let joined = mixed[i] ++ r[k];
x joined[0];
x mixed[{k, j}][0:k];
let odd = r[0] ++ q[2] ++ r[1];
let some = q[i] ++ odd[j];
x some[-k];
inner(o, q, k);
barrier joined[k:j];
bit[3] c = measure q;
bit[2] d = measure r;
bit[2] e = measure o;
