/* prune.h - which kernel ops at the end of a program no measurement can see. */
#ifndef QM_RUNTIME_PLAN_PRUNE_H
#define QM_RUNTIME_PLAN_PRUNE_H

#include "runtime/program.h"

/* What is looked at of a qubit after some point of the program. */
typedef enum qm_seen {
    QM_UNSEEN,
    QM_SEEN_VALUE, /* its value in the computational basis, together with those of others */
    QM_SEEN_STATE  /* possibly everything */
} qm_seen;

typedef enum qm_fate {
    QM_FATE_KEPT,
    QM_FATE_DROPPED, /* changes no distribution of what is looked at */
    QM_FATE_AFTER    /* a permutation of values, to be made after the measurement */
} qm_fate;

/* Decides the fate of `count` ops that end a program. seen[q]: what is looked at of qubit q after
 * the last of them; becomes what is looked at before the first. postpone: whether flips before the
 * measurement may become QM_FATE_AFTER; the values of all qubits that such an op names are then to
 * be drawn. fate[i]: of op i. Returns how many ops are not kept. Exact for the joint distribution
 * of values. Time O(ops). */
uint32_t qm_prune(const qm_kop *ops, uint32_t count, const uint32_t *qubits, uint8_t *seen,
                  bool postpone, uint8_t *fate);

#endif
