/* coupled.h - multiplexed rotations of which every two-qubit gate is on a coupled pair of a device.
 *
 * The controls and the target are a tree of coupled qubits with the target at the root. A step of
 * the walk over masks (multiplexer.h) adds a parity of controls to the target; here the steps are
 * the sums of the controls on the path from one of them to the root, which is a basis of the masks:
 * such a sum is gathered towards the root by CX from qubit to neighbour, added, and taken back, so
 * a step to depth d costs 2 d - 1 CX. In Gray order the nearest control steps most, 2^(k-1) times,
 * and each next one half as often. So of 2^k masks all but a few steps are at depth 1: with k = 8
 * this is 424 CX on a line, 328 on a heavy-hex lattice, 288 on a square grid, 256 where all
 * interact. On the line and heavy-hex trees of 3 and 4 controls a beam search over all CX networks,
 * with the target's parity on any qubit, has found no shorter ones.
 *
 * Sources: Moettonen, Vartiainen, Bergholm, Salomaa, PRL 93, 130502 (2004); Bergholm, Vartiainen,
 * Moettonen, Salomaa, PRA 71, 052330 (2005), for lines; parities on trees: Nash, Gheorghiu, Mosca,
 * Quantum Sci. Technol. 5, 025010 (2020). */
#ifndef QM_SYNTH_COUPLED_H
#define QM_SYNTH_COUPLED_H

#include "ir/target.h"
#include "synth/multiplexer.h"

/* Wire k is the target, the wires below k hold controls, in the order in which they step: nearest
 * first, and a parent stands before its children. */
typedef struct qm_coupled_tree {
    uint32_t k;
    uint32_t parent[QM_MULTIPLEXER_MAX];  /* wire */
    uint32_t depth[QM_MULTIPLEXER_MAX];   /* 1: coupled to the target */
    uint32_t control[QM_MULTIPLEXER_MAX]; /* which control wire i holds: i by qm_coupled_choose() */
    uint32_t qubit[QM_MULTIPLEXER_MAX + 1]; /* of the device: of control j, at k of the target */
} qm_coupled_tree;

/* Chooses k + 1 qubits of a device: of the trees of shortest paths around each qubit the one whose
 * full walk is most likely without error, by the errors of the pairs and of readout (unknown ones
 * are 0), else has the fewest CX. False when no k + 1 qubits are connected. Memory and time
 * O(qubits k^2 neighbours); no errors are weighed where all qubits interact. */
bool qm_coupled_choose(const qm_target *t, uint32_t k, qm_arena *scratch, qm_coupled_tree *out);
/* The CX of the full walk over 2^k masks. */
uint64_t qm_coupled_cost(const qm_coupled_tree *tree);

/* Exchanges controls on the wires while that shortens the Gray walk over these masks, when they are
 * neither all nor more than 2,048. Time O(rounds k^2 n (k + log n)), at most 8 rounds. */
void qm_coupled_arrange(qm_coupled_tree *tree, const uint32_t *masks, uint32_t n,
                        qm_arena *scratch);

/* Rotates by w[masks[i]] for n different masks, in the order given or one that is found, whichever
 * has fewer CX, and ends where it began. u has k controls. Memory in the arena of
 * s: O(2^k). Time O(n k), and O(n^2) for at most 2,048 of 2^k masks. */
void qm_coupled_walk(qm_synth *s, const qm_multiplexer *u, const qm_coupled_tree *tree,
                     const double *w, const uint32_t *masks, uint32_t n);
/* The multiplexed rotation by 2^k angles; as qm_multiplexer_synthesise(). Arranges the controls. */
void qm_coupled_synthesise(qm_synth *s, const qm_multiplexer *u, qm_coupled_tree *tree,
                           const double *angles, double tolerance);

/* Chooses other masks of which the squared coefficients w[mask] add up to no less, and whose walk
 * has fewer CX: masks that lie on the way are added, those that cost most for what they bring are
 * dropped. masks has room for 2^k; the number of them is returned, in an order for
 * qm_coupled_walk(). Time O(rounds 2^k n). */
uint32_t qm_coupled_reduce(const qm_coupled_tree *tree, const double *w, uint32_t *masks,
                           uint32_t n, qm_arena *scratch);

#define QM_COUPLED_NEGLIGIBLE 1e-12 /* radians */
/* The rotation by angles that are no worse than `kept`, the 2^k angles that a compression has left
 * of `angles`: by mean squared error. `kept` becomes what the circuit rotates by. Returns the
 * number of rotations. */
uint32_t qm_coupled_compress(qm_synth *s, const qm_multiplexer *u, qm_coupled_tree *tree,
                             const double *angles, double *kept);

#endif
