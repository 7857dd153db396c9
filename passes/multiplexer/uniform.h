/* uniform.h - multiplexers of any unitaries on one qubit with one CZ fewer than they have
 * unitaries, up to a diagonal. */
#ifndef QM_PASSES_MULTIPLEXER_UNIFORM_H
#define QM_PASSES_MULTIPLEXER_UNIFORM_H

#include "ir/gate.h"

/* Replaces the 2^k unitaries u (four entries each, row-major, bit j of their number being control
 * j) by gates on the target alone: u[0], CZ of the target and a control, u[1], and so on in order
 * of time, where the control before gate i is the number of zeros at the end of i. What was asked
 * is that, and then phases: d[2 x + t], radians, of the basis state where the controls are x and
 * the target is t. Time O(k 2^k).
 *
 * Source: Bergholm, Vartiainen, Moettonen, Salomaa, PRA 71, 052330 (2005), quant-ph/0410066. */
void qm_uniform_solve(qm_c64 *u, uint32_t k, double *d);

#endif
