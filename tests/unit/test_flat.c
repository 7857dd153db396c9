/* Tests of equiv/flat.c, expand.c and program.c: gates as flat gates against the gate table and the
 * dense reference, phases included. */

#include "equiv/program.h"
#include "support/rng.h"
#include "tests/dense.h"
#include "tests/fixture.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <string.h>

/* Column `column` of a flat circuit, by the definitions of its gates. */
static void run_flat(const qm_flat *f, uint64_t column, qm_c64 *v)
{
    uint64_t dim = 1ull << f->nqubits;
    memset(v, 0, dim * sizeof *v);
    v[column] = cexp(I * f->phase);
    for (uint32_t i = 0; i < f->ngates; i++) {
        const qm_fgate *g = &f->gates[i];
        const uint32_t *q = qm_fgate_qubits(f, g);
        uint64_t all = 0, last = 1ull << q[g->nqubits - 1];
        for (uint32_t k = 0; k < g->nqubits; k++)
            all |= 1ull << q[k];
        for (uint64_t r = 0; r < dim; r++) {
            qm_c64 lo = v[r & ~last], hi = v[r | last];
            if (g->kind == QM_FK_PHASE && (r & all) == all) {
                v[r] *= cexp(I * g->angle);
            } else if (g->kind == QM_FK_X && (r & all) == all) {
                v[r & ~last] = hi;
                v[r] = lo;
            } else if (g->kind == QM_FK_H && r & last) {
                v[r & ~last] = (lo + hi) * M_SQRT1_2;
                v[r] = (lo - hi) * M_SQRT1_2;
            }
        }
    }
}

static double flat_distance(const qm_flat *f, const qm_c64 *u, qm_arena *arena)
{
    uint64_t dim = 1ull << f->nqubits;
    qm_c64 *v = QM_NEW_ARRAY(arena, qm_c64, dim);
    double worst = 0;
    for (uint64_t c = 0; c < dim; c++) {
        run_flat(f, c, v);
        for (uint64_t r = 0; r < dim; r++)
            worst = fmax(worst, cabs(v[r] - u[r * dim + c]));
    }
    return worst;
}

static void test_rows(void **state)
{
    qm_module *m = test_fixture_module(state);
    static qm_c64 u[1 << 2 * QM_MAX_GATE_QUBITS];
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++) {
        const qm_gate_row *row = &qm_gate_table[gate];
        for (uint32_t round = 0; round < 6; round++) {
            static const double special[] = {0, M_PI, M_PI / 2, -M_PI / 2};
            double values[QM_MAX_GATE_PARAMS];
            qm_param p[QM_MAX_GATE_PARAMS];
            for (uint32_t k = 0; k < row->nparams; k++) {
                values[k] = round < 4 && k == 0 ? special[round]
                                                : 8 * qm_rng_uniform(1, gate, 4 * round + k) - 4;
                p[k] = qm_param_number(values[k]);
            }
            qm_fspace space;
            qm_flat f;
            qm_fspace_init(&space, &m->arena);
            qm_flat_init(&f, &space, row->nqubits, &m->arena);
            uint32_t q[QM_MAX_GATE_QUBITS] = {0, 1, 2, 3, 4};
            qm_op op = qm_op_gate(m, gate, q, p);
            assert_int_equal(qm_flat_add_op(&f, m, &op, NULL), QM_OK);
            qm_row_unitary(gate, values, u);
            if (flat_distance(&f, u, &m->arena) > 1e-12)
                test_fail("%s, round %u", row->name, round);
        }
    }
}

static void test_random_modules(void **state)
{
    for (uint32_t seed = 0; seed < test_cases(600); seed++) {
        qm_context *cx = test_context_new();
        unsigned parts = RANDOM_UNITARY & ~(unsigned)RANDOM_SYMBOLIC;
        qm_module *m = random_module(cx, seed, parts);
        const char *error = NULL;
        qm_c64 *u = dense_unitary(m, NULL, 0, &cx->arena, &error);
        qm_fspace space;
        qm_fprogram p;
        qm_fspace_init(&space, &cx->arena);
        assert_int_equal(qm_fprogram_make(&p, m, &space), QM_OK);
        if (!p.plain)
            test_fail("seed %u is not plain:\n%s", seed, test_print(m, QM_DIALECT_IR));
        if (u && flat_distance(&p.body.segments[0], u, &cx->arena) > 1e-9)
            test_fail("seed %u:\n%s", seed, test_print(m, QM_DIALECT_IR));
        qm_fprogram_free(&p);
        qm_module_free(m);
        test_context_free(cx);
    }
    (void)state;
}

static void test_forms(void **state)
{
    qm_fspace s;
    qm_fspace_init(&s, &test_fixture_module(state)->arena);
    uint32_t a = qm_fspace_symbol(&s, "a", 1), b = qm_fspace_symbol(&s, "b", 1);
    assert_int_equal(qm_fspace_symbol(&s, "a", 1), a);
    uint32_t f = qm_fspace_form(&s, (qm_fterm[]){{b, 2}, {a, 1}}, 2);
    assert_int_equal(f, qm_fspace_form(&s, (qm_fterm[]){{a, 1}, {b, 2}}, 2));
    uint32_t half = qm_fform_sum(&s, f, 0.5, QM_NONE, 0);
    assert_int_equal(qm_fform_sum(&s, half, 1, half, 1), f);
    assert_int_equal(qm_fform_sum(&s, f, 1, half, -2), QM_NONE);
    assert_int_equal(qm_fspace_form(&s, (qm_fterm[]){{a, 1e-14}}, 1), QM_NONE);
    for (uint32_t i = 1; i < 200; i++)
        qm_fspace_form(&s, (qm_fterm[]){{a, i}}, 1);
    assert_int_equal(f, qm_fspace_form(&s, (qm_fterm[]){{b, 2}, {a, 1}}, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_WITH_MODULE(test_rows),
        cmocka_unit_test(test_random_modules),
        TEST_WITH_MODULE(test_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
