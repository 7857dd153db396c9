/* Tests of ir/gates.def and ir/gate_aliases.def: each column of each row against its unitary, and
 * the names of the libraries against the definitions there. Flags are checked both ways: a row has
 * one exactly when its unitary has the property. */

#include "ir/module.h"
#include "support/rng.h"
#include "tests/dense_matrix.h"
#include "tests/qm_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DIM = 1 << QM_MAX_GATE_QUBITS, MAX_ENTRIES = MAX_DIM * MAX_DIM, SAMPLES = 5 };

typedef struct matrix {
    uint32_t n; /* qubits */
    qm_c64 e[MAX_ENTRIES];
} matrix;

static const qm_gate_row *row_of(uint32_t gate)
{
    return &qm_gate_table[gate];
}

static uint32_t dim_of(const matrix *a)
{
    return 1u << a->n;
}

/* Parameters number k of a gate, in (-7, 7). */
static void sample_params(uint32_t gate, uint32_t k, double *p)
{
    for (uint32_t i = 0; i < QM_MAX_GATE_PARAMS; i++)
        p[i] = 14 * qm_rng_uniform(11, gate, k * QM_MAX_GATE_PARAMS + i) - 7;
}

static void load(uint32_t gate, const double *p, matrix *out)
{
    out->n = row_of(gate)->nqubits;
    qm_row_unitary(gate, p, out->e);
}

static void set_identity(uint32_t n, matrix *out)
{
    out->n = n;
    memset(out->e, 0, sizeof out->e);
    for (uint32_t i = 0; i < 1u << n; i++)
        out->e[i << n | i] = 1;
}

/* a becomes G a for a matrix g on k of its qubits. */
static void apply(matrix *a, const qm_c64 *g, uint32_t k, const uint32_t *qubits)
{
    dense_controls none = {.n = 0};
    qm_c64 column[MAX_DIM];
    uint32_t dim = dim_of(a);
    for (uint32_t j = 0; j < dim; j++) {
        for (uint32_t i = 0; i < dim; i++)
            column[i] = a->e[i * dim + j];
        dense_apply(column, a->n, g, k, qubits, &none);
        for (uint32_t i = 0; i < dim; i++)
            a->e[i * dim + j] = column[i];
    }
}

static const uint32_t in_order[QM_MAX_GATE_QUBITS] = {0, 1, 2, 3, 4};

static void multiply(const matrix *a, const matrix *b, matrix *out)
{
    *out = *b;
    apply(out, a->e, a->n, in_order);
}

static void adjoint(const matrix *a, matrix *out)
{
    uint32_t dim = dim_of(a);
    out->n = a->n;
    for (uint32_t i = 0; i < dim; i++)
        for (uint32_t j = 0; j < dim; j++)
            out->e[i * dim + j] = conj(a->e[j * dim + i]);
}

static double distance(const matrix *a, const matrix *b)
{
    return dense_distance(a->e, b->e, (uint64_t)1 << 2 * a->n, false);
}

static bool is_identity(const matrix *a)
{
    matrix one;
    set_identity(a->n, &one);
    return distance(a, &one) < 1e-12;
}

static void assert_flag(uint32_t gate, uint32_t flag, bool holds, const char *what)
{
    bool has = row_of(gate)->flags & flag;
    if (has != holds)
        fail_msg("%s: %s is %d in the table and %d by the unitary", row_of(gate)->name, what, has,
                 holds);
}

/* Calls check for each row and some parameters. */
static void for_each_row(void (*check)(uint32_t gate, const double *p))
{
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++)
        for (uint32_t k = 0; k < (row_of(gate)->nparams ? SAMPLES : 1); k++) {
            double p[QM_MAX_GATE_PARAMS];
            sample_params(gate, k, p);
            check(gate, p);
        }
}

static void test_structure(void **state)
{
    (void)state;
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++) {
        const qm_gate_row *r = row_of(gate);
        assert_true(r->nqubits <= QM_MAX_GATE_QUBITS && r->nparams <= QM_MAX_GATE_PARAMS);
        assert_true(r->ncontrols <= r->nqubits && r->ndef <= QM_MAX_DEF_OPS);
        const qm_gate_row *base = row_of(r->base);
        assert_true(base->ncontrols == 0 && base->nparams == r->nparams);
        assert_int_equal(base->nqubits + r->ncontrols, r->nqubits);
        if (r->ncontrols == 0)
            assert_int_equal(r->base, gate);
        assert_int_equal(qm_row_controlled(r->base, r->ncontrols), gate);
        assert_int_equal(strlen(r->axis), r->nqubits);
        assert_int_equal(strspn(r->axis, "XYZ-"), r->nqubits);
        for (uint32_t i = 0; i < QM_MAX_GATE_PARAMS; i++)
            assert_true(i < r->nparams ? r->frequency[i] == 1 || r->frequency[i] == 0.5
                                       : r->frequency[i] == 0);
        assert_int_equal(row_of(r->inverse)->inverse, gate);
        assert_int_equal(row_of(r->inverse)->nqubits, r->nqubits);
        for (uint32_t i = 0; i < r->ndef; i++) {
            assert_true(r->def[i].gate < gate);
            for (uint32_t k = 0; k < row_of(r->def[i].gate)->nqubits; k++)
                assert_true(r->def[i].qubit[k] < r->nqubits);
        }
    }
}

static const qm_gate_alias *find_alias(const char *name)
{
    for (uint32_t i = 0; i < qm_gate_alias_count; i++)
        if (strcmp(qm_gate_aliases[i].name, name) == 0)
            return &qm_gate_aliases[i];
    return NULL;
}

static void test_names(void **state)
{
    (void)state;
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++) {
        const qm_gate_row *r = row_of(gate);
        assert_null(find_alias(r->name));
        for (uint32_t other = 0; other < gate; other++) {
            assert_string_not_equal(r->name, row_of(other)->name);
            if (r->qasm2 && row_of(other)->qasm2)
                assert_string_not_equal(r->qasm2, row_of(other)->qasm2);
        }
        assert_int_equal(r->qasm2 != NULL, (r->flags & QM_GF_QELIB1) != 0);
        if (r->qasm2 && strcmp(r->qasm2, r->name) != 0) {
            const qm_gate_alias *a = find_alias(r->qasm2);
            assert_non_null(a);
            assert_true(a->gate == gate && a->nparams == r->nparams);
            assert_true(a->flags & QM_GF_QELIB1);
        }
    }
    for (uint32_t i = 0; i < qm_gate_alias_count; i++)
        assert_ptr_equal(find_alias(qm_gate_aliases[i].name), &qm_gate_aliases[i]);
}

static void check_unitary(uint32_t gate, const double *p)
{
    matrix u, v, product;
    load(gate, p, &u);
    adjoint(&u, &v);
    multiply(&u, &v, &product);
    assert_true(is_identity(&product));
}

static void check_inverse(uint32_t gate, const double *p)
{
    const qm_gate_row *r = row_of(gate);
    double q[QM_MAX_GATE_PARAMS] = {0};
    for (uint32_t i = 0; i < r->nparams; i++)
        q[i] = qm_affine_eval(&r->inverse_param[i], p);
    matrix u, v, product;
    load(gate, p, &u);
    load(r->inverse, q, &v);
    multiply(&u, &v, &product);
    if (!is_identity(&product))
        fail_msg("%s: wrong inverse", r->name);
}

static void check_definition(uint32_t gate, const double *p)
{
    const qm_gate_row *r = row_of(gate);
    if (r->ndef == 0)
        return;
    matrix product, step, u;
    set_identity(r->nqubits, &product);
    for (uint32_t i = 0; i < r->ndef; i++) {
        const qm_def_op *op = &r->def[i];
        double q[QM_MAX_GATE_PARAMS];
        uint32_t qubits[QM_MAX_GATE_QUBITS];
        for (uint32_t k = 0; k < QM_MAX_GATE_PARAMS; k++)
            q[k] = qm_affine_eval(&op->param[k], p);
        for (uint32_t k = 0; k < QM_MAX_GATE_QUBITS; k++)
            qubits[k] = op->qubit[k];
        load(op->gate, q, &step);
        apply(&product, step.e, step.n, qubits);
    }
    load(gate, p, &u);
    if (distance(&product, &u) > 1e-12)
        fail_msg("%s: wrong definition, off by %g", r->name, distance(&product, &u));
}

static bool is_diagonal(const matrix *u)
{
    for (uint32_t i = 0; i < dim_of(u); i++)
        for (uint32_t j = 0; j < dim_of(u); j++)
            if (i != j && cabs(u->e[i * dim_of(u) + j]) > 1e-12)
                return false;
    return true;
}

static bool is_permutation(const matrix *u)
{
    for (uint32_t i = 0; i < dim_of(u) * dim_of(u); i++)
        if (cabs(u->e[i]) > 1e-12 && cabs(u->e[i] - 1) > 1e-12)
            return false;
    return true;
}

/* The Pauli product with X on the qubits of x and Z on those of z, up to phase. */
static void set_pauli(uint32_t n, uint32_t x, uint32_t z, matrix *out)
{
    out->n = n;
    memset(out->e, 0, sizeof out->e);
    for (uint32_t i = 0; i < 1u << n; i++)
        out->e[(i ^ x) << n | i] = __builtin_popcount(i & z) % 2 ? -1 : 1;
}

static bool is_pauli_up_to_phase(const matrix *a)
{
    for (uint32_t x = 0; x < dim_of(a); x++)
        for (uint32_t z = 0; z < dim_of(a); z++) {
            matrix p;
            set_pauli(a->n, x, z, &p);
            if (dense_distance(a->e, p.e, (uint64_t)1 << 2 * a->n, true) < 1e-12)
                return true;
        }
    return false;
}

static bool maps_paulis_to_paulis(const matrix *u)
{
    matrix v, p, t;
    adjoint(u, &v);
    for (uint32_t k = 0; k < 2 * u->n; k++) {
        set_pauli(u->n, k < u->n ? 1u << k : 0, k < u->n ? 0 : 1u << (k - u->n), &p);
        multiply(&p, &v, &t);
        multiply(u, &t, &p);
        if (!is_pauli_up_to_phase(&p))
            return false;
    }
    return true;
}

static bool is_symmetric(const matrix *u)
{
    if (u->n < 2)
        return false;
    for (uint32_t k = 0; k + 1 < u->n; k++) {
        uint32_t qubits[QM_MAX_GATE_QUBITS];
        memcpy(qubits, in_order, sizeof qubits);
        qubits[k] = k + 1;
        qubits[k + 1] = k;
        matrix swapped;
        set_identity(u->n, &swapped);
        apply(&swapped, u->e, u->n, qubits);
        if (distance(u, &swapped) > 1e-12)
            return false;
    }
    return true;
}

static bool is_additive(uint32_t gate, const double *p)
{
    if (row_of(gate)->nparams != 1)
        return false;
    double zero[QM_MAX_GATE_PARAMS] = {0}, other[QM_MAX_GATE_PARAMS] = {0.7 - p[0]};
    double sum[QM_MAX_GATE_PARAMS] = {0.7};
    matrix a, b, product, whole;
    load(gate, zero, &a);
    if (!is_identity(&a))
        return false;
    load(gate, p, &a);
    load(gate, other, &b);
    load(gate, sum, &whole);
    multiply(&a, &b, &product);
    return distance(&product, &whole) < 1e-12;
}

static void check_flags(uint32_t gate, const double *p)
{
    bool fixed = row_of(gate)->nparams == 0;
    matrix u, square;
    load(gate, p, &u);
    multiply(&u, &u, &square);
    assert_flag(gate, QM_GF_DIAGONAL, is_diagonal(&u), "DIAGONAL");
    assert_flag(gate, QM_GF_SELF_INVERSE, fixed && is_identity(&square), "SELF_INVERSE");
    assert_flag(gate, QM_GF_PERMUTATION, fixed && is_permutation(&u), "PERMUTATION");
    assert_flag(gate, QM_GF_CLIFFORD, fixed && maps_paulis_to_paulis(&u), "CLIFFORD");
    assert_flag(gate, QM_GF_SYMMETRIC, is_symmetric(&u), "SYMMETRIC");
    assert_flag(gate, QM_GF_ADDITIVE, is_additive(gate, p), "ADDITIVE");
    bool is_t = u.n == 1 && fixed && cabs(u.e[0] - 1) < 1e-12 &&
                fabs(fabs(carg(u.e[3])) - M_PI / 4) < 1e-12;
    assert_flag(gate, QM_GF_T, is_t, "T");
    if (row_of(gate)->flags & QM_GF_SELF_INVERSE)
        assert_int_equal(row_of(gate)->inverse, gate);
}

static bool commutes(const matrix *u, char axis, uint32_t qubit)
{
    static const qm_c64 paulis[3][4] = {{0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};
    const qm_c64 *pauli = paulis[axis - 'X'];
    matrix left = *u, right;
    apply(&left, pauli, 1, &qubit);
    set_identity(u->n, &right);
    apply(&right, pauli, 1, &qubit);
    apply(&right, u->e, u->n, in_order);
    return distance(&left, &right) < 1e-12;
}

static void check_axis(uint32_t gate, const double *p)
{
    const qm_gate_row *r = row_of(gate);
    matrix u;
    load(gate, p, &u);
    for (uint32_t q = 0; q < u.n; q++) {
        bool any = commutes(&u, 'X', q) || commutes(&u, 'Y', q) || commutes(&u, 'Z', q);
        if (r->axis[q] == '-' ? any : !commutes(&u, r->axis[q], q))
            fail_msg("%s: wrong axis on qubit %u", r->name, q);
    }
}

static void load_shifted(uint32_t gate, const double *p, uint32_t k, double by, matrix *u)
{
    double q[QM_MAX_GATE_PARAMS];
    memcpy(q, p, sizeof q);
    q[k] += by;
    load(gate, q, u);
}

/* Shifting a parameter by a quarter of its period gives the derivative. */
static void check_frequency(uint32_t gate, const double *p)
{
    const double h = 1e-5;
    for (uint32_t k = 0; k < row_of(gate)->nparams; k++) {
        double w = row_of(gate)->frequency[k];
        matrix far[2], near[2];
        for (int i = 0; i < 2; i++) {
            load_shifted(gate, p, k, (i ? -M_PI_2 : M_PI_2) / w, &far[i]);
            load_shifted(gate, p, k, i ? -h : h, &near[i]);
        }
        for (uint32_t i = 0; i < 1u << 2 * near[0].n; i++) {
            far[0].e[i] = (far[0].e[i] - far[1].e[i]) * w / 2;
            near[0].e[i] = (near[0].e[i] - near[1].e[i]) / (2 * h);
        }
        if (distance(&far[0], &near[0]) > 1e-9)
            fail_msg("%s: wrong frequency of parameter %u", row_of(gate)->name, k);
    }
}

/* Gates as the newest qelib1.inc of Qiskit, or stdgates.inc, defines them. */
typedef struct step {
    const char *gate; /* known to the reference; NULL ends the list */
    uint32_t qubits[2];
    qm_affine param[3];
} step;

typedef struct library_gate {
    const char *name;
    uint32_t nqubits;
    step steps[40];
} library_gate;

/* clang-format off */
#define FIXED(v) {.c = (v)}
#define K0(v) {.k = {v}}
#define STEP(gate, a, b) {gate, {a, b}, {FIXED(0)}}
#define ON_D(q, sign) STEP("h", 3, 0), {"cp", {q, 3}, {FIXED(sign * M_PI / 8)}}, STEP("h", 3, 0)

static const library_gate library[] = {
    {"CX", 2, {STEP("cx", 0, 1)}},
    {"phase", 1, {{"U", {0}, {FIXED(0), FIXED(0), K0(1)}}}},
    {"cphase", 2, {{"cp", {0, 1}, {K0(1)}}}},
    {"u1", 1, {{"U", {0}, {FIXED(0), FIXED(0), K0(1)}}}},
    {"u2", 1, {{"U", {0}, {FIXED(M_PI / 2), K0(1), {.k = {0, 1}}}},
               {"gphase", {0}, {{.c = -M_PI / 4, .k = {-0.5, -0.5}}}}}},
    {"u3", 1, {{"U", {0}, {K0(1), {.k = {0, 1}}, {.k = {0, 0, 1}}}},
               {"gphase", {0}, {{.k = {-0.5, -0.5, -0.5}}}}}},
    {"u", 1, {{"U", {0}, {K0(1), {.k = {0, 1}}, {.k = {0, 0, 1}}}}}},
    {"u0", 1, {{"U", {0}, {FIXED(0)}}}},
    {"sxdg", 1, {STEP("s", 0, 0), STEP("h", 0, 0), STEP("s", 0, 0)}},
    {"ch", 2, {STEP("h", 1, 0), STEP("sdg", 1, 0), STEP("cx", 0, 1), STEP("h", 1, 0), STEP("t", 1, 0),
               STEP("cx", 0, 1), STEP("t", 1, 0), STEP("h", 1, 0), STEP("s", 1, 0), STEP("x", 1, 0),
               STEP("s", 0, 0)}},
    {"csx", 2, {STEP("h", 1, 0), {"cp", {0, 1}, {FIXED(M_PI / 2)}}, STEP("h", 1, 0)}},
    {"cu1", 2, {{"p", {0}, {K0(0.5)}}, STEP("cx", 0, 1), {"p", {1}, {K0(-0.5)}}, STEP("cx", 0, 1),
                {"p", {1}, {K0(0.5)}}}},
    {"crx", 2, {{"p", {1}, {FIXED(M_PI / 2)}}, STEP("cx", 0, 1), {"U", {1}, {K0(-0.5), FIXED(0), FIXED(0)}},
                STEP("cx", 0, 1), {"U", {1}, {K0(0.5), FIXED(-M_PI / 2), FIXED(0)}}}},
    {"cu3", 2, {{"p", {0}, {{.k = {0, 0.5, 0.5}}}}, {"p", {1}, {{.k = {0, -0.5, 0.5}}}},
                STEP("cx", 0, 1), {"U", {1}, {K0(-0.5), FIXED(0), {.k = {0, -0.5, -0.5}}}},
                STEP("cx", 0, 1), {"U", {1}, {K0(0.5), {.k = {0, 1}}, FIXED(0)}}}},
    {"rxx", 2, {{"U", {0}, {FIXED(M_PI / 2), K0(1), FIXED(0)}}, STEP("h", 1, 0), STEP("cx", 0, 1),
                {"p", {1}, {K0(-1)}}, STEP("cx", 0, 1), STEP("h", 1, 0),
                {"U", {0}, {FIXED(M_PI / 2), FIXED(-M_PI), {.c = M_PI, .k = {-1}}}}}},
    {"rzz", 2, {STEP("cx", 0, 1), {"p", {1}, {K0(1)}}, STEP("cx", 0, 1)}},
    {"rccx", 3, {STEP("h", 2, 0), STEP("t", 2, 0), STEP("cx", 1, 2), STEP("tdg", 2, 0),
                 STEP("cx", 0, 2), STEP("t", 2, 0), STEP("cx", 1, 2), STEP("tdg", 2, 0),
                 STEP("h", 2, 0)}},
    {"c3sqrtx", 4, {ON_D(0, 1), STEP("cx", 0, 1), ON_D(1, -1), STEP("cx", 0, 1), ON_D(1, 1),
                    STEP("cx", 1, 2), ON_D(2, -1), STEP("cx", 0, 2), ON_D(2, 1), STEP("cx", 1, 2),
                    ON_D(2, -1), STEP("cx", 0, 2), ON_D(2, 1)}},
};
/* clang-format on */

static void library_unitary(const library_gate *g, const double *p, matrix *out)
{
    set_identity(g->nqubits, out);
    for (const step *s = g->steps; s->gate; s++) {
        double q[QM_MAX_GATE_PARAMS] = {0};
        qm_c64 u[DENSE_MAX_ENTRIES];
        for (uint32_t k = 0; k < 3; k++)
            q[k] = qm_affine_eval(&s->param[k], p);
        int n = dense_named_matrix(s->gate, q, u);
        assert_true(n >= 0);
        apply(out, u, (uint32_t)n, s->qubits);
    }
}

/* The row and parameters that a name of a library stands for. */
static uint32_t resolve(const char *name, const double *p, double *q, uint32_t *flags)
{
    const qm_gate_alias *a = find_alias(name);
    for (uint32_t k = 0; k < QM_MAX_GATE_PARAMS; k++)
        q[k] = a ? qm_affine_eval(&a->param[k], p) : p[k];
    if (a) {
        *flags = a->flags;
        return a->gate;
    }
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++)
        if (strcmp(row_of(gate)->name, name) == 0) {
            *flags = row_of(gate)->flags;
            return gate;
        }
    fail_msg("no gate %s", name);
    return QM_NONE;
}

static void check_large_angle(uint32_t gate, uint32_t param, double angle)
{
    double p[QM_MAX_GATE_PARAMS] = {0}, q[QM_MAX_GATE_PARAMS] = {0};
    matrix a, b;
    p[param] = angle;
    q[param] = qm_angle_reduce(angle);
    assert_true(fabs(q[param]) <= 2 * M_PI);
    load(gate, p, &a);
    load(gate, q, &b);
    for (uint32_t i = 0; i < dim_of(&a) * dim_of(&a); i++)
        assert_true(cabs(a.e[i] - b.e[i]) < 1e-12);
}

/* qm_angle_reduce() keeps each row's unitary, for angles that remainders of doubles would spoil. */
static void test_large_angles(void **state)
{
    (void)state;
    static const double large[] = {0x1p20 + 1, -1e9, 1e17, -3e22, 1e300, 1.7e308};
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++)
        for (uint32_t i = 0; i < row_of(gate)->nparams; i++)
            for (uint32_t k = 0; k < sizeof large / sizeof *large; k++)
                check_large_angle(gate, i, large[k]);
    assert_true(qm_angle_reduce(1e6) == 1e6);
    assert_true(isinf(qm_angle_reduce(HUGE_VAL)));
}

static void test_libraries(void **state)
{
    (void)state;
    uint32_t aliases = 0;
    for (size_t i = 0; i < sizeof library / sizeof *library; i++) {
        double p[QM_MAX_GATE_PARAMS], q[QM_MAX_GATE_PARAMS];
        uint32_t flags = 0;
        matrix u, want;
        sample_params(QM_G_COUNT, (uint32_t)i, p);
        load(resolve(library[i].name, p, q, &flags), q, &u);
        library_unitary(&library[i], p, &want);
        assert_int_equal(u.n, want.n);
        bool up_to_phase = !(flags & QM_GF_STDGATES) || strcmp(library[i].name, "crx") == 0 ||
                           strcmp(library[i].name, "ch") == 0;
        if (dense_distance(u.e, want.e, (uint64_t)1 << 2 * u.n, up_to_phase) > 1e-12)
            fail_msg("%s is not the gate of that name", library[i].name);
        aliases += find_alias(library[i].name) != NULL;
    }
    assert_int_equal(aliases, qm_gate_alias_count);
}

static void test_alias_parameters(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < qm_gate_alias_count; i++)
        for (uint32_t k = 0; k < QM_MAX_GATE_PARAMS; k++)
            for (uint32_t j = qm_gate_aliases[i].nparams; j < QM_MAX_GATE_PARAMS; j++)
                assert_true(qm_gate_aliases[i].param[k].k[j] == 0);
}

static void test_cost(void **state)
{
    (void)state;
    static const struct {
        uint32_t gate, cx, t;
    } known[] = {{QM_G_CX, 1, 0},  {QM_G_CZ, 1, 0},   {QM_G_SWAP, 3, 0}, {QM_G_T, 0, 1},
                 {QM_G_H, 0, 0},   {QM_G_CCX, 6, 7},  {QM_G_CCZ, 6, 7},  {QM_G_CSWAP, 8, 7},
                 {QM_G_CRZ, 2, 0}, {QM_G_RCCX, 3, 4}, {QM_G_C3X, 14, 0}, {QM_G_RC3X, 6, 8}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        qm_gate_cost c = qm_row_cost(known[i].gate);
        if (c.cx != known[i].cx || c.t != known[i].t)
            fail_msg("%s costs %u cx and %u t", row_of(known[i].gate)->name, c.cx, c.t);
    }
}

#define ROW_TEST(name)                                                                             \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        for_each_row(check_##name);                                                                \
    }
ROW_TEST(unitary)
ROW_TEST(inverse)
ROW_TEST(definition)
ROW_TEST(flags)
ROW_TEST(axis)
ROW_TEST(frequency)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure),  cmocka_unit_test(test_names),
        cmocka_unit_test(test_unitary),    cmocka_unit_test(test_inverse),
        cmocka_unit_test(test_definition), cmocka_unit_test(test_flags),
        cmocka_unit_test(test_axis),       cmocka_unit_test(test_frequency),
        cmocka_unit_test(test_libraries),  cmocka_unit_test(test_alias_parameters),
        cmocka_unit_test(test_cost),       cmocka_unit_test(test_large_angles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
