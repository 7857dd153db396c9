/* coupled.h - multiplexed rotations of which every two-qubit gate is on a coupled pair of a device.
 *
 * The controls and the target are a tree of coupled qubits with the target at the root. A step of
 * the walk over masks (multiplexer.h) adds a parity of controls to the target; here the steps are
 * the sums of the controls on the path from one of them to the root, which is a basis of the masks:
 * such a sum is gathered towards the root by CX from qubit to neighbour, added, and taken back, so
 * a step to depth d costs 2 d - 1 CX. In Gray order the nearest control steps most, 2^(k-1) times,
 * and each next one half as often. So of 2^k masks all but a few steps are at depth 1: a closed
 * walk with k = 8 has 424 CX on a line, 328 on a heavy-hex lattice, 288 on a square grid, 256 where
 * all interact. No walk of such steps is shorter: without its last step it is as long as the least
 * spanning tree. On the line and heavy-hex trees of 3 and 4 controls a beam search over all CX
 * networks, with the target's parity on any qubit, has found no shorter ones.
 *
 * What is gathered is taken back when the next step through the same neighbour of the target needs
 * something else, so what the two have in common is gathered once.
 *
 * Sources: Moettonen, Vartiainen, Bergholm, Salomaa, PRL 93, 130502 (2004); Bergholm, Vartiainen,
 * Moettonen, Salomaa, PRA 71, 052330 (2005), for lines; parities on trees: Nash, Gheorghiu, Mosca,
 * Quantum Sci. Technol. 5, 025010 (2020). */
#ifndef QM_SYNTH_COUPLED_H
#define QM_SYNTH_COUPLED_H

#include "ir/target.h"
#include "synth/mask_basis.h"

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
/* The CX of the closed walk over 2^k masks. */
uint64_t qm_coupled_cost(const qm_coupled_tree *tree);

/* Chooses which control each wire holds, unless they are `placed`, and sums of controls made by CX
 * on edges of the tree, so that the walk over n masks in Gray order is short. Each CX of a sum
 * counts as `price` CX and becomes a step of b, which has none before, in the arena. At most 6,144
 * moves of time O(2^k + n k) each, and fewer for more than 10 controls. Same seed, same choice. */
void qm_coupled_place(qm_coupled_tree *tree, qm_mask_basis *b, const uint32_t *masks, uint32_t n,
                      double price, bool placed, uint64_t seed, qm_arena *arena);

/* Rotates by w[corners[i]], i = 0 .. n-1, in this order; corners are sums of steps
 * (coupled_steps.h). The walk is from `first` to `last`, as that of qm_multiplexer_walk(). u has k
 * controls. `plus`: each control is in |+>, of its own, before; then CX that do nothing are left
 * out. Time O(n k). */
void qm_coupled_walk(qm_synth *s, const qm_multiplexer *u, const qm_coupled_tree *tree,
                     const double *w, const uint32_t *corners, uint32_t n, uint32_t first,
                     uint32_t last, bool plus);
/* The multiplexed rotation by 2^k angles, by a closed walk over all masks in Gray order. Memory in
 * the arena of s: O(2^k). */
void qm_coupled_synthesise(qm_synth *s, const qm_multiplexer *u, const qm_coupled_tree *tree,
                           const double *angles);

#endif
