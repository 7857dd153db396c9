/* dense_matrix.c - see dense_matrix.h. */

#include "tests/dense_matrix.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

/* One-qubit gates: {u00, u01, u10, u11}. */

static void gate_u(const double *p, double complex *u)
{
    /* OpenQASM 3.1, "Built-in gates": 1/2 [[1 + e^ia, -i e^il (1 - e^ia)], ...]. */
    double complex a = cexp(I * p[0]);
    u[0] = (1 + a) / 2;
    u[1] = -I * cexp(I * p[2]) * (1 - a) / 2;
    u[2] = I * cexp(I * p[1]) * (1 - a) / 2;
    u[3] = cexp(I * p[1]) * cexp(I * p[2]) * (1 + a) / 2; /* a sum of large angles loses digits */
}

static void scale(double complex *u, uint32_t count, double complex z)
{
    for (uint32_t i = 0; i < count; i++)
        u[i] *= z;
}

static void gate_u3(const double *p, double complex *u)
{
    gate_u(p, u);
    scale(u, 4, cexp(-I * p[0] / 2) * cexp(-I * p[1] / 2) * cexp(-I * p[2] / 2));
}

static void gate_cu_target(const double *p, double complex *u)
{
    gate_u(p, u);
    scale(u, 4, cexp(I * p[3]) * cexp(-I * p[0] / 2));
}

typedef struct constant_gate {
    const char *name;
    double complex u[4];
} constant_gate;

static bool constant_1q(const char *name, double complex *u)
{
    const double r = sqrt(0.5);
    const constant_gate table[] = {
        {"id", {1, 0, 0, 1}},
        {"x", {0, 1, 1, 0}},
        {"y", {0, -I, I, 0}},
        {"z", {1, 0, 0, -1}},
        {"h", {r, r, r, -r}},
        {"s", {1, 0, 0, I}},
        {"sdg", {1, 0, 0, -I}},
        {"t", {1, 0, 0, r + I * r}},
        {"tdg", {1, 0, 0, r - I * r}},
        {"sx", {(1 + I) / 2, (1 - I) / 2, (1 - I) / 2, (1 + I) / 2}},
        {"sxdg", {(1 - I) / 2, (1 + I) / 2, (1 + I) / 2, (1 - I) / 2}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0) {
            memcpy(u, table[i].u, sizeof table[i].u);
            return true;
        }
    return false;
}

/* exp(-i angle/2 P) = cos I - i sin P for a product P of Paulis on k qubits: axes[0] is on the
 * least significant qubit. */
static void pauli_rotation(const char *axes, double angle, double complex *u)
{
    uint32_t k = (uint32_t)strlen(axes), dim = 1u << k;
    for (uint32_t row = 0; row < dim; row++)
        for (uint32_t col = 0; col < dim; col++) {
            double complex entry = 1;
            for (uint32_t q = 0; q < k; q++) {
                double complex pauli[4];
                char name[2] = {(char)(axes[q] - 'X' + 'x'), 0};
                constant_1q(name, pauli);
                entry *= pauli[2 * (row >> q & 1) + (col >> q & 1)];
            }
            u[row * dim + col] = (row == col ? cos(angle / 2) : 0) - I * sin(angle / 2) * entry;
        }
}

static const struct rotation {
    const char *name, *axes;
} rotations[] = {
    {"rx", "X"},   {"ry", "Y"},   {"rz", "Z"},   {"rzz", "ZZ"},
    {"rxx", "XX"}, {"ryy", "YY"}, {"rzx", "ZX"},
};

static void identity(uint32_t k, double complex *u)
{
    uint32_t dim = 1u << k;
    memset(u, 0, sizeof *u * dim * dim);
    for (uint32_t i = 0; i < dim; i++)
        u[i * dim + i] = 1;
}

/* u <- v on `targets` times u. */
static void then(uint32_t k, double complex *u, const double complex *v, uint32_t kv,
                 const uint32_t *targets)
{
    uint32_t dim = 1u << k;
    static const dense_controls none;
    double complex column[1 << DENSE_MAX_TARGETS];
    for (uint32_t c = 0; c < dim; c++) {
        for (uint32_t r = 0; r < dim; r++)
            column[r] = u[r * dim + c];
        dense_apply(column, k, v, kv, targets, &none);
        for (uint32_t r = 0; r < dim; r++)
            u[r * dim + c] = column[r];
    }
}

static void swap_like(double complex swapped, double complex *u)
{
    identity(2, u);
    u[5] = u[10] = 0;
    u[6] = u[9] = swapped;
}

/* One gate of a sequence, and the operands it acts on. */
typedef struct gate_step {
    const char *name;
    uint32_t q[2];
} gate_step;

static void sequence(uint32_t k, const gate_step *steps, size_t count, double complex *u)
{
    identity(k, u);
    for (size_t i = 0; i < count; i++) {
        double complex v[16];
        int n = dense_named_matrix(steps[i].name, NULL, v);
        then(k, u, v, (uint32_t)n, steps[i].q);
    }
}

/* The bodies of rccx and rc3x in qelib1.inc, with h = u2(0,pi) and t = u1(pi/4). */
static const gate_step rccx_steps[] = {{"h", {2}},     {"t", {2}},     {"cx", {1, 2}},
                                       {"tdg", {2}},   {"cx", {0, 2}}, {"t", {2}},
                                       {"cx", {1, 2}}, {"tdg", {2}},   {"h", {2}}};
static const gate_step rc3x_steps[] = {
    {"h", {3}},   {"t", {3}},     {"cx", {2, 3}}, {"tdg", {3}},   {"h", {3}},   {"cx", {0, 3}},
    {"t", {3}},   {"cx", {1, 3}}, {"tdg", {3}},   {"cx", {0, 3}}, {"t", {3}},   {"cx", {1, 3}},
    {"tdg", {3}}, {"h", {3}},     {"t", {3}},     {"cx", {2, 3}}, {"tdg", {3}}, {"h", {3}}};

static void adjoint(uint32_t k, double complex *u)
{
    uint32_t dim = 1u << k;
    for (uint32_t r = 0; r < dim; r++)
        for (uint32_t c = 0; c <= r; c++) {
            double complex z = conj(u[r * dim + c]);
            u[r * dim + c] = conj(u[c * dim + r]);
            u[c * dim + r] = z;
        }
}

static void gate_rc3x(double complex *u)
{
    sequence(4, rc3x_steps, sizeof rc3x_steps / sizeof *rc3x_steps, u);
}

/* (X0 - Y0 X1) / sqrt 2: rzx(pi/4), x on qubit 0, rzx(-pi/4). */
static void gate_ecr(double complex *u)
{
    double complex v[16];
    const uint32_t both[] = {0, 1}, first[] = {0};
    pauli_rotation("ZX", M_PI / 4, u);
    constant_1q("x", v);
    then(2, u, v, 1, first);
    pauli_rotation("ZX", -M_PI / 4, v);
    then(2, u, v, 2, both);
}

/* Adds a control below the k qubits of u: the new first operand. */
static int controlled(int k, double complex *u)
{
    uint32_t dim = 1u << k;
    double complex v[1 << (2 * 4)];
    memcpy(v, u, sizeof *u * dim * dim);
    identity((uint32_t)k + 1, u);
    for (uint32_t r = 0; r < dim; r++)
        for (uint32_t c = 0; c < dim; c++)
            u[(2 * r + 1) * (2 * dim) + 2 * c + 1] = v[r * dim + c];
    return k + 1;
}

static int multi_qubit(const char *name, double complex *u)
{
    if (strcmp(name, "swap") == 0)
        return swap_like(1, u), 2;
    if (strcmp(name, "iswap") == 0)
        return swap_like(I, u), 2;
    if (strcmp(name, "iswapdg") == 0)
        return swap_like(-I, u), 2;
    if (strcmp(name, "ecr") == 0)
        return gate_ecr(u), 2;
    if (strcmp(name, "rccx") == 0)
        return sequence(3, rccx_steps, sizeof rccx_steps / sizeof *rccx_steps, u), 3;
    if (strcmp(name, "rc3x") == 0)
        return gate_rc3x(u), 4;
    if (strcmp(name, "rc3xdg") == 0)
        return gate_rc3x(u), adjoint(4, u), 4;
    return -1;
}

/* The gate whose name follows "c": "x", or with a number of controls "3x". */
static int controlled_name(const char *name, const double *p, double complex *u)
{
    int controls = name[0] >= '2' && name[0] <= '4' ? name[0] - '0' : 1;
    int k = dense_named_matrix(controls > 1 ? name + 1 : name, p, u);
    if (k < 0 || k + controls > DENSE_MAX_TARGETS)
        return -1;
    while (controls-- > 0)
        k = controlled(k, u);
    return k;
}

int dense_named_matrix(const char *name, const double *p, double complex *u)
{
    if (constant_1q(name, u))
        return 1;
    for (size_t i = 0; i < sizeof rotations / sizeof *rotations; i++)
        if (strcmp(rotations[i].name, name) == 0)
            return pauli_rotation(rotations[i].axes, p[0], u), (int)strlen(rotations[i].axes);
    if (strcmp(name, "gphase") == 0)
        return u[0] = cexp(I * p[0]), 0;
    if (strcmp(name, "p") == 0)
        return gate_u((const double[]){0, 0, p[0]}, u), 1;
    if (strcmp(name, "U") == 0)
        return gate_u(p, u), 1;
    if (strcmp(name, "u3") == 0)
        return gate_u3(p, u), 1;
    if (strcmp(name, "cu") == 0)
        return gate_cu_target(p, u), controlled(1, u);
    int k = multi_qubit(name, u);
    return k >= 0 || name[0] != 'c' ? k : controlled_name(name + 1, p, u);
}

bool dense_power(uint32_t k, double complex *u, double r)
{
    lapack_int dim = 1 << k, sdim;
    double complex w[1 << DENSE_MAX_TARGETS];
    double complex z[DENSE_MAX_ENTRIES];
    if (LAPACKE_zgees(LAPACK_ROW_MAJOR, 'V', 'N', NULL, dim, u, dim, &sdim, w, z, dim) != 0)
        return false;
    for (lapack_int i = 0; i < dim; i++) {
        double phase = carg(w[i]);
        if (phase < -M_PI + 1e-9) /* -1 with a rounding error below the axis */
            phase += 2 * M_PI;
        w[i] = cexp(I * r * phase);
    }
    for (lapack_int row = 0; row < dim; row++)
        for (lapack_int col = 0; col < dim; col++) {
            double complex sum = 0;
            for (lapack_int i = 0; i < dim; i++)
                sum += z[row * dim + i] * w[i] * conj(z[col * dim + i]);
            u[row * dim + col] = sum;
        }
    return true;
}

static bool controls_hold(uint64_t index, const dense_controls *c)
{
    for (uint32_t i = 0; i < c->n; i++)
        if ((index >> c->qubit[i] & 1) != (c->on >> i & 1))
            return false;
    return true;
}

void dense_apply(double complex *amp, uint32_t n, const double complex *u, uint32_t k,
                 const uint32_t *targets, const dense_controls *c)
{
    uint64_t mask = 0;
    uint32_t dim = 1u << k;
    uint64_t offset[1 << DENSE_MAX_TARGETS] = {0};
    for (uint32_t t = 0; t < k; t++)
        mask |= UINT64_C(1) << targets[t];
    for (uint32_t i = 0; i < dim; i++)
        for (uint32_t t = 0; t < k; t++)
            offset[i] |= (uint64_t)(i >> t & 1) << targets[t];
    for (uint64_t base = 0; base < UINT64_C(1) << n; base++) {
        if (base & mask || !controls_hold(base, c))
            continue;
        double complex in[1 << DENSE_MAX_TARGETS];
        for (uint32_t i = 0; i < dim; i++)
            in[i] = amp[base | offset[i]];
        for (uint32_t i = 0; i < dim; i++) {
            double complex sum = 0;
            for (uint32_t j = 0; j < dim; j++)
                sum += u[i * dim + j] * in[j];
            amp[base | offset[i]] = sum;
        }
    }
}

void dense_multiply(double complex *u, uint32_t n, const double complex *g, uint32_t k,
                    const uint32_t *targets)
{
    uint32_t dim = 1u << n;
    for (uint32_t column = 0; column < dim; column++) {
        double complex state[1 << DENSE_MAX_TARGETS];
        for (uint32_t i = 0; i < dim; i++)
            state[i] = u[dim * i + column];
        dense_apply(state, n, g, k, targets, &(dense_controls){0});
        for (uint32_t i = 0; i < dim; i++)
            u[dim * i + column] = state[i];
    }
}

double dense_distance(const double complex *a, const double complex *b, uint64_t count,
                      bool up_to_phase)
{
    double complex overlap = 0, z = 1;
    for (uint64_t i = 0; i < count; i++)
        overlap += a[i] * conj(b[i]);
    if (up_to_phase && cabs(overlap) > 0)
        z = overlap / cabs(overlap);
    double worst = 0;
    for (uint64_t i = 0; i < count; i++)
        worst = fmax(worst, cabs(a[i] - z * b[i]));
    return worst;
}

bool dense_same_results(const double complex *a, const double complex *b, uint32_t n,
                        uint64_t measured, bool rest)
{
    uint64_t dim = (uint64_t)1 << n;
    double complex *phase = calloc(dim, sizeof *phase);
    bool same = phase != NULL;
    for (uint64_t i = 0; same && i < dim; i++)
        for (uint64_t j = 0; j < dim; j++) {
            double complex d = 0;
            for (uint64_t k = 0; k < dim; k++)
                d += b[i * dim + k] * conj(a[j * dim + k]);
            if ((i ^ j) & measured || (rest && i != j))
                same &= cabs(d) < 1e-7;
            else if (rest && (i & ~measured) == 0)
                phase[i] = d;
            else if (rest)
                same &= cabs(d - phase[i & measured]) < 1e-7;
        }
    free(phase);
    return same;
}
