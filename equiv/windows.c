/* windows.c - large circuits that differ in few places, place by place.
 *
 * What: the gates of both circuits are read side by side; where they differ, the nearest later
 * place is sought from which on they agree again, and the gates between are compared as circuits of
 * their own, on the qubits that they touch. How: places that agree are found by hashes of RUN gates
 * in a row. Guarantee: SAME is a proof, for equal parts one after the other make equal circuits;
 * never says DIFFERENT, as parts may differ where the whole does not. Cost: O(gates), and what
 * other methods take for the windows, of at most REACH gates each, up to a bound in proportion to
 * the gates that have been passed. Source: translation validation as in Necula, PLDI 2000. */
#include "equiv/method.h"

#include <math.h>
#include <string.h>

enum {
    RUN = 3,          /* gates in a row that make a place */
    REACH = 4096,     /* gates of a window, in each circuit */
    DENSE_QUBITS = 8, /* up to which windows are compared by their matrices first */
    MIN_GATES = 20000 /* smaller circuits are compared as a whole */
};

/* Units of work for the first windows, and for each gate that has been passed: where circuits
 * differ by more than windows, other methods see it sooner. */
static const double first_work = 2e8, gate_work = 1000;

extern const qm_equiv_method qm_equiv_pauli, qm_equiv_dense;

/* A circuit, and where its runs of gates are. */
typedef struct side {
    const qm_flat *f;
    uint64_t *hash; /* per gate: of the run that begins there */
} side;

typedef struct walk {
    qm_equiv_task *t;
    side a, b;
    uint32_t *slot, *next; /* places of b by hash, the first ones first: chains */
    uint32_t nslots;
    uint32_t *wire; /* per qubit: its number in the window at hand, or QM_NONE */
    double start;   /* work that had been done before */
    double deviation;
    uint32_t windows;
} walk;

static uint64_t mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ (h >> 29);
}

static uint64_t hash_gate(const qm_flat *f, const qm_fgate *g)
{
    uint64_t angle, h = mix(g->kind, g->nqubits);
    memcpy(&angle, &g->angle, sizeof angle);
    h = mix(mix(h, angle), g->form);
    const uint32_t *q = qm_fgate_qubits(f, g);
    for (uint32_t k = 0; k < g->nqubits; k++)
        h = mix(h, q[k]);
    return h;
}

static bool same_gate(const walk *w, uint32_t i, uint32_t j)
{
    return qm_fgate_equal(w->a.f, &w->a.f->gates[i], w->b.f, &w->b.f->gates[j]);
}

static bool same_run(const walk *w, uint32_t i, uint32_t j)
{
    for (uint32_t k = 0; k < RUN; k++)
        if (!same_gate(w, i + k, j + k))
            return false;
    return true;
}

/* Runs that would go beyond the end have hash 0. */
static side side_of(const qm_flat *f, qm_arena *arena)
{
    side s = {f, qm_arena_zalloc(arena, (size_t)f->ngates + 1, sizeof *s.hash)};
    for (uint32_t i = 0; i < f->ngates; i++)
        s.hash[i] = hash_gate(f, &f->gates[i]);
    for (uint32_t i = 0; i < f->ngates; i++) {
        uint64_t h = 1;
        for (uint32_t k = 0; k < RUN && i + RUN <= f->ngates; k++)
            h = mix(h, s.hash[i + k]);
        s.hash[i] = i + RUN <= f->ngates ? h : 0;
    }
    return s;
}

static void list_places(walk *w, qm_arena *arena)
{
    uint32_t n = w->b.f->ngates;
    w->nslots = 16;
    while (w->nslots < n && w->nslots < 1u << 30)
        w->nslots *= 2;
    w->slot = QM_NEW_ARRAY(arena, uint32_t, w->nslots);
    w->next = QM_NEW_ARRAY(arena, uint32_t, (size_t)n + 1);
    memset(w->slot, 0xff, w->nslots * sizeof *w->slot);
    for (uint32_t j = n; j-- > 0;) {
        uint32_t *first = &w->slot[w->b.hash[j] & (w->nslots - 1)];
        w->next[j] = *first;
        *first = j;
    }
}

/* The nearest pair of places at or after (*i, *j) from which on the circuits agree; the ends are
 * one. False when none is within reach. */
static bool find_place(walk *w, uint32_t *i, uint32_t *j)
{
    uint32_t na = w->a.f->ngates, nb = w->b.f->ngates, best = QM_NONE, at[2] = {na, nb};
    if (na - *i <= REACH && nb - *j <= REACH)
        best = na - *i + nb - *j;
    for (uint32_t d = 0; d < REACH && d < best && *i + d + RUN <= na; d++) {
        uint64_t h = w->a.hash[*i + d];
        for (uint32_t p = w->slot[h & (w->nslots - 1)]; p != QM_NONE; p = w->next[p]) {
            qm_equiv_count(w->t, 2);
            if (p < *j || w->b.hash[p] != h)
                continue;
            if (p - *j > REACH || d + (p - *j) >= best)
                break;
            if (same_run(w, *i + d, p)) {
                best = d + (p - *j);
                at[0] = *i + d;
                at[1] = p;
                break;
            }
        }
    }
    *i = at[0];
    *j = at[1];
    return best != QM_NONE;
}

/* Gates of a window, in order. */
typedef struct gates {
    uint32_t *of; /* numbers in the circuit */
    uint32_t n;
} gates;

static gates list_gates(uint32_t begin, uint32_t end, qm_arena *arena)
{
    gates l = {QM_NEW_ARRAY(arena, uint32_t, (size_t)(end - begin) + 1), end - begin};
    for (uint32_t i = 0; i < l.n; i++)
        l.of[i] = begin + i;
    return l;
}

static void reverse(gates *l)
{
    for (uint32_t i = 0; i < l->n / 2; i++) {
        uint32_t x = l->of[i];
        l->of[i] = l->of[l->n - 1 - i];
        l->of[l->n - 1 - i] = x;
    }
}

/* For each gate and operand of b the place of the next gate on that wire; the first ones on each
 * wire come to w->wire. */
static uint32_t **link_wires(walk *w, const gates *b, qm_arena *arena)
{
    uint32_t **next = QM_NEW_ARRAY(arena, uint32_t *, (size_t)b->n + 1);
    for (uint32_t j = b->n; j-- > 0;) {
        const qm_fgate *g = &w->b.f->gates[b->of[j]];
        const uint32_t *q = qm_fgate_qubits(w->b.f, g);
        next[j] = QM_NEW_ARRAY(arena, uint32_t, g->nqubits);
        for (uint32_t k = 0; k < g->nqubits; k++) {
            next[j][k] = w->wire[q[k]];
            w->wire[q[k]] = j;
        }
    }
    return next;
}

/* Takes away the gates with which both lists begin, wire by wire. */
static void trim(walk *w, gates *a, gates *b, qm_arena *arena)
{
    uint32_t **next = link_wires(w, b, arena), left = 0;
    bool *gone = qm_arena_zalloc(arena, (size_t)b->n + 1, sizeof *gone);
    for (uint32_t i = 0; i < a->n; i++) {
        const qm_fgate *g = &w->a.f->gates[a->of[i]];
        const uint32_t *q = qm_fgate_qubits(w->a.f, g);
        uint32_t j = w->wire[q[0]];
        bool first = j != QM_NONE && same_gate(w, a->of[i], b->of[j]);
        for (uint32_t k = 1; k < g->nqubits && first; k++)
            first = w->wire[q[k]] == j;
        if (!first)
            a->of[left++] = a->of[i];
        for (uint32_t k = 0; k < g->nqubits; k++)
            w->wire[q[k]] = first ? next[j][k] : QM_NONE; /* nothing goes past what stays */
        if (first)
            gone[j] = true;
    }
    a->n = left;
    left = 0;
    for (uint32_t j = 0; j < b->n; j++) {
        const qm_fgate *g = &w->b.f->gates[b->of[j]];
        for (uint32_t k = 0; k < g->nqubits; k++)
            w->wire[qm_fgate_qubits(w->b.f, g)[k]] = QM_NONE;
        if (!gone[j])
            b->of[left++] = b->of[j];
    }
    b->n = left;
}

/* The gates on qubits that are numbered as they come. */
static void cut(walk *w, const qm_flat *f, const gates *l, uint32_t *qubits, qm_flat *out)
{
    for (uint32_t i = 0; i < l->n; i++) {
        const qm_fgate *g = &f->gates[l->of[i]];
        const uint32_t *q = qm_fgate_qubits(f, g);
        uint32_t *wires = QM_NEW_ARRAY(out->arena, uint32_t, g->nqubits);
        for (uint32_t k = 0; k < g->nqubits; k++) {
            if (w->wire[q[k]] == QM_NONE) {
                w->wire[q[k]] = out->nqubits;
                qubits[out->nqubits++] = q[k];
            }
            wires[k] = w->wire[q[k]];
        }
        qm_flat_push(out, (qm_fkind)g->kind, wires, g->nqubits, g->angle, g->form);
    }
}

/* Asks other methods about two parts. */
static bool same_parts(walk *w, const qm_flat *a, const qm_flat *b, qm_arena *arena)
{
    qm_equiv_options plain = *w->t->options;
    plain.assume = 0;
    qm_equiv_result result = {.deviation = 0};
    qm_equiv_task task = *w->t;
    task.a = a;
    task.b = b;
    task.options = &plain;
    task.arena = task.scratch = arena;
    task.result = &result;
    task.proof_only = true;
    bool small = a->nqubits <= DENSE_QUBITS;
    const qm_equiv_method *order[] = {small ? &qm_equiv_dense : &qm_equiv_pauli,
                                      small ? &qm_equiv_pauli : &qm_equiv_dense};
    qm_equiv_verdict v = QM_EQUIV_UNKNOWN;
    for (uint32_t k = 0; k < 2 && v == QM_EQUIV_UNKNOWN; k++) {
        qm_equiv_share(&task, w->t, 16);
        v = order[k]->run(&task);
    }
    if (v == QM_EQUIV_SAME)
        w->deviation += result.deviation;
    return v == QM_EQUIV_SAME;
}

/* Do gates [i, i2) of a do what [j, j2) of b do, up to a global phase? */
static bool same_window(walk *w, uint32_t i, uint32_t i2, uint32_t j, uint32_t j2)
{
    qm_arena arena;
    qm_arena_init(&arena, w->t->scratch->recover);
    gates a = list_gates(i, i2, &arena), b = list_gates(j, j2, &arena);
    for (uint32_t end = 0; end < 2; end++) {
        trim(w, &a, &b, &arena);
        reverse(&a);
        reverse(&b);
    }
    bool same = a.n + b.n == 0;
    if (!same) {
        uint32_t *qubits = QM_NEW_ARRAY(&arena, uint32_t, (size_t)w->t->a->nqubits + 1);
        qm_flat part[2];
        for (uint32_t k = 0; k < 2; k++) {
            qm_flat_init(&part[k], w->t->space, k ? part[0].nqubits : 0, &arena);
            cut(w, k ? w->b.f : w->a.f, k ? &b : &a, qubits, &part[k]);
        }
        part[0].nqubits = part[1].nqubits;
        for (uint32_t k = 0; k < part[0].nqubits; k++)
            w->wire[qubits[k]] = QM_NONE;
        same = same_parts(w, &part[0], &part[1], &arena);
    }
    qm_arena_free(&arena);
    return same;
}

/* Goes past equal gates. */
static void skip_same(const walk *w, uint32_t *i, uint32_t *j)
{
    while (*i < w->a.f->ngates && *j < w->b.f->ngates && same_gate(w, *i, *j)) {
        ++*i;
        ++*j;
    }
}

static bool is_too_long(const walk *w, uint32_t i, uint32_t j)
{
    return qm_equiv_spend(w->t, REACH) ||
           *w->t->spent - w->start > first_work + gate_work * ((double)i + j);
}

/* From the first difference at (*i, *j) to behind a window that is equal: gates that have moved
 * past others make a window of several differences. False when there is none within reach. */
static bool pass_window(walk *w, uint32_t *i, uint32_t *j)
{
    const uint32_t i0 = *i, j0 = *j;
    while (find_place(w, i, j) && *i - i0 <= REACH && *j - j0 <= REACH && !is_too_long(w, i0, j0)) {
        if (same_window(w, i0, *i, j0, *j))
            return true;
        skip_same(w, i, j);
        if (*i == w->a.f->ngates && *j == w->b.f->ngates)
            break;
    }
    *i = i0;
    *j = j0;
    return false;
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    walk w = {
        .t = t, .a = side_of(t->a, t->scratch), .b = side_of(t->b, t->scratch), .start = *t->spent};
    w.wire = QM_NEW_ARRAY(t->scratch, uint32_t, (size_t)t->a->nqubits + 1);
    memset(w.wire, 0xff, t->a->nqubits * sizeof *w.wire);
    list_places(&w, t->scratch);
    uint32_t i = 0, j = 0;
    for (;;) {
        skip_same(&w, &i, &j);
        if (i == t->a->ngates && j == t->b->ngates)
            break;
        if (!pass_window(&w, &i, &j)) {
            qm_equiv_detail(t,
                            "from gate %u of the first and %u of the second circuit on they may "
                            "differ",
                            i, j);
            return QM_EQUIV_UNKNOWN;
        }
        w.windows++;
    }
    t->result->deviation = w.deviation;
    qm_equiv_detail(t, "%u windows, which are equal", w.windows);
    return w.deviation <= t->options->tolerance ? QM_EQUIV_SAME : QM_EQUIV_UNKNOWN;
}

const qm_equiv_method qm_equiv_windows = {
    .name = "windows",
    .summary = "where large circuits differ, the gates between equal ones are compared",
    .linear = true,
    .min_gates = MIN_GATES,
    .run = run,
};
