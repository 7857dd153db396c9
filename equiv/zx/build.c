/* build.c - circuits as ZX diagrams: a spider where a phase or an edge is wanted, gadgets for phases
 * of parities. */
#include "equiv/zx/build.h"

#include "equiv/angle.h"

typedef struct wires {
    qm_zx *z;
    uint32_t *last; /* of each qubit, the spider at its end */
    bool *hadamard; /* there is an H behind it */
} wires;

/* The spider to which more can be attached. */
static uint32_t end_of(wires *w, uint32_t q)
{
    if (w->hadamard[q]) {
        uint32_t next = qm_zx_add(w->z, 0);
        qm_zx_toggle(w->z, w->last[q], next);
        w->last[q] = next;
        w->hadamard[q] = false;
    }
    return w->last[q];
}

/* A phase where the parity of the qubits is odd. */
static void parity_phase(wires *w, const uint32_t *q, uint32_t n, qm_turn phase)
{
    if (n == 1) {
        qm_zx_add_phase(w->z, end_of(w, q[0]), phase);
        return;
    }
    uint32_t hub = qm_zx_add(w->z, 0), leaf = qm_zx_add(w->z, phase);
    qm_zx_toggle(w->z, hub, leaf);
    for (uint32_t i = 0; i < n; i++)
        qm_zx_toggle(w->z, hub, end_of(w, q[i]));
}

/* A phase where all of the qubits are 1: a product of bits is a sum of parities. */
static void product_phase(wires *w, const uint32_t *q, uint32_t n, double angle)
{
    qm_turn phase = qm_turn_from_radians(angle);
    if (n == 2 && phase == QM_TURN_HALF) {
        uint32_t u = end_of(w, q[0]), v = end_of(w, q[1]);
        qm_zx_toggle(w->z, u, v);
        return;
    }
    phase = qm_turn_from_radians(angle / (double)(1u << (n - 1)));
    for (uint32_t set = 1; set < 1u << n; set++) {
        uint32_t some[QM_ZX_MAX_GATE_QUBITS], m = 0;
        for (uint32_t i = 0; i < n; i++)
            if (set >> i & 1)
                some[m++] = q[i];
        parity_phase(w, some, m, m % 2 ? phase : (qm_turn)0 - phase);
    }
}

static bool add_gate(wires *w, const qm_fgate *g, const uint32_t *q, double angle)
{
    if (g->nqubits > QM_ZX_MAX_GATE_QUBITS)
        return false;
    uint32_t target = q[g->nqubits - 1];
    switch ((qm_fkind)g->kind) {
    case QM_FK_H:
        w->hadamard[target] = !w->hadamard[target];
        break;
    case QM_FK_PHASE:
        product_phase(w, q, g->nqubits, angle);
        break;
    case QM_FK_X:
        w->hadamard[target] = !w->hadamard[target];
        product_phase(w, q, g->nqubits, 3.14159265358979323846);
        w->hadamard[target] = !w->hadamard[target];
        break;
    }
    return w->z->nedges <= w->z->edge_limit;
}

bool qm_zx_build(qm_zx *z, const qm_equiv_task *t, const double *values)
{
    uint32_t n = z->nqubits;
    wires w = {.z = z, .last = QM_NEW_ARRAY(z->arena, uint32_t, n),
               .hadamard = qm_arena_zalloc(z->arena, n, sizeof *w.hadamard)};
    for (uint32_t q = 0; q < n; q++)
        w.last[q] = z->ports[q].at;
    for (uint32_t i = 0; i < t->a->ngates; i++) {
        const qm_fgate *g = &t->a->gates[i];
        if (!add_gate(&w, g, qm_fgate_qubits(t->a, g), qm_equiv_angle(t, g, values)))
            return false;
    }
    for (uint32_t i = t->b->ngates; i-- > 0;) {
        const qm_fgate *g = &t->b->gates[i];
        if (!add_gate(&w, g, qm_fgate_qubits(t->b, g), -qm_equiv_angle(t, g, values)))
            return false;
    }
    for (uint32_t q = 0; q < n; q++) {
        uint32_t own = z->ports[n + q].at;
        qm_zx_move_port(z, n + q, w.last[q], w.hadamard[q]);
        qm_zx_remove(z, own);
    }
    return true;
}
