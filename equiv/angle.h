/* angle.h - the angles of a circuit as numbers: symbols get random values.
 *
 * Entries of the matrices are analytic in the symbols, so circuits that are equal for a random
 * value of each are equal for all, but with probability 0; the methods repeat it with other values.
 */
#ifndef QM_EQUIV_ANGLE_H
#define QM_EQUIV_ANGLE_H

#include "equiv/method.h"

/* Values of all symbols for one trial, of arena; NULL when there are none. */
double *qm_equiv_symbol_values(const qm_equiv_task *t, uint32_t trial, qm_arena *arena);
/* How many trials there are to be: 1 when no angle is symbolic. */
uint32_t qm_equiv_trials(const qm_equiv_task *t);
/* The angle of a PHASE in radians. */
double qm_equiv_angle(const qm_equiv_task *t, const qm_fgate *g, const double *values);
/* The values as in "theta=0.5, phi=1.25", of the task's arena; NULL when there are none. */
const char *qm_equiv_values_text(const qm_equiv_task *t, const double *values);

#endif
