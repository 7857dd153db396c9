/* expr.c - hash-consed expression nodes. Operands have smaller numbers than the node that uses
 * them, so rising numbers are an order of evaluation: traversals mark what is reachable, each node
 * once, with no recursion. Time: O(1) expected to make a node; O(reachable nodes) to search, with a
 * sort to substitute. */
#include "ir/expr.h"

#include "ir/array.h"
#include "ir/fold.h"
#include "ir/module.h"
#include "ir/wide.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Scratch of traversals; one entry a node each. */
struct qm_expr_walk {
    uint32_t *seen;  /* round in which the node was last reached */
    uint32_t *list;  /* nodes reached in this round */
    uint32_t *image; /* what a substitution makes of the node */
    double *value;   /* of the node in an evaluation */
    uint32_t n, cap, round;
};

const qm_expr *qm_expr_at(const qm_module *m, uint32_t id)
{
    assert(id < m->nexprs);
    return &m->exprs[id];
}

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 29;
}

static bool is_wide_const(const qm_expr *e)
{
    return e->op == QM_EX_CONST && qm_type_words(e->type) > 1;
}

/* `words` is the value of a wide constant, which may not be in m->words yet. */
static uint32_t hash_expr(const qm_expr *e, const uint64_t *words)
{
    uint64_t h =
        mix(e->op, (uint64_t)e->type.kind << 40 | (uint64_t)e->type.unsized << 32 | e->type.width);
    if (is_wide_const(e)) {
        for (uint32_t i = 0; i < qm_type_words(e->type); i++)
            h = mix(h, words[i]);
        return (uint32_t)(h >> 32);
    }
    h = mix(h, (uint64_t)e->a << 32 | e->b);
    return (uint32_t)(mix(mix(h, e->c), e->value) >> 32);
}

static bool same_expr(const qm_module *m, const qm_expr *x, const qm_expr *y,
                      const uint64_t *ywords)
{
    if (x->op != y->op || !qm_type_equal(x->type, y->type))
        return false;
    if (is_wide_const(x))
        return memcmp(&m->words[x->a], ywords, qm_type_words(x->type) * sizeof *ywords) == 0;
    return x->a == y->a && x->b == y->b && x->c == y->c && x->value == y->value;
}

/* The hash table, of the nodes that there are. */
static void fill_slots(qm_module *m)
{
    memset(m->expr_slots, 0xff, m->nexpr_slots * sizeof *m->expr_slots);
    uint32_t mask = m->nexpr_slots - 1;
    for (uint32_t i = 0; i < m->nexprs; i++) {
        const qm_expr *e = &m->exprs[i];
        uint32_t slot = hash_expr(e, is_wide_const(e) ? &m->words[e->a] : NULL) & mask;
        while (m->expr_slots[slot] != QM_NONE)
            slot = (slot + 1) & mask;
        m->expr_slots[slot] = i;
    }
}

static void grow_slots(qm_module *m)
{
    m->nexpr_slots = m->nexpr_slots ? 2 * m->nexpr_slots : 64;
    m->expr_slots = QM_NEW_ARRAY(&m->arena, uint32_t, m->nexpr_slots);
    fill_slots(m);
}

void qm_exprs_truncate(qm_module *m, uint32_t nexprs, uint32_t nwords)
{
    m->nexprs = nexprs;
    m->nwords = nwords;
    fill_slots(m);
}

static uint32_t intern(qm_module *m, qm_expr e, const uint64_t *words)
{
    if (m->nexprs >= m->nexpr_slots / 2)
        grow_slots(m);
    uint32_t mask = m->nexpr_slots - 1;
    uint32_t slot = hash_expr(&e, words) & mask;
    for (; m->expr_slots[slot] != QM_NONE; slot = (slot + 1) & mask)
        if (same_expr(m, &m->exprs[m->expr_slots[slot]], &e, words))
            return m->expr_slots[slot];
    if (is_wide_const(&e)) {
        e.a = m->nwords;
        for (uint32_t i = 0; i < qm_type_words(e.type); i++) {
            QM_RESERVE(&m->arena, m->words, m->nwords, m->cap_words);
            m->words[m->nwords++] = words[i];
        }
    }
    QM_RESERVE(&m->arena, m->exprs, m->nexprs, m->cap_exprs);
    m->exprs[m->nexprs] = e;
    return m->expr_slots[slot] = m->nexprs++;
}

static qm_expr leaf(qm_expr_op op, qm_type type)
{
    return (qm_expr){.op = (uint8_t)op, .type = type, .a = QM_NONE, .b = QM_NONE, .c = QM_NONE};
}

uint32_t qm_expr_const_wide(qm_module *m, qm_type type, const uint64_t *words)
{
    uint32_t n = qm_type_words(type);
    assert(qm_type_bits(type) > 0);
    qm_num x;
    qm_num_init(m, &x, n);
    memcpy(x.w, words, n * sizeof *words);
    return qm_num_const(m, type, &x);
}

uint32_t qm_num_const(qm_module *m, qm_type type, const qm_num *x)
{
    assert(x->n == qm_type_words(type));
    qm_wide_normalize(x->w, qm_type_bits(type), type.kind == QM_T_INT, x->n);
    qm_expr e = leaf(QM_EX_CONST, type);
    if (x->n == 1)
        e.value = x->w[0];
    return intern(m, e, x->w);
}

/* v as a constant float of that width is stored, with one NaN. */
static uint64_t float_bits(double v, uint32_t width)
{
    uint64_t bits;
    v = isnan(v) ? NAN : qm_float_round(v, width);
    memcpy(&bits, &v, sizeof v);
    return bits;
}

static uint32_t double_const(qm_module *m, qm_type type, double v)
{
    qm_expr e = leaf(QM_EX_CONST, type);
    e.value = float_bits(v, type.kind == QM_T_FLOAT ? type.width : 64);
    return intern(m, e, NULL);
}

uint32_t qm_expr_complex(qm_module *m, qm_type type, double re, double im)
{
    const uint64_t words[] = {float_bits(re, type.width), float_bits(im, type.width)};
    return intern(m, leaf(QM_EX_CONST, type), words);
}

void qm_expr_parts(const qm_module *m, uint32_t id, double part[2])
{
    const qm_expr *e = qm_expr_at(m, id);
    assert(e->op == QM_EX_CONST && e->type.kind == QM_T_COMPLEX);
    memcpy(part, &m->words[e->a], 2 * sizeof *part);
}

uint32_t qm_expr_const(qm_module *m, qm_type type, uint64_t value)
{
    if (qm_type_bits(type))
        return qm_expr_const_wide(m, type, &value);
    double v;
    memcpy(&v, &value, sizeof v);
    return double_const(m, type, v);
}

uint32_t qm_expr_float(qm_module *m, double v)
{
    return double_const(m, (qm_type){.kind = QM_T_FLOAT, .width = 64}, v);
}

uint32_t qm_expr_duration(qm_module *m, double fs, double dt)
{
    double parts[] = {fs + 0.0, dt + 0.0}; /* one zero */
    uint64_t words[2];
    assert(isfinite(fs) && isfinite(dt));
    memcpy(words, parts, sizeof words);
    return intern(m, leaf(QM_EX_CONST, (qm_type){.kind = QM_T_DURATION}), words);
}

uint32_t qm_expr_cell(qm_module *m, uint32_t cell)
{
    qm_expr e = leaf(QM_EX_CELL, m->cells[cell].type);
    e.a = cell;
    return intern(m, e, NULL);
}

uint32_t qm_expr_durationof(qm_module *m, uint32_t block, uint32_t func)
{
    qm_expr e = leaf(QM_EX_DURATIONOF, (qm_type){.kind = QM_T_DURATION});
    e.a = block;
    e.b = func;
    return intern(m, e, NULL);
}

uint32_t qm_expr_param(qm_module *m, uint32_t k)
{
    qm_expr e = leaf(QM_EX_PARAM, (qm_type){.kind = QM_T_FLOAT, .width = 64});
    e.a = k;
    return intern(m, e, NULL);
}

uint32_t qm_expr_size(qm_module *m, uint32_t cell, uint32_t dimension)
{
    qm_expr e = leaf(QM_EX_SIZE, qm_size_type);
    e.a = cell;
    e.value = dimension;
    return intern(m, e, NULL);
}

uint32_t qm_expr_at_index(qm_module *m, uint32_t before, uint32_t index, uint32_t size)
{
    return qm_expr_make(m, QM_EX_AT, qm_size_type, before, index, size);
}

uint32_t qm_expr_element(qm_module *m, uint32_t cell, uint32_t position)
{
    qm_expr e = leaf(QM_EX_ELEMENT, m->cells[cell].type);
    e.a = position;
    e.value = cell;
    return intern(m, e, NULL);
}

uint32_t qm_expr_make(qm_module *m, qm_expr_op op, qm_type type, uint32_t a, uint32_t b, uint32_t c)
{
    assert(!qm_expr_is_leaf(op) && op < QM_EX_ELEMENT);
    uint32_t folded = qm_fold(m, op, type, a, b, c);
    if (folded != QM_NONE)
        return folded;
    return intern(m, (qm_expr){.op = (uint8_t)op, .type = type, .a = a, .b = b, .c = c}, NULL);
}

uint32_t qm_expr_cast(qm_module *m, uint32_t a, qm_type type)
{
    if (qm_type_equal(qm_expr_at(m, a)->type, type))
        return a;
    assert(qm_cast_defined(qm_expr_at(m, a)->type, type));
    return qm_expr_make(m, QM_EX_CAST, type, a, QM_NONE, QM_NONE);
}

bool qm_expr_is_const(const qm_module *m, uint32_t id)
{
    return qm_expr_at(m, id)->op == QM_EX_CONST;
}

static bool has_operands(const qm_expr *e)
{
    return !qm_expr_is_leaf(e->op);
}

/* The cell whose value the node itself reads, or QM_NONE. */
static uint32_t cell_of(const qm_expr *e)
{
    return e->op == QM_EX_CELL ? e->a : e->op == QM_EX_ELEMENT ? (uint32_t)e->value : QM_NONE;
}

/* Starts a traversal: no node is marked. The scratch belongs to the module but is no part of its
 * value. */
static struct qm_expr_walk *walk_begin(const qm_module *m)
{
    qm_module *owner = (qm_module *)m;
    if (!m->walk)
        owner->walk = QM_NEW(&owner->arena, struct qm_expr_walk);
    struct qm_expr_walk *w = m->walk;
    if (w->cap < m->nexprs || w->round == UINT32_MAX) {
        w->cap = m->cap_exprs;
        w->round = 0;
        w->seen = qm_arena_zalloc(&owner->arena, w->cap, sizeof *w->seen);
        w->list = QM_NEW_ARRAY(&owner->arena, uint32_t, w->cap);
        w->image = QM_NEW_ARRAY(&owner->arena, uint32_t, w->cap);
        w->value = QM_NEW_ARRAY(&owner->arena, double, w->cap);
    }
    w->n = 0;
    w->round++;
    return w;
}

static void walk_reach(struct qm_expr_walk *w, uint32_t id)
{
    if (id == QM_NONE || w->seen[id] == w->round)
        return;
    w->seen[id] = w->round;
    w->list[w->n++] = id;
}

/* Marks and lists the operands of node w->list[i]; for i rising from 0 that reaches everything. */
static const qm_expr *walk_visit(const qm_module *m, struct qm_expr_walk *w, uint32_t i)
{
    const qm_expr *e = &m->exprs[w->list[i]];
    if (has_operands(e)) {
        walk_reach(w, e->a);
        walk_reach(w, e->b);
        walk_reach(w, e->c);
    }
    return e;
}

bool qm_expr_reads(const qm_module *m, uint32_t id, uint32_t cell)
{
    struct qm_expr_walk *w = walk_begin(m);
    walk_reach(w, id);
    for (uint32_t i = 0; i < w->n; i++) {
        const qm_expr *e = walk_visit(m, w, i);
        if (cell_of(e) == cell)
            return true;
    }
    return false;
}

/* Of a BIT or INSERT node. */
static bool is_bad_index(const qm_module *m, const qm_expr *e)
{
    int64_t i, n = qm_type_bits(qm_expr_at(m, e->a)->type);
    return qm_expr_is_const(m, e->b) && (!qm_expr_as_int(m, e->b, &i) || i < -n || i >= n);
}

bool qm_expr_has_bad_index(const qm_module *m, uint32_t id)
{
    struct qm_expr_walk *w = walk_begin(m);
    walk_reach(w, id);
    for (uint32_t i = 0; i < w->n; i++) {
        const qm_expr *e = walk_visit(m, w, i);
        if ((e->op == QM_EX_BIT || e->op == QM_EX_INSERT) && is_bad_index(m, e))
            return true;
    }
    return false;
}

static bool reads_role(const qm_module *m, uint32_t id, qm_cell_role first)
{
    struct qm_expr_walk *w = walk_begin(m);
    walk_reach(w, id);
    for (uint32_t i = 0; i < w->n; i++) {
        const qm_expr *e = walk_visit(m, w, i);
        if (cell_of(e) != QM_NONE && m->cells[cell_of(e)].role >= first)
            return true;
    }
    return false;
}

bool qm_expr_reads_any(const qm_module *m, uint32_t id)
{
    return reads_role(m, id, QM_CELL_VAR);
}

bool qm_expr_is_stretchy(const qm_module *m, uint32_t id)
{
    return qm_expr_at(m, id)->type.kind == QM_T_DURATION && reads_role(m, id, QM_CELL_STRETCH);
}

bool qm_expr_is_stable(const qm_module *m, uint32_t id)
{
    struct qm_expr_walk *w = walk_begin(m);
    walk_reach(w, id);
    for (uint32_t i = 0; i < w->n; i++) {
        const qm_expr *e = walk_visit(m, w, i);
        if (cell_of(e) != QM_NONE && m->cells[cell_of(e)].nwrites > 0)
            return false;
    }
    return true;
}

static uint32_t image_of(const struct qm_expr_walk *w, uint32_t id)
{
    return id == QM_NONE ? QM_NONE : w->image[id];
}

/* Lists all nodes that the expression reaches, operands before the nodes that use them. */
static struct qm_expr_walk *walk_all(const qm_module *m, uint32_t id)
{
    struct qm_expr_walk *w = walk_begin(m);
    walk_reach(w, id);
    for (uint32_t i = 0; i < w->n; i++)
        walk_visit(m, w, i);
    qsort(w->list, w->n, sizeof *w->list, qm_compare_u32);
    return w;
}

uint32_t qm_expr_nodes(const qm_module *m, uint32_t id, qm_arena *arena, uint32_t **out)
{
    const struct qm_expr_walk *w = walk_all(m, id);
    *out = QM_NEW_ARRAY(arena, uint32_t, w->n);
    memcpy(*out, w->list, w->n * sizeof **out);
    return w->n;
}

static double block_size(const qm_module *m, uint32_t block)
{
    const qm_block *b = &m->blocks[block];
    double size = 1 + b->nops;
    for (uint32_t i = 0; i < b->nops; i++)
        for (uint32_t r = 0; r < qm_op_nregions(m, &b->ops[i]); r++)
            size += block_size(m, b->ops[i].region + r);
    return size;
}

double qm_expr_tree_size(const qm_module *m, uint32_t id)
{
    struct qm_expr_walk *w = walk_all(m, id);
    for (uint32_t i = 0; i < w->n; i++) {
        const qm_expr *e = &m->exprs[w->list[i]];
        const uint32_t operand[] = {e->a, e->b, e->c};
        double size = e->op == QM_EX_DURATIONOF ? block_size(m, e->a) : 1;
        for (uint32_t k = 0; k < 3 && has_operands(e); k++)
            size += operand[k] == QM_NONE ? 0 : w->value[operand[k]];
        w->value[w->list[i]] = size;
    }
    return w->value[id];
}

/* The expression with leaves `op` number k, for first <= k < first + n, replaced by by[k - first]
 * unless that is QM_NONE. */
static uint32_t subst(qm_module *m, uint32_t id, qm_expr_op op, uint32_t first, const uint32_t *by,
                      uint32_t n)
{
    struct qm_expr_walk *w = walk_all(m, id);
    for (uint32_t i = 0; i < w->n; i++) {
        uint32_t old = w->list[i];
        qm_expr e = m->exprs[old];
        uint32_t image = old;
        if (e.op == op && e.a >= first && e.a - first < n && by[e.a - first] != QM_NONE) {
            image = by[e.a - first];
        } else if (has_operands(&e)) {
            uint32_t a = image_of(w, e.a), b = image_of(w, e.b), c = image_of(w, e.c);
            if (e.op == QM_EX_ELEMENT)
                image = qm_expr_element(m, (uint32_t)e.value, a);
            else if (a != e.a || b != e.b || c != e.c)
                image = qm_expr_make(m, (qm_expr_op)e.op, e.type, a, b, c);
        }
        w->image[old] = image;
    }
    return w->image[id];
}

uint32_t qm_expr_subst(qm_module *m, uint32_t id, uint32_t cell, uint32_t by)
{
    return subst(m, id, QM_EX_CELL, cell, &by, 1);
}

uint32_t qm_expr_subst_cells(qm_module *m, uint32_t id, const uint32_t *by, uint32_t n)
{
    return subst(m, id, QM_EX_CELL, 0, by, n);
}

uint32_t qm_expr_subst_durationofs(qm_module *m, uint32_t id, const uint32_t *by, uint32_t n)
{
    return subst(m, id, QM_EX_DURATIONOF, 0, by, n);
}

uint32_t qm_expr_subst_params(qm_module *m, uint32_t id, const uint32_t *by, uint32_t n)
{
    return subst(m, id, QM_EX_PARAM, 0, by, n);
}

static bool eval_node(const struct qm_expr_walk *w, const qm_expr *e, const double *params,
                      uint32_t n, double *out)
{
    if (e->type.kind != QM_T_FLOAT || e->op == QM_EX_CELL)
        return false;
    if (e->op == QM_EX_CONST)
        *out = qm_const_double(e);
    else if (e->op == QM_EX_PARAM && e->a < n)
        *out = params[e->a];
    else if (e->op == QM_EX_CAST)
        *out = w->value[e->a];
    else if (e->op == QM_EX_PARAM || !qm_fold_real((qm_expr_op)e->op, w->value[e->a],
                                                   e->b == QM_NONE ? 0 : w->value[e->b], out))
        return false;
    *out = qm_float_round(*out, e->type.width);
    return true;
}

bool qm_expr_eval(const qm_module *m, uint32_t id, const double *params, uint32_t n, double *out)
{
    struct qm_expr_walk *w = walk_all(m, id);
    for (uint32_t i = 0; i < w->n; i++)
        if (!eval_node(w, &m->exprs[w->list[i]], params, n, &w->value[w->list[i]]))
            return false;
    *out = w->value[id];
    return true;
}
