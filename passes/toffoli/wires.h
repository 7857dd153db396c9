/* wires.h - following a few wires of a Pauli circuit forwards. */
#ifndef QM_PASSES_TOFFOLI_WIRES_H
#define QM_PASSES_TOFFOLI_WIRES_H

#include "passes/pauli/circuit.h"

typedef struct qm_wire_links {
    const qm_pcircuit *c;
    uint32_t *next; /* 2 * gate + operand: the next gate on that wire, or QM_NONE. Not after OPAQUE
                     * gates */
    uint32_t *run; /* 2 * gate + operand of a CPP: the first of the rotations just before it on that
                    * wire, or the CPP itself when there are none */
} qm_wire_links;

/* In c->arena. Time O(gates + qubits + operands of OPAQUE gates). */
qm_wire_links qm_wire_links_make(const qm_pcircuit *c);

enum { QM_WIRE_FRONT_MAX = 32 };

/* The wires that are followed, and the next gate on each. */
typedef struct qm_wire_front {
    const qm_wire_links *links;
    uint32_t n, wire[QM_WIRE_FRONT_MAX], next[QM_WIRE_FRONT_MAX];
} qm_wire_front;

static inline void qm_wire_front_init(qm_wire_front *f, const qm_wire_links *links)
{
    f->links = links;
    f->n = 0;
}
/* Follows a wire from gate `next` on it, that included. There must be room. */
static inline void qm_wire_front_add(qm_wire_front *f, uint32_t wire, uint32_t next)
{
    f->wire[f->n] = wire;
    f->next[f->n++] = next;
}
/* The earliest next gate, or QM_NONE. */
uint32_t qm_wire_front_next(const qm_wire_front *f);
/* Goes past that gate, which is no OPAQUE one. */
void qm_wire_front_step(qm_wire_front *f, uint32_t gate);

#endif
