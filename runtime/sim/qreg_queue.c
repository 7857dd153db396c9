/* qreg_queue.c - ops that wait, and how qubits enter the vector.
 *
 * The longer the queue, the more a schedule of it can save; its bound is for memory only. A
 * schedule takes fresh qubits in where ops first need them; without one they enter before all ops.
 */

#include "runtime/plan/schedule.h"
#include "runtime/sim/qreg.h"
#include "runtime/sim/qreg_parts.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_OPS = 1 << 16,
    MOST_DATA = 1 << 21,  /* doubles */
    SCHEDULED_QUBITS = 13 /* of a state on which a schedule saves more than it costs */
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

uint32_t qm_kop_doubles(const qm_kop *op)
{
    return op->kind == QM_KOP_MATRIX     ? 2u << (2 * op->ntargets)
           : op->kind == QM_KOP_DIAGONAL ? 2u << op->ntargets
           : op->kind == QM_KOP_PHASE    ? 2
                                         : 0;
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

void qm_queue_free(qm_op_queue *q)
{
    free(q->ops);
    free(q->qubits);
    free(q->data);
    *q = (qm_op_queue){0};
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
    return n <= QM_MAX_STATE_QUBITS && qm_state_bytes(n, r->state.precision) <= r->max_bytes;
}

/* Room in the vector for the fresh qubits, which have no amplitudes there yet. */
static qm_status make_room(qm_qreg *r)
{
    if (!qm_qreg_fits(r, r->nactive)) {
        r->wanted = r->nactive;
        return QM_ERR_MEMORY;
    }
    r->wanted = 0;
    return qm_state_extend(&r->state, r->nactive);
}

/* Brings the fresh qubits into a small state. */
static qm_status enter(qm_qreg *r)
{
    uint32_t old = r->state.n, count = r->nactive - old;
    qm_fresh fresh[SCHEDULED_QUBITS];
    qm_status st = count > 0 ? make_room(r) : QM_OK;
    if (st != QM_OK)
        return st;
    for (uint32_t i = 0; i < count; i++) {
        fresh[i].bit = old + i;
        memcpy(fresh[i].amplitude, r->product[r->qubit[old + i]], sizeof fresh[i].amplitude);
    }
    qm_fresh_enter(fresh, count, &r->state, r->nactive, r->state.amp);
    return QM_OK;
}

static bool is_cancelled(const qm_qreg *r)
{
    return r->cancel != NULL && atomic_load_explicit(r->cancel, memory_order_relaxed);
}

static qm_status apply_each(qm_qreg *r)
{
    const qm_op_queue *q = &r->queue;
    qm_status st = enter(r);
    if (st != QM_OK)
        return st;
    for (const qm_kop *op = q->ops; op < q->ops + q->nops; op++) {
        if (is_cancelled(r))
            return QM_ERR_CANCELLED;
        qm_state_apply(&r->state, op, q->qubits + op->qubits, q->data + op->data);
    }
    return QM_OK;
}

static qm_status apply_scheduled(qm_qreg *r)
{
    const qm_op_queue *q = &r->queue;
    uint32_t fusion = r->options.fusion, old = r->state.n;
    qm_schedule_options o = {
        .n = r->nactive,
        .precision = r->state.precision,
        .kernels = r->state.kernels,
        .block_bits = r->options.block_bits,
        .fusion = fusion == 0              ? QM_FUSE_AUTO
                  : fusion == QM_NO_FUSION ? 0
                                           : fusion,
        .nfresh = r->nactive - old,
    };
    if (o.nfresh > 0) {
        qm_status st = make_room(r);
        if (st != QM_OK)
            return st;
    }
    double complex fresh[QM_MAX_STATE_QUBITS][2];
    for (uint32_t p = old; p < r->nactive; p++)
        memcpy(fresh[p - old], r->product[r->qubit[p]], sizeof fresh[0]);
    o.fresh = fresh[0];
    qm_schedule schedule;
    qm_arena arena;
    jmp_buf full;
    qm_arena_init(&arena, &full);
    qm_status st = QM_ERR_MEMORY;
    if (setjmp(full) == 0) {
        qm_schedule_make(q->ops, q->nops, q->qubits, q->data, &o, &arena, &schedule);
        st = qm_schedule_run(&schedule, &r->state, r->cancel);
    }
    qm_arena_free(&arena);
    return st;
}

static bool is_scheduled(const qm_qreg *r)
{
    bool grows = r->nactive > r->state.n;
    return (r->queue.nops > 1 || grows) &&
           (r->nactive >= SCHEDULED_QUBITS || r->options.engine == QM_ENGINE_BLOCKS);
}

qm_status qm_qreg_flush(qm_qreg *r)
{
    qm_status st = is_scheduled(r) ? apply_scheduled(r) : apply_each(r);
    if (st == QM_OK)
        qm_queue_clear(&r->queue);
    return st;
}

qm_status qm_qreg_settle(qm_qreg *r)
{
    for (uint32_t q = 0; q < r->n; q++)
        qm_qreg_activate(r, q);
    return qm_qreg_flush(r);
}
