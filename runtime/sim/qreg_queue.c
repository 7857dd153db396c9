/* qreg_queue.c - ops that wait, and how qubits enter the vector.
 *
 * The longer the queue, the more a schedule of it can save; its bound is for memory only. All fresh
 * qubits of a queue enter at once, in one sweep over the larger vector: it is the old one times
 * their product state. */

#include "runtime/sim/qreg.h"
#include "runtime/sim/qreg_parts.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_OPS = 1 << 16,
    MOST_DATA = 1 << 21, /* doubles */
    CHUNK = 1 << 12      /* amplitudes that a thread takes at once */
};

static bool reserve(void **p, uint32_t need, uint32_t *cap, size_t size)
{
    if (need <= *cap)
        return true;
    uint32_t bigger = *cap < 64 ? 64 : *cap;
    while (bigger < need)
        bigger *= 2;
    void *q = realloc(*p, bigger * size);
    if (q == NULL)
        return false;
    *p = q;
    *cap = bigger;
    return true;
}

qm_status qm_queue_push(qm_op_queue *q, const qm_kop *op, const uint32_t *qubits,
                        const double *data, uint32_t ndata)
{
    uint32_t n = (uint32_t)op->ntargets + op->ncontrols;
    if (!reserve((void **)&q->ops, q->nops + 1, &q->cap_ops, sizeof *q->ops) ||
        !reserve((void **)&q->qubits, q->nqubits + n, &q->cap_qubits, sizeof *q->qubits) ||
        !reserve((void **)&q->data, q->ndata + ndata, &q->cap_data, sizeof *q->data))
        return QM_ERR_MEMORY;
    qm_kop *own = &q->ops[q->nops++];
    *own = *op;
    own->qubits = q->nqubits;
    own->data = q->ndata;
    memcpy(q->qubits + q->nqubits, qubits, n * sizeof *qubits);
    if (ndata > 0)
        memcpy(q->data + q->ndata, data, ndata * sizeof *data);
    q->nqubits += n;
    q->ndata += ndata;
    return QM_OK;
}

void qm_queue_clear(qm_op_queue *q)
{
    q->nops = q->nqubits = q->ndata = 0;
}

bool qm_queue_is_full(const qm_op_queue *q)
{
    return q->nops >= MOST_OPS || q->ndata >= MOST_DATA;
}

uint32_t qm_qreg_activate(qm_qreg *r, uint32_t qubit)
{
    if (r->position[qubit] == QM_NONE) {
        r->qubit[r->nactive] = qubit;
        r->position[qubit] = r->nactive++;
    }
    return r->position[qubit];
}

bool qm_qreg_fits(const qm_qreg *r, uint32_t n)
{
    return n <= QM_MAX_STATE_QUBITS && qm_state_bytes(n) <= r->max_bytes;
}

/* Amplitudes [begin, end) of the larger vector; `low` amplitudes were in the old one. */
static void spread(const qm_qreg *r, double complex *to, uint64_t begin, uint64_t end, uint64_t low)
{
    while (begin < end) {
        uint64_t high = begin / low, stop = (high + 1) * low < end ? (high + 1) * low : end;
        double complex factor = 1;
        for (uint32_t p = r->state.n; p < r->nactive; p++)
            factor *= r->product[r->qubit[p]][high >> (p - r->state.n) & 1];
        for (; begin < stop; begin++)
            to[begin] = factor * r->state.amp[begin % low];
    }
}

/* The fresh qubits enter the vector. */
static qm_status grow(qm_qreg *r)
{
    if (!qm_qreg_fits(r, r->nactive)) {
        r->wanted = r->nactive;
        return QM_ERR_MEMORY;
    }
    qm_state bigger;
    r->wanted = 0;
    if (qm_state_init(&bigger, r->nactive, r->options.threads) != QM_OK)
        return QM_ERR_MEMORY;
    uint64_t low = (uint64_t)1 << r->state.n, size = (uint64_t)1 << r->nactive;
    uint64_t chunks = (size + CHUNK - 1) / CHUNK;
#pragma omp parallel for schedule(static) num_threads(bigger.threads) if (chunks > 16)
    for (uint64_t c = 0; c < chunks; c++)
        spread(r, bigger.amp, c * CHUNK, (c + 1) * CHUNK < size ? (c + 1) * CHUNK : size, low);
    qm_state_free(&r->state);
    r->state = bigger;
    r->room = bigger.n;
    return QM_OK;
}

static bool is_cancelled(const qm_qreg *r)
{
    return r->cancel != NULL && atomic_load_explicit(r->cancel, memory_order_relaxed);
}

qm_status qm_qreg_flush(qm_qreg *r)
{
    qm_status st = r->nactive > r->state.n ? grow(r) : QM_OK;
    if (st != QM_OK)
        return st;
    const qm_op_queue *q = &r->queue;
    for (uint32_t i = 0; i < q->nops;) {
        if (is_cancelled(r))
            return QM_ERR_CANCELLED;
        i += qm_state_apply_some(&r->state, q->ops + i, q->nops - i, q->qubits, q->data);
    }
    qm_queue_clear(&r->queue);
    return QM_OK;
}

qm_status qm_qreg_settle(qm_qreg *r)
{
    for (uint32_t q = 0; q < r->n; q++)
        qm_qreg_activate(r, q);
    return qm_qreg_flush(r);
}
