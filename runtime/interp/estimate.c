/* estimate.c - how much a run would do, as far as the program says it: ops and outcomes of one
 * execution of a block, each block once. A subroutine calls itself and those before it, so they are
 * estimated in order; what it does in itself is not known. Time O(ops). */

#include "runtime/interp/machine.h"

enum { UNKNOWN_OUTCOMES = 1000 }; /* of a loop whose rounds are not known and that measures */

/* How often the body of a loop runs, where that is known before; else 1. */
static double rounds(const qm_module *m, const qm_op *op, bool *known)
{
    const qm_ctl *c = &m->ctls[op->code];
    int64_t lo, step, hi;
    *known = op->kind != QM_OP_WHILE;
    if (op->kind != QM_OP_FOR)
        return 1;
    if (c->lo == QM_NONE)
        return c->nvalues;
    *known = qm_expr_as_int(m, c->lo, &lo) && qm_expr_as_int(m, c->step, &step) &&
             qm_expr_as_int(m, c->hi, &hi) && step != 0;
    if (!*known)
        return 1;
    double n = ((double)hi - (double)lo) / (double)step + 1;
    return n > 0 ? n : 0;
}

static void add(qm_estimate *to, const qm_estimate *part, double times)
{
    to->ops += part->ops * times;
    to->outcomes += part->outcomes * times;
    to->written += part->written;
}

static qm_estimate of_block(const qm_machine *x, uint32_t block, const qm_estimate *funcs,
                            uint32_t nfuncs);

static void add_op(const qm_machine *x, const qm_op *op, const qm_estimate *funcs, uint32_t nfuncs,
                   qm_estimate *out)
{
    qm_estimate inner = {0};
    bool known;
    out->ops++;
    out->written++;
    out->outcomes += op->kind == QM_OP_MEASURE || op->kind == QM_OP_RESET;
    if (op->kind == QM_OP_CALL && x->m->calls[op->code].func < nfuncs) {
        inner = funcs[x->m->calls[op->code].func];
        inner.written = 0;
        add(out, &inner, 1);
    }
    if (qm_op_nregions(x->m, op) == 0)
        return;
    for (uint32_t r = 0; r < qm_op_nregions(x->m, op); r++) {
        qm_estimate region = of_block(x, op->region + r, funcs, nfuncs);
        add(&inner, &region, 1);
    }
    double times = rounds(x->m, op, &known);
    inner.outcomes *= known ? 1 : UNKNOWN_OUTCOMES;
    add(out, &inner, times);
}

/* With nfuncs subroutines estimated. */
static qm_estimate of_block(const qm_machine *x, uint32_t block, const qm_estimate *funcs,
                            uint32_t nfuncs)
{
    const qm_block *b = &x->m->blocks[block];
    uint32_t next = x->first_segment[block];
    qm_estimate sum = {0};
    for (uint32_t i = 0; i < b->nops;) {
        const qm_segment *g = qm_segment_at(x, block, i, &next);
        bool deferred = block == 0 && x->plan->ndeferred > 0 && x->plan->deferred[i];
        if (g == NULL && !deferred)
            add_op(x, &b->ops[i], funcs, nfuncs, &sum);
        sum.ops += g != NULL;
        sum.written += g != NULL;
        i += g != NULL ? g->count : 1;
    }
    return sum;
}

qm_estimate qm_machine_estimate(const qm_machine *x)
{
    uint32_t n = x->m->nfuncs;
    qm_estimate *funcs = QM_NEW_ARRAY(x->arena, qm_estimate, n);
    double written = 0;
    for (uint32_t f = 0; f < n; f++) {
        funcs[f] = of_block(x, x->m->funcs[f].body, funcs, f);
        written += funcs[f].written;
    }
    qm_estimate all = of_block(x, 0, funcs, n);
    all.written += written;
    return all;
}
