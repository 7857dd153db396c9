/* Tests of passes/rational.c and passes/simplex.c: fractions against doubles, and small programs
 * against the enumeration of all corners. */

#include "passes/simplex.h"

#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>

static qm_rational fraction(int64_t num, int64_t den)
{
    qm_rational r;
    assert_true(qm_rational_div(qm_rational_int(num), qm_rational_int(den), &r));
    return r;
}

static void fractions(void **state)
{
    (void)state;
    qm_rational r;
    int order;
    assert_true(qm_rational_add(fraction(1, 6), fraction(1, 3), &r));
    assert_true(r.num == 1 && r.den == 2);
    assert_true(qm_rational_mul(fraction(-2, 3), fraction(9, 4), &r));
    assert_true(r.num == -3 && r.den == 2);
    assert_true(qm_rational_div(fraction(1, 2), fraction(-3, 4), &r));
    assert_true(r.num == -2 && r.den == 3);
    assert_true(qm_rational_add(r, fraction(2, 3), &r) && r.num == 0 && r.den == 1);
    assert_true(qm_rational_compare(fraction(1, 3), fraction(3, 10), &order) && order > 0);
    assert_true(qm_rational_from_factor(1.0 / 3, &r) && r.num == 1 && r.den == 3);
    assert_true(qm_rational_from_factor(-0.15, &r) && r.num == -3 && r.den == 20);
    assert_true(qm_rational_from_double(0.1, &r) && qm_rational_to_double(r) == 0.1);
    assert_false(qm_rational_from_double(1e300, &r));
    assert_false(qm_rational_from_double(1e-300, &r));
    qm_rational huge = {(qm_int128)1 << 100, 1};
    assert_false(qm_rational_mul(huge, huge, &r));
    assert_false(qm_rational_add((qm_rational){1, ((qm_int128)1 << 100) + 1},
                                 (qm_rational){1, (qm_int128)1 << 100}, &r));
}

static void doubles_come_back(void **state)
{
    (void)state;
    uint64_t rng = 5;
    for (uint32_t i = 0; i < 10000; i++) {
        double v = ldexp(random_real(&rng) - 0.5, (int)random_below(&rng, 60) - 10);
        qm_rational r;
        assert_true(qm_rational_from_double(v, &r));
        assert_true(qm_rational_to_double(r) == v);
    }
}

enum { VARS = 3, ROWS = 4, PLANES = VARS + ROWS };

typedef struct problem {
    qm_rational a[ROWS * VARS], b[ROWS], cost[VARS];
    qm_lp lp;
} problem;

static void random_problem(problem *p, uint64_t *rng)
{
    p->lp = (qm_lp){.nvars = VARS, .nrows = ROWS, .a = p->a, .b = p->b};
    for (uint32_t i = 0; i < ROWS * VARS; i++)
        p->a[i] = qm_rational_int((int64_t)random_below(rng, 7) - 3);
    for (uint32_t i = 0; i < ROWS; i++)
        p->b[i] = qm_rational_int((int64_t)random_below(rng, 9) - 4);
    for (uint32_t i = 0; i < VARS; i++)
        p->cost[i] = qm_rational_int(random_below(rng, 3));
}

/* Row i of all: those of the program, then x >= 0. */
static double coefficient(const problem *p, uint32_t i, uint32_t j)
{
    return i < ROWS ? qm_rational_to_double(p->a[i * VARS + j]) : i - ROWS == j;
}

static double bound(const problem *p, uint32_t i)
{
    return i < ROWS ? qm_rational_to_double(p->b[i]) : 0;
}

static double det(double m[3][3])
{
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
           m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
           m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/* Where three planes meet, by Cramer's rule; false when they do not, or outside of a row. */
static bool corner(const problem *p, const uint32_t plane[3], double x[3])
{
    double m[3][3], all;
    for (uint32_t r = 0; r < 3; r++)
        for (uint32_t j = 0; j < 3; j++)
            m[r][j] = coefficient(p, plane[r], j);
    all = det(m);
    if (fabs(all) < 1e-9)
        return false;
    for (uint32_t k = 0; k < 3; k++) {
        double n[3][3];
        for (uint32_t r = 0; r < 3; r++)
            for (uint32_t j = 0; j < 3; j++)
                n[r][j] = j == k ? bound(p, plane[r]) : m[r][j];
        x[k] = det(n) / all;
    }
    for (uint32_t i = 0; i < PLANES; i++) {
        double sum = -bound(p, i);
        for (uint32_t j = 0; j < VARS; j++)
            sum += coefficient(p, i, j) * x[j];
        if (sum < -1e-7)
            return false;
    }
    return true;
}

/* Is (cost, x0, x1, x2) lexicographically less? */
static bool is_less(const problem *p, const double a[3], const double b[3])
{
    double d = 0;
    for (uint32_t j = 0; j < VARS; j++)
        d += qm_rational_to_double(p->cost[j]) * (a[j] - b[j]);
    for (uint32_t j = 0; fabs(d) < 1e-7 && j < VARS; j++)
        d = a[j] - b[j];
    return d < -1e-7;
}

static bool best_corner(const problem *p, double best[3])
{
    bool any = false;
    for (uint32_t i = 0; i < PLANES; i++)
        for (uint32_t j = 0; j < i; j++)
            for (uint32_t k = 0; k < j; k++) {
                double x[3];
                const uint32_t plane[3] = {i, j, k};
                if (!corner(p, plane, x) || (any && !is_less(p, x, best)))
                    continue;
                any = true;
                for (uint32_t v = 0; v < 3; v++)
                    best[v] = x[v];
            }
    return any;
}

/* The rows of a conflict alone have no solution either. */
static void expect_conflict(const problem *p, const uint32_t *conflict, uint32_t n, qm_arena *arena)
{
    problem part = *p;
    qm_rational *x;
    uint32_t *more, nmore;
    assert_true(n > 0 && n <= ROWS);
    for (uint32_t i = 0; i < n; i++) {
        part.b[i] = p->b[conflict[i]];
        for (uint32_t j = 0; j < VARS; j++)
            part.a[i * VARS + j] = p->a[conflict[i] * VARS + j];
    }
    part.lp = (qm_lp){.nvars = VARS, .nrows = n, .a = part.a, .b = part.b};
    assert_int_equal(qm_lp_solve(&part.lp, part.cost, NULL, 0, arena, &x, &more, &nmore),
                     QM_LP_INFEASIBLE);
}

static void least_corners(void **state)
{
    (void)state;
    static const uint32_t order[VARS] = {0, 1, 2};
    uint64_t rng = 9;
    uint32_t solved = 0;
    jmp_buf recover;
    qm_arena arena;
    qm_arena_init(&arena, &recover);
    for (uint32_t i = 0; i < test_cases(5000); i++) {
        problem p;
        random_problem(&p, &rng);
        double want[3];
        qm_rational *x;
        uint32_t *conflict, n;
        qm_lp_status s = qm_lp_solve(&p.lp, p.cost, order, VARS, &arena, &x, &conflict, &n);
        if (!best_corner(&p, want)) {
            assert_int_equal(s, QM_LP_INFEASIBLE);
            expect_conflict(&p, conflict, n, &arena);
        } else {
            assert_int_equal(s, QM_LP_OK);
            solved++;
            for (uint32_t j = 0; j < VARS; j++)
                assert_true(fabs(qm_rational_to_double(x[j]) - want[j]) < 1e-6);
        }
        qm_arena_reset(&arena);
    }
    assert_true(solved > 0);
    qm_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions),
        cmocka_unit_test(doubles_come_back),
        cmocka_unit_test(least_corners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
