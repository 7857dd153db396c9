/* trips.h - how often loops run, where that is known. */
#ifndef QM_IR_TRIPS_H
#define QM_IR_TRIPS_H

#include "ir/module.h"

/* The values that a FOR loop takes. */
typedef struct qm_trips {
    uint64_t n;          /* saturates */
    int64_t first, step; /* range */
    uint32_t values;     /* set: expressions at m->pool[values]; QM_NONE: range */
} qm_trips;

/* Are all the values of a loop constant? */
bool qm_trips_find(const qm_module *m, const qm_ctl *ctl, qm_trips *out);
/* Has the FOR op values that are constant? *n: how many. */
bool qm_loop_trips(const qm_module *m, const qm_op *op, uint64_t *n);

#endif
