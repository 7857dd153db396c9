/* compress.h - a multiplexed rotation with the fewest CX for the quality that is asked.
 *
 * The Walsh coefficients of the angles that are rotated by are those of the masks that a walk over
 * the cube of masks meets (multiplexer.h), and it costs as many CX as it has steps. So which
 * coefficients are dropped and in which order the others come is one question: a short walk that
 * meets enough of the squared coefficients (cube_search.h). Coefficients of masks that lie on the
 * way are kept, as they cost nothing.
 *
 * A linear change of the address (mask_basis.h) brings masks together; where the controls are in
 * |+> before, it costs CX after the walk only, and none where who reads the address knows of it.
 *
 * On a device the walk is one over sums of steps along a tree of coupled qubits (coupled.h): each
 * step has its length, and which controls and sums of controls are near the target is chosen too.
 *
 * Brightness, its peak signal-to-noise ratio and the fidelity of states are those of angles.h. */
#ifndef QM_SYNTH_COMPRESS_H
#define QM_SYNTH_COMPRESS_H

#include "synth/angles.h"
#include "synth/coupled.h"

#include <stdatomic.h>

typedef enum qm_compress_goal {
    QM_COMPRESS_EXACT,    /* all coefficients of more than `value` radians (0 or more) */
    QM_COMPRESS_DROP,     /* as good as without the `value` per cent smallest coefficients */
    QM_COMPRESS_MAX_CX,   /* the best with at most `value` CX (0 or more) */
    QM_COMPRESS_PSNR,     /* a peak signal-to-noise ratio of at least `value` dB */
    QM_COMPRESS_FIDELITY, /* a fidelity of the state (all controls in |+>) of at least `value`,
                             0 to 1 */
} qm_compress_goal;

typedef struct qm_compress_options {
    qm_compress_goal goal;
    double value;
    double peak;    /* the angle of the brightest value, more than 0 */
    bool from_zero; /* the target is in |0> before: the walk may start at any mask */
    bool measured;  /* target and controls are measured after, in the computational basis: the walk
                       may end at any mask, whose parity is a classical XOR of outcomes */
    bool unitary;   /* the controls may be in any state before; else they are in |+>, where a change
                       of their basis before costs nothing */
    bool relabel;   /* the controls may stay in another basis: who reads them goes back by
                       qm_compressed.basis; else that costs CX, weighed against what it saves */
    const qm_coupled_tree *tree; /* NULL, or the coupled qubits that the CX act on (coupled.h) */
    bool placed;                 /* the controls stay on the wires where the tree has them */
    uint32_t effort; /* moves tried for each mask; 0: 240, fewer for more than 10 controls */
    uint64_t seed;
    const atomic_bool *cancel; /* NULL, or set by who wants an early, still valid, end */
} qm_compress_options;

typedef struct qm_compressed {
    qm_mask_basis basis; /* the multiplexer is one over y: x_j is the parity of basis.back[j] & y */
    bool coupled;
    qm_coupled_tree tree; /* coupled: with the places of the controls */
    /* The corners of the cube that the walk is on: masks of y, or sums of steps of the tree. Bit j
     * adds direction[j] to the mask of x. */
    uint32_t direction[QM_MULTIPLEXER_MAX];
    double *w;       /* [2^k] what is rotated by at each corner; 0 where not kept */
    uint32_t *masks; /* the corners with w not 0, in the order of the walk */
    uint32_t nmasks;
    uint32_t first;  /* the corner that the walk starts at without CX; 0 unless from_zero */
    uint32_t last;   /* the corner that it ends at; 0 unless measured */
    uint32_t flip;   /* last as a mask of what the controls hold in the end: the parity of flip and
                        their outcomes is to be added to the target's outcome */
    bool relabelled; /* the circuit leaves y, not x, on the controls */
    bool unitary;    /* the circuit takes x, not y, from the controls */
    uint32_t cx;     /* of the circuit */
    double psnr;     /* of the decoded picture, dB; infinite when exact */
    double fidelity; /* of the state */
} qm_compressed;

/* Compresses 2^k angles (radians). Where few coefficients are not zero, the exact walk may be no
 * longer than what is asked for, and is taken then. k is at most QM_MULTIPLEXER_MAX. The result and
 * all memory, O(2^k k), are in the arena. Time O((effort + k) 2^k). Same seed, same result.
 * from_zero is for rotations about Y. */
qm_compressed *qm_compress(qm_arena *arena, const double *angles, uint32_t k,
                           const qm_compress_options *o);
/* The circuit: u has k controls and the rotation that the angles are for. */
void qm_compressed_emit(qm_synth *s, const qm_multiplexer *u, const qm_compressed *c);
/* The 2^k angles, by x, that the circuit rotates by. */
void qm_compressed_angles(const qm_compressed *c, double *angles);

#endif
