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

void qm_window_finder_init(qm_window_finder *f, uint32_t nqubits, uint32_t gates, qm_arena *arena)
{
    f->next = QM_NEW_ARRAY(arena, uint32_t, 2 * (size_t)gates + 1);
    f->before = QM_NEW_ARRAY(arena, uint32_t, 2 * (size_t)gates + 1);
    f->last = QM_NEW_ARRAY(arena, uint32_t, (size_t)nqubits + 1);
    f->nqubits = nqubits;
    f->weights = NULL;
    f->linked = false;
}

/* The operand, 2 * gate + k, stands next on the wire. */
static void link_operand(qm_window_finder *f, uint32_t q, uint32_t operand)
{
    uint32_t last = f->last[q];
    if (last != QM_NONE)
        f->next[last] = operand / 2;
    f->before[operand] = last == QM_NONE ? QM_NONE : last / 2;
    f->next[operand] = QM_NONE;
    f->last[q] = operand;
}

static void link_gates(qm_window_finder *f, const qm_pcircuit *c)
{
    memset(f->last, 0xff, f->nqubits * sizeof *f->last);
    for (uint32_t i = 0; i < c->ngates; i++) {
        const qm_pgate *g = &c->gates[i];
        switch ((qm_pkind)g->kind) {
        case QM_PK_CPP:
            link_operand(f, g->qubit[1], 2 * i + 1);
            link_operand(f, g->qubit[0], 2 * i);
            break;
        case QM_PK_ROT:
        case QM_PK_LOCAL:
            link_operand(f, g->qubit[0], 2 * i);
            break;
        case QM_PK_OPAQUE: /* nothing is followed beyond it, so its wires may share an operand */
            for (uint32_t k = 0; k < g->qubit[1]; k++)
                link_operand(f, c->pool[g->qubit[0] + k], 2 * i);
            break;
        case QM_PK_ERASED:
            break;
        }
    }
    f->linked = true;
}

/* A window that grows. */
typedef struct growth {
    const qm_window_finder *f;
    const qm_pcircuit *c;
    const qm_window_shape *shape;
    qm_window *w;
    uint64_t random;
    uint32_t rotations;
    uint32_t next[QM_NETWORK_QUBITS]; /* per wire: the gate at hand, or the next one; QM_NONE: no
                                       * more can be taken there */
    uint8_t axis[QM_NETWORK_QUBITS];  /* of the gates left out: QM_PAULI_I none, MIXED several */
} growth;

/* The qubit's place among those of the window, or w->k. */
static uint32_t find_wire(const qm_window *w, uint32_t q)
{
    uint32_t k = 0;
    while (k < w->k && w->qubit[k] != q)
        k++;
    return k;
}

static void join(growth *h, uint32_t q, uint8_t axis, uint32_t gate)
{
    qm_window *w = h->w;
    w->qubit[w->k] = q;
    h->axis[w->k] = axis;
    h->next[w->k++] = gate;
}

static void leave_out(growth *h, uint32_t wire, uint8_t axis)
{
    if (wire < h->w->k && h->axis[wire] != axis)
        h->axis[wire] = h->axis[wire] == QM_PAULI_I ? axis : MIXED;
}

static bool passes_by(const growth *h, uint32_t wire, uint8_t axis)
{
    return h->axis[wire] == QM_PAULI_I || h->axis[wire] == axis;
}

/* On a wire that is not of the window, do all gates since its first one have the axis of the gate
 * at hand? *axis: theirs, QM_PAULI_I when there are none. */
static bool reaches_back(const growth *h, uint32_t gate, uint32_t k, uint8_t *axis)
{
    const qm_pgate *gates = h->c->gates, *g = &gates[gate];
    uint32_t at = h->f->before[2 * gate + k];
    *axis = QM_PAULI_I;
    while (at != QM_NONE && at > h->w->index[0]) {
        uint32_t other = gates[at].qubit[0] != g->qubit[k];
        if ((gates[at].kind != QM_PK_ROT && gates[at].kind != QM_PK_CPP) ||
            gates[at].axis[other] != g->axis[k])
            return false;
        *axis = g->axis[k];
        at = h->f->before[2 * at + other];
    }
    return true;
}

/* wire: of the gate's operands in the window. */
static bool take_cpp(growth *h, uint32_t gate, const uint32_t wire[2])
{
    const qm_pgate *g = &h->c->gates[gate];
    qm_window *w = h->w;
    uint32_t k = w->k, fresh = wire[0] == k ? 0 : wire[1] == k ? 1 : 2;
    if (w->cx == h->shape->cx || (fresh < 2 && k == h->shape->qubits))
        return false;
    for (uint32_t i = 0; i < 2; i++)
        if (i != fresh && !passes_by(h, wire[i], g->axis[i]))
            return false;
    if (fresh < 2) {
        uint8_t axis;
        if (!reaches_back(h, gate, fresh, &axis) ||
            (qm_rng_next(&h->random) & 255) < h->shape->refusals)
            return false;
        join(h, g->qubit[fresh], axis, gate);
    }
    w->cx++;
    w->weight += qm_cpp_weight(w->weights, g->qubit[0], g->qubit[1]);
    return true;
}

/* Takes the gate at hand, which is on a wire of the window, or leaves it out. */
static bool look_at(growth *h, uint32_t gate)
{
    const qm_pgate *g = &h->c->gates[gate];
    uint32_t wire[2] = {find_wire(h->w, g->qubit[0]), find_wire(h->w, g->qubit[1])};
    bool taken = false;
    if (g->kind == QM_PK_CPP) {
        taken = take_cpp(h, gate, wire);
    } else {
        taken = passes_by(h, wire[0], g->axis[0]) && h->rotations < MAX_ROTATIONS;
        h->rotations += taken;
        wire[1] = QM_NONE;
    }
    for (uint32_t i = 0; i < 2 && !taken; i++)
        leave_out(h, wire[i], g->axis[i]);
    return taken;
}

/* Goes past the gate on the wires that it is on; LOCAL and OPAQUE gates end them. */
static void go_past(growth *h, uint32_t gate)
{
    const qm_pgate *g = &h->c->gates[gate];
    for (uint32_t k = 0; k < h->w->k; k++) {
        if (h->next[k] != gate)
            continue;
        if (g->kind != QM_PK_ROT && g->kind != QM_PK_CPP)
            h->axis[k] = MIXED;
        uint32_t operand = 2 * gate + (g->qubit[0] != h->w->qubit[k]);
        h->next[k] = h->axis[k] == MIXED ? QM_NONE : h->f->next[operand];
    }
}

static uint32_t earliest(const growth *h)
{
    uint32_t gate = QM_NONE;
    for (uint32_t k = 0; k < h->w->k; k++)
        if (h->next[k] < gate)
            gate = h->next[k];
    return gate;
}

uint32_t qm_window_grow(qm_window_finder *f, const qm_pcircuit *c, uint32_t start,
                        const qm_window_shape *shape, uint64_t seed, qm_window *w)
{
    const qm_pgate *first = &c->gates[start];
    growth h = {.f = f, .c = c, .shape = shape, .w = w, .random = seed};
    uint32_t steps = 1;
    if (!f->linked)
        link_gates(f, c);
    w->k = 0;
    w->n = w->cx = 1;
    w->weights = f->weights;
    w->weight = qm_cpp_weight(f->weights, first->qubit[0], first->qubit[1]);
    w->index[0] = start;
    for (uint32_t k = 0; k < 2; k++)
        join(&h, first->qubit[k], QM_PAULI_I, f->next[2 * start + k]);
    for (uint32_t at = earliest(&h); at != QM_NONE && at - start < shape->span;
         at = earliest(&h), steps++) {
        qm_pkind kind = (qm_pkind)c->gates[at].kind;
        if ((kind == QM_PK_ROT || kind == QM_PK_CPP) && look_at(&h, at))
            w->index[w->n++] = at;
        go_past(&h, at);
        if (w->n == QM_WINDOW_GATES)
            break;
    }
    return steps;
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
