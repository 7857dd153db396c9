/* print_bits.c - bits chosen from values, and bit strings put together, as text. */
#include "ir/print_internal.h"

/* Is the expression a bit of some value under a constant index, as bit or bit[1]? */
static bool constant_bit(const qm_printer *p, uint32_t expr, uint32_t *value, int64_t *at)
{
    const qm_expr *e = qm_expr_at(p->m, expr);
    if (e->op == QM_EX_CAST && e->type.kind == QM_T_BIT && e->type.width == 1)
        e = qm_expr_at(p->m, e->a);
    if (e->op != QM_EX_BIT || !qm_expr_is_const(p->m, e->b) || !qm_expr_as_int(p->m, e->b, at))
        return false;
    *value = e->a;
    return *at >= 0;
}

bool qm_print_is_selection(const qm_printer *p, const uint32_t *bits, uint32_t n)
{
    uint32_t value = QM_NONE, other = QM_NONE;
    int64_t at;
    for (uint32_t k = 0; k < n; k++)
        if (!constant_bit(p, bits[k], k ? &other : &value, &at) || (k && other != value))
            return false;
    return true;
}

void qm_print_selection(qm_printer *p, const uint32_t *bits, uint32_t n)
{
    uint32_t value = QM_NONE;
    int64_t *at = QM_NEW_ARRAY(p->arena, int64_t, n);
    bool rising = true;
    for (uint32_t k = 0; k < n; k++) {
        constant_bit(p, bits[k], &value, &at[k]);
        rising &= at[k] == at[0] + k;
    }
    qm_type t = qm_expr_at(p->m, value)->type;
    qm_print_primary(p, value);
    if (rising && at[0] == 0 && t.kind == QM_T_BIT && t.width == n)
        return;
    if (rising) {
        qm_text_printf(&p->out, "[%lld:%lld]", (long long)at[0], (long long)at[n - 1]);
        return;
    }
    for (uint32_t k = 0; k < n; k++)
        qm_text_printf(&p->out, "%s%lld", k ? ", " : "[{", (long long)at[k]);
    qm_text_puts(&p->out, "}]");
}

/* What the left spine of CONCAT nodes joins, the lowest bits first. */
static uint32_t *concat_leaves(qm_printer *p, uint32_t expr, uint32_t *n)
{
    *n = 1;
    for (uint32_t e = expr; qm_expr_at(p->m, e)->op == QM_EX_CONCAT; e = qm_expr_at(p->m, e)->a)
        ++*n;
    uint32_t *leaf = QM_NEW_ARRAY(p->arena, uint32_t, *n);
    for (uint32_t k = *n, e = expr; k-- > 0; e = qm_expr_at(p->m, e)->a)
        leaf[k] = k ? qm_expr_at(p->m, e)->b : e;
    return leaf;
}

/* The grammar has "++" only as the whole right side of a declaration or assignment; elsewhere the
 * parts are shifted into their places in an integer. */
void qm_print_concat(qm_printer *p, uint32_t expr)
{
    uint32_t n, width = qm_expr_at(p->m, expr)->type.width, shift = 0;
    const uint32_t *leaf = concat_leaves(p, expr, &n);
    if (qm_print_is_selection(p, leaf, n)) {
        qm_print_selection(p, leaf, n);
        return;
    }
    qm_text_printf(&p->out, "bit[%u](", width);
    for (uint32_t k = 0; k < n; k++) {
        qm_type t = qm_expr_at(p->m, leaf[k])->type;
        qm_text_printf(&p->out, "%suint[%u](", k ? " | " : "", width);
        if (t.width > 0)
            qm_text_printf(&p->out, "uint[%u](", t.width);
        qm_print_expr_in(p, leaf[k]);
        qm_text_puts(&p->out, t.width > 0 ? "))" : ")");
        if (shift > 0)
            qm_text_printf(&p->out, " << %u", shift);
        shift += qm_type_bits(t);
    }
    qm_text_puts(&p->out, ")");
}

bool qm_print_join(qm_printer *p, uint32_t expr)
{
    uint32_t n;
    if (qm_expr_at(p->m, expr)->op != QM_EX_CONCAT)
        return false;
    const uint32_t *leaf = concat_leaves(p, expr, &n);
    if (qm_print_is_selection(p, leaf, n))
        return false;
    for (uint32_t k = 0; k < n; k++) {
        if (k)
            qm_text_puts(&p->out, " ++ ");
        qm_print_primary(p, leaf[k]);
    }
    return true;
}
