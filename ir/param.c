/* param.c - arithmetic on gate parameters: numbers stay numbers, the rest becomes expressions. */
#include "ir/module.h"

#include <math.h>

static const qm_type float64 = {.kind = QM_T_FLOAT, .width = 64};

static uint32_t param_to_expr(qm_module *m, qm_param p)
{
    return qm_param_is_number(p) ? qm_expr_float(m, p.value) : qm_expr_cast(m, p.expr, float64);
}

double qm_angle_reduce(double v)
{
    const double largest = 0x1p20;
    if (!isfinite(v) || fabs(v) <= largest)
        return v;
    return 2 * atan2(sin(v / 2), cos(v / 2));
}

uint32_t qm_module_add_angles(qm_module *m, uint32_t gate, const qm_param *p)
{
    const qm_gate *g = &m->gates[gate];
    uint32_t n = g->nparams, first = qm_module_add_params(m, p, n);
    for (; g->kind == QM_GK_MODIFIED; g = &m->gates[g->base])
        n -= g->has_power; /* an exponent is no angle */
    for (uint32_t i = 0; i < n && g->kind == QM_GK_ROW; i++)
        if (qm_param_is_number(p[i]))
            m->params[first + i].value = qm_angle_reduce(p[i].value);
    return first;
}

qm_param qm_param_expr(qm_module *m, uint32_t expr)
{
    if (qm_expr_is_const(m, expr))
        return qm_param_number(qm_expr_as_double(m, expr));
    return (qm_param){.value = NAN, .expr = expr};
}

qm_param qm_param_add(qm_module *m, qm_param p, qm_param q)
{
    if (qm_param_is_number(p) && qm_param_is_number(q))
        return qm_param_number(p.value + q.value);
    if (qm_param_is_number(p) && p.value == 0)
        return q;
    if (qm_param_is_number(q) && q.value == 0)
        return p;
    uint32_t a = param_to_expr(m, p);
    uint32_t b = param_to_expr(m, q);
    return qm_param_expr(m, qm_expr_make(m, QM_EX_ADD, float64, a, b, QM_NONE));
}

qm_param qm_param_scale(qm_module *m, qm_param p, double k)
{
    if (qm_param_is_number(p))
        return qm_param_number(k * p.value);
    if (k == 1)
        return p;
    if (k == 0)
        return qm_param_number(0);
    uint32_t a = param_to_expr(m, p);
    if (k == -1)
        return qm_param_expr(m, qm_expr_make(m, QM_EX_NEG, float64, a, QM_NONE, QM_NONE));
    return qm_param_expr(m, qm_expr_make(m, QM_EX_MUL, float64, qm_expr_float(m, k), a, QM_NONE));
}

qm_param qm_param_affine(qm_module *m, const qm_affine *f, const qm_param *p, uint32_t n)
{
    qm_param sum = qm_param_number(f->c);
    for (uint32_t i = 0; i < n; i++)
        if (f->k[i] != 0)
            sum = qm_param_add(m, sum, qm_param_scale(m, p[i], f->k[i]));
    return sum;
}
