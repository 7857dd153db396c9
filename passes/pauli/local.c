/* local.c - the tables of the one-qubit Clifford group, found by breadth-first search over words of
 * H and S (24 elements up to phase, 192 with the eight powers of exp(i pi/4)). */
#include "passes/pauli/local.h"

#include "passes/matrix.h"

#include <math.h>
#include <string.h>

enum { MAX_WORD = 3 };

/* Squared absolute value. */
static double norm(qm_c64 x)
{
    return creal(x) * creal(x) + cimag(x) * cimag(x);
}

/* v = z u with |z| = 1, to within tol in each entry? */
static bool equal_up_to_phase(const qm_c64 v[4], const qm_c64 u[4], double tol, qm_c64 *z)
{
    qm_c64 trace = 0;
    for (int i = 0; i < 4; i++)
        trace += conj(u[i]) * v[i];
    double size = norm(trace);
    if (size < 1)
        return false;
    *z = trace / sqrt(size);
    for (int i = 0; i < 4; i++)
        if (norm(v[i] - *z * u[i]) > tol * tol)
            return false;
    return true;
}

uint32_t qm_locals_find(const qm_locals *l, const qm_c64 v[4], double tol, double *phase)
{
    qm_c64 z;
    for (uint32_t i = 0; i < QM_LOCAL_COUNT; i++)
        if (equal_up_to_phase(v, l->u[i], tol, &z)) {
            *phase = carg(z);
            return i;
        }
    return QM_LOCAL_COUNT;
}

static const qm_c64 pauli_matrix[4][4] = {
    [QM_PAULI_I] = {1, 0, 0, 1},
    [QM_PAULI_X] = {0, 1, 1, 0},
    [QM_PAULI_Z] = {1, 0, 0, -1},
    [QM_PAULI_Y] = {0, -I, I, 0},
};

static void list_elements(qm_locals *l)
{
    const qm_c64 generators[2][4] = {
        {M_SQRT1_2, M_SQRT1_2, M_SQRT1_2, -M_SQRT1_2},
        {1, 0, 0, I},
    };
    memset(l->u, 0, sizeof l->u);
    memcpy(l->u[QM_LOCAL_IDENTITY], pauli_matrix[QM_PAULI_I], sizeof l->u[0]);
    uint32_t n = 1;
    for (uint32_t i = 0; i < n; i++)
        for (int g = 0; g < 2; g++) {
            qm_c64 v[4];
            double phase;
            qm_mul2(generators[g], l->u[i], v);
            if (qm_locals_find(l, v, 1e-9, &phase) == QM_LOCAL_COUNT)
                memcpy(l->u[n++], v, sizeof v);
        }
}

/* The element that v is, and its phase in units of pi/4. */
static uint8_t name(const qm_locals *l, const qm_c64 v[4], uint8_t *eighths)
{
    double phase = 0;
    uint32_t i = qm_locals_find(l, v, 1e-9, &phase);
    *eighths = (uint8_t)((lround(phase / M_PI_4) + 8) % 8);
    return (uint8_t)i;
}

static qm_signed_pauli conjugate(const qm_c64 u[4], int axis)
{
    qm_c64 v[4], inverse[4];
    qm_adjoint2(u, inverse);
    qm_mul2(u, pauli_matrix[axis], v);
    qm_mul2(v, inverse, v);
    for (uint8_t p = QM_PAULI_X; p <= QM_PAULI_Y; p++) {
        qm_c64 trace = 0;
        for (int i = 0; i < 4; i++)
            trace += conj(pauli_matrix[p][i]) * v[i];
        if (fabs(creal(trace)) > 1)
            return (qm_signed_pauli){p, creal(trace) < 0};
    }
    return (qm_signed_pauli){QM_PAULI_I, 0};
}

static void fill_products(qm_locals *l)
{
    for (uint32_t a = 0; a < QM_LOCAL_COUNT; a++) {
        for (uint32_t b = 0; b < QM_LOCAL_COUNT; b++) {
            qm_c64 v[4];
            qm_mul2(l->u[a], l->u[b], v);
            l->product[a][b] = name(l, v, &l->phase[a][b]);
            if (l->product[a][b] == QM_LOCAL_IDENTITY)
                l->inverse[a] = (uint8_t)b;
        }
        qm_c64 inverse[4];
        qm_adjoint2(l->u[a], inverse);
        for (int axis = 0; axis < 4; axis++) {
            l->after[a][axis] = conjugate(l->u[a], axis);
            l->before[a][axis] = conjugate(inverse, axis);
        }
    }
}

static void fill_names(qm_locals *l)
{
    for (int axis = 0; axis < 4; axis++) {
        l->pauli[axis] = name(l, pauli_matrix[axis], &l->pauli_phase[axis]);
        for (int k = 0; k < 4; k++) {
            qm_c64 v[4], c = cos(k * M_PI_4), s = -I * sin(k * M_PI_4);
            for (int i = 0; i < 4; i++)
                v[i] = c * pauli_matrix[QM_PAULI_I][i] + s * pauli_matrix[axis][i];
            l->quarter[axis][k] = name(l, v, &l->quarter_phase[axis][k]);
        }
    }
}

/* Words by rising length; of the same length, rows in the order of the table. */
static void fill_words(qm_locals *l)
{
    bool known[QM_LOCAL_COUNT] = {true};
    uint32_t length[QM_LOCAL_COUNT] = {0};
    for (uint32_t i = 0; i < QM_LOCAL_COUNT; i++)
        for (int k = 0; k <= MAX_WORD; k++)
            l->word[i][k] = QM_NONE;
    for (uint32_t n = 0; n < MAX_WORD; n++)
        for (uint32_t i = 0; i < QM_LOCAL_COUNT; i++) {
            if (!known[i] || length[i] != n)
                continue;
            for (uint32_t row = 0; row < QM_G_COUNT; row++) {
                const qm_gate_row *r = &qm_gate_table[row];
                if (r->nqubits != 1 || r->nparams || !(r->flags & QM_GF_CLIFFORD))
                    continue;
                qm_c64 v[4];
                double phase;
                qm_row_unitary(row, NULL, v);
                qm_mul2(v, l->u[i], v);
                uint32_t to = qm_locals_find(l, v, 1e-9, &phase);
                if (known[to])
                    continue;
                known[to] = true;
                length[to] = n + 1;
                memcpy(l->word[to], l->word[i], sizeof l->word[to]);
                l->word[to][n] = row;
            }
        }
}

void qm_locals_init(qm_locals *l)
{
    list_elements(l);
    fill_products(l);
    fill_names(l);
    fill_words(l);
}
