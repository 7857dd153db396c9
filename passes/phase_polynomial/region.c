/* region.c - finding regions, and putting new gates in their place. */
#include "passes/phase_polynomial/region.h"

#include "support/rng.h"

#include <math.h>
#include <string.h>

enum {
    MAX_GATES = 1 << 16,
    LOOK_AHEAD = 256, /* gates, for the rotation that decides the basis of a wire */
    LEFT_OUT = 1024,  /* gates left out after the last that was taken, at most */
    ALL_AXES = 0xff
};

typedef struct collector {
    qm_phase_region *r;
    const qm_pcircuit *c;
    uint64_t random, drawn;
} collector;

static bool toss(collector *k)
{
    return k->random && qm_rng_stream(k->random, k->drawn++) >> 63;
}

static uint32_t add_wire(qm_phase_region *r, uint32_t qubit)
{
    if (r->local[qubit] == QM_NONE) {
        r->local[qubit] = r->nwires;
        r->wires[r->nwires++] = qubit;
    }
    return r->local[qubit];
}

static uint8_t basis_of(const qm_phase_region *r, uint32_t qubit)
{
    return r->local[qubit] == QM_NONE ? QM_PAULI_I : r->basis[r->local[qubit]];
}

/* The axis of the first rotation on the qubit from gate `at` on, or QM_PAULI_I. */
static uint8_t next_rotation(const qm_pcircuit *c, uint32_t at, uint32_t qubit)
{
    for (uint32_t i = at; i < c->ngates && i - at < LOOK_AHEAD; i++) {
        const qm_pgate *g = &c->gates[i];
        if (g->kind == QM_PK_ROT && g->qubit[0] == qubit)
            return g->axis[0];
        if ((g->kind == QM_PK_LOCAL && g->qubit[0] == qubit) || g->kind == QM_PK_OPAQUE)
            break;
    }
    return QM_PAULI_I;
}

/* Which operand's axis becomes the basis axis of its wire; neither's is that yet. 2: none may. */
static int choose_control(collector *k, const qm_pgate *g, uint32_t at)
{
    bool can[2];
    for (int i = 0; i < 2; i++)
        can[i] = basis_of(k->r, g->qubit[i]) == QM_PAULI_I;
    if (!can[0] && !can[1])
        return 2;
    if (!can[0] || !can[1])
        return can[1];
    bool fits[2];
    for (int i = 0; i < 2; i++)
        fits[i] = next_rotation(k->c, at, g->qubit[i]) == g->axis[i];
    if (fits[0] != fits[1])
        return fits[1];
    if ((g->axis[0] == QM_PAULI_Z) != (g->axis[1] == QM_PAULI_Z))
        return (g->axis[1] == QM_PAULI_Z) != toss(k);
    return toss(k);
}

static bool may_pass(const collector *k, uint32_t qubit, uint8_t axis)
{
    return (k->r->blocked[qubit] & ~(1u << axis)) == 0;
}

static bool join(collector *k, const qm_pgate *g, uint32_t at)
{
    qm_phase_region *r = k->r;
    if (!may_pass(k, g->qubit[0], g->axis[0]))
        return false;
    if (g->kind == QM_PK_ROT) {
        uint8_t b = basis_of(r, g->qubit[0]);
        if (b != QM_PAULI_I && b != g->axis[0])
            return false;
        uint32_t w = r->local[g->qubit[0]];
        if (w == QM_NONE && !toss(k)) {
            r->before[r->nbefore++] = *g;
            return true;
        }
        r->basis[add_wire(r, g->qubit[0])] = g->axis[0];
        r->inside[r->ninside++] = *g;
        return true;
    }
    if (!may_pass(k, g->qubit[1], g->axis[1]))
        return false;
    if (basis_of(r, g->qubit[0]) != g->axis[0] && basis_of(r, g->qubit[1]) != g->axis[1]) {
        int control = choose_control(k, g, at);
        if (control == 2)
            return false;
        r->basis[add_wire(r, g->qubit[control])] = g->axis[control];
    }
    add_wire(r, g->qubit[0]);
    add_wire(r, g->qubit[1]);
    r->inside[r->ninside++] = *g;
    return true;
}

static void leave_out(collector *k, const qm_pgate *g)
{
    switch ((qm_pkind)g->kind) {
    case QM_PK_CPP:
        k->r->blocked[g->qubit[1]] |= (uint8_t)(1u << g->axis[1]);
        k->r->blocked[g->qubit[0]] |= (uint8_t)(1u << g->axis[0]);
        break;
    case QM_PK_ROT:
        k->r->blocked[g->qubit[0]] |= (uint8_t)(1u << g->axis[0]);
        break;
    case QM_PK_LOCAL:
        k->r->blocked[g->qubit[0]] = ALL_AXES;
        break;
    case QM_PK_OPAQUE:
        for (uint32_t i = 0; i < g->qubit[1]; i++)
            k->r->blocked[k->c->pool[g->qubit[0] + i]] = ALL_AXES;
        break;
    case QM_PK_ERASED:
        break;
    }
    if (g->kind != QM_PK_ERASED)
        k->r->outside[k->r->noutside++] = *g;
}

/* A basis for the wires that are only targets, and what their plain targets are. */
static void fix_axes(qm_phase_region *r)
{
    memset(r->flip, QM_PAULI_I, r->nwires);
    for (uint32_t i = 0; i < r->ninside; i++)
        for (int k = 0; k < (r->inside[i].kind == QM_PK_CPP ? 2 : 1); k++) {
            uint32_t w = r->local[r->inside[i].qubit[k]];
            uint8_t axis = r->inside[i].axis[k];
            if (axis != r->basis[w] && r->flip[w] == QM_PAULI_I)
                r->flip[w] = axis;
        }
    for (uint32_t w = 0; w < r->nwires; w++) {
        uint8_t known = r->basis[w] != QM_PAULI_I ? r->basis[w] : r->flip[w];
        uint8_t other = known == QM_PAULI_X ? QM_PAULI_Z : QM_PAULI_X;
        if (r->basis[w] == QM_PAULI_I)
            r->basis[w] = other;
        if (r->flip[w] == QM_PAULI_I)
            r->flip[w] = other;
    }
}

void qm_phase_region_init(qm_phase_region *r, const qm_pcircuit *c, qm_arena *scratch)
{
    uint32_t most = c->ngates < MAX_GATES ? c->ngates : MAX_GATES;
    *r = (qm_phase_region){.before = QM_NEW_ARRAY(scratch, qm_pgate, most),
                           .inside = QM_NEW_ARRAY(scratch, qm_pgate, most),
                           .outside = QM_NEW_ARRAY(scratch, qm_pgate, most),
                           .wires = QM_NEW_ARRAY(scratch, uint32_t, c->nqubits),
                           .local = QM_NEW_ARRAY(scratch, uint32_t, c->nqubits),
                           .basis = QM_NEW_ARRAY(scratch, uint8_t, c->nqubits),
                           .flip = QM_NEW_ARRAY(scratch, uint8_t, c->nqubits),
                           .blocked = QM_NEW_ARRAY(scratch, uint8_t, c->nqubits)};
}

void qm_phase_region_collect(qm_phase_region *r, const qm_pcircuit *c, uint32_t first,
                             uint64_t random)
{
    uint32_t most = c->ngates - first < MAX_GATES ? c->ngates - first : MAX_GATES;
    memset(r->local, 0xff, c->nqubits * sizeof *r->local);
    memset(r->basis, QM_PAULI_I, c->nqubits);
    memset(r->blocked, 0, c->nqubits);
    r->first = first;
    r->nbefore = r->ninside = r->noutside = r->nwires = 0;
    collector k = {r, c, random, 0};
    uint32_t idle = 0;
    for (r->end = first; r->end - first < most && idle < LEFT_OUT; r->end++, idle++) {
        const qm_pgate *g = &c->gates[r->end];
        bool movable = g->kind == QM_PK_ROT || g->kind == QM_PK_CPP;
        if (movable && join(&k, g, r->end))
            idle = 0;
        else
            leave_out(&k, g);
    }
    fix_axes(r);
}

uint32_t qm_phase_region_put(const qm_phase_region *r, qm_pcircuit *c, const qm_pgate *gates,
                             uint32_t n)
{
    qm_pgate *to = c->gates + r->first;
    memcpy(to, r->before, r->nbefore * sizeof *to);
    memcpy(to + r->nbefore, gates, n * sizeof *to);
    memcpy(to + r->nbefore + n, r->outside, r->noutside * sizeof *to);
    uint32_t next = r->first + r->nbefore + n;
    for (uint32_t i = next + r->noutside; i < r->end; i++)
        c->gates[i].kind = QM_PK_ERASED;
    return next;
}

uint32_t qm_phase_region_replace(const qm_phase_region *r, qm_pcircuit *c, const qm_phase_gates *g,
                                 uint8_t *frame)
{
    uint32_t next = qm_phase_region_put(r, c, g->gates, g->ngates);
    double phase = g->phase;
    for (uint32_t w = 0; w < r->nwires; w++) {
        uint8_t turns = g->turns[w];
        frame[r->wires[w]] = c->locals->quarter[r->basis[w]][turns];
        phase += (turns + c->locals->quarter_phase[r->basis[w]][turns]) * M_PI_4;
    }
    c->phase = remainder(c->phase + phase, 2 * M_PI);
    qm_pcircuit_move_locals(c, next, frame, r->wires, r->nwires);
    return next;
}
