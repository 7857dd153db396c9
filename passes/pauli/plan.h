/* plan.h - in which frame each gate of a Pauli circuit is written.
 *
 * A frame says how the axes of the circuit lie in the gates that are written: one of six ways to
 * permute X, Y and Z, signs aside. Changing it on a wire costs one or two one-qubit Cliffords. */
#ifndef QM_PASSES_PAULI_PLAN_H
#define QM_PASSES_PAULI_PLAN_H

#include "passes/pauli/circuit.h"

enum { QM_FRAME_COUNT = 6 };

typedef struct qm_frames {
    uint8_t of[QM_LOCAL_COUNT];                     /* the frame of an element */
    uint8_t axis[QM_FRAME_COUNT][4];                /* what an axis becomes */
    uint8_t change[QM_LOCAL_COUNT][QM_FRAME_COUNT]; /* [w][f]: the element g with the shortest word
                                                     * such that g w has the frame f */
    uint8_t distance[QM_FRAME_COUNT][QM_FRAME_COUNT]; /* gates of that word */
    uint8_t twist[QM_FRAME_COUNT][4]; /* [f][P]: f after a quarter turn about the axis P */
} qm_frames;

void qm_frames_init(qm_frames *f, const qm_locals *l);

/* The frame of each operand of each ROT, CPP and LOCAL: entry 2 * gate + operand, in c->arena. In
 * it the axis of a rotation by an odd multiple of pi/4 is Z, those of a CPP are Z and X, X and Z,
 * or Z and Z, and a LOCAL has its own frame; the wire is in frame 0 (no permutation) after it and
 * at the start. Entry 2 * gate + 1 of a ROT is the frame after it: another one when a quarter turn
 * is to be left out of it, which costs nothing. Chosen so that frames change seldom: dynamic
 * programming along each wire, given the others, in a few rounds. Time O(gates). */
const uint8_t *qm_frames_plan(const qm_frames *f, const qm_pcircuit *c);

#endif
