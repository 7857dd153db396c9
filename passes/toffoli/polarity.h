/* polarity.h - choosing the signs of the rotations of Toffoli gates. */
#ifndef QM_PASSES_TOFFOLI_POLARITY_H
#define QM_PASSES_TOFFOLI_POLARITY_H

#include "passes/toffoli/classes.h"
#include "passes/toffoli/group.h"

/* How the sums of classes of equal rotations come out. */
typedef struct qm_polarity_score {
    uint64_t groups, flipped;
    uint64_t vanish;    /* classes of more than one rotation whose sum is a multiple of pi */
    uint64_t cliffords; /* classes whose sum is an odd multiple of pi/2 */
} qm_polarity_score;

/* The Toffoli gates of a circuit, and which of them to negate. */
typedef struct qm_polarity {
    qm_group *groups;
    uint32_t ngroups;
    bool *flip; /* per group */
} qm_polarity;

/* Finds the groups (group.h) and chooses signs such that few classes of equal rotations come to an
 * odd multiple of pi/2: each group in turn takes the better sign in view of those before it; then
 * groups, and pairs of groups that share a class, are negated as long as that helps. `reach` as in
 * classes.h, cut where the circuit is huge. Changes nothing in the circuit. In c->arena. Time
 * O(gates) where equal rotations are near each other. */
qm_polarity_score qm_polarity_choose(const qm_pcircuit *c, uint32_t reach, qm_polarity *out);

#endif
