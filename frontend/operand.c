/* operand.c - qubit operands: registers, their elements and slices, aliases, physical qubits,
 * concatenations, and elements that are known only at run time.
 *
 * The common case, a register or one constant element of it, allocates nothing. */

#include "frontend/sema.h"

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
    if (s->in_gate) {
        qm_error(&s->cx->diag, QM_E_SCOPE, e->at,
                 "physical qubit $%llu cannot be used in a gate definition",
                 (unsigned long long)e->value);
        return QM_ERR_INPUT;
    }
    if (s->func != QM_NONE)
        return qm_sema_not_lowered(s, e->at, "a physical qubit in a subroutine");
    if (e->value >= QM_DYNAMIC || s->m->nqubits >= s->cx->limits.qubits) {
        qm_error(&s->cx->diag, QM_E_LIMIT, e->at,
                 "too many qubits, or too high a number; the limit "
                 "is %u qubits (--max-qubits)",
                 s->cx->limits.qubits);
        return QM_ERR_INPUT;
    }
    uint32_t reg = qm_module_physical(s->m, (uint32_t)e->value, e->at);
    *out = (qm_qubits){.n = 1, .scalar = true, .first = s->m->regs[reg].first, .at = e->at};
    return QM_OK;
}

/* The register of the module that a name stands for, for run-time indices; QM_NONE: there is none.
 */
static uint32_t register_of(qm_sema *s, const qm_ast_expr *e)
{
    while (e->kind == QM_AX_PAREN)
        e = e->a;
    if (e->kind != QM_AX_IDENT)
        return QM_NONE;
    qm_symbol *sy = (qm_symbol *)qm_scope_find(&s->scopes, e->name.name);
    if (sy && sy->kind == QM_SY_QUBIT_ALIAS && sy->index == QM_NONE && !s->in_gate) {
        sy->index = qm_module_add_alias(s->m, sy->name, sy->list, sy->n, sy->at);
        s->m->regs[sy->index].func = s->func;
    }
    return sy && (sy->kind == QM_SY_QUBITS || sy->kind == QM_SY_QUBIT_ALIAS) ? sy->index : QM_NONE;
}

static qm_status dynamic_qubit(qm_sema *s, const qm_ast_expr *e, uint32_t index, uint32_t *out)
{
    uint32_t reg = register_of(s, e->a);
    if (reg == QM_NONE)
        return qm_sema_not_lowered(s, e->at, "a run-time index of a register without a name");
    *out = qm_module_add_dyn(s->m, reg, index);
    return QM_OK;
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
    if (qm_sema_index(s, e, base.n, &set) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, set.n);
    for (uint32_t i = 0; i < set.n; i++) {
        if (set.list[i].expr == QM_NONE)
            list[i] = qm_qubits_at(&base, set.list[i].at);
        else if (dynamic_qubit(s, e, set.list[i].expr, &list[i]) != QM_OK)
            return QM_ERR_INPUT;
    }
    *out = (qm_qubits){.n = set.n, .scalar = set.scalar, .list = list, .at = e->at};
    return QM_OK;
}

/* A register cannot be joined with a part of itself. */
static qm_status check_disjoint(qm_sema *s, const uint32_t *list, uint32_t n, qm_span at)
{
    for (uint32_t i = 0; i < n; i++)
        if (list[i] & QM_DYNAMIC)
            return QM_OK;
    uint32_t size = qm_sema_nqubits(s) / 64 + 1;
    uint64_t *seen = qm_arena_zalloc(&s->scratch, size, sizeof *seen);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t bit = UINT64_C(1) << (list[i] % 64);
        if (seen[list[i] / 64] & bit) {
            qm_error(&s->cx->diag, QM_E_SAME_QUBIT, at,
                     "a register is joined with a part of itself");
            return QM_ERR_INPUT;
        }
        seen[list[i] / 64] |= bit;
    }
    return QM_OK;
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
    return check_disjoint(s, list, out->n, e->at);
}

qm_status qm_sema_qubits(qm_sema *s, const qm_ast_expr *e, qm_qubits *out)
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
        return qm_sema_qubits(s, e->a, out);
    default:
        qm_error(&s->cx->diag, QM_E_TYPE, e->at, "a qubit or a qubit register is needed here");
        return QM_ERR_INPUT;
    }
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

qm_status qm_sema_all_qubits(qm_sema *s, const qm_ast_exprs *list, uint32_t **out, uint32_t *n)
{
    uint64_t total = 0;
    qm_qubits *q = QM_NEW_ARRAY(&s->scratch, qm_qubits, list->n + 1);
    qm_status st = QM_OK;
    uint32_t k = 0;
    for (const qm_ast_expr *e = list->first; e; e = e->next, k++) {
        if (qm_sema_qubits(s, e, &q[k]) != QM_OK)
            st = QM_ERR_INPUT;
        else
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
