/* qreg_compare.c - are two registers in the same state?
 *
 * They are compared part by part, each up to a phase: product qubits one by one, and the vectors,
 * whose positions may differ in order. A qubit that is active in one only counts as a difference,
 * though it might be entangled with none. */

#include "runtime/sim/qreg.h"
#include "support/rng.h"

#include <math.h>

static double norm2(double complex z)
{
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

/* A number in the unit square around 0 for a basis state. */
static double complex weight_of(uint64_t basis)
{
    uint64_t h = qm_rng_stream(basis, 0);
    return CMPLX((double)(h >> 32) * 0x1p-32 - 0.5, (double)(uint32_t)h * 0x1p-32 - 0.5);
}

double qm_qreg_print(const qm_qreg *r)
{
    double print = 0;
    for (uint32_t q = 0; q < r->n; q++)
        if (qm_qreg_is_product(r, q))
            print += norm2(r->product[q][0] * weight_of(q) + r->product[q][1] * weight_of(~q));
    double complex sum = 0;
    for (uint64_t i = 0; i < UINT64_C(1) << r->state.n; i++) {
        uint64_t basis = 0;
        for (uint64_t bits = i; bits != 0; bits &= bits - 1)
            basis += qm_rng_stream(r->qubit[__builtin_ctzll(bits)], 1);
        sum += weight_of(basis) * qm_state_get(&r->state, i);
    }
    return print + norm2(sum);
}

/* Is |overlap| that of equal states, whose other digits are then compared? */
static bool is_near_one(double length)
{
    return fabs(length - 1) < 1e-3;
}

static bool near(double complex a, double complex b, double tolerance)
{
    return fabs(creal(a - b)) <= tolerance && fabs(cimag(a - b)) <= tolerance;
}

static bool same_product(const double complex a[2], const double complex b[2], double tolerance)
{
    double complex overlap = conj(a[0]) * b[0] + conj(a[1]) * b[1];
    double length = cabs(overlap);
    if (!is_near_one(length))
        return false;
    overlap /= length;
    return near(b[0], overlap * a[0], tolerance) && near(b[1], overlap * a[1], tolerance);
}

/* The index in b's vector of index i in a's. */
static uint64_t index_in(const qm_qreg *a, const qm_qreg *b, uint64_t i)
{
    uint64_t to = 0;
    for (uint64_t bits = i; bits != 0; bits &= bits - 1)
        to |= UINT64_C(1) << b->position[a->qubit[__builtin_ctzll(bits)]];
    return to;
}

static bool same_vector(const qm_qreg *a, const qm_qreg *b, double tolerance)
{
    uint64_t size = UINT64_C(1) << a->state.n;
    double complex overlap = 0;
    for (uint64_t i = 0; i < size; i++)
        overlap += conj(qm_state_get(&a->state, i)) * qm_state_get(&b->state, index_in(a, b, i));
    double length = cabs(overlap);
    if (!is_near_one(length))
        return false;
    overlap /= length;
    for (uint64_t i = 0; i < size; i++)
        if (!near(qm_state_get(&b->state, index_in(a, b, i)),
                  overlap * qm_state_get(&a->state, i), tolerance))
            return false;
    return true;
}

bool qm_qreg_same(const qm_qreg *a, const qm_qreg *b, double tolerance)
{
    for (uint32_t q = 0; q < a->n; q++) {
        if (qm_qreg_is_product(a, q) != qm_qreg_is_product(b, q))
            return false;
        if (qm_qreg_is_product(a, q) && !same_product(a->product[q], b->product[q], tolerance))
            return false;
    }
    return same_vector(a, b, tolerance);
}
