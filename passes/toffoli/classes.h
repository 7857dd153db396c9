/* classes.h - which rotations of a Pauli circuit are about the same Pauli and can be merged. */
#ifndef QM_PASSES_TOFFOLI_CLASSES_H
#define QM_PASSES_TOFFOLI_CLASSES_H

#include "passes/toffoli/wires.h"

typedef struct qm_classes {
    uint32_t n;
    uint32_t *class_of; /* per gate: the number of its class, or QM_NONE when it is no ROT */
    int8_t *sign; /* per gate: 1 when its angle is added to that of the first of its class, -1 when
                   * it is subtracted */
} qm_classes;

/* *near: rotations that can be merged now; *far: those that could be if nothing between
 * anticommuted, for what does may vanish itself. In c->arena. Each rotation is compared with the
 * next about an equal Pauli, found by a hash, and followed there gate by gate: an OPAQUE gate, more
 * than 32 wires or `reach` gates part them. Time O(gates * reach) at worst, O(gates) where equal
 * rotations are near each other. */
void qm_classes_find(const qm_pcircuit *c, const qm_wire_links *links, uint32_t reach,
                     qm_classes *near, qm_classes *far);

#endif
