/* blocks.c - programs with measurements and control flow, block by block.
 *
 * What: the ops that are no gates have to match one by one, their blocks to be equal, and the gates
 * to be equal up to moving across such ops. How: the gates of a block become Pauli rotations, and
 * the ops between them items of the word (pauli/word.h), which know in which Paulis of each qubit
 * they are polynomials: a measurement in Z, an op with blocks in those that commute with no
 * rotation, Clifford and item there. So a rotation about Z passes an `if` that only uses the qubit
 * as a control, and what is measured or reset is compared by the Paulis that the gates before make
 * of it. What an op is in both programs, it is in the smaller of the two sets. Where rotations do
 * not cancel, the segments between items may still be equal one by one. Guarantee: only proofs; one
 * of equal operations for each path that the control may take, up to a phase of the path. Cost:
 * that of the words, and O(n^2 / 64) for each block. */
#include "equiv/blocks.h"

#include "equiv/pauli/pairs.h"

#include <math.h>
#include <string.h>

enum { MAX_PARTS = 1 << 20, MAX_DEPTH = 64 };

typedef struct blocks {
    qm_comparison *c;
    qm_equiv_task task;
    const qm_fprogram *a, *b;
    bool deep;
    double deviation;
    uint32_t nblocks, nitems, depth;
    uint64_t nparts;
} blocks;

static bool compare_block(blocks *s, const qm_fblock *a, const qm_fblock *b, uint8_t *use);

/* Uses in both ways: of one Pauli, or of all. */
static void join_uses(uint8_t *use, const uint8_t *other, uint32_t n)
{
    for (uint32_t q = 0; q < n; q++) {
        use[q] |= other[q];
        if (use[q] & (use[q] - 1))
            use[q] = QM_USE_ALL;
    }
}

static bool may_leave(const qm_module *m, const qm_fitem *item)
{
    for (uint32_t i = 0; i < item->nblocks; i++)
        if (qm_block_may_leave(m, item->op.region + i))
            return true;
    return item->op.kind == QM_OP_BREAK || item->op.kind == QM_OP_CONTINUE ||
           item->op.kind == QM_OP_END || item->op.kind == QM_OP_RETURN;
}

/* How a gate uses its operand number i: as a control, or by the axis that a row has there, which
 * powers keep. */
static uint8_t use_operand(const qm_module *m, uint32_t gate, uint32_t i)
{
    while (m->gates[gate].kind == QM_GK_MODIFIED) {
        if (i < m->gates[gate].ncontrols)
            return QM_USE_Z;
        i -= m->gates[gate].ncontrols;
        gate = m->gates[gate].base;
    }
    char axis = gate < QM_G_COUNT ? qm_gate_table[gate].axis[i] : '-';
    return axis == 'X' ? QM_USE_X : axis == 'Y' ? QM_USE_Y : axis == 'Z' ? QM_USE_Z : QM_USE_ALL;
}

/* How the op of an item itself uses its qubits. */
static void use_qubits(const qm_fprogram *p, const qm_op *op, uint8_t *use)
{
    const uint32_t *q = qm_op_qubits(p->m, op);
    for (uint32_t i = 0; i < op->nqubits; i++)
        use[p->qubit_of[q[i]]] = op->kind == QM_OP_MEASURE ? QM_USE_Z
                                 : op->kind == QM_OP_GATE  ? use_operand(p->m, op->code, i)
                                                           : QM_USE_ALL;
}

/* The uses of an item of both programs; false when its blocks are not shown to be equal. */
static bool use_item(blocks *s, const qm_fitem *a, const qm_fitem *b, uint8_t *use, qm_arena *arena)
{
    uint32_t n = s->a->nqubits;
    memset(use, 0, n);
    use_qubits(s->a, &a->op, use);
    uint8_t *inner = QM_NEW_ARRAY(arena, uint8_t, (size_t)n + 1);
    for (uint32_t i = 0; i < a->nblocks; i++) {
        if (!compare_block(s, &a->blocks[i], &b->blocks[i], inner))
            return false;
        join_uses(use, inner, n);
    }
    if (may_leave(s->a->m, a) || may_leave(s->b->m, b))
        memset(use, QM_USE_ALL, n);
    return true;
}

static bool make_items(blocks *s, const qm_fblock *a, const qm_fblock *b, qm_word_item *items,
                       qm_arena *arena)
{
    uint32_t n = s->a->nqubits;
    uint8_t *use = QM_NEW_ARRAY(arena, uint8_t, (size_t)n + 1);
    for (uint32_t i = 0; i < a->nitems; i++) {
        if (!use_item(s, &a->items[i], &b->items[i], use, arena))
            return false;
        uint32_t count = 0;
        for (uint32_t q = 0; q < n; q++)
            count += use[q] != 0;
        uint32_t *qubits = QM_NEW_ARRAY(arena, uint32_t, (size_t)count + 1);
        uint8_t *uses = QM_NEW_ARRAY(arena, uint8_t, (size_t)count + 1);
        items[i] = (qm_word_item){
            .qubit = qubits, .use = uses, .resets = a->items[i].op.kind == QM_OP_RESET};
        for (uint32_t q = 0; q < n; q++)
            if (use[q] != 0) {
                qubits[items[i].n] = q;
                uses[items[i].n++] = use[q];
            }
        s->nparts += count;
    }
    return s->nparts <= MAX_PARTS && !qm_equiv_stop(&s->task);
}

/* The smallest uses that the word shows: all of it commutes with the Pauli of a qubit. */
static void use_word(const qm_word *x, uint8_t *use, qm_arena *arena)
{
    size_t words = 2 * (size_t)x->w;
    uint64_t *any = qm_arena_zalloc(arena, words + x->w + 1, sizeof *any); /* x, z, x ^ z */
    for (uint32_t i = x->list.first; i != QM_NONE; i = x->list.entries[i].next) {
        const uint64_t *row = qm_list_row(&x->list, i, x->w);
        for (uint32_t k = 0; k < x->w; k++) {
            any[k] |= row[k];
            any[x->w + k] |= row[x->w + k];
            any[words + k] |= row[k] ^ row[x->w + k];
        }
    }
    for (uint32_t q = 0; q < x->n; q++) {
        bool moves[2], z = qm_row_get(any, q), flip = qm_row_get(any, 64 * x->w + q);
        bool y = qm_row_get(any, 64 * (uint32_t)words + q);
        uint64_t *own = qm_arena_zalloc(arena, words + 1, sizeof *own);
        for (uint32_t which = 0; which < 2; which++) {
            memset(own, 0, words * sizeof *own);
            qm_row_flip(own, which ? q : 64 * x->w + q);
            bool turned = !qm_row_equal(own, qm_word_frame(x, q, which), x->w);
            moves[which] = turned || x->frame_sign[2 * q + which] != 0;
            y |= turned;
        }
        z |= moves[0];
        flip |= moves[1];
        y |= moves[0] != moves[1];
        use[q] &= !z && !flip ? 0 : !z ? QM_USE_Z : !flip ? QM_USE_X : !y ? QM_USE_Y : QM_USE_ALL;
    }
}

static bool same_frames(const qm_word *a, const qm_word *d)
{
    size_t bytes = (size_t)4 * a->n * a->w * sizeof(uint64_t);
    return a->n == 0 || (memcmp(a->frame, d->frame, bytes) == 0 &&
                         memcmp(a->frame_sign, d->frame_sign, (size_t)2 * a->n) == 0);
}

/* Has everything cancelled but angles within the tolerance? */
static bool is_nothing(blocks *s, const qm_word *a, const qm_word *d)
{
    double left = d->dropped / 2;
    for (uint32_t i = d->list.first; i != QM_NONE; i = d->list.entries[i].next) {
        const qm_rotation *e = &d->list.entries[i];
        left += e->form == QM_NONE && e->item == QM_NONE ? fabs(e->angle) / 2 : INFINITY;
    }
    if (!same_frames(a, d) || s->deviation + left > s->c->options.tolerance)
        return false;
    s->deviation += left;
    return true;
}

/* A way to compare the words of two blocks. */
typedef struct way {
    double snap; /* how near to a Clifford an angle is taken for one */
    bool learn;  /* from resets */
    bool pairs;  /* by pairs of qubits */
} way;

/* Narrows the uses, but not where rotations may be left out by what is known of states. */
static bool compare_words(blocks *s, const qm_word_source *a, const qm_word_source *b,
                          const way *how, uint8_t *use, qm_arena *arena)
{
    qm_word x, y, d;
    qm_word_init(&x, &s->task, s->a->nqubits, how->snap, arena);
    qm_word_init(&y, &s->task, s->a->nqubits, how->snap, arena);
    if (how->learn) {
        qm_word_learn(&x);
        qm_word_learn(&y);
    }
    if (!qm_word_add_source(&x, a) || !qm_word_reduce(&x))
        return false;
    if (how->pairs)
        return qm_word_pair_difference(&d, &x, b) && is_nothing(s, &x, &d);
    if (!qm_word_add_source(&y, b) || !qm_word_reduce(&y))
        return false;
    if (!how->learn) {
        use_word(&x, use, arena);
        use_word(&y, use, arena);
    }
    return qm_word_difference(&d, &x, &y) && is_nothing(s, &x, &d);
}

static bool same_gates(const qm_flat *a, const qm_flat *b)
{
    for (uint32_t i = 0; i < a->ngates && i < b->ngates; i++)
        if (!qm_fgate_equal(a, &a->gates[i], b, &b->gates[i]))
            return false;
    return a->ngates == b->ngates;
}

/* Segment by segment, each for any state that comes in. */
static bool compare_segments(blocks *s, const qm_fblock *a, const qm_fblock *b)
{
    qm_equiv_options o = s->c->options;
    o.assume = 0;
    for (uint32_t i = 0; i <= a->nitems; i++) {
        uint32_t tried = s->c->tried.size;
        if (same_gates(&a->segments[i], &b->segments[i]))
            continue;
        if (qm_compare_circuits(s->c, &a->segments[i], &b->segments[i], &o) != QM_EQUIV_SAME)
            return false;
        s->c->tried.size = tried;
        s->deviation += fmax(0, s->c->out->deviation);
        if (s->deviation > o.tolerance)
            return false;
    }
    return true;
}

static bool has_reset(const qm_fblock *k)
{
    for (uint32_t i = 0; i < k->nitems; i++)
        if (k->items[i].op.kind == QM_OP_RESET)
            return true;
    return false;
}

/* `use`: how the block uses each qubit. */
static bool compare_block(blocks *s, const qm_fblock *a, const qm_fblock *b, uint8_t *use)
{
    double tolerance = s->c->options.tolerance, exact = fmin(QM_WORD_ROUNDING, tolerance);
    const way ways[] = {{exact, false, false},
                        {exact, true, false},
                        {exact, false, true},
                        {tolerance, false, false},
                        {tolerance, false, true}};
    qm_arena arena;
    qm_arena_init(&arena, s->c->work.recover);
    memset(use, QM_USE_ALL, s->a->nqubits);
    s->nblocks++;
    s->nitems += a->nitems;
    qm_word_item *items = QM_NEW_ARRAY(&arena, qm_word_item, (size_t)a->nitems + 1);
    bool same = false;
    if (++s->depth <= MAX_DEPTH && make_items(s, a, b, items, &arena)) {
        qm_word_source x = {a->segments, items, a->nitems}, y = {b->segments, items, b->nitems};
        for (uint32_t i = 0; i < sizeof ways / sizeof *ways && !same; i++)
            same =
                (!ways[i].learn || has_reset(a)) && compare_words(s, &x, &y, &ways[i], use, &arena);
        same = same || (s->deep && compare_segments(s, a, b));
    }
    s->depth--;
    qm_arena_free(&arena);
    return same;
}

bool qm_compare_blocks(qm_comparison *c, const qm_fprogram *a, const qm_fprogram *b, bool deep)
{
    blocks s = {.c = c, .a = a, .b = b, .deep = deep};
    if (!qm_fprograms_match(a, b)) {
        if (deep)
            qm_compare_note(c, "segments", "the ops that are no gates do not match one by one");
        return false;
    }
    s.task = (qm_equiv_task){.space = &c->space,
                             .options = &c->options,
                             .arena = c->arena,
                             .cancel = &c->cx->cancel,
                             .deadline = c->deadline,
                             .limit = c->limit,
                             .spent = &c->spent,
                             .result = c->out};
    uint8_t *use = QM_NEW_ARRAY(&c->work, uint8_t, (size_t)a->nqubits + 1);
    if (!compare_block(&s, &a->body, &b->body, use)) {
        if (deep)
            qm_compare_note(c, "segments", "gates between and across other ops may differ");
        return false;
    }
    c->out->witness = (qm_equiv_witness){.fidelity = NAN};
    c->out->permutation = NULL;
    c->out->deviation = s.deviation;
    c->out->method = "segments";
    c->out->detail = qm_arena_printf(c->arena,
                                     "%u ops that are no gates match, and the gates in %u block%s "
                                     "are equal up to moving across such ops",
                                     s.nitems, s.nblocks, s.nblocks == 1 ? "" : "s");
    return true;
}
