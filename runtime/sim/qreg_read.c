/* qreg_read.c - probabilities, projection, the joint distribution and the amplitudes of a register.
 */

#include "runtime/sim/qreg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_JOINT = 48 }; /* qubits of a joint distribution, beyond any memory */

static double norm2(double complex z)
{
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

void qm_qreg_probabilities(const qm_qreg *r, uint32_t qubit, double p[2])
{
    if (!qm_qreg_is_product(r, qubit)) {
        qm_state_probabilities(&r->state, r->position[qubit], p);
        return;
    }
    double zero = norm2(r->product[qubit][0]), one = norm2(r->product[qubit][1]);
    p[0] = zero / (zero + one);
    p[1] = one / (zero + one);
}

bool qm_qreg_is_separate(const qm_qreg *r, uint32_t qubit, const double p[2])
{
    if (qm_qreg_is_product(r, qubit))
        return true;
    /* The squared coherence is the product of the probabilities, up to rounding. */
    double complex c = qm_state_coherence(&r->state, r->position[qubit]);
    return p[0] * p[1] - norm2(c) <= 1e-14;
}

void qm_qreg_project(qm_qreg *r, uint32_t qubit, uint32_t outcome, double p)
{
    uint32_t position = r->position[qubit];
    double complex *a = r->product[qubit];
    if (r->plain) {
        if (p != 1)
            qm_state_collapse(&r->state, position, outcome, p);
        return;
    }
    if (position == QM_NONE) {
        a[outcome] /= cabs(a[outcome]);
        a[1 - outcome] = 0;
        return;
    }
    qm_state_drop(&r->state, position, outcome, p);
    a[outcome] = 1;
    a[1 - outcome] = 0;
    r->position[qubit] = QM_NONE;
    r->nactive--;
    for (uint32_t i = position; i < r->nactive; i++) {
        r->qubit[i] = r->qubit[i + 1];
        r->position[r->qubit[i]] = i;
    }
}

static qm_amplitude times(qm_amplitude a, double complex z)
{
    return (qm_amplitude){a.re * creal(z) - a.im * cimag(z), a.re * cimag(z) + a.im * creal(z)};
}

void qm_qreg_amplitudes(const qm_qreg *r, qm_amplitude *out)
{
    uint64_t size = (uint64_t)1 << r->n, active = (uint64_t)1 << r->state.n;
    memset(out, 0, size * sizeof *out);
    for (uint64_t i = 0; i < active; i++) {
        uint64_t at = 0;
        for (uint32_t p = 0; p < r->state.n; p++)
            at |= (i >> p & 1) << r->qubit[p];
        double complex a = qm_state_get(&r->state, i);
        out[at] = times((qm_amplitude){creal(a), cimag(a)}, r->factor);
    }
    for (uint32_t q = 0; q < r->n; q++) {
        if (!qm_qreg_is_product(r, q))
            continue;
        uint64_t bit = (uint64_t)1 << q;
        for (uint64_t i = 0; i < size; i++) {
            if (i & bit)
                continue;
            out[i | bit] = times(out[i], r->product[q][1]);
            out[i] = times(out[i], r->product[q][0]);
        }
    }
}

/* Which of the qubits asked for are active, certain, or uncertain by themselves. */
typedef struct asked {
    uint32_t *active, *single; /* places in `values` */
    uint32_t nactive, nsingle;
    uint32_t *positions;
    uint8_t *values;
    double (*p)[2]; /* of `single` */
} asked;

static bool is_uncertain(const qm_qreg *r, uint32_t qubit)
{
    return qm_qreg_is_product(r, qubit) && r->product[qubit][0] != 0 && r->product[qubit][1] != 0;
}

uint64_t qm_qreg_distribution_bytes(const qm_qreg *r, const uint32_t *qubits, uint32_t k)
{
    uint32_t joint = 0;
    for (uint32_t i = 0; i < k; i++)
        joint += !qm_qreg_is_product(r, qubits[i]) || is_uncertain(r, qubits[i]);
    return joint > MOST_JOINT ? UINT64_MAX : (uint64_t)sizeof(double) << joint;
}

static bool asked_init(asked *a, const qm_qreg *r, const uint32_t *qubits, uint32_t k)
{
    size_t each = sizeof(double[2]) + 3 * sizeof(uint32_t) + 1;
    *a = (asked){.p = malloc(each * k + 1)};
    if (a->p == NULL)
        return false;
    a->active = (uint32_t *)(a->p + k);
    a->single = a->active + k;
    a->positions = a->single + k;
    a->values = (uint8_t *)(a->positions + k);
    for (uint32_t i = 0; i < k; i++) {
        uint32_t q = qubits[i];
        if (!qm_qreg_is_product(r, q)) {
            a->positions[a->nactive] = r->position[q];
            a->active[a->nactive++] = i;
        } else if (is_uncertain(r, q)) {
            qm_qreg_probabilities(r, q, a->p[a->nsingle]);
            a->single[a->nsingle++] = i;
        }
        a->values[i] = r->product[q][0] == 0;
    }
    return true;
}

/* What is given up and what is emitted. */
typedef struct spender {
    const asked *a;
    double least, *lost;
    qm_values_fn emit;
    void *payload;
} spender;

/* The values of the single qubits from the i-th on, with `weight` for all of them. */
static void spend(const spender *s, uint32_t i, double weight)
{
    if (!(weight > s->least)) {
        *s->lost += weight;
        return;
    }
    if (i == s->a->nsingle) {
        s->emit(s->payload, s->a->values, weight, 0);
        return;
    }
    for (uint8_t v = 0; v < 2; v++) {
        s->a->values[s->a->single[i]] = v;
        spend(s, i + 1, weight * s->a->p[i][v]);
    }
}

qm_status qm_qreg_distribution(const qm_qreg *r, const uint32_t *qubits, uint32_t k, double weight,
                               double least, double *lost, qm_values_fn emit, void *payload)
{
    asked a;
    if (!asked_init(&a, r, qubits, k))
        return QM_ERR_MEMORY;
    uint64_t size = (uint64_t)1 << a.nactive;
    double *p = malloc(size * sizeof *p), total = 0;
    if (p == NULL) {
        free(a.p);
        return QM_ERR_MEMORY;
    }
    if (a.nactive > 0)
        qm_state_marginal(&r->state, a.positions, a.nactive, p);
    else
        p[0] = 1;
    for (uint64_t v = 0; v < size; v++)
        total += p[v];
    const spender s = {.a = &a, .least = least, .lost = lost, .emit = emit, .payload = payload};
    for (uint64_t v = 0; v < size; v++) {
        for (uint32_t i = 0; i < a.nactive; i++)
            a.values[a.active[i]] = v >> i & 1;
        spend(&s, 0, weight * p[v] / total);
    }
    free(p);
    free(a.p);
    return QM_OK;
}
