/* greedy.h - CPP circuits of Cliffords by a potential of their tableau. */
#ifndef QM_PASSES_CLIFFORD_GREEDY_H
#define QM_PASSES_CLIFFORD_GREEDY_H

#include "passes/pauli_network/attempt.h"

typedef struct qm_clifford_config {
    uint32_t rank;  /* what a block of rank 2 counts more than one of rank 1, in halves of that: at
                       most 2 */
    float noise;    /* random part of what a gate is worth, in units of the potential */
    bool potential; /* false: output by output from the start */
    qm_pnet_config finish;
} qm_clifford_config;

/* The tableau is a matrix of 2 x 2 blocks over GF(2): a row for each output, a column for each
 * qubit. Its potential is the sum of the logarithms of the weights of rows and columns, where
 * blocks count by their ranks. */
typedef struct qm_clifford_run {
    qm_pnet_run net; /* of a problem without rotations */
    const qm_clifford_config *config;
    uint32_t *row, *column; /* [nqubits]: weights */
    float *logarithm;       /* [4 nqubits + 4] */
    float *gain;            /* [qubit][higher qubit]: of the best gate on the two */
    uint8_t *axes;          /* the same: its axes p + 4 q */
    uint64_t draws;
} qm_clifford_run;

/* Room for attempts at a problem that has no rotations; all memory in `arena`, some 5 nqubits^2
 * bytes. */
void qm_clifford_run_init(qm_clifford_run *v, const qm_pnet_problem *p, const qm_locals *locals,
                          qm_arena *arena);
/* Makes v->net.out: takes the gate that lowers the potential most while one does, and then brings
 * output after output to its place (qm_pnet_finish()). False when that would take `limit` CPP gates
 * or more, or more work than v->net.budget leaves. Time O(nqubits^2) for each gate and, at the
 * start, O(nqubits^3). */
bool qm_clifford_attempt(qm_clifford_run *v, const qm_clifford_config *config, uint32_t limit);
/* Sets v->net to the problem's rows and an empty circuit. */
void qm_clifford_start(qm_clifford_run *v, uint32_t limit);
/* Makes v->net.out of these CPP gates, which must leave rows on one qubit each, in their places or
 * not. False as above. */
bool qm_clifford_replay(qm_clifford_run *v, const qm_pgate *gates, uint32_t ngates, uint32_t limit);

#endif
