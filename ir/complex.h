/* complex.h - operators on complex numbers, for folding and for native code alike.
 *
 * The parts are computed in double; who stores a result rounds each part to its width. Products and
 * quotients treat infinities as C99's annex G.5.1 does. With x = a + bi and y = c + di:
 *   x * y = (ac - bd) + (ad + bc)i
 *   x / y by Smith's method (Comm. ACM 5, 1962): for |c| >= |d|, r = d / c, n = c + dr and
 *           (a + br)/n + (b - ar)/n i; else r = c / d, n = cr + d and (ar + b)/n + (br - a)/n i
 *   x ** y is 1 for y = 0; of real numbers with a real power, that power; by repeated squaring for
 *           a real whole y of magnitude up to 64; else exp(y log x) with the principal logarithm */
#ifndef QM_IR_COMPLEX_H
#define QM_IR_COMPLEX_H

#include "ir/expr.h"

#include <complex.h>

/* NEG, ADD, SUB, MUL, DIV, POW, EXP or SQRT of complex numbers; unary ones ignore y. NaN for
 * another operator. */
double complex qm_complex_apply(qm_expr_op op, double complex x, double complex y);

#endif
