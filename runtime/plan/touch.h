/* touch.h - what ops use: the qubits that they act on, the bits and variables that they read or
 * write. Of operands known only at run time, all that they may be. */
#ifndef QM_RUNTIME_PLAN_TOUCH_H
#define QM_RUNTIME_PLAN_TOUCH_H

#include "ir/module.h"

/* Grows with each op; each expression is walked once. */
typedef struct qm_touched {
    const qm_module *m;
    bool *qubits, *cells, *bits;
    bool *exprs; /* that were walked */
} qm_touched;

/* Nothing yet. It lives in the arena. */
qm_touched qm_touched_make(const qm_module *m, qm_arena *arena);
/* Adds an op with its blocks. Barriers and delays use nothing; of a call, what it is given. */
void qm_touch_op(qm_touched *t, const qm_op *op);

#endif
