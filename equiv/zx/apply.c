/* apply.c - gates on ZX diagrams: a spider where a phase or an edge is wanted, gadgets for phases
 * of parities. All gates are symmetric matrices, so they look the same at inputs and at outputs. */
#include "equiv/zx/apply.h"

typedef struct side {
    qm_zx *z;
    qm_port *ports;
    uint32_t first; /* of the ports */
} side;

/* The spider at the port of a qubit, with no Hadamard edge between. */
static uint32_t end_of(side *s, uint32_t q)
{
    qm_port *p = &s->ports[q];
    if (p->hadamard) {
        uint32_t at = p->at, next = qm_zx_add(s->z, 0);
        qm_zx_toggle(s->z, at, next);
        qm_zx_move_port(s->z, s->first + q, next, false);
    }
    return p->at;
}

/* A phase where the parity of the qubits is odd. */
static void parity_phase(side *s, const uint32_t *q, uint32_t n, qm_turn phase)
{
    if (n == 1) {
        qm_zx_add_phase(s->z, end_of(s, q[0]), phase);
        return;
    }
    uint32_t hub = qm_zx_add(s->z, 0), leaf = qm_zx_add(s->z, phase);
    qm_zx_toggle(s->z, hub, leaf);
    for (uint32_t i = 0; i < n; i++)
        qm_zx_toggle(s->z, hub, end_of(s, q[i]));
}

/* A phase where all of the qubits are 1: a product of bits is a sum of parities. */
static void product_phase(side *s, const uint32_t *q, uint32_t n, double angle)
{
    if (n == 2 && qm_turn_from_radians(angle) == QM_TURN_HALF) {
        uint32_t u = end_of(s, q[0]), v = end_of(s, q[1]);
        if (u == v) /* a loop */
            qm_zx_add_phase(s->z, u, QM_TURN_HALF);
        else
            qm_zx_toggle(s->z, u, v);
        return;
    }
    qm_turn phase = qm_turn_from_radians(angle / (double)(1u << (n - 1)));
    for (uint32_t set = 1; set < 1u << n; set++) {
        uint32_t some[QM_ZX_MAX_GATE_QUBITS], m = 0;
        for (uint32_t i = 0; i < n; i++)
            if (set >> i & 1)
                some[m++] = q[i];
        parity_phase(s, some, m, m % 2 ? phase : (qm_turn)0 - phase);
    }
}

void qm_zx_apply(qm_zx *z, bool inputs, qm_fkind kind, const uint32_t *qubits, uint32_t n,
                 double angle)
{
    side s = {.z = z, .first = inputs ? 0 : z->nqubits};
    s.ports = z->ports + s.first;
    bool *hadamard = &s.ports[qubits[n - 1]].hadamard;
    if (kind != QM_FK_PHASE)
        *hadamard = !*hadamard;
    if (kind != QM_FK_H)
        product_phase(&s, qubits, n,
                      kind == QM_FK_X ? 3.14159265358979323846
                      : inputs        ? -angle
                                      : angle);
    if (kind == QM_FK_X)
        *hadamard = !*hadamard;
}
