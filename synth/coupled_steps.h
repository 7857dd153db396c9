/* coupled_steps.h - masks as sums of steps (coupled.h).
 *
 * A step is named by the wire whose path to the root it adds up; a sum of steps is a number whose
 * bit j is step j: a corner of the cube over which walks are searched. */
#ifndef QM_SYNTH_COUPLED_STEPS_H
#define QM_SYNTH_COUPLED_STEPS_H

#include "synth/coupled.h"

typedef struct qm_steps {
    const qm_coupled_tree *tree;
    uint32_t children[QM_MULTIPLEXER_MAX + 1]; /* of each wire, as a mask of wires */
    uint32_t under[QM_MULTIPLEXER_MAX + 1];    /* the wire and all below it */
} qm_steps;

void qm_steps_init(qm_steps *g, const qm_coupled_tree *tree);
/* The mask of wires that the steps in `steps` add up to: wire i is in it when an odd number of them
 * is below it. */
uint32_t qm_steps_wires(const qm_steps *g, uint32_t steps);
/* The same as a mask of controls. */
uint32_t qm_steps_mask(const qm_steps *g, uint32_t steps);
/* The CX that add the sum to the target, at most the sum over steps of 2 depth - 1. */
uint32_t qm_steps_cost(const qm_steps *g, uint32_t steps);

#endif
