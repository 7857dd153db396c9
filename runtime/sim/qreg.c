/* qreg.c - which ops need the statevector at all.
 *
 * An op is brought to its smallest form: controls on qubits that are certain go, or the op does;
 * of a diagonal, targets that are certain go; a target in an eigenstate of what its controls switch
 * only gives its eigenvalue back to the controls (phase kickback). What then acts on product qubits
 * alone is made on their amplitudes; the rest is queued. Amplitudes below 2^-52 are rounding and
 * become 0, so that a qubit is certain again after H H. Time O(operands) an op. */

#include "runtime/sim/qreg.h"

#include "runtime/plan/kgate.h"
#include "runtime/sim/qreg_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double tiny = 0x1p-104; /* squared modulus of an amplitude that is rounding */

static double norm2(double complex z)
{
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

/* An op that is being made smaller. */
typedef struct shrinking {
    qm_kop op; /* its qubits and data are those below */
    uint32_t qubits[QM_KGATE_QUBITS];
    double complex data[1 << (2 * QM_MAX_TARGETS)];
} shrinking;

static uint64_t table_bytes(uint32_t n)
{
    return (uint64_t)n * (sizeof(double complex[2]) + 2 * sizeof(uint32_t));
}

qm_status qm_qreg_init(qm_qreg *r, uint32_t n, const qm_sim_options *o, uint64_t max_bytes,
                       const atomic_bool *cancel)
{
    *r = (qm_qreg){.n = n,
                   .plain = o->engine == QM_ENGINE_GATES,
                   .max_bytes = max_bytes,
                   .options = *o,
                   .cancel = cancel};
    uint32_t vector = r->plain ? n : 0;
    r->state.precision = o->precision;
    if (table_bytes(n) > max_bytes || !qm_qreg_fits(r, vector)) {
        r->wanted = n;
        return QM_ERR_MEMORY;
    }
    r->product = malloc(table_bytes(n) + 1);
    if (r->product == NULL || qm_state_init(&r->state, vector, o->threads, o->precision) != QM_OK)
        return QM_ERR_MEMORY;
    r->position = (uint32_t *)(r->product + n);
    r->qubit = r->position + n;
    qm_qreg_zero(r);
    return QM_OK;
}

void qm_qreg_free(qm_qreg *r)
{
    qm_state_free(&r->state);
    free(r->product);
    qm_queue_free(&r->queue);
    qm_queue_free(&r->after);
    r->product = NULL;
}

void qm_qreg_delete(qm_qreg *r)
{
    if (r != NULL)
        qm_qreg_free(r);
    free(r);
}

void qm_qreg_zero(qm_qreg *r)
{
    r->factor = 1;
    r->wanted = 0;
    qm_queue_clear(&r->queue);
    qm_queue_clear(&r->after);
    r->nactive = r->plain ? r->n : 0;
    for (uint32_t q = 0; q < r->n; q++) {
        r->position[q] = r->plain ? q : QM_NONE;
        r->qubit[q] = q;
        r->product[q][0] = 1;
        r->product[q][1] = 0;
    }
    /* The room stays: that the system clears new pages costs more than a pass. */
    r->state.n = r->nactive;
    qm_state_zero(&r->state);
}

uint64_t qm_qreg_bytes(const qm_qreg *r)
{
    return qm_state_bytes(r->state.n, r->state.precision) + table_bytes(r->n) + sizeof *r;
}

qm_status qm_qreg_copy(const qm_qreg *r, qm_qreg *to)
{
    qm_qreg had = *to;
    *to = *r;
    to->queue = had.queue;
    to->after = had.after;
    to->state = had.state;
    to->product = had.product != NULL ? had.product : malloc(table_bytes(r->n) + 1);
    qm_queue_clear(&to->queue);
    qm_queue_clear(&to->after);
    if (to->product == NULL || qm_state_copy(&r->state, &to->state) != QM_OK)
        return QM_ERR_MEMORY;
    memcpy(to->product, r->product, table_bytes(r->n));
    to->position = (uint32_t *)(to->product + r->n);
    to->qubit = to->position + r->n;
    return QM_OK;
}

/* The value that a product qubit has for certain; 2: none. */
static uint32_t certain_value(const qm_qreg *r, uint32_t qubit)
{
    if (!qm_qreg_is_product(r, qubit))
        return 2;
    return r->product[qubit][1] == 0 ? 0 : r->product[qubit][0] == 0 ? 1 : 2;
}

/* Removes controls that are certain to fire; false: one is certain not to. */
static bool drop_controls(const qm_qreg *r, shrinking *s)
{
    uint32_t *control = s->qubits + s->op.ntargets, kept = 0;
    for (uint32_t i = 0; i < s->op.ncontrols; i++) {
        uint32_t value = certain_value(r, control[i] & ~QM_CONTROL_ON_0);
        if (value == (control[i] & QM_CONTROL_ON_0 ? 1u : 0u))
            return false;
        if (value == 2)
            control[kept++] = control[i];
    }
    s->op.ncontrols = (uint16_t)kept;
    return true;
}

static void drop_target(shrinking *s, uint32_t t, uint32_t value)
{
    uint32_t half = 1u << (s->op.ntargets - 1), low = (1u << t) - 1;
    for (uint32_t i = 0; i < half; i++)
        s->data[i] = s->data[(i & ~low) << 1 | value << t | (i & low)];
    s->op.ntargets--;
    memmove(s->qubits + t, s->qubits + t + 1,
            (s->op.ntargets + s->op.ncontrols - t) * sizeof *s->qubits);
}

/* Of a diagonal: removes targets that are certain. */
static void drop_targets(const qm_qreg *r, shrinking *s)
{
    for (uint32_t t = s->op.ntargets; t-- > 0;) {
        uint32_t value = certain_value(r, s->qubits[t]);
        if (value != 2)
            drop_target(s, t, value);
    }
    if (s->op.ntargets == 0)
        s->op.kind = QM_KOP_PHASE;
}

/* The op's 2 x 2 matrix on its only target. */
static void matrix_of(const shrinking *s, double complex m[4])
{
    bool diagonal = s->op.kind == QM_KOP_DIAGONAL, flip = s->op.kind == QM_KOP_X;
    m[0] = flip ? 0 : s->data[0];
    m[1] = flip ? 1 : diagonal ? 0 : s->data[1];
    m[2] = flip ? 1 : diagonal ? 0 : s->data[2];
    m[3] = flip ? 0 : diagonal ? s->data[1] : s->data[3];
}

static void multiply(const double complex m[4], double complex a[2])
{
    double complex x = a[0];
    a[0] = m[0] * x + m[1] * a[1];
    a[1] = m[2] * x + m[3] * a[1];
    for (uint32_t i = 0; i < 2; i++)
        if (norm2(a[i]) <= tiny)
            a[i] = 0;
}

/* Under controls: when the target is in an eigenstate, the op becomes a phase on the controls. */
static void kick_back(const qm_qreg *r, shrinking *s)
{
    uint32_t target = s->qubits[0];
    double complex m[4], v[2];
    matrix_of(s, m);
    memcpy(v, r->product[target], sizeof v);
    multiply(m, v);
    const double complex *a = r->product[target];
    double complex value = (conj(a[0]) * v[0] + conj(a[1]) * v[1]) / (norm2(a[0]) + norm2(a[1]));
    if (!(norm2(v[0] - value * a[0]) + norm2(v[1] - value * a[1]) <= 4 * tiny))
        return;
    s->op.ntargets = 0;
    s->op.kind = QM_KOP_PHASE;
    s->data[0] = norm2(value - 1) <= 4 * tiny ? 1 : value;
    memmove(s->qubits, s->qubits + 1, s->op.ncontrols * sizeof *s->qubits);
}

static void exchange(qm_qreg *r, uint32_t a, uint32_t b)
{
    uint32_t p = r->position[a];
    double complex x[2];
    memcpy(x, r->product[a], sizeof x);
    memcpy(r->product[a], r->product[b], sizeof x);
    memcpy(r->product[b], x, sizeof x);
    r->position[a] = r->position[b];
    r->position[b] = p;
    if (r->position[a] != QM_NONE)
        r->qubit[r->position[a]] = a;
    if (r->position[b] != QM_NONE)
        r->qubit[r->position[b]] = b;
}

/* Makes an op that needs no vector; false: it does. */
static bool apply_outside(qm_qreg *r, shrinking *s)
{
    uint32_t first = s->qubits[0] & ~QM_CONTROL_ON_0;
    if (s->op.kind == QM_KOP_PHASE && s->data[0] == 1)
        return true;
    if (s->op.kind == QM_KOP_PHASE && s->op.ncontrols == 0) {
        r->factor *= s->data[0];
        return true;
    }
    if (s->op.kind == QM_KOP_SWAP && s->op.ncontrols == 0) {
        exchange(r, s->qubits[0], s->qubits[1]);
        return true;
    }
    if (s->op.ntargets + s->op.ncontrols != 1 || !qm_qreg_is_product(r, first))
        return false;
    double complex m[4] = {1, 0, 0, s->data[0]};
    if (s->op.kind != QM_KOP_PHASE) {
        matrix_of(s, m);
    } else if (s->qubits[0] & QM_CONTROL_ON_0) {
        m[0] = s->data[0];
        m[3] = 1;
    }
    multiply(m, r->product[first]);
    return true;
}

/* Is it an op that only the vector can take? */
static bool needs_vector(const qm_qreg *r, const qm_kop *op, const uint32_t *qubits)
{
    uint32_t n = (uint32_t)op->ntargets + op->ncontrols;
    if (op->kind == QM_KOP_SWAP || n == 0)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (qm_qreg_is_product(r, qubits[i] & ~QM_CONTROL_ON_0))
            return false;
    return true;
}

static qm_status enqueue(qm_qreg *r, const qm_kop *op, const uint32_t *qubits, const double *data)
{
    qm_status st = qm_queue_push(&r->queue, op, qubits, data, qm_kop_doubles(op));
    if (st != QM_OK)
        return st;
    uint32_t *own = r->queue.qubits + r->queue.ops[r->queue.nops - 1].qubits;
    for (uint32_t i = 0; i < (uint32_t)op->ntargets + op->ncontrols; i++) {
        uint32_t q = own[i] & ~QM_CONTROL_ON_0;
        own[i] = qm_qreg_activate(r, q) | (own[i] & QM_CONTROL_ON_0);
    }
    return qm_queue_is_full(&r->queue) ? qm_qreg_flush(r) : QM_OK;
}

static qm_status apply_plain(qm_qreg *r, const qm_kop *op, const uint32_t *qubits,
                             const double *data)
{
    if (op->kind == QM_KOP_PHASE && op->ncontrols == 0)
        r->factor *= CMPLX(data[0], data[1]);
    else
        qm_state_apply(&r->state, op, qubits, data);
    return QM_OK;
}

qm_status qm_qreg_apply(qm_qreg *r, const qm_kop *op, const uint32_t *qubits, const double *data)
{
    if (r->plain)
        return apply_plain(r, op, qubits, data);
    if (needs_vector(r, op, qubits))
        return enqueue(r, op, qubits, data);
    shrinking s;
    s.op = *op;
    size_t nqubits = (size_t)op->ntargets + op->ncontrols;
    if (nqubits > 0)
        memcpy(s.qubits, qubits, nqubits * sizeof *qubits);
    if (qm_kop_doubles(op) > 0)
        memcpy(s.data, data, qm_kop_doubles(op) * sizeof *data);
    if (!drop_controls(r, &s))
        return QM_OK;
    if (s.op.kind == QM_KOP_DIAGONAL)
        drop_targets(r, &s);
    if (s.op.ntargets == 1 && s.op.ncontrols > 0 && qm_qreg_is_product(r, s.qubits[0]))
        kick_back(r, &s);
    if (apply_outside(r, &s))
        return QM_OK;
    return enqueue(r, &s.op, s.qubits, (const double *)s.data);
}
