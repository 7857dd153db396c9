/* tables.c - reversible circuits on all inputs at once, as sums over few paths.
 *
 * What: b^-1 a is applied to the basis states of the qubits that the circuits act on, which have to
 * come back with one phase for all. How: the bits of wires are tables of their values for all
 * inputs, with a variable for each change of basis whose sum cannot be carried out yet
 * (tables/frame.c, tables/reduce.c); what computes with basis states, as Toffoli gates of h, t and
 * cx do wherever their rotations have been moved, has variables for a few gates only. Guarantee: a
 * proof up to the rounding of angles that are no multiples of 2 pi / 2^20; symbols get random
 * values. It never disproves, and gives up with more than QM_TABLE_PATHS_VARS variables at a time.
 * Cost: 2^n / 64 for each rotation, for n qubits that are acted on, at most MAX_QUBITS; memory at
 * most MEMORY. For inputs |0>, that is one input, n does not count.
 *
 * Sources: sums over paths as in Amy, arXiv:1805.06908; tables instead of polynomials are this
 * file's. */
#include "equiv/angle.h"
#include "equiv/tables/frame.h"
#include "passes/pass.h"

#include <math.h>
#include <string.h>

enum { MAX_QUBITS = 20, MEMORY = 1 << 28, WORD_BITS = 6, GATE_WORK = 50 };

typedef struct tables {
    qm_equiv_task *t;
    const double *values; /* of symbols */
    uint32_t n, *place;   /* per qubit: its wire */
    uint32_t inputs;      /* wires that are not 0 at the start: all, or none */
    qm_tables store;
    qm_table_frame frame;
    uint32_t *q; /* wires of a gate */
    uint64_t *input;
} tables;

static void list_wires(tables *s)
{
    const qm_flat *f[2] = {s->t->a, s->t->b};
    size_t most = 1;
    s->place = QM_NEW_ARRAY(s->t->scratch, uint32_t, (size_t)f[0]->nqubits + 1);
    memset(s->place, 0xff, f[0]->nqubits * sizeof *s->place);
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t i = 0; i < f[k]->ngates; i++) {
            const qm_fgate *g = &f[k]->gates[i];
            most = g->nqubits > most ? g->nqubits : most;
            for (uint32_t j = 0; j < g->nqubits; j++) {
                uint32_t *place = &s->place[qm_fgate_qubits(f[k], g)[j]];
                *place = *place == QM_NONE ? s->n++ : *place;
            }
        }
    s->q = QM_NEW_ARRAY(s->t->scratch, uint32_t, most);
}

/* The bit of a wire at the start, for all inputs. */
static void set_input(const tables *s, uint32_t wire, uint64_t *table)
{
    static const uint64_t patterns[WORD_BITS] = {0xaaaaaaaaaaaaaaaau, 0xccccccccccccccccu,
                                                 0xf0f0f0f0f0f0f0f0u, 0xff00ff00ff00ff00u,
                                                 0xffff0000ffff0000u, 0xffffffff00000000u};
    for (uint32_t k = 0; k < s->store.words; k++) {
        if (wire >= s->inputs)
            table[k] = 0;
        else
            table[k] =
                wire < WORD_BITS ? patterns[wire] : (uint64_t)0 - (k >> (wire - WORD_BITS) & 1);
    }
}

typedef enum outcome { DONE, TOO_LARGE_GATE, LOST, ROUNDED, OUT_OF_TIME } outcome;

static outcome apply_all(tables *s, const qm_flat *f, bool inverse)
{
    qm_table_paths *w = &s->frame.paths;
    for (uint32_t i = 0; i < f->ngates; i++) {
        const qm_fgate *g = &f->gates[inverse ? f->ngates - 1 - i : i];
        for (uint32_t k = 0; k < g->nqubits; k++)
            s->q[k] = s->place[qm_fgate_qubits(f, g)[k]];
        double angle = g->kind == QM_FK_PHASE ? qm_equiv_angle(s->t, g, s->values) : 0;
        if (!qm_table_frame_apply(&s->frame, (qm_fkind)g->kind, s->q, g->nqubits,
                                  inverse ? -angle : angle))
            return TOO_LARGE_GATE;
        if (w->lost)
            return LOST;
        if (qm_equiv_spend(s->t, GATE_WORK + w->work))
            return OUT_OF_TIME;
        w->work = 0;
    }
    return DONE;
}

/* Do the phases that are left have the same sum for all inputs? */
static bool is_phase_constant(tables *s)
{
    qm_table_phases *p = &s->frame.paths.closed;
    uint32_t n = 1u << s->inputs;
    qm_turn *sum = qm_arena_zalloc(s->t->scratch, n, sizeof *sum);
    for (uint32_t i = 0; i < p->n; i++) {
        if (qm_equiv_spend(s->t, n))
            return false;
        for (uint32_t x = 0; x < n; x++)
            sum[x] += p->list[i].bit.table[x / 64] >> x % 64 & 1 ? p->list[i].angle : 0;
    }
    for (uint32_t x = 0; x < n; x++)
        if (!qm_turn_is_zero(sum[x]))
            return false;
    return true;
}

/* Has each input come back? */
static bool is_identity(tables *s)
{
    const qm_table_paths *w = &s->frame.paths;
    for (uint32_t q = 0; q < s->n; q++) {
        set_input(s, q, s->input);
        if (w->wires[q].vars != 0 ||
            memcmp(w->wires[q].table, s->input, s->store.words * sizeof *s->input) != 0)
            return false;
    }
    return w->live == 0 && is_phase_constant(s);
}

/* Is last^-1 first the identity? */
static bool try_product(tables *s, const qm_flat *last, const qm_flat *first)
{
    qm_tables_drop_all(&s->store);
    qm_table_frame_init(&s->frame, s->n, &s->store);
    for (uint32_t q = 0; q < s->n; q++)
        set_input(s, q, s->frame.paths.wires[q].table);
    outcome o = apply_all(s, first, false);
    if (o == DONE)
        o = apply_all(s, last, true);
    if (o == DONE)
        qm_table_frame_finish(&s->frame);
    const qm_table_paths *w = &s->frame.paths;
    double dropped = s->frame.dropped + w->open.dropped + w->closed.dropped;
    if (o == DONE && w->lost)
        o = LOST;
    if (o == DONE && dropped > s->t->options->tolerance)
        o = ROUNDED;
    s->t->result->deviation = dropped;
    if (o == DONE && is_identity(s))
        return true;
    static const char *const why[] = {
        [DONE] = "paths or phases are left",
        [TOO_LARGE_GATE] = "a gate has too many qubits",
        [LOST] = "too many paths are left at once",
        [ROUNDED] = "angles are rounded by more than the tolerance",
        [OUT_OF_TIME] = "the time is over",
    };
    qm_equiv_detail(s->t, "%s", why[o]);
    return false;
}

/* The rules may get stuck in one order only. */
static bool try_values(tables *s)
{
    return try_product(s, s->t->b, s->t->a) || try_product(s, s->t->a, s->t->b);
}

static bool is_too_much(tables *s)
{
    uint32_t most = s->inputs > 0 ? MAX_QUBITS : QM_TABLE_FRAME_WIRES;
    double gates = (double)s->t->a->ngates + (double)s->t->b->ngates;
    double predicted = gates * (GATE_WORK + s->store.words);
    if (s->n > most)
        qm_equiv_detail(s->t, "more than %u qubits are acted on", most);
    else if (predicted > qm_equiv_left(s->t) || predicted * 1e-9 > s->t->deadline - qm_clock())
        qm_equiv_detail(s->t, "would take about %.0f s", predicted * 1e-9);
    else
        return false;
    return true;
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    tables s = {.t = t};
    list_wires(&s);
    s.inputs = t->options->assume & QM_ASSUME_ZERO_INPUTS ? 0 : s.n;
    uint32_t n = s.inputs < MAX_QUBITS ? s.inputs : MAX_QUBITS;
    uint32_t words = n > WORD_BITS ? 1u << (n - WORD_BITS) : 1;
    qm_tables_init(&s.store, words, MEMORY / 8 / words, t->scratch);
    if (is_too_much(&s))
        return QM_EQUIV_UNKNOWN;
    s.input = QM_NEW_ARRAY(t->scratch, uint64_t, words);
    for (uint32_t trial = 0; trial < qm_equiv_trials(t); trial++) {
        s.values = qm_equiv_symbol_values(t, trial, t->scratch);
        if (!try_values(&s))
            return QM_EQUIV_UNKNOWN;
    }
    qm_equiv_detail(t, "all inputs come back with one phase, and no paths are left");
    return QM_EQUIV_SAME;
}

const qm_equiv_method qm_equiv_tables = {
    .name = "tables",
    .summary = "all inputs of up to 20 qubits at once through reversible circuits, as sums over "
               "few paths",
    .run = run,
};
