/* linear.c - a symbolic angle as constant + sum of factor * subexpression.
 *
 * Only float[64] arithmetic is taken apart: angles wrap and integers truncate. Expressions are
 * hash-consed, so equal subexpressions have equal ids. */
#include "passes/linear.h"

#include <math.h>

enum { MAX_TERMS = 8, MAX_NODES = 64 };

typedef struct linear {
    const qm_module *m;
    double constant;
    uint32_t n;
    uint32_t expr[MAX_TERMS];
    double factor[MAX_TERMS];
    uint32_t left; /* nodes that may still be looked at */
} linear;

static bool add_term(linear *l, uint32_t expr, double factor)
{
    uint32_t i = 0;
    while (i < l->n && l->expr[i] != expr)
        i++;
    if (i == MAX_TERMS)
        return false;
    if (i == l->n) {
        l->expr[l->n++] = expr;
        l->factor[i] = 0;
    }
    l->factor[i] += factor;
    return isfinite(l->factor[i]);
}

static bool add_expr(linear *l, uint32_t expr, double factor);

static bool add_product(linear *l, uint32_t expr, const qm_expr *e, double factor)
{
    if (qm_expr_is_const(l->m, e->b)) {
        double k = qm_expr_as_double(l->m, e->b);
        return add_expr(l, e->a, e->op == QM_EX_DIV ? factor / k : factor * k);
    }
    if (e->op == QM_EX_MUL && qm_expr_is_const(l->m, e->a))
        return add_expr(l, e->b, factor * qm_expr_as_double(l->m, e->a));
    return add_term(l, expr, factor);
}

static bool is_float64(const qm_expr *e)
{
    return e->type.kind == QM_T_FLOAT && e->type.width == 64;
}

static bool add_expr(linear *l, uint32_t expr, double factor)
{
    if (l->left-- == 0)
        return false;
    const qm_expr *e = qm_expr_at(l->m, expr);
    if (e->op == QM_EX_CONST) {
        l->constant += qm_angle_reduce(factor * qm_expr_as_double(l->m, expr));
        return isfinite(l->constant);
    }
    if (!is_float64(e))
        return add_term(l, expr, factor);
    switch (e->op) {
    case QM_EX_CAST: /* between float and float[64] */
        return is_float64(qm_expr_at(l->m, e->a)) ? add_expr(l, e->a, factor)
                                                  : add_term(l, expr, factor);
    case QM_EX_NEG:
        return add_expr(l, e->a, -factor);
    case QM_EX_ADD:
        return add_expr(l, e->a, factor) && add_expr(l, e->b, factor);
    case QM_EX_SUB:
        return add_expr(l, e->a, factor) && add_expr(l, e->b, -factor);
    case QM_EX_MUL:
    case QM_EX_DIV:
        return add_product(l, expr, e, factor);
    default:
        return add_term(l, expr, factor);
    }
}

static bool add_param(linear *l, qm_param p)
{
    if (!qm_param_is_number(p))
        return add_expr(l, p.expr, 1);
    l->constant += p.value;
    return true;
}

qm_param qm_param_collect(qm_module *m, qm_param p, qm_param q)
{
    linear l = {.m = m, .left = MAX_NODES};
    if ((qm_param_is_number(p) && qm_param_is_number(q)) || !add_param(&l, p) || !add_param(&l, q))
        return qm_param_add(m, p, q);
    qm_param sum = qm_param_number(0);
    for (uint32_t i = 0; i < l.n; i++) {
        qm_param term = qm_param_expr(m, l.expr[i]);
        sum = qm_param_add(m, sum, qm_param_scale(m, term, l.factor[i]));
    }
    return qm_param_add(m, sum, qm_param_number(l.constant));
}
