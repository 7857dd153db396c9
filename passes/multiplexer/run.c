/* run.c - see run.h. */
#include "passes/multiplexer/run.h"

#include "support/arena.h"

#include <math.h>

enum { PATIENCE = 512 }; /* gates without a cut, and as many more as the run has */

struct qm_mux_follower {
    qm_arena *arena;
    qm_column *columns;
    uint32_t cap;
    uint32_t nfree, ncolumns;
    uint8_t free[QM_MUX_FREE]; /* bits; column i starts in the state with bit j of i at free[j] */
    uint32_t bad;              /* the column that was no part of a multiplexer last time */
    uint32_t flips, target;    /* found by is_cut(); target is a mask, 0: none */
};

qm_mux_follower *qm_mux_follower_make(qm_arena *arena)
{
    qm_mux_follower *f = QM_NEW(arena, qm_mux_follower);
    f->arena = arena;
    return f;
}

static uint32_t touched_bits(const qm_mux_list *list, uint32_t begin, uint32_t end)
{
    uint32_t bits = 0;
    for (uint32_t i = begin; i < end; i++)
        bits |= qm_column_gate_touches(&list->gates.gates[i]);
    return bits;
}

uint32_t qm_mux_states(const qm_mux_list *list, uint32_t begin, uint32_t end, uint32_t zero)
{
    int n = __builtin_popcount(touched_bits(list, begin, end) & ~zero);
    return n > QM_MUX_FREE ? 0 : 1u << n;
}

static uint32_t start_state(const qm_mux_follower *f, uint32_t column)
{
    uint32_t state = 0;
    for (uint32_t j = 0; j < f->nfree; j++)
        state |= (column >> j & 1) << f->free[j];
    return state;
}

static void start(qm_mux_follower *f)
{
    f->bad = 0;
    for (uint32_t i = 0; i < f->ncolumns; i++)
        qm_column_start(&f->columns[i], start_state(f, i));
}

static bool step(qm_mux_follower *f, const qm_column_gates *g, uint32_t gate)
{
    for (uint32_t i = 0; i < f->ncolumns; i++)
        if (!qm_column_apply(&f->columns[i], g, &g->gates[gate]))
            return false;
    return true;
}

/* Is the column where it came from, up to f->flips and one bit? */
static bool is_back(qm_mux_follower *f, uint32_t column)
{
    const qm_column *c = &f->columns[column];
    uint32_t from = start_state(f, column) ^ f->flips;
    for (uint32_t k = 0; k < c->n; k++) {
        uint32_t difference = c->entries[k].state ^ from;
        if (difference == 0 || difference == f->target)
            continue;
        if (f->target || (difference & (difference - 1)))
            return false;
        f->target = difference;
    }
    return true;
}

/* Have the gates so far been a multiplexer? */
static bool is_cut(qm_mux_follower *f)
{
    f->target = 0;
    f->flips = f->columns[0].entries[0].state;
    if (!is_back(f, 0) || !is_back(f, f->bad))
        return false;
    for (uint32_t i = 0; i < f->ncolumns; i++)
        if (!is_back(f, i)) {
            f->bad = i;
            return false;
        }
    f->flips &= ~f->target;
    return true;
}

static void read_unitaries(qm_mux_follower *f, qm_mux_run *run)
{
    if (!f->target) /* diagonal: any qubit will do */
        f->target = f->nfree > 0 ? 1u << f->free[f->nfree - 1] : 1;
    run->flips = f->flips & ~f->target;
    run->target = (uint32_t)__builtin_ctz(f->target);
    run->known = (run->zero & f->target) != 0;
    uint32_t position = f->nfree; /* of the target among the free bits */
    run->ncontrols = 0;
    for (uint32_t j = 0; j < f->nfree; j++) {
        if (f->free[j] == run->target)
            position = j;
        else
            run->controls[run->ncontrols++] = f->free[j];
    }
    uint32_t n = 1u << run->ncontrols, low = (1u << position) - 1;
    run->u = QM_NEW_ARRAY(f->arena, qm_c64, 4 * (size_t)n);
    for (uint32_t x = 0; x < n; x++) {
        uint32_t column = run->known ? x : (x & low) | (x & ~low) << 1;
        uint32_t state = (start_state(f, column) & ~f->target) ^ run->flips;
        for (uint32_t k = 0; k < 4; k++) {
            uint32_t from = column | (run->known || k % 2 == 0 ? 0 : 1u << position);
            run->u[4 * (size_t)x + k] =
                qm_column_amplitude(&f->columns[from], state | (k / 2) << run->target);
        }
    }
}

bool qm_mux_follow(qm_mux_follower *f, const qm_mux_list *list, qm_mux_candidate candidate,
                   uint32_t zero, qm_mux_run *run)
{
    uint32_t begin = candidate.begin, touched = touched_bits(list, begin, candidate.end);
    f->nfree = 0;
    for (uint32_t b = 0; b < list->nbits; b++)
        if (touched & ~zero & 1u << b)
            f->free[f->nfree++] = (uint8_t)b;
    f->ncolumns = 1u << f->nfree;
    if (f->ncolumns > f->cap) {
        f->columns = QM_NEW_ARRAY(f->arena, qm_column, f->ncolumns);
        f->cap = f->ncolumns;
    }
    uint32_t cut = begin, at = begin;
    start(f);
    while (at < candidate.end && at - cut <= PATIENCE + (cut - begin)) {
        if (!step(f, &list->gates, at))
            break;
        at++;
        if (is_cut(f))
            cut = at;
    }
    if (cut == begin)
        return false;
    if (cut < at) {
        start(f);
        for (at = begin; at < cut; at++)
            step(f, &list->gates, at);
    }
    is_cut(f);
    *run = (qm_mux_run){.begin = begin, .end = cut, .zero = zero};
    read_unitaries(f, run);
    return true;
}

double qm_mux_deviation(qm_mux_follower *f, const qm_column_gates *gates, const qm_mux_run *run,
                        double phase, bool measured)
{
    qm_c64 turn = CMPLX(cos(phase), sin(phase));
    double largest = 0;
    start(f);
    for (uint32_t i = 0; i < gates->ngates; i++)
        if (!step(f, gates, i))
            return INFINITY;
    uint32_t target = 1u << run->target;
    for (uint32_t i = 0; i < f->ncolumns; i++) {
        uint32_t from = start_state(f, i), x = 0, in = (from & target) != 0;
        for (uint32_t j = 0; j < run->ncontrols; j++)
            x |= (from >> run->controls[j] & 1) << j;
        for (uint32_t out = 0; out < 2; out++) {
            uint32_t state = ((from & ~target) | out << run->target) ^ run->flips;
            qm_c64 is = turn * qm_column_amplitude(&f->columns[i], state);
            qm_c64 want = run->u[4 * (size_t)x + 2 * out + in];
            double d = measured ? fabs(pow(cabs(is), 2) - pow(cabs(want), 2)) : cabs(is - want);
            if (!(d <= largest))
                largest = d;
        }
    }
    return largest;
}
