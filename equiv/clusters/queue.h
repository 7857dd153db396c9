/* queue.h - a binary heap of gates by how much they are wished for; private to equiv. */
#ifndef QM_EQUIV_CLUSTERS_QUEUE_H
#define QM_EQUIV_CLUSTERS_QUEUE_H

#include "support/arena.h"

#include <stdbool.h>

typedef struct qm_queued_gate {
    uint64_t rank; /* the least comes first */
    uint32_t side, gate;
} qm_queued_gate;

typedef struct qm_gate_queue {
    qm_arena *arena;
    qm_queued_gate *at;
    uint32_t n, cap;
} qm_gate_queue;

/* Time O(log n) each. */
void qm_gate_queue_push(qm_gate_queue *q, qm_queued_gate x);
/* False when it is empty. */
bool qm_gate_queue_pop(qm_gate_queue *q, qm_queued_gate *x);

#endif
