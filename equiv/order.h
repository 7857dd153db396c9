/* order.h - in which order the gates of two circuits are applied to the identity, one circuit from
 * the left and the inverse of the other from the right, so that the product stays near the
 * identity when the circuits resemble each other. */
#ifndef QM_EQUIV_ORDER_H
#define QM_EQUIV_ORDER_H

#include "equiv/flat.h"

typedef enum qm_interleaving {
    QM_INTERLEAVE_BY_CX,    /* in the order of the text, the same fraction of the CX of both */
    QM_INTERLEAVE_BY_DEPTH, /* by layers, the same fraction of the depth in CX of both */
    QM_INTERLEAVINGS
} qm_interleaving;

/* The gates of a and b: index * 2 for one of a, index * 2 + 1 for one of b; each circuit's gates on
 * a qubit keep their order. Memory of arena; time O(gates). */
uint32_t *qm_equiv_order(const qm_flat *a, const qm_flat *b, qm_interleaving how, qm_arena *arena);

#endif
