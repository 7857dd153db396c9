/* qreg_sample.c - samples of a register's qubits.
 *
 * The vector is sampled once for all shots (state.h). The shots of each of its values are then
 * split binomially by one product qubit after the other, so those never enter the vector: 60 qubits
 * in |+> cost 60 splits a sample. Random numbers are keyed by the values on the way, so results
 * depend on nothing else. Flips that end the program are made on the values. */

#include "runtime/plan/prune.h"
#include "runtime/sim/qreg.h"
#include "runtime/sim/qreg_parts.h"
#include "support/rng.h"

#include <stdlib.h>
#include <string.h>

/* Operands from positions to qubits. */
static qm_status put_off(qm_qreg *r, const qm_kop *op)
{
    const uint32_t *own = r->queue.qubits + op->qubits;
    qm_status st = qm_queue_push(&r->after, op, own, NULL, 0);
    if (st != QM_OK)
        return st;
    uint32_t *q = r->after.qubits + r->after.ops[r->after.nops - 1].qubits;
    for (uint32_t i = 0; i < (uint32_t)op->ntargets + op->ncontrols; i++)
        q[i] = r->qubit[q[i] & ~QM_CONTROL_ON_0] | (q[i] & QM_CONTROL_ON_0);
    return QM_OK;
}

/* Keeps only the ops whose fate is to be made now. */
static qm_status thin_out(qm_qreg *r, const uint8_t *fate)
{
    qm_op_queue *q = &r->queue;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < q->nops; i++) {
        qm_status st = fate[i] == QM_FATE_AFTER ? put_off(r, &q->ops[i]) : QM_OK;
        if (st != QM_OK)
            return st;
        if (fate[i] == QM_FATE_KEPT)
            q->ops[kept++] = q->ops[i];
    }
    q->nops = kept;
    return QM_OK;
}

/* Fresh qubits that no op of the queue needs stay product qubits. `place`: room for a number a
 * position. */
static void leave_outside(qm_qreg *r, uint32_t *place)
{
    qm_op_queue *q = &r->queue;
    memset(place, 0, r->nactive * sizeof *place);
    for (uint32_t i = 0; i < q->nops; i++)
        for (uint32_t k = 0; k < (uint32_t)q->ops[i].ntargets + q->ops[i].ncontrols; k++)
            place[q->qubits[q->ops[i].qubits + k] & ~QM_CONTROL_ON_0] = 1;
    uint32_t n = r->state.n;
    for (uint32_t p = 0; p < r->state.n; p++)
        place[p] = p;
    for (uint32_t p = r->state.n; p < r->nactive; p++) {
        uint32_t qubit = r->qubit[p];
        r->position[qubit] = place[p] ? n : QM_NONE;
        place[p] = n;
        r->qubit[n] = qubit;
        n += r->position[qubit] != QM_NONE;
    }
    r->nactive = n;
    for (uint32_t i = 0; i < q->nops; i++)
        for (uint32_t k = 0; k < (uint32_t)q->ops[i].ntargets + q->ops[i].ncontrols; k++) {
            uint32_t *own = &q->qubits[q->ops[i].qubits + k];
            *own = place[*own & ~QM_CONTROL_ON_0] | (*own & QM_CONTROL_ON_0);
        }
}

qm_status qm_qreg_focus(qm_qreg *r, const uint32_t *qubits, uint32_t k, uint64_t shots)
{
    qm_op_queue *q = &r->queue;
    if (q->nops == 0)
        return QM_OK;
    uint32_t *place = malloc(r->nactive * sizeof *place + r->nactive + q->nops);
    if (place == NULL)
        return QM_ERR_MEMORY;
    uint8_t *seen = (uint8_t *)(place + r->nactive), *fate = seen + r->nactive;
    memset(seen, QM_UNSEEN, r->nactive);
    for (uint32_t i = 0; i < k; i++)
        if (!qm_qreg_is_product(r, qubits[i]))
            seen[r->position[qubits[i]]] = QM_SEEN_VALUE;
    bool postpone = shots > 0 && (r->nactive >= 64 || shots <= (uint64_t)1 << r->nactive);
    qm_prune(q->ops, q->nops, q->qubits, seen, postpone, fate);
    qm_status st = thin_out(r, fate);
    if (st == QM_OK)
        leave_outside(r, place);
    free(place);
    return st;
}

/* A sampling in progress; tables are by qubit, or by level: the number of a drawn product qubit. */
typedef struct drawing {
    const qm_qreg *r;
    const uint32_t *qubits;
    uint32_t k;
    uint64_t seed, stream;
    qm_values_fn emit;
    void *payload;
    uint64_t *shots, *other, *key; /* by level: of this value, of the value 1 to come */
    double *one;                   /* by level: probability of 1 */
    uint32_t *level_qubit;
    uint32_t levels;
    uint32_t *active; /* qubits that are drawn from the vector */
    uint32_t nactive;
    uint8_t *value, *final; /* by qubit */
    uint8_t *out;           /* of the qubits asked for */
} drawing;

static bool drawing_alloc(drawing *d)
{
    size_t n = d->r->n;
    d->shots = malloc((n + 1) * 3 * sizeof *d->shots + n * sizeof *d->one +
                      2 * n * sizeof *d->active + 3 * n);
    if (d->shots == NULL)
        return false;
    d->other = d->shots + n + 1;
    d->key = d->other + n + 1;
    d->one = (double *)(d->key + n + 1);
    d->level_qubit = (uint32_t *)(d->one + n);
    d->active = d->level_qubit + n;
    d->value = (uint8_t *)(d->active + n);
    d->final = d->value + n;
    d->out = d->final + n;
    return true;
}

/* Adds a qubit that is to be drawn, once; d->final marks those that were. */
static void draw_qubit(drawing *d, uint32_t qubit)
{
    if (d->final[qubit])
        return;
    d->final[qubit] = 1;
    if (!qm_qreg_is_product(d->r, qubit)) {
        d->active[d->nactive++] = qubit;
        return;
    }
    double p[2];
    qm_qreg_probabilities(d->r, qubit, p);
    d->value[qubit] = p[1] > p[0];
    if (p[0] == 0 || p[1] == 0)
        return;
    d->one[d->levels] = p[1];
    d->level_qubit[d->levels++] = qubit;
}

static void choose_qubits(drawing *d)
{
    const qm_op_queue *after = &d->r->after;
    memset(d->value, 0, d->r->n);
    memset(d->final, 0, d->r->n);
    for (uint32_t i = 0; i < d->k; i++)
        draw_qubit(d, d->qubits[i]);
    for (uint32_t i = 0; i < after->nqubits; i++)
        draw_qubit(d, after->qubits[i] & ~QM_CONTROL_ON_0);
}

/* The flips that were put off. */
static void flip_values(const qm_op_queue *after, uint8_t *value)
{
    for (uint32_t i = 0; i < after->nops; i++) {
        const uint32_t *q = after->qubits + after->ops[i].qubits;
        uint8_t fires = 1;
        for (uint32_t c = 1; c <= after->ops[i].ncontrols; c++)
            fires &= value[q[c] & ~QM_CONTROL_ON_0] ^ (q[c] & QM_CONTROL_ON_0 ? 1 : 0);
        value[q[0]] ^= fires;
    }
}

static void emit_values(const drawing *d, uint64_t count)
{
    const uint8_t *value = d->value;
    if (d->r->after.nops > 0) {
        memcpy(d->final, d->value, d->r->n);
        flip_values(&d->r->after, d->final);
        value = d->final;
    }
    for (uint32_t i = 0; i < d->k; i++)
        d->out[i] = value[d->qubits[i]];
    d->emit(d->payload, d->out, 0, count);
}

static void enter_level(drawing *d, uint32_t level, uint8_t value, uint64_t shots)
{
    d->value[d->level_qubit[level]] = value;
    d->shots[level + 1] = shots;
    d->key[level + 1] = qm_rng_stream(d->key[level], value);
}

/* Splits `count` samples of one value of the vector by the product qubits, depth first. */
static void split(void *payload, uint64_t index, uint64_t count)
{
    drawing *d = payload;
    for (uint32_t i = 0; i < d->nactive; i++)
        d->value[d->active[i]] = index >> d->r->position[d->active[i]] & 1;
    uint32_t level = 0;
    d->shots[0] = count;
    d->key[0] = qm_rng_stream(d->stream, index);
    for (;;) {
        for (; level < d->levels; level++) {
            uint64_t shots = d->shots[level];
            uint64_t ones = qm_rng_binomial(d->seed, d->key[level], shots, d->one[level]);
            d->other[level] = ones < shots ? ones : 0;
            enter_level(d, level, ones == shots, ones < shots ? shots - ones : ones);
        }
        emit_values(d, d->shots[level]);
        while (level > 0 && d->other[level - 1] == 0)
            level--;
        if (level == 0)
            return;
        enter_level(d, level - 1, 1, d->other[level - 1]);
        d->other[level - 1] = 0;
    }
}

qm_status qm_qreg_sample(const qm_qreg *r, const uint32_t *qubits, uint32_t k, uint64_t shots,
                         uint64_t seed, uint64_t stream, qm_values_fn emit, void *payload)
{
    drawing d = {.r = r,
                 .qubits = qubits,
                 .k = k,
                 .seed = seed,
                 .stream = stream,
                 .emit = emit,
                 .payload = payload};
    if (!drawing_alloc(&d))
        return QM_ERR_MEMORY;
    choose_qubits(&d);
    if (d.nactive > 0)
        qm_state_sample(&r->state, shots, seed, stream, split, &d);
    else
        split(&d, 0, shots);
    free(d.shots);
    return QM_OK;
}
