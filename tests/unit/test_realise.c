/* Tests of passes/pair_runs/realise.h: random unitaries of every class of the Weyl chamber, with
 * weights that make one row or another the cheapest, multiplied out with the dense reference. */
#include "passes/pair_runs/realise.h"

#include "tests/dense_matrix.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>

enum { FREE = 99 }; /* no expectation */

/* A class, and how many gates of which row it needs when that row is cheap. */
static const struct {
    const char *what;
    double c[3];
    double random[3]; /* share of pi/4 by which c[i] may be less */
    uint32_t cx, angles, iswaps;
} classes[] = {
    {"local", {0, 0, 0}, {0, 0, 0}, 0, 0, 0},
    {"cx", {M_PI_4, 0, 0}, {0, 0, 0}, 1, 1, 2},
    {"controlled rotation", {M_PI_4, 0, 0}, {1, 0, 0}, 2, 1, 2},
    {"iswap", {M_PI_4, M_PI_4, 0}, {0, 0, 0}, 2, 2, 1},
    {"super-controlled", {M_PI_4, M_PI_4, 0}, {0, 1, 0}, 2, 2, 2},
    {"two cx", {M_PI_4, (M_PI_4 / 2), 0}, {0.4, 0.4, 0}, 2, 2, 2},
    {"swap", {M_PI_4, M_PI_4, M_PI_4}, {0, 0, 0}, 3, 3, 3},
    {"root of swap", {(M_PI_4 / 2), (M_PI_4 / 2), (M_PI_4 / 2)}, {0, 0, 0}, 3, 3, 3},
    {"front edge", {M_PI_4, M_PI_4, M_PI_4}, {0, 0, 1}, 3, 3, FREE},
    {"inside", {M_PI_4, (M_PI_4 / 2), (M_PI_4 / 2) / 2}, {0.3, 0.1, 0.2}, 3, 3, 3},
};

static void apply_named(double complex u[16], const char *name, const double *p,
                        const uint32_t *targets)
{
    double complex g[16];
    int k = dense_named_matrix(name, p, g);
    if (k != 1 && k != 2)
        test_fail("the reference does not know %s", name);
    dense_multiply(u, 2, g, (uint32_t)k, targets);
}

static void random_locals(double complex u[16], uint64_t *rng)
{
    for (uint32_t q = 0; q < 2; q++) {
        double p[3];
        for (int i = 0; i < 3; i++)
            p[i] = 7 * random_real(rng);
        apply_named(u, "u3", p, &q);
    }
}

static void make(double complex u[16], uint32_t class, uint64_t *rng)
{
    static const char *const names[] = {"rxx", "ryy", "rzz"};
    static const uint32_t both[2] = {0, 1};
    for (int i = 0; i < 16; i++)
        u[i] = i % 5 == 0;
    random_locals(u, rng);
    for (int i = 0; i < 3; i++) {
        double c = classes[class].c[i] - classes[class].random[i] * M_PI_4 * random_real(rng);
        apply_named(u, names[i], &(double){-2 * c}, both);
    }
    random_locals(u, rng);
}

/* How many gates of the row there are, all on two qubits having to be of it; FREE: others are. */
static uint32_t count_of(const qm_realised *x, uint32_t row)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < x->ngates; i++) {
        if (x->gate[i].nqubits == 2 && x->gate[i].gate != row)
            return FREE;
        n += x->gate[i].nqubits == 2;
    }
    return n;
}

static void check_product(const double complex u[16], const qm_realised *x, const char *what)
{
    double complex v[16];
    for (int i = 0; i < 16; i++)
        v[i] = i % 5 == 0;
    for (uint32_t i = 0; i < x->ngates; i++)
        apply_named(v, qm_gate_table[x->gate[i].gate].name, x->gate[i].p, x->gate[i].qubit);
    for (int i = 0; i < 16; i++)
        v[i] *= cexp(I * x->phase);
    double d = dense_distance(u, v, 16, false);
    if (!(d < 1e-10))
        test_fail("%s: wrong by %g", what, d);
}

/* The cheap row costs 1, all others on two qubits 10. */
static void expect_row(uint32_t row, uint32_t class, uint32_t expected, uint64_t seed)
{
    qm_context *cx = test_context_new();
    qm_module *m = qm_module_new(cx);
    qm_weights w = {.one_qubit = 0.001, .two_qubit = 10};
    for (uint32_t g = 0; g < QM_G_COUNT; g++)
        w.gates[g] = g == row ? 1 : NAN;
    qm_goal goal = {.cost = QM_COST_WEIGHTED, .weights = &w, .threads = 1};
    qm_realiser r = qm_realiser_make(&goal, m, 1e-11, &cx->arena);
    double complex u[16];
    qm_realised x;
    make(u, class, &seed);
    if (!qm_realise_pair(&r, u, (uint32_t[2]){0, 1}, &x))
        test_fail("%s: no realisation by %s", classes[class].what, qm_gate_table[row].name);
    check_product(u, &x, classes[class].what);
    uint32_t n = count_of(&x, row);
    if (expected != FREE && n != expected)
        test_fail("%s: %u of %s, not %u", classes[class].what, n, qm_gate_table[row].name,
                  expected);
    qm_module_free(m);
    test_context_free(cx);
}

static void every_class_by_every_row(void **state)
{
    (void)state;
    static const uint32_t like_cx[] = {QM_G_CX, QM_G_CY, QM_G_CZ, QM_G_CH, QM_G_ECR};
    static const uint32_t angles[] = {QM_G_CP,  QM_G_CRX, QM_G_CRY, QM_G_CRZ,
                                      QM_G_RZZ, QM_G_RXX, QM_G_RYY, QM_G_RZX};
    enum { CLASSES = sizeof classes / sizeof *classes };
    for (uint64_t seed = 0; seed < test_cases(20); seed++)
        for (uint32_t k = 0; k < CLASSES; k++) {
            for (uint32_t i = 0; i < sizeof like_cx / sizeof *like_cx; i++)
                expect_row(like_cx[i], k, classes[k].cx, seed);
            for (uint32_t i = 0; i < sizeof angles / sizeof *angles; i++)
                expect_row(angles[i], k, classes[k].angles, seed);
            expect_row(QM_G_ISWAP, k, classes[k].iswaps, seed);
            expect_row(QM_G_ISWAPDG, k, classes[k].iswaps, seed);
        }
}

/* A cheap swap gate in front of a class that is nearly one. */
static void swaps(void **state)
{
    (void)state;
    expect_row(QM_G_SWAP, 6, 1, 3);
    qm_context *cx = test_context_new();
    qm_module *m = qm_module_new(cx);
    qm_weights w = {.two_qubit = 10};
    for (uint32_t g = 0; g < QM_G_COUNT; g++)
        w.gates[g] = g == QM_G_SWAP ? 1 : NAN;
    qm_goal goal = {.cost = QM_COST_WEIGHTED, .weights = &w, .threads = 1};
    qm_realiser r = qm_realiser_make(&goal, m, 1e-11, &cx->arena);
    uint64_t seed = 4;
    double complex u[16];
    qm_realised x;
    make(u, 8, &seed);
    assert_true(qm_realise_pair(&r, u, (uint32_t[2]){0, 1}, &x));
    check_product(u, &x, "front edge");
    assert_true(x.cost.first == 11);
    qm_module_free(m);
    test_context_free(cx);
}

static void refused(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = qm_module_new(cx);
    qm_goal goal = {.threads = 1};
    qm_realiser r = qm_realiser_make(&goal, m, 1e-11, &cx->arena);
    double complex u[16];
    uint64_t seed = 5;
    qm_realised x;
    make(u, 9, &seed);
    u[3] += 0.1;
    assert_false(qm_realise_pair(&r, u, (uint32_t[2]){0, 1}, &x));
    qm_module_free(m);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_by_every_row),
        cmocka_unit_test(swaps),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
