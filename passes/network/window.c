/* window.c - finding windows along the wires, and replacing them. */
#include "passes/network/window.h"

#include "passes/cost.h"
#include "support/rng.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { MOST_WEIGHT = 1 << 20, MIXED = 4, MAX_ROTATIONS = QM_NETWORK_ROTATIONS - 2 };

qm_cpp_weights qm_cpp_weights_make(const qm_weights *weights)
{
    double least = 1;
    for (uint32_t i = 0; i < weights->npairs; i++)
        if (weights->pairs[i].factor > 0)
            least = fmin(least, weights->pairs[i].factor);
    return (qm_cpp_weights){.weights = weights, .scale = QM_CPP_WEIGHT / least};
}

uint32_t qm_cpp_weight(const qm_cpp_weights *w, uint32_t a, uint32_t b)
{
    if (!w)
        return 1;
    double factor = w->qubit ? qm_pair_factor(w->weights, w->qubit[a], w->qubit[b])
                             : qm_pair_factor(w->weights, a, b);
    return (uint32_t)fmax(1, fmin(MOST_WEIGHT, nearbyint(factor * w->scale)));
}

void qm_window_finder_init(qm_window_finder *f, uint32_t nqubits, qm_arena *arena)
{
    size_t n = (size_t)nqubits + 1;
    f->stamp = qm_arena_zalloc(arena, n, sizeof *f->stamp);
    f->axis = qm_arena_zalloc(arena, n, sizeof *f->axis);
    f->member = qm_arena_zalloc(arena, n, sizeof *f->member);
    f->weights = NULL;
    f->walk = 0;
}

static void visit(qm_window_finder *f, uint32_t q)
{
    if (f->stamp[q] == f->walk)
        return;
    f->stamp[q] = f->walk;
    f->axis[q] = QM_PAULI_I;
    f->member[q] = 0;
}

static void leave_out(qm_window_finder *f, uint32_t q, uint8_t axis)
{
    visit(f, q);
    if (f->axis[q] != axis)
        f->axis[q] = f->axis[q] == QM_PAULI_I ? axis : MIXED;
}

static bool passes_by(qm_window_finder *f, uint32_t q, uint8_t axis)
{
    visit(f, q);
    return f->axis[q] == QM_PAULI_I || f->axis[q] == axis;
}

static void join(qm_window_finder *f, qm_window *w, uint32_t q)
{
    visit(f, q);
    if (f->member[q])
        return;
    f->member[q] = 1;
    w->qubit[w->k++] = q;
}

static bool is_dead(const qm_window_finder *f, const qm_window *w)
{
    for (uint32_t i = 0; i < w->k; i++)
        if (f->axis[w->qubit[i]] != MIXED)
            return false;
    return true;
}

static bool take_cpp(qm_window_finder *f, const qm_pgate *g, const qm_window_shape *shape,
                     uint64_t *random, qm_window *w)
{
    if (w->cx == shape->cx || !passes_by(f, g->qubit[0], g->axis[0]) ||
        !passes_by(f, g->qubit[1], g->axis[1]))
        return false;
    uint32_t more = 2u - f->member[g->qubit[0]] - f->member[g->qubit[1]];
    if (more == 2 || w->k + more > shape->qubits)
        return false;
    if (more && (qm_rng_next(random) & 255) < shape->refusals)
        return false;
    join(f, w, g->qubit[0]);
    join(f, w, g->qubit[1]);
    w->cx++;
    w->weight += qm_cpp_weight(f->weights, g->qubit[0], g->qubit[1]);
    return true;
}

uint32_t qm_window_grow(qm_window_finder *f, const qm_pcircuit *c, uint32_t start,
                        const qm_window_shape *shape, uint64_t seed, qm_window *w)
{
    const qm_pgate *first = &c->gates[start];
    f->walk++;
    w->k = 0;
    w->n = w->cx = 1;
    w->weights = f->weights;
    w->weight = qm_cpp_weight(f->weights, first->qubit[0], first->qubit[1]);
    w->index[0] = start;
    join(f, w, first->qubit[0]);
    join(f, w, first->qubit[1]);
    uint32_t end = c->ngates - start > shape->span ? start + shape->span : c->ngates;
    uint32_t rotations = 0, i;
    for (i = start + 1; i < end && w->n < QM_WINDOW_GATES; i++) {
        const qm_pgate *g = &c->gates[i];
        bool taken = false;
        switch ((qm_pkind)g->kind) {
        case QM_PK_ROT:
            taken = passes_by(f, g->qubit[0], g->axis[0]) && f->member[g->qubit[0]] &&
                    rotations < MAX_ROTATIONS;
            rotations += taken;
            break;
        case QM_PK_CPP:
            taken = take_cpp(f, g, shape, &seed, w);
            if (!taken)
                leave_out(f, g->qubit[1], g->axis[1]);
            break;
        case QM_PK_LOCAL:
            leave_out(f, g->qubit[0], MIXED);
            continue;
        case QM_PK_OPAQUE:
            for (uint32_t k = 0; k < g->qubit[1]; k++)
                leave_out(f, c->pool[g->qubit[0] + k], MIXED);
            continue;
        case QM_PK_ERASED:
            continue;
        }
        if (taken) {
            w->index[w->n++] = i;
            continue;
        }
        leave_out(f, g->qubit[0], g->axis[0]);
        if (is_dead(f, w))
            break;
    }
    return i - start;
}

/* Moves the gates that are not of the window behind it, in place: from the back, each goes as far
 * back as window gates behind it make room. */
static void gather_rest(qm_pcircuit *c, const qm_window *w)
{
    uint32_t to = w->index[w->n - 1] + 1, k = w->n;
    for (uint32_t i = to; i-- > w->index[0];)
        if (k > 0 && w->index[k - 1] == i)
            k--;
        else
            c->gates[--to] = c->gates[i];
    assert(to == w->index[0] + w->n);
}

void qm_window_replace(qm_pcircuit *c, const qm_window *w, const qm_replacement *r, uint8_t *frame)
{
    gather_rest(c, w);
    uint32_t at = w->index[0];
    if (r->n > w->n) {
        uint32_t more = r->n - w->n;
        assert(more <= c->cap - c->ngates);
        memmove(&c->gates[at + r->n], &c->gates[at + w->n],
                (c->ngates - at - w->n) * sizeof *c->gates);
        c->ngates += more;
    }
    memcpy(&c->gates[at], r->gate, r->n * sizeof *r->gate);
    for (uint32_t i = r->n; i < w->n; i++)
        c->gates[at + i].kind = QM_PK_ERASED;
    for (uint32_t i = 0; i < w->k; i++)
        frame[w->qubit[i]] = r->local[i];
    c->phase = remainder(c->phase + r->phase, 2 * M_PI);
    qm_pcircuit_move_locals(c, at + r->n, frame, w->qubit, w->k);
}
