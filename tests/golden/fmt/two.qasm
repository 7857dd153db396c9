// qasmill: fmt
OPENQASM 2.0;
include "qelib1.inc";
// a 
qreg q[3]; creg c [3] ;;


gate g(t)a,b{U(+ +t,-t^2/3,pi)a;/* b
 */cx a,b;};
opaque h(x) y;
if(c==1)g(pi/2) q[0],q[1]; measure q->c;// d