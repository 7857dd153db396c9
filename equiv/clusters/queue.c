/* queue.c - see queue.h. */
#include "equiv/clusters/queue.h"

static void swap(qm_queued_gate *a, qm_queued_gate *b)
{
    qm_queued_gate t = *a;
    *a = *b;
    *b = t;
}

void qm_gate_queue_push(qm_gate_queue *q, qm_queued_gate x)
{
    QM_RESERVE(q->arena, q->at, q->n, q->cap);
    uint32_t i = q->n++;
    q->at[i] = x;
    for (; i > 0 && q->at[i].rank < q->at[(i - 1) / 2].rank; i = (i - 1) / 2)
        swap(&q->at[i], &q->at[(i - 1) / 2]);
}

bool qm_gate_queue_pop(qm_gate_queue *q, qm_queued_gate *x)
{
    if (q->n == 0)
        return false;
    *x = q->at[0];
    q->at[0] = q->at[--q->n];
    for (uint32_t i = 0, least;; i = least) {
        least = i;
        for (uint32_t k = 2 * i + 1; k <= 2 * i + 2 && k < q->n; k++)
            least = q->at[k].rank < q->at[least].rank ? k : least;
        if (least == i)
            return true;
        swap(&q->at[i], &q->at[least]);
    }
}
