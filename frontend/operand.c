/* operand.c - qubit operands: registers, their elements and slices, aliases, physical qubits,
 * concatenations, and elements that are known only at run time.
 *
 * The common case, a register or one constant element of it, allocates nothing. */

#include "frontend/operand.h"

#include <string.h>

/* A symbol as a list of qubits; false when it is none. */
static bool symbol_qubits(const qm_sema *s, const qm_symbol *sy, qm_qubits *out)
{
    const qm_reg *reg;
    switch ((qm_symbol_kind)sy->kind) {
    case QM_SY_QUBITS:
        reg = &s->m->regs[sy->index];
        *out = (qm_qubits){.n = reg->size, .scalar = reg->scalar, .first = reg->first};
        return true;
    case QM_SY_FORMAL:
        *out = (qm_qubits){.n = 1, .scalar = true, .first = sy->index};
        return true;
    case QM_SY_QUBIT_ALIAS:
        *out = (qm_qubits){.n = sy->n, .scalar = sy->scalar, .list = sy->list};
        return true;
    default:
        return false;
    }
}

static qm_status name_qubits(qm_sema *s, const qm_ast_expr *e, qm_qubits *out)
{
    const qm_symbol *sy = qm_scope_need(s, e->name, false);
    if (!sy)
        return QM_ERR_INPUT;
    if (symbol_qubits(s, sy, out)) {
        out->at = e->at;
        return QM_OK;
    }
    qm_diag_rec r = qm_error(&s->cx->diag, QM_E_TYPE, e->at, "'%s' is %s, not a qubit",
                             qm_intern_cstr(&s->cx->names, e->name.name), qm_symbol_text(sy));
    qm_scope_note(s, r, sy);
    return QM_ERR_INPUT;
}

static qm_status physical(qm_sema *s, const qm_ast_expr *e, qm_qubits *out)
{
    *out = (qm_qubits){.n = 1, .scalar = true, .at = e->at};
    return qm_sema_physical(s, e->value, e->at, &out->first);
}

static bool any_dynamic(const qm_qubits *q)
{
    for (uint32_t i = 0; q->list && i < q->n; i++)
        if (q->list[i] & QM_DYNAMIC)
            return true;
    return false;
}

static uint32_t add_alias(qm_sema *s, qm_name name, const qm_qubits *q, qm_span at)
{
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, q->n);
    for (uint32_t i = 0; i < q->n; i++)
        list[i] = qm_qubits_at(q, i);
    uint32_t reg = qm_module_add_alias(s->m, name, list, q->n, at);
    s->m->regs[reg].func = s->func;
    return reg;
}

/* The register of the module that e, which has the qubits q, stands for, for run-time indices. What
 * has no name becomes an alias. */
static uint32_t register_of(qm_sema *s, const qm_ast_expr *e, const qm_qubits *q)
{
    while (e->kind == QM_AX_PAREN)
        e = e->a;
    qm_symbol *sy =
        e->kind == QM_AX_IDENT ? (qm_symbol *)qm_scope_find(&s->scopes, e->name.name) : NULL;
    if (sy && sy->index != QM_NONE)
        return sy->index;
    uint32_t reg = add_alias(s, sy ? sy->name : qm_sema_fresh_name(s, s->m->nregs), q,
                             sy ? sy->at : (qm_span){0, 0});
    if (sy)
        sy->index = reg;
    return reg;
}

/* The qubits of q, of which some are known only at run time, as elements of one register. */
static uint32_t *united(qm_sema *s, const qm_qubits *q)
{
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, q->n);
    memcpy(list, q->list, q->n * sizeof *list);
    qm_sema_one_register(s, list, q->n);
    return list;
}

static qm_qubits range_qubits(qm_sema *s, const qm_ast_expr *e, const qm_qubits *base,
                              const qm_index_range *range)
{
    qm_index_range *kept = QM_NEW(&s->scratch, qm_index_range);
    *kept = *range;
    if (any_dynamic(base))
        return (qm_qubits){.range = kept, .at = e->at, .n = base->n, .list = united(s, base)};
    return (qm_qubits){.range = kept, .at = e->at, .reg = register_of(s, e->a, base)};
}

/* The qubits at the indices, which may be known only at run time. */
static uint32_t *chosen_qubits(qm_sema *s, const qm_ast_expr *e, const qm_qubits *base,
                               const qm_index_set *set)
{
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, set->n);
    bool dynamic = any_dynamic(base);
    uint32_t reg = QM_NONE, *members = NULL;
    for (uint32_t i = 0; i < set->n; i++) {
        uint32_t k = set->list[i].expr;
        if (k == QM_NONE) {
            list[i] = qm_qubits_at(base, set->list[i].at);
        } else if (dynamic) {
            members = members ? members : united(s, base);
            list[i] = qm_sema_element_of(s, members, base->n, k);
        } else {
            reg = reg != QM_NONE ? reg : register_of(s, e->a, base);
            list[i] = qm_module_add_dyn(s->m, reg, k);
        }
    }
    return list;
}

bool qm_sema_repeats(qm_sema *s, const uint32_t *list, uint32_t n, uint32_t end)
{
    enum { FEW = 32 };
    uint64_t *seen = n > FEW ? qm_arena_zalloc(&s->scratch, end / 64 + 1, sizeof *seen) : NULL;
    for (uint32_t i = 0; i < n; i++) {
        if (list[i] & QM_DYNAMIC)
            continue;
        for (uint32_t k = 0; !seen && k < i; k++)
            if (list[k] == list[i])
                return true;
        if (!seen)
            continue;
        uint64_t bit = UINT64_C(1) << (list[i] % 64);
        if (seen[list[i] / 64] & bit)
            return true;
        seen[list[i] / 64] |= bit;
    }
    return false;
}

static qm_status check_distinct(qm_sema *s, const qm_qubits *q, const char *what)
{
    if (!qm_sema_repeats(s, q->list, q->n, qm_sema_nqubits(s)))
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_SAME_QUBIT, q->at, "%s", what);
    return QM_ERR_INPUT;
}

static qm_status index_qubits(qm_sema *s, const qm_ast_expr *e, qm_qubits *out)
{
    qm_qubits base;
    bool named = e->a->kind == QM_AX_IDENT;
    if ((named ? name_qubits(s, e->a, &base) : qm_sema_qubits(s, e->a, &base)) != QM_OK)
        return QM_ERR_INPUT;
    if (base.scalar) {
        qm_error(&s->cx->diag, QM_E_INDEX, e->at, "a single qubit cannot be indexed");
        return QM_ERR_INPUT;
    }
    const qm_ast_expr *item = e->args.first;
    if (e->args.n == 1 && item->kind == QM_AX_INT && !item->b && item->value < base.n) {
        *out = (qm_qubits){.n = 1, .scalar = true, .at = e->at};
        out->first = qm_qubits_at(&base, (uint32_t)item->value);
        return QM_OK;
    }
    qm_index_set set;
    qm_index_range range;
    if (qm_sema_index_or_range(s, e, base.n, &set, &range) != QM_OK)
        return QM_ERR_INPUT;
    if (range.lo != QM_NONE) {
        *out = range_qubits(s, e, &base, &range);
        return QM_OK;
    }
    *out = (qm_qubits){
        .n = set.n, .scalar = set.scalar, .list = chosen_qubits(s, e, &base, &set), .at = e->at};
    return item->kind == QM_AX_SET
               ? check_distinct(s, out, "this index set names a qubit more than once")
               : QM_OK;
}

static void copy_qubits(uint32_t *to, const qm_qubits *q)
{
    for (uint32_t i = 0; i < q->n; i++)
        to[i] = qm_qubits_at(q, i);
}

static qm_status concat_qubits(qm_sema *s, const qm_ast_expr *e, qm_qubits *out)
{
    qm_qubits a, b;
    if (qm_sema_qubits(s, e->a, &a) != QM_OK || qm_sema_qubits(s, e->b, &b) != QM_OK ||
        qm_sema_expand(s, a.n + b.n, e->at) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, (size_t)a.n + b.n);
    copy_qubits(list, &a);
    copy_qubits(list + a.n, &b);
    *out = (qm_qubits){.n = a.n + b.n, .list = list, .at = e->at};
    return check_distinct(s, out, "a register is joined with a part of itself");
}

qm_status qm_sema_qubits_or_range(qm_sema *s, const qm_ast_expr *e, qm_qubits *out)
{
    switch ((qm_ast_expr_kind)e->kind) {
    case QM_AX_IDENT:
        return name_qubits(s, e, out);
    case QM_AX_INDEX:
        return index_qubits(s, e, out);
    case QM_AX_PHYSICAL:
        return physical(s, e, out);
    case QM_AX_CONCAT:
        return concat_qubits(s, e, out);
    case QM_AX_PAREN:
        return qm_sema_qubits_or_range(s, e->a, out);
    default:
        qm_error(&s->cx->diag, QM_E_TYPE, e->at, "a qubit or a qubit register is needed here");
        return QM_ERR_INPUT;
    }
}

qm_status qm_sema_qubits(qm_sema *s, const qm_ast_expr *e, qm_qubits *out)
{
    qm_status status = qm_sema_qubits_or_range(s, e, out);
    if (status != QM_OK || !out->range)
        return status;
    qm_error(&s->cx->diag, QM_E_CONST, e->at,
             "the number of these qubits is known only at run time");
    return QM_ERR_INPUT;
}

qm_status qm_sema_expand(qm_sema *s, uint32_t n, qm_span at)
{
    if (n <= 1)
        return QM_OK;
    s->expanded += n;
    if (s->expanded <= s->cx->limits.broadcast)
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_LIMIT, at,
             "registers in statements so far stand for %llu elements, but the limit is %u "
             "(--max-broadcast)",
             (unsigned long long)s->expanded, s->cx->limits.broadcast);
    return QM_ERR_INPUT;
}

bool qm_sema_is_quantum(const qm_sema *s, const qm_ast_expr *e)
{
    while (e->kind == QM_AX_INDEX || e->kind == QM_AX_PAREN || e->kind == QM_AX_CONCAT)
        e = e->a;
    if (e->kind == QM_AX_PHYSICAL)
        return true;
    const qm_symbol *sy = e->kind == QM_AX_IDENT ? qm_scope_find(&s->scopes, e->name.name) : NULL;
    qm_qubits q;
    return sy && symbol_qubits(s, sy, &q);
}

/* A range as the qubits that it is of. */
static void whole_register(qm_sema *s, qm_qubits *q)
{
    q->range = NULL;
    if (q->list)
        return;
    const qm_reg *r = &s->m->regs[q->reg];
    *q = (qm_qubits){.n = r->size, .first = r->first, .at = q->at};
    if (r->kind != QM_REG_ALIAS)
        return;
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, r->size);
    memcpy(list, &s->m->pool[r->first], r->size * sizeof *list);
    q->list = list;
}

static qm_status all_qubits(qm_sema *s, const qm_ast_exprs *list, bool widen, uint32_t **out,
                            uint32_t *n)
{
    uint64_t total = 0;
    qm_qubits *q = QM_NEW_ARRAY(&s->scratch, qm_qubits, list->n + 1);
    qm_status st = QM_OK;
    uint32_t k = 0;
    for (const qm_ast_expr *e = list->first; e; e = e->next, k++) {
        if ((widen ? qm_sema_qubits_or_range : qm_sema_qubits)(s, e, &q[k]) != QM_OK) {
            st = QM_ERR_INPUT;
            continue;
        }
        if (q[k].range)
            whole_register(s, &q[k]);
        total += q[k].n;
    }
    if (st != QM_OK)
        return st;
    if (total > UINT32_MAX)
        total = UINT32_MAX;
    if (k > 0 && qm_sema_expand(s, (uint32_t)total, q[0].at) != QM_OK)
        return QM_ERR_INPUT;
    *out = QM_NEW_ARRAY(&s->scratch, uint32_t, total + 1);
    *n = 0;
    for (uint32_t i = 0; i < k; i++) {
        copy_qubits(*out + *n, &q[i]);
        *n += q[i].n;
    }
    return QM_OK;
}

qm_status qm_sema_all_qubits(qm_sema *s, const qm_ast_exprs *list, uint32_t **out, uint32_t *n)
{
    return all_qubits(s, list, false, out, n);
}

qm_status qm_sema_covering_qubits(qm_sema *s, const qm_ast_exprs *list, uint32_t **out, uint32_t *n)
{
    return all_qubits(s, list, true, out, n);
}
