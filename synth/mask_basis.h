/* mask_basis.h - a linear change of the bits of a multiplexer's address under which the masks that
 * matter come to lie side by side.
 *
 * With y_j = the parity of direction[j] & x, a step along bit j of a mask of y adds direction[j] to
 * the mask of x. How many pairs of masks a direction joins is the autocorrelation of their weights,
 * got for all directions at once by the Walsh-Hadamard transform; a basis with the largest sum is
 * found by exchanges (a matroid), each of which is a few CX between the wires of the address.
 *
 * Source: Edmonds, Mathematical Programming 1, 127 (1971) for the greedy optimum. */
#ifndef QM_SYNTH_MASK_BASIS_H
#define QM_SYNTH_MASK_BASIS_H

#include "synth/gates.h"
#include "synth/multiplexer.h"

typedef struct qm_mask_basis {
    uint32_t k;
    uint32_t direction[QM_MULTIPLEXER_MAX]; /* y_j = parity of direction[j] & x */
    uint32_t back[QM_MULTIPLEXER_MAX];      /* x_j = parity of back[j] & y */
    uint32_t nsteps, cap;
    uint8_t (*steps)[2]; /* y_[0] += y_[1], in this order from x to y: each a CX */
} qm_mask_basis;

/* The basis of x itself. */
void qm_mask_basis_init(qm_mask_basis *b, uint32_t k);
/* y_to += y_from: a CX. The step lies in the arena. */
void qm_mask_basis_add(qm_mask_basis *b, uint32_t to, uint32_t from, qm_arena *arena);
/* Improves a basis for masks of these weights ([2^k], by x, 0 to 1 each). A CX must raise the sum
 * over directions of the weights' autocorrelation (pairs counted twice) by more than `price`; 0:
 * CX are free and the sum becomes the largest there is. Steps are in the arena. Time O(k 2^k). */
void qm_mask_basis_improve(qm_mask_basis *b, const double *weights, double price, qm_arena *arena);
/* Brings the controls from x to y, or back. */
void qm_mask_basis_emit(qm_synth *s, const qm_mask_basis *b, const uint32_t *controls, bool back);

#endif
