/* purify.c - programs with measurements, resets and conditionals as one circuit on more qubits.
 *
 * What: a measurement copies its qubit by cx to a new qubit, which stands for the bit from then on;
 * a reset puts a new qubit in the place of its own; a gate under a condition on bits is a gate
 * under controls. The new qubits are numbered by what they stand for (the third value of bit 0),
 * not by the order of ops. Guarantee: when two such circuits are equal and all new qubits are used
 * for the same, the programs are: the converse does not hold, since new qubits start in |0> and
 * their phases do not count. Cost: O(ops). */
#include "equiv/compare.h"

#include <math.h>
#include <string.h>

enum { MAX_CONDITION = 8, MAX_NEW = 1 << 16 }; /* bits in a condition; new qubits */

typedef struct purifier {
    const qm_fprogram *p;
    qm_flat *out;
    uint32_t *first; /* per qubit, then per bit: the first of its new qubits */
    uint32_t *count; /* the same: how many it has had */
    uint32_t controls[MAX_CONDITION];
    uint32_t ncontrols; /* of the conditional that is being written */
} purifier;

/* What stands for the qubit. */
static uint32_t wire(const purifier *x, uint32_t q)
{
    return x->count[q] == 0 ? q : x->first[q] + x->count[q] - 1;
}

/* Under controls, h is z between two rotations about Y. */
static void push_h(purifier *x, uint32_t q)
{
    static const double before[3] = {-M_PI / 2, -M_PI / 4, M_PI / 2};
    if (x->ncontrols == 0) {
        qm_flat_push(x->out, QM_FK_H, &q, 1, 0, QM_NONE);
        return;
    }
    uint32_t all[MAX_CONDITION + 1];
    memcpy(all, x->controls, x->ncontrols * sizeof *all);
    all[x->ncontrols] = q;
    for (int side = 0; side < 2; side++) {
        double sign = side == 0 ? 1 : -1;
        qm_flat_push(x->out, QM_FK_PHASE, &q, 1, before[0], QM_NONE);
        qm_flat_push(x->out, QM_FK_H, &q, 1, 0, QM_NONE);
        qm_flat_push(x->out, QM_FK_PHASE, &q, 1, sign * before[1], QM_NONE);
        qm_flat_push(x->out, QM_FK_H, &q, 1, 0, QM_NONE);
        qm_flat_push(x->out, QM_FK_PHASE, &q, 1, before[2], QM_NONE);
        if (side == 0)
            qm_flat_push(x->out, QM_FK_PHASE, all, x->ncontrols + 1, M_PI, QM_NONE);
    }
}

static void push_gates(purifier *x, const qm_flat *f)
{
    uint32_t *all = QM_NEW_ARRAY(x->out->arena, uint32_t, (size_t)f->nqubits + MAX_CONDITION + 1);
    memcpy(all, x->controls, x->ncontrols * sizeof *all);
    qm_flat_push(x->out, QM_FK_PHASE, all, x->ncontrols, f->phase, QM_NONE);
    for (uint32_t i = 0; i < f->ngates; i++) {
        const qm_fgate *g = &f->gates[i];
        const uint32_t *q = qm_fgate_qubits(f, g);
        for (uint32_t k = 0; k < g->nqubits; k++)
            all[x->ncontrols + k] = wire(x, q[k]);
        if (g->kind == QM_FK_H)
            push_h(x, all[x->ncontrols]);
        else
            qm_flat_push(x->out, (qm_fkind)g->kind, all, x->ncontrols + g->nqubits, g->angle,
                         g->form);
    }
}

/* A condition: that some bits have these values. */
typedef struct condition {
    uint32_t bit[MAX_CONDITION], n;
    bool value[MAX_CONDITION];
} condition;

static bool add_bits(const qm_module *m, uint32_t cell, uint32_t first, uint32_t n, uint64_t value,
                     condition *out)
{
    const qm_cell *c = &m->cells[cell];
    if (c->type.kind != QM_T_BIT || c->bit0 == QM_NONE || out->n + n > MAX_CONDITION ||
        (n < 64 && value >> n != 0))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        out->bit[out->n] = c->bit0 + first + i;
        out->value[out->n++] = value >> i & 1;
    }
    return true;
}

static const qm_expr *skip_casts(const qm_module *m, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(m, expr);
    while (e->op == QM_EX_CAST && e->type.kind != QM_T_FLOAT && e->type.kind != QM_T_ANGLE)
        e = qm_expr_at(m, e->a);
    return e;
}

/* A bit, a register of bits compared with a constant, or the contrary of a single bit. */
static bool read_condition(const qm_module *m, uint32_t expr, condition *out)
{
    const qm_expr *e = skip_casts(m, expr);
    bool negate = e->op == QM_EX_NOT || e->op == QM_EX_BITNOT;
    if (negate)
        e = skip_casts(m, e->a);
    if (e->op == QM_EX_CELL && qm_type_bits(e->type) == 1)
        return add_bits(m, e->a, 0, 1, !negate, out);
    if (e->op == QM_EX_BIT) {
        const qm_expr *of = qm_expr_at(m, e->a);
        int64_t index;
        return of->op == QM_EX_CELL && qm_expr_is_const(m, e->b) &&
               qm_expr_as_int(m, e->b, &index) && index >= 0 &&
               index < (int64_t)qm_type_bits(of->type) &&
               add_bits(m, of->a, (uint32_t)index, 1, !negate, out);
    }
    if (negate || e->op != QM_EX_EQ)
        return false;
    const qm_expr *a = skip_casts(m, e->a), *b = skip_casts(m, e->b);
    if (a->op == QM_EX_CONST) {
        const qm_expr *t = a;
        a = b;
        b = t;
    }
    if (b->op != QM_EX_CONST || qm_type_words(b->type) != 1)
        return false;
    return a->op == QM_EX_CELL && add_bits(m, a->a, 0, qm_type_bits(a->type), b->value, out);
}

static void flip_negative(purifier *x, const condition *c)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (!c->value[i])
            qm_flat_push(x->out, QM_FK_X, &x->controls[i], 1, 0, QM_NONE);
}

/* Gates under a condition on bits that were measured. */
static bool push_if(purifier *x, const qm_fitem *item)
{
    condition c = {.n = 0};
    const qm_module *m = x->p->m;
    if (item->nblocks != 1 || item->blocks[0].nitems != 0 ||
        !read_condition(m, m->ctls[item->op.code].cond, &c))
        return false;
    for (uint32_t i = 0; i < c.n; i++) {
        uint32_t k = x->p->nqubits + c.bit[i];
        if (x->count[k] == 0)
            return false;
        x->controls[i] = x->first[k] + x->count[k] - 1;
    }
    flip_negative(x, &c);
    x->ncontrols = c.n;
    push_gates(x, &item->blocks[0].segments[0]);
    x->ncontrols = 0;
    flip_negative(x, &c);
    return true;
}

static bool push_item(purifier *x, const qm_fitem *item)
{
    const qm_op *op = &item->op;
    uint32_t q = op->nqubits == 1 ? op->qubit[0] : QM_NONE;
    if (op->kind == QM_OP_IF)
        return push_if(x, item);
    q = x->p->qubit_of[q];
    if (op->kind == QM_OP_RESET) {
        x->count[q]++;
        return true;
    }
    uint32_t bit = x->p->nqubits + op->code;
    uint32_t pair[2] = {wire(x, q), x->first[bit] + x->count[bit]};
    x->count[bit]++;
    qm_flat_push(x->out, QM_FK_X, pair, 2, 0, QM_NONE);
    return true;
}

/* Counts the new qubits of each qubit and bit; false when there is any other item. */
static bool count_new(const qm_fprogram *p, uint32_t *count, uint32_t *total)
{
    for (uint32_t i = 0; i < p->body.nitems; i++) {
        const qm_op *op = &p->body.items[i].op;
        if (op->kind == QM_OP_IF)
            continue;
        if ((op->kind != QM_OP_MEASURE && op->kind != QM_OP_RESET) || op->qubit[0] & QM_DYNAMIC ||
            (op->kind == QM_OP_MEASURE && op->code & QM_DYNAMIC) || ++*total > MAX_NEW)
            return false;
        count[op->kind == QM_OP_RESET ? p->qubit_of[op->qubit[0]] : p->nqubits + op->code]++;
    }
    return true;
}

static bool purify(purifier *x, qm_comparison *c, const qm_fprogram *p, const uint32_t *first,
                   uint32_t nqubits, uint32_t nkeys, qm_flat *out)
{
    qm_flat_init(out, &c->space, nqubits, &c->work);
    *x = (purifier){.p = p,
                    .out = out,
                    .first = QM_NEW_ARRAY(&c->work, uint32_t, (size_t)nkeys + 1),
                    .count = qm_arena_zalloc(&c->work, (size_t)nkeys + 1, sizeof(uint32_t))};
    memcpy(x->first, first, nkeys * sizeof *first);
    for (uint32_t i = 0; i <= p->body.nitems; i++) {
        push_gates(x, &p->body.segments[i]);
        if (i < p->body.nitems && !push_item(x, &p->body.items[i]))
            return false;
    }
    return true;
}

bool qm_purify(qm_comparison *c, const qm_fprogram *a, const qm_fprogram *b, qm_flat *x, qm_flat *y)
{
    uint32_t nbits = a->m->nbits > b->m->nbits ? a->m->nbits : b->m->nbits;
    uint32_t nkeys = a->nqubits + nbits, total[2] = {0}, nqubits = a->nqubits;
    uint32_t *count[2], *first = QM_NEW_ARRAY(&c->work, uint32_t, (size_t)nkeys + 1);
    for (int k = 0; k < 2; k++)
        count[k] = qm_arena_zalloc(&c->work, (size_t)nkeys + 1, sizeof(uint32_t));
    if (!count_new(a, count[0], &total[0]) || !count_new(b, count[1], &total[1]) ||
        memcmp(count[0], count[1], nkeys * sizeof(uint32_t)) != 0)
        return false;
    for (uint32_t i = 0; i < nkeys; i++) {
        first[i] = nqubits;
        nqubits += count[0][i];
    }
    purifier p;
    return purify(&p, c, a, first, nqubits, nkeys, x) && purify(&p, c, b, first, nqubits, nkeys, y);
}
