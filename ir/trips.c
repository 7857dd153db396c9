/* trips.c - see trips.h. */
#include "ir/trips.h"

bool qm_trips_find(const qm_module *m, const qm_ctl *ctl, qm_trips *t)
{
    *t = (qm_trips){.values = QM_NONE};
    if (ctl->lo == QM_NONE) {
        t->values = ctl->values;
        t->n = ctl->nvalues;
        for (uint32_t i = 0; i < ctl->nvalues; i++)
            if (!qm_expr_is_const(m, m->pool[ctl->values + i]))
                return false;
        return true;
    }
    int64_t last;
    if (!qm_expr_is_const(m, ctl->lo) || !qm_expr_is_const(m, ctl->hi) ||
        !qm_expr_is_const(m, ctl->step) || !qm_expr_as_int(m, ctl->lo, &t->first) ||
        !qm_expr_as_int(m, ctl->hi, &last) || !qm_expr_as_int(m, ctl->step, &t->step) ||
        t->step == 0)
        return false;
    uint64_t up = (uint64_t)last - (uint64_t)t->first, down = (uint64_t)t->first - (uint64_t)last;
    if (t->step > 0 && last >= t->first)
        t->n = up / (uint64_t)t->step;
    else if (t->step < 0 && last <= t->first)
        t->n = down / (0 - (uint64_t)t->step);
    else
        return true;
    t->n += t->n < UINT64_MAX;
    return true;
}

bool qm_loop_trips(const qm_module *m, const qm_op *op, uint64_t *n)
{
    qm_trips t;
    bool known = qm_trips_find(m, &m->ctls[op->code], &t);
    *n = t.n;
    return known;
}
