/* wires.h - which earlier gate of a block an op meets when it is moved back through the gates it
 * commutes with.
 *
 * A walk over a block pushes each gate that stays. Per qubit the pushed gates form a wire, newest
 * first. Two gates commute when on each shared qubit both have the same axis (qm_gate_row.axis), so
 * a gate may be moved back along each of its wires as long as the axes agree there. */
#ifndef QM_PASSES_WIRES_H
#define QM_PASSES_WIRES_H

#include "ir/module.h"

typedef struct qm_wires {
    const qm_module *m;
    qm_arena *scratch;
    qm_block *block;
    uint32_t reach;  /* how many gates of a wire are looked at for one op */
    uint32_t *last;  /* per qubit: serial number of the newest gate; 0 when there is none */
    uint32_t base;   /* serial number of op 0 of the block; those of earlier blocks are smaller */
    uint32_t floor;  /* smaller serial numbers lie behind a wall */
    uint32_t *first; /* per op: its first entry in prev */
    uint32_t *prev; /* per operand of a pushed gate: the serial number that last[] held before it */
    uint32_t nprev;
} qm_wires;

/* True when the op and `earlier`, which is a gate, are the pair that the caller looks for. */
typedef bool (*qm_wires_match)(void *payload, const qm_op *op, const qm_op *earlier);

qm_wires qm_wires_make(qm_arena *scratch, const qm_module *m, uint32_t reach);
/* Starts the walk over a block. Time O(ops): it sums up the operands. */
void qm_wires_begin(qm_wires *t, qm_block *b);
/* Index in the block of the newest gate that matches and that the op can be moved back to, or
 * QM_NONE. `op` is a gate with known qubits that is not pushed. Time O(reach * qubits). */
uint32_t qm_wires_find(qm_wires *t, const qm_op *op, qm_wires_match match, void *payload);
/* Adds op `index` of the block, a gate with known qubits. To take it away later, make it a NOP and
 * leave its qubits as they are. */
void qm_wires_push(qm_wires *t, uint32_t index);
/* Nothing moves across the op on the qubits that it touches. */
void qm_wires_wall(qm_wires *t, const qm_op *op);

#endif
