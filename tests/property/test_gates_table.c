/* Every row of the gate table against the textbook matrices of the dense reference, for fixed and
 * for random parameters, and every kind of modified gate against the reference's matrix routines.
 */

#include "tests/dense_gate.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>

enum { SAMPLES = 25, MODIFIED = 1000 };

static void random_params(uint64_t *rng, double *p, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++)
        p[k] = random_below(rng, 3) ? (random_real(rng) - 0.5) * 4 * M_PI
                                    : ((double)random_below(rng, 17) - 8) * M_PI / 4;
}

static void rows_are_the_textbook_matrices(void **state)
{
    (void)state;
    uint64_t rng = 1;
    for (uint32_t g = 0; g < QM_G_COUNT; g++)
        for (uint32_t sample = 0; sample < SAMPLES; sample++) {
            const qm_gate_row *row = &qm_gate_table[g];
            double p[QM_MAX_GATE_PARAMS] = {0};
            double complex want[DENSE_MAX_ENTRIES], got[DENSE_MAX_ENTRIES];
            random_params(&rng, p, row->nparams);
            int n = dense_named_matrix(row->name, p, want);
            if (n != row->nqubits)
                test_fail("'%s': the reference says %d qubits, the table %u", row->name, n,
                          row->nqubits);
            qm_row_unitary(g, p, got);
            double d = dense_distance(got, want, UINT64_C(1) << (2 * n), false);
            if (!(d < 1e-12))
                test_fail("'%s'(%g, %g, %g, %g) differs by %g", row->name, p[0], p[1], p[2], p[3],
                          d);
        }
}

static uint32_t modified_gate(qm_module *m, uint64_t *rng, double *p)
{
    uint32_t g = random_below(rng, QM_G_COUNT);
    while (qm_gate_table[g].nqubits > 3)
        g = random_below(rng, QM_G_COUNT);
    random_params(rng, p, qm_gate_table[g].nparams);
    uint32_t kind = random_below(rng, 4);
    if (kind & 1) {
        static const double powers[] = {0.5, -1, 2, 1.0 / 3, 0, -0.75};
        g = qm_module_power_gate(m, g);
        p[m->gates[g].nparams - 1] = powers[random_below(rng, 6)];
    }
    if (kind & 2)
        g = qm_module_control_gate(m, g, 1 + random_below(rng, 2), random_bits(rng) & 3);
    return g;
}

static void modifiers_are_the_reference_s(void **state)
{
    (void)state;
    uint64_t rng = 2;
    qm_context *cx = test_context_new();
    qm_module *m = qm_module_new(cx);
    for (uint32_t i = 0; i < test_cases(MODIFIED); i++) {
        double p[8] = {0};
        double complex want[DENSE_MAX_ENTRIES], got[DENSE_MAX_ENTRIES];
        uint32_t g = modified_gate(m, &rng, p);
        const char *text = qm_module_gate_text(m, g, &cx->arena);
        if (!dense_gate_unitary(m, g, p, want))
            test_fail("the reference does not know '%s'", text);
        assert_int_equal(qm_gate_unitary(m, g, p, got), QM_OK);
        double d = dense_distance(got, want, UINT64_C(1) << (2 * m->gates[g].nqubits), false);
        if (!(d < 1e-9))
            test_fail("case %u: '%s'(%g, %g, %g, %g, %g) differs by %g", i, text, p[0], p[1], p[2],
                      p[3], p[4], d);
    }
    qm_module_free(m);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_the_textbook_matrices),
        cmocka_unit_test(modifiers_are_the_reference_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
