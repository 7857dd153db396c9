// qasmill: fmt
OPENQASM   3.0;
include"stdgates.inc";

const   int n=4;


qubit [n]q; bit[n] c;

def parity(bit[n] b)->bit{
  bit p="0";
	for int i in[0:n-1]{p^=b[i];}
  return p;
}
gate rzz_(theta) a,
    b {
  cx a,b; rz(theta /2) b; cx a,b; }

h q; rzz_( 2*pi / 3 ) q[0],q[1];
ctrl(2)@x q[0],q[1],q[2];
c=measure q;
if(parity(c)==true)
{
    x q[0];
}
else if (c[0]&&!c[1]) y q[1];
else
{
    z q[2]; }
while( int(c)<3 ){c[0]=measure q[0];if(c[0]){break;}}
