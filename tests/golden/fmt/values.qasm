// qasmill: fmt
array[int[8], 2, 2] a = { {1,2},
   {-3 , ~4} };
let b = c[{0,1}]++d [1: 2]++e;
for uint k in {1,2}(a);
for uint k in r x q;
duration t = durationof( { x $0; } )+100 ns;
def f(readonly array[int,#dim=1] a, qubit[2] q)->bit{return measure q[0];}
box [1us]{delay[ 2 dt]q;}
cal { play(drive,  w);
  {} }
defcal rz(angle[20] a) $0 -> bit { x  ; }
i<<=2; i = !(j&&k) || -l == m^n|o&p>>2;
if(c)@x
measure q->c;
