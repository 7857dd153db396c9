/* unitary.c - matrices of controlled gates and real powers of unitaries.
 *
 * A power goes through the eigenvalues, found by Jacobi rotations that reduce all off-diagonal
 * elements of a normal matrix at once (Goldstine and Horwitz, J. ACM 6, 1959), with the closed form
 * of the angle by Cardoso and Souloumiac (SIAM J. Matrix Anal. Appl. 17, 1996): the rotation of
 * rows and columns p and q that maximises |u_pp - u_qq|^2. It converges quadratically. Cost: O(8^n)
 * a sweep, and fewer than ten sweeps for n <= 6. */
#include "ir/gate.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { MAX_QUBITS = 6, MAX_DIM = 1 << MAX_QUBITS, MAX_SWEEPS = 60, MAX_INTEGER_POWER = 64 };

void qm_unitary_control(uint32_t n, const qm_c64 *v, uint32_t nctrl, uint64_t on, qm_c64 *u)
{
    size_t dim = (size_t)1 << n;
    size_t full = dim << nctrl;
    memset(u, 0, full * full * sizeof *u);
    for (size_t i = 0; i < full; i++)
        u[i * full + i] = 1;
    for (size_t row = 0; row < dim; row++)
        for (size_t column = 0; column < dim; column++)
            u[(row << nctrl | on) * full + (column << nctrl | on)] = v[row * dim + column];
}

void qm_unitary_identity(uint32_t dim, qm_c64 *u)
{
    memset(u, 0, (size_t)dim * dim * sizeof *u);
    for (uint32_t i = 0; i < dim; i++)
        u[(size_t)i * dim + i] = 1;
}

void qm_unitary_apply(uint32_t dim, qm_c64 *u, uint32_t k, const qm_c64 *g, const uint8_t *qubit,
                      uint32_t mask, uint32_t on)
{
    uint32_t offset[MAX_DIM];
    uint32_t used = 0;
    for (uint32_t s = 0; s < 1u << k; s++) {
        offset[s] = 0;
        for (uint32_t i = 0; i < k; i++)
            offset[s] |= (s >> i & 1) << qubit[i];
        used |= offset[s];
    }
    for (uint32_t row = 0; row < dim; row++) {
        if (row & used || (row & mask) != on)
            continue;
        for (uint32_t column = 0; column < dim; column++) {
            qm_c64 in[MAX_DIM];
            for (uint32_t s = 0; s < 1u << k; s++)
                in[s] = u[(size_t)(row | offset[s]) * dim + column];
            for (uint32_t r = 0; r < 1u << k; r++) {
                qm_c64 sum = 0;
                for (uint32_t s = 0; s < 1u << k; s++)
                    sum += g[(size_t)r << k | s] * in[s];
                u[(size_t)(row | offset[r]) * dim + column] = sum;
            }
        }
    }
}

static void multiply(size_t dim, const qm_c64 *a, const qm_c64 *b, qm_c64 *out)
{
    for (size_t i = 0; i < dim; i++)
        for (size_t j = 0; j < dim; j++) {
            qm_c64 sum = 0;
            for (size_t k = 0; k < dim; k++)
                sum += a[i * dim + k] * b[k * dim + j];
            out[i * dim + j] = sum;
        }
}

static void adjoint(size_t dim, qm_c64 *u)
{
    for (size_t i = 0; i < dim; i++)
        for (size_t j = 0; j <= i; j++) {
            qm_c64 t = conj(u[i * dim + j]);
            u[i * dim + j] = conj(u[j * dim + i]);
            u[j * dim + i] = t;
        }
}

static void integer_power(size_t dim, qm_c64 *u, int r)
{
    qm_c64 base[MAX_DIM * MAX_DIM], next[MAX_DIM * MAX_DIM];
    size_t bytes = dim * dim * sizeof *u;
    if (r < 0)
        adjoint(dim, u);
    memcpy(base, u, bytes);
    memset(u, 0, bytes);
    for (size_t i = 0; i < dim; i++)
        u[i * dim + i] = 1;
    for (int i = r < 0 ? -r : r; i > 0; i--) {
        multiply(dim, u, base, next);
        memcpy(u, next, bytes);
    }
}

/* The rotation [[c, -conj(s)], [s, c]] of columns p and q. With h = (u_pp - u_qq, u_pq + u_qp,
 * i (u_qp - u_pq)), it maximises |h . d|^2 over real unit vectors d: the leading eigenvector of
 * Re h Re h^T + Im h Im h^T, which lies in the span of the two. */
static void choose_rotation(const qm_c64 *u, size_t dim, size_t p, size_t q, double *c, qm_c64 *s)
{
    qm_c64 pq = u[p * dim + q], qp = u[q * dim + p];
    qm_c64 h[3] = {u[p * dim + p] - u[q * dim + q], pq + qp, I * (qp - pq)};
    double rr = 0, ri = 0, ii = 0;
    for (int i = 0; i < 3; i++) {
        rr += creal(h[i]) * creal(h[i]);
        ri += creal(h[i]) * cimag(h[i]);
        ii += cimag(h[i]) * cimag(h[i]);
    }
    double angle = atan2(2 * ri, rr - ii) / 2;
    double d[3], norm = 0;
    for (int i = 0; i < 3; i++) {
        d[i] = cos(angle) * creal(h[i]) + sin(angle) * cimag(h[i]);
        norm += d[i] * d[i];
    }
    norm = copysign(sqrt(norm), d[0]); /* so that d[0] >= 0: the smaller rotation */
    *c = sqrt((1 + d[0] / norm) / 2);
    *s = (d[1] - I * d[2]) / (2 * *c * norm);
}

/* u becomes R^H u R, and v becomes v R. */
static void rotate(qm_c64 *u, qm_c64 *v, size_t dim, size_t p, size_t q, double c, qm_c64 s)
{
    for (size_t i = 0; i < dim; i++) {
        qm_c64 a = u[p * dim + i], b = u[q * dim + i];
        u[p * dim + i] = c * a + conj(s) * b;
        u[q * dim + i] = c * b - s * a;
    }
    for (size_t i = 0; i < dim; i++) {
        qm_c64 a = u[i * dim + p], b = u[i * dim + q];
        u[i * dim + p] = c * a + s * b;
        u[i * dim + q] = c * b - conj(s) * a;
        a = v[i * dim + p];
        b = v[i * dim + q];
        v[i * dim + p] = c * a + s * b;
        v[i * dim + q] = c * b - conj(s) * a;
    }
}

/* u becomes diagonal with the eigenvalues, and v the unitary of eigenvectors. False when it does
 * not converge: u was not normal. */
static bool diagonalize(qm_c64 *u, qm_c64 *v, size_t dim)
{
    const double tolerance = 1e-15;
    memset(v, 0, dim * dim * sizeof *v);
    for (size_t i = 0; i < dim; i++)
        v[i * dim + i] = 1;
    double rest = 0; /* the largest off-diagonal element that the last sweep met */
    for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
        rest = 0;
        for (size_t p = 0; p < dim; p++)
            for (size_t q = p + 1; q < dim; q++) {
                double off = fmax(cabs(u[p * dim + q]), cabs(u[q * dim + p]));
                rest = fmax(rest, off);
                if (off <= tolerance)
                    continue;
                double c;
                qm_c64 s;
                choose_rotation(u, dim, p, q, &c, &s);
                rotate(u, v, dim, p, q, c, s);
            }
        if (rest <= tolerance)
            return true;
    }
    return rest < 1e-12; /* only rounding noise is left */
}

static qm_c64 eigenvalue_power(qm_c64 eigenvalue, double r)
{
    double phase = carg(eigenvalue);
    if (phase <= -M_PI + 1e-9)
        phase = M_PI;
    return cexp(I * (r * phase));
}

qm_status qm_unitary_power(uint32_t n, qm_c64 *u, double r)
{
    assert(n <= MAX_QUBITS);
    if (!isfinite(r))
        return QM_ERR_INPUT;
    size_t dim = (size_t)1 << n;
    if (fabs(r) <= MAX_INTEGER_POWER && r == trunc(r)) {
        integer_power(dim, u, (int)r);
        return QM_OK;
    }
    qm_c64 v[MAX_DIM * MAX_DIM], w[MAX_DIM * MAX_DIM];
    if (!diagonalize(u, v, dim))
        return QM_ERR_INTERNAL;
    for (size_t j = 0; j < dim; j++) {
        qm_c64 value = eigenvalue_power(u[j * dim + j], r);
        for (size_t i = 0; i < dim; i++)
            w[i * dim + j] = v[i * dim + j] * value;
    }
    adjoint(dim, v);
    multiply(dim, w, v, u);
    return QM_OK;
}
