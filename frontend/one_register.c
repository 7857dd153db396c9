/* one_register.c - qubits known only at run time, brought into one register.
 *
 * An index of such qubits, or a call with them, names elements of one register. Qubits of several
 * registers become elements of an alias of all that they can be. */

#include "frontend/operand.h"

/* term where the condition holds, else 0 */
static uint32_t where(qm_sema *s, uint32_t condition, uint32_t term)
{
    condition = qm_expr_cast(s->m, condition, qm_int_type());
    return qm_int_node(s, QM_EX_MUL, term, condition);
}

/* term where k names element i of n, from the front or from the end, else 0 */
static uint32_t where_named(qm_sema *s, uint32_t term, uint32_t k, int64_t i, int64_t n)
{
    return qm_int_node(s, QM_EX_ADD,
                       where(s, qm_int_compare(s, QM_EX_EQ, k, qm_int_const(s, i)), term),
                       where(s, qm_int_compare(s, QM_EX_EQ, k, qm_int_const(s, i - n)), term));
}

uint32_t qm_sema_element_of(qm_sema *s, const uint32_t *q, uint32_t n, uint32_t k)
{
    uint32_t reg = qm_dynamic_register(s->m, q, n);
    int64_t outside = s->m->regs[reg].size;
    uint32_t sum = qm_int_const(s, outside);
    k = qm_expr_cast(s->m, k, qm_int_type());
    for (uint32_t i = 0; i < n; i++) {
        uint32_t index =
            q[i] & QM_DYNAMIC
                ? qm_expr_cast(s->m, s->m->dyns[q[i] & ~QM_DYNAMIC].index, qm_int_type())
                : qm_int_const(s, qm_reg_position(s->m, &s->m->regs[reg], q[i]));
        index = qm_int_node(s, QM_EX_SUB, index, qm_int_const(s, outside));
        sum = qm_int_node(s, QM_EX_ADD, sum, where_named(s, index, k, i, n));
    }
    return qm_module_add_dyn(s->m, reg, sum);
}

/* The alias that is made, and where each qubit lies in it. */
typedef struct joined {
    uint32_t *list, n;
    uint32_t *place; /* per qubit: 1 + its position, or 0 */
} joined;

static uint32_t element(const qm_module *m, const qm_reg *r, uint32_t i)
{
    return r->kind == QM_REG_ALIAS ? m->pool[r->first + i] : r->first + i;
}

static void join(joined *j, uint32_t qubit)
{
    if (j->place[qubit] > 0)
        return;
    j->list[j->n++] = qubit;
    j->place[qubit] = j->n;
}

static joined join_all(qm_sema *s, const uint32_t *q, uint32_t n)
{
    uint32_t total = qm_sema_nqubits(s);
    joined j = {.list = QM_NEW_ARRAY(&s->scratch, uint32_t, total),
                .place = qm_arena_zalloc(&s->scratch, total, sizeof *j.place)};
    for (uint32_t i = 0; i < n; i++) {
        if (!(q[i] & QM_DYNAMIC)) {
            join(&j, q[i]);
            continue;
        }
        const qm_reg *r = &s->m->regs[s->m->dyns[q[i] & ~QM_DYNAMIC].object];
        for (uint32_t k = 0; k < r->size; k++)
            join(&j, element(s->m, r, k));
    }
    return j;
}

/* The position in the alias of element k of a register: outside when it is outside of that. */
static uint32_t position(qm_sema *s, const joined *j, uint32_t reg, uint32_t k)
{
    qm_reg r = s->m->regs[reg];
    int64_t outside = j->n;
    if (r.size == 0)
        return qm_int_const(s, outside);
    int64_t first = (int64_t)j->place[element(s->m, &r, 0)] - 1;
    uint32_t sum = qm_int_const(s, outside), zero = qm_int_const(s, 0),
             size = qm_int_const(s, r.size);
    bool in_order = true;
    k = qm_expr_cast(s->m, k, qm_int_type());
    for (uint32_t i = 0; i < r.size; i++)
        in_order &= j->place[element(s->m, &r, i)] == first + 1 + i;
    if (in_order) {
        k = qm_int_node(s, QM_EX_ADD, k, where(s, qm_int_compare(s, QM_EX_LT, k, zero), size));
        uint32_t inside = qm_expr_make(s->m, QM_EX_LAND, qm_type_make(QM_T_BOOL, 1),
                                       qm_int_compare(s, QM_EX_GE, k, zero),
                                       qm_int_compare(s, QM_EX_LT, k, size), QM_NONE);
        uint32_t at = qm_int_node(s, QM_EX_ADD, k, qm_int_const(s, first - outside));
        return qm_int_node(s, QM_EX_ADD, sum, where(s, inside, at));
    }
    for (uint32_t i = 0; i < r.size; i++) {
        int64_t at = (int64_t)j->place[element(s->m, &r, i)] - 1;
        sum = qm_int_node(s, QM_EX_ADD, sum,
                          where_named(s, qm_int_const(s, at - outside), k, i, r.size));
    }
    return sum;
}

void qm_sema_one_register(qm_sema *s, uint32_t *q, uint32_t n)
{
    uint32_t reg = qm_dynamic_register(s->m, q, n);
    if (reg == QM_NONE || qm_lie_in_register(s->m, reg, q, n))
        return;
    joined j = join_all(s, q, n);
    reg =
        qm_module_add_alias(s->m, qm_sema_fresh_name(s, s->m->nregs), j.list, j.n, (qm_span){0, 0});
    s->m->regs[reg].func = s->func;
    for (uint32_t i = 0; i < n; i++) {
        if (!(q[i] & QM_DYNAMIC))
            continue;
        qm_dyn d = s->m->dyns[q[i] & ~QM_DYNAMIC];
        q[i] = qm_module_add_dyn(s->m, reg, position(s, &j, d.object, d.index));
    }
}
