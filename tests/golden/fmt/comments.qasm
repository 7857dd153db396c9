// qasmill: fmt
/* a */ // b
OPENQASM 3.1; // c


include "stdgates.inc"; /* d */ /* e */
/* f */ qubit [3]q;
gate g(a, /* g */ b) x , // h
    y { // i
  rz(a/ /* j */b - -2*3 ** a) x;

  // k
} // l
if (a) { x q[0]; } // m
else if (b) /* n */ y q [1]; /* o
  p */ else { }
@annotated   text // q
ctrl (2) @inv@ x q;
#pragma   r
for int i in[0 : 2:4]x q[i];
switch(i){case 1,2{} /* s */ default{end;}}
/**//***/
