OPENQASM 3.0;
defcalgrammar "openpulse";
extern f(int[32]) -> float;
array[int[8], 2, 3] grid = {{1, 2, 3}, {4, 5, 6}};
def parity(bit[4] b) -> bit { return b[0] ^ b[3]; }
duration d = 100ns;
stretch s;
box[d] { delay[s] $0; U(0, 0, pi) $0; }
cal { play(1, 2) }
defcal x $0 { }
@note this
pragma other
complex[float[64]] z = 2.0 im;
/* end */ end;
