/* stretch_length.c - lengths as exact multiples of stretches. Nodes are visited once each, operands
 * first. */
#include "passes/stretch.h"

#include <stdlib.h>

qm_status qm_stretch_overflow(qm_stretcher *x, uint32_t span)
{
    qm_error(&x->m->cx->diag, QM_E_TIMING, x->m->spans[span],
             "the durations here are too fine or too large to be solved exactly");
    return QM_ERR_INPUT;
}

static qm_status unknown(qm_stretcher *x, qm_gap_kind kind, uint32_t span)
{
    qm_gap_report(x->m, &(qm_gap){.kind = kind, .span = span});
    return QM_ERR_INPUT;
}

bool qm_stretch_uses(const qm_stretcher *x, const qm_rational *length)
{
    for (uint32_t i = 1; i <= x->n; i++)
        if (length[i].num != 0)
            return true;
    return false;
}

qm_status qm_stretch_constant(qm_stretcher *x, qm_duration d, uint32_t span, qm_rational *out)
{
    double dt = x->m->cx->dt;
    bool fs = d.fs != 0, ticks = d.dt != 0;
    qm_stretch_unit unit = ticks ? QM_SU_DT : QM_SU_FS;
    if ((fs || ticks) && x->unit == QM_SU_NONE)
        x->unit = fs ? QM_SU_FS : unit;
    bool mixed = (fs || ticks) && (x->unit != unit || (fs && ticks));
    if (mixed && !(dt > 0))
        return unknown(x, QM_GAP_DT, span);
    x->mixed |= mixed && x->unit == QM_SU_DT;
    qm_rational a, b, length;
    bool fits = qm_rational_from_factor(x->unit == QM_SU_DT ? d.dt : d.fs, &a);
    if (fits && x->unit == QM_SU_FS && ticks)
        fits = qm_rational_from_factor(d.dt, &b) && qm_rational_from_factor(dt, &length) &&
               qm_rational_mul(b, length, &b) && qm_rational_add(a, b, &a);
    if (!fits)
        return qm_stretch_overflow(x, span);
    *out = a;
    return QM_OK;
}

/* Puts the known values of variables and durationofs in. */
static qm_status settle(qm_stretcher *x, uint32_t func, uint32_t *expr)
{
    qm_module *m = x->m;
    *expr = qm_expr_subst_cells(m, *expr, x->cell_value, m->ncells);
    uint32_t *nodes, n = qm_expr_nodes(m, *expr, x->scratch, &nodes);
    for (uint32_t i = 0; i < n; i++) {
        const qm_expr *e = qm_expr_at(m, nodes[i]);
        uint32_t block = e->a;
        qm_duration d;
        qm_gap gap;
        if (e->op != QM_EX_DURATIONOF || x->block_value[block] != QM_NONE)
            continue;
        if (!qm_block_time(m, block, func, x->scratch, &d, &gap)) {
            qm_gap_report(m, &gap);
            return QM_ERR_INPUT;
        }
        x->block_value[block] = qm_expr_duration(m, d.fs, d.dt);
    }
    *expr = qm_expr_subst_durationofs(m, *expr, x->block_value, m->nblocks);
    return QM_OK;
}

static bool scale(qm_rational *a, qm_rational k, bool divide, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!(divide ? qm_rational_div(a[i], k, &a[i]) : qm_rational_mul(a[i], k, &a[i])))
            return false;
    return true;
}

/* The nodes of an expression with the values of those before. */
typedef struct evaluation {
    const uint32_t *nodes;
    uint32_t n;
    qm_rational *values; /* 1 + stretches each */
    uint32_t span;
} evaluation;

static const qm_rational *value_of(const qm_stretcher *x, const evaluation *v, uint32_t id)
{
    const uint32_t *at = bsearch(&id, v->nodes, v->n, sizeof id, qm_compare_u32);
    return &v->values[(size_t)(at - v->nodes) * (x->n + 1)];
}

/* A sum or difference of durations, or one times or by a constant number. */
static qm_status combine(qm_stretcher *x, const evaluation *v, const qm_expr *e, qm_rational *out)
{
    const qm_module *m = x->m;
    uint32_t n = x->n + 1;
    bool number_first = qm_expr_at(m, e->a)->type.kind != QM_T_DURATION;
    const qm_rational *a = value_of(x, v, number_first ? e->b : e->a);
    for (uint32_t i = 0; i < n; i++)
        out[i] = a[i];
    if (e->op == QM_EX_NEG)
        return scale(out, qm_rational_int(-1), false, n) ? QM_OK : qm_stretch_overflow(x, v->span);
    if (e->op == QM_EX_ADD || e->op == QM_EX_SUB) {
        const qm_rational *b = value_of(x, v, e->b);
        for (uint32_t i = 0; i < n; i++)
            if (!qm_rational_add(out[i], e->op == QM_EX_SUB ? qm_rational_neg(b[i]) : b[i],
                                 &out[i]))
                return qm_stretch_overflow(x, v->span);
        return QM_OK;
    }
    uint32_t number = number_first ? e->a : e->b;
    qm_rational k;
    if (!qm_expr_is_const(m, number))
        return unknown(x, QM_GAP_LENGTH, v->span);
    if (!qm_rational_from_factor(qm_expr_as_double(m, number), &k) ||
        (e->op == QM_EX_DIV && k.num == 0) || !scale(out, k, e->op == QM_EX_DIV, n))
        return qm_stretch_overflow(x, v->span);
    return QM_OK;
}

static qm_status evaluate(qm_stretcher *x, const evaluation *v, uint32_t id, qm_rational *out)
{
    const qm_module *m = x->m;
    const qm_expr *e = qm_expr_at(m, id);
    for (uint32_t i = 0; i <= x->n; i++)
        out[i] = qm_rational_int(0);
    if (e->type.kind != QM_T_DURATION) /* a factor, which combine() looks at */
        return QM_OK;
    if (e->op == QM_EX_CONST)
        return qm_stretch_constant(x, qm_expr_as_duration(m, id), v->span, &out[0]);
    if (e->op == QM_EX_NEG || (e->op >= QM_EX_ADD && e->op <= QM_EX_DIV))
        return combine(x, v, e, out);
    if (e->op != QM_EX_CELL || x->variable[e->a] == QM_NONE)
        return unknown(x, QM_GAP_LENGTH, v->span);
    out[1 + x->variable[e->a]] = qm_rational_int(1);
    return QM_OK;
}

qm_status qm_stretch_length_of(qm_stretcher *x, const qm_op *op, uint32_t func, qm_rational **out)
{
    qm_module *m = x->m;
    uint32_t expr = op->kind == QM_OP_BOX ? m->ctls[op->code].cond : op->param;
    if (settle(x, func, &expr) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t *nodes;
    evaluation v = {.n = qm_expr_nodes(m, expr, x->scratch, &nodes), .span = op->span};
    v.nodes = nodes;
    v.values = QM_NEW_ARRAY(x->scratch, qm_rational, (size_t)v.n * (x->n + 1));
    for (uint32_t i = 0; i < v.n; i++)
        if (evaluate(x, &v, nodes[i], &v.values[(size_t)i * (x->n + 1)]) != QM_OK)
            return QM_ERR_INPUT;
    *out = &v.values[(size_t)(v.n - 1) * (x->n + 1)];
    return QM_OK;
}
