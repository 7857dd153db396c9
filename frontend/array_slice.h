/* array_slice.h - ranges of arrays whose bounds are known only at run time. */
#ifndef QM_FRONTEND_ARRAY_SLICE_H
#define QM_FRONTEND_ARRAY_SLICE_H

#include "frontend/array.h"

/* How many elements a part keeps of dimension d, of which it keeps all or a range; a uint. */
uint32_t qm_slice_size(qm_sema *s, const qm_array_ref *r, uint32_t d);
/* Narrows dimension d, of which a range is kept, to index v (int or uint), or to a range with both
 * bounds, of what is kept. May put ops before the statement. */
void qm_slice_index(qm_sema *s, qm_array_ref *r, uint32_t d, uint32_t v);
void qm_slice_range(qm_sema *s, qm_array_ref *r, uint32_t d, qm_item range);
/* The range with the bounds that are not written: the ends of the dimension, in the order of the
 * sign of the step. */
qm_item qm_open_range(qm_sema *s, qm_item range);

#endif
