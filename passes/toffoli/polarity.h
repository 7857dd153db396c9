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

/* Negates groups (group.h) such that few classes come to an odd multiple of pi/2. Each group in
 * turn takes the better sign in view of those before it; then groups, and pairs of groups that
 * share a class, are negated as long as that helps. `reach` as in classes.h. Time O(gates) where
 * equal rotations are near each other. */
qm_polarity_score qm_polarity_choose(qm_pcircuit *c, uint32_t reach);

#endif
