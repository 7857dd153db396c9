/* linear.h - sums of parameters with like terms collected. */
#ifndef QM_PASSES_LINEAR_H
#define QM_PASSES_LINEAR_H

#include "ir/module.h"

/* The sum of two angles p and q, modulo 4 pi, where float terms over the same subexpression are
 * collected: theta + -theta is the number 0, theta/2 + theta is 1.5 * theta. Sums of more than 8
 * different terms are not simplified. Time O(1): at most 64 nodes are looked at. */
qm_param qm_param_collect(qm_module *m, qm_param p, qm_param q);

#endif
