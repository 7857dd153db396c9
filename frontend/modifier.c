/* modifier.c - inv, pow, ctrl and negctrl on a gate with its parameters.
 *
 * Modifiers act from the innermost outwards, each on the result of the one before, which keeps the
 * difference between inv @ pow(r) and pow(r) @ inv at eigenvalue -1. What they make is one gate of
 * the module in its normal form; a power that is the identity leaves no gate. */

#include "frontend/sema.h"

#include <math.h>

static qm_status control(qm_sema *s, const qm_ast_modifier *mod, qm_application *a)
{
    int64_t n = 1;
    if (mod->arg && qm_sema_const_int(s, mod->arg, "the number of controls", 1, QM_MAX_CONTROLS,
                                      NULL, &n) != QM_OK)
        return QM_ERR_INPUT;
    a->nqubits += (uint32_t)n;
    if (a->gate == QM_NONE)
        return QM_OK;
    uint64_t on = mod->kind == QM_AM_CTRL ? UINT64_MAX >> (64 - n) : 0;
    a->gate = qm_module_control_gate(s->m, a->gate, (uint32_t)n, on);
    if (a->gate != QM_NONE)
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_MODIFIER, mod->at, "a gate has at most %d controls",
             QM_MAX_CONTROLS);
    return QM_ERR_INPUT;
}

/* The exponent as an integer or float in *v, and as a parameter. */
static qm_status exponent(qm_sema *s, const qm_ast_modifier *mod, uint32_t *value, qm_param *out)
{
    uint32_t v = *value = qm_sema_expr(s, mod->arg);
    if (v == QM_NONE)
        return QM_ERR_INPUT;
    qm_type t = qm_sema_type_of(s, v);
    char text[32];
    if (!qm_type_is_integer(t) && t.kind != QM_T_FLOAT) {
        qm_error(&s->cx->diag, QM_E_MODIFIER, mod->arg->at, "an exponent is a number, not %s",
                 qm_type_text(t, text));
        return QM_ERR_INPUT;
    }
    *out = qm_param_expr(s->m, qm_expr_cast(s->m, v, qm_type_make(QM_T_FLOAT, 64)));
    if (qm_param_is_number(*out) && !isfinite(out->value)) {
        qm_error(&s->cx->diag, QM_E_MODIFIER, mod->arg->at, "an exponent is a finite number");
        return QM_ERR_INPUT;
    }
    return QM_OK;
}

/* The gate without its controls, which a power does not touch. */
static uint32_t uncontrolled(const qm_module *m, uint32_t gate)
{
    const qm_gate *g = &m->gates[gate];
    return g->kind == QM_GK_MODIFIED && !g->has_power ? g->base : gate;
}

static void integer_power(qm_sema *s, qm_application *a, double k)
{
    const qm_gate *g = &s->m->gates[a->gate];
    uint32_t base = uncontrolled(s->m, a->gate);
    uint32_t flags = base < QM_G_COUNT ? qm_gate_table[base].flags : 0;
    if (k == 0 || ((flags & QM_GF_SELF_INVERSE) && fmod(k, 2) == 0)) {
        a->gate = QM_NONE;
        a->nparams = 0;
    } else if (k == 1 || (flags & QM_GF_SELF_INVERSE)) {
        return;
    } else if (flags & QM_GF_ADDITIVE) {
        a->param[0] = qm_param_scale(s->m, a->param[0], k);
    } else if (g->kind == QM_GK_MODIFIED && g->has_power) {
        a->param[a->nparams - 1] = qm_param_scale(s->m, a->param[a->nparams - 1], k);
    } else if (k == -1) {
        a->gate = qm_gate_inverse(s->m, a->gate, a->param, &a->nparams);
    } else {
        a->gate = qm_module_power_gate(s->m, a->gate);
        a->param[a->nparams++] = qm_param_number(k);
    }
}

/* Is it a number of repetitions, of a gate with too many qubits for a matrix? */
static bool is_count(const qm_sema *s, const qm_application *a, uint32_t v)
{
    return !qm_expr_is_const(s->m, v) && qm_type_is_integer(qm_sema_type_of(s, v)) &&
           s->m->gates[uncontrolled(s->m, a->gate)].nqubits > QM_MAX_UNITARY_QUBITS;
}

/* (U^n)^k is U^(nk) for integers. */
static qm_status repeat(qm_sema *s, const qm_ast_modifier *mod, qm_application *a, uint32_t v)
{
    qm_type t = qm_type_unsized(QM_T_INT);
    if (!qm_type_is_integer(qm_sema_type_of(s, v))) {
        qm_error(&s->cx->diag, QM_E_MODIFIER, mod->at,
                 "a power that is known only at run time, of more than %d qubits, takes only "
                 "integer powers of it",
                 QM_MAX_UNITARY_QUBITS);
        return QM_ERR_INPUT;
    }
    v = qm_expr_cast(s->m, v, t);
    a->repeat = a->repeat == QM_NONE ? v : qm_expr_make(s->m, QM_EX_MUL, t, a->repeat, v, QM_NONE);
    return QM_OK;
}

static qm_status power(qm_sema *s, const qm_ast_modifier *mod, qm_application *a)
{
    qm_param k;
    uint32_t v;
    if (exponent(s, mod, &v, &k) != QM_OK)
        return QM_ERR_INPUT;
    if (a->gate == QM_NONE)
        return QM_OK;
    if (a->repeat != QM_NONE || is_count(s, a, v))
        return repeat(s, mod, a, v);
    if (qm_param_is_number(k) && k.value == nearbyint(k.value)) {
        integer_power(s, a, k.value);
        return QM_OK;
    }
    a->gate = qm_module_power_gate(s->m, a->gate);
    a->param[a->nparams++] = k;
    return QM_OK;
}

qm_status qm_sema_modify(qm_sema *s, const qm_ast_modifier *mod, qm_application *a)
{
    if (!mod)
        return QM_OK;
    uint32_t n = 0;
    for (const qm_ast_modifier *i = mod; i; i = i->next)
        n++;
    const qm_ast_modifier **list = QM_NEW_ARRAY(&s->scratch, const qm_ast_modifier *, n);
    for (uint32_t i = 0; i < n; i++, mod = mod->next)
        list[i] = mod;
    for (uint32_t i = n; i-- > 0;) {
        qm_status status = QM_OK;
        if (list[i]->kind == QM_AM_POW)
            status = power(s, list[i], a);
        else if (list[i]->kind != QM_AM_INV)
            status = control(s, list[i], a);
        else if (a->gate != QM_NONE)
            a->gate = qm_gate_inverse(s->m, a->gate, a->param, &a->nparams);
        if (status != QM_OK)
            return status;
    }
    return QM_OK;
}
