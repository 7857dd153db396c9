/* inspect.h - what a decision diagram says about a matrix that is not the identity. */
#ifndef QM_EQUIV_DD_INSPECT_H
#define QM_EQUIV_DD_INSPECT_H

#include "equiv/dd/diagram.h"

/* The largest magnitude of an entry off the diagonal; column[q] is the bit of qubit q of its
 * column. 0: there is none, and columns are not set. */
double qm_dd_largest_off_diagonal(const qm_dd *d, qm_dd_edge e, bool *column, qm_arena *scratch);
/* The largest difference of two entries on the diagonal whose columns differ in one level only,
 * among as many pairs as connect all columns: 0 when all entries are equal. column is as above for
 * one of the two; *level is where the other differs. 0: nothing is set. */
double qm_dd_largest_step(const qm_dd *d, qm_dd_edge e, bool *column, uint32_t *level,
                          qm_arena *scratch);
/* The entry on the diagonal in this column. */
qm_c64 qm_dd_diagonal_entry(const qm_dd *d, qm_dd_edge e, const bool *column);

#endif
