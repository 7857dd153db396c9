/* Tests of passes/pauli/: blocks read as Pauli circuits and written back mean the same. */

#include "passes/operands.h"
#include "passes/pauli/circuit.h"
#include "runtime/bind.h"
#include "tests/dense.h"
#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <string.h>

enum { MODULES = 1500 };

static void expect_reduced(const qm_pcircuit *c)
{
    for (uint32_t i = 0; i < c->ngates; i++) {
        const qm_pgate *g = &c->gates[i];
        if (g->kind == QM_PK_ROT && g->ref == QM_NONE && fabs(g->angle) < 1000)
            assert_true(g->angle > -M_PI_4 && g->angle <= M_PI_4 && g->angle != 0);
        if (g->kind == QM_PK_ROT || g->kind == QM_PK_CPP)
            assert_true(g->axis[0] != QM_PAULI_I);
        if (g->kind == QM_PK_CPP)
            assert_true(g->axis[1] != QM_PAULI_I);
    }
}

/* Every block, by reading and writing alone. */
static void rewrite(qm_module *m, qm_arena *arena)
{
    qm_module_count_writes(m);
    const qm_prows *rows = qm_prows_make(arena);
    for (uint32_t b = 0; b < m->nblocks; b++) {
        if (m->blocks[b].timed)
            continue;
        qm_pcircuit c;
        qm_pcircuit_init(&c, &rows->locals, qm_max_qubits(m), arena);
        qm_pcircuit_read(&c, rows, m, b);
        expect_reduced(&c);
        qm_op *ops;
        uint32_t nops;
        double phase;
        qm_pcircuit_write(&c, rows, m, b, &ops, &nops, &phase);
        m->blocks[b].nops = 0;
        for (uint32_t i = 0; i < nops; i++)
            qm_block_push(m, b, ops[i]);
        qm_block_add_phase(m, b, qm_param_number(phase));
    }
}

static void check(uint64_t seed, unsigned parts)
{
    qm_context *cx = test_context_new();
    qm_module *before = random_module(cx, seed, parts);
    qm_inputs_bind(before, test_inputs(random_inputs, RANDOM_INPUTS, &cx->arena), RANDOM_INPUTS);
    qm_module *after = qm_module_clone(before);
    test_pipeline("inline", after);
    rewrite(after, &cx->arena);
    test_verify(after, "after reading and writing");
    const char *d = NULL;
    if (parts & ~(unsigned)RANDOM_UNITARY) {
        dense_result a = dense_run(before, 0, random_inputs, RANDOM_INPUTS, &cx->arena);
        dense_result b = dense_run(after, 0, random_inputs, RANDOM_INPUTS, &cx->arena);
        d = dense_difference(before, &a, after, &b, 1e-8, true, &cx->arena);
    } else {
        const char *error = NULL;
        double complex *u = dense_unitary(before, random_inputs, RANDOM_INPUTS, &cx->arena, &error);
        double complex *v =
            u ? dense_unitary(after, random_inputs, RANDOM_INPUTS, &cx->arena, &error) : NULL;
        double distance =
            error ? NAN : dense_distance(u, v, UINT64_C(1) << (2 * before->nqubits), false);
        d = error              ? error
            : distance <= 1e-9 ? NULL
                               : qm_arena_printf(&cx->arena, "unitaries differ by %g", distance);
    }
    if (d)
        test_fail("seed %llu: %s\n--- before\n%s--- after\n%s", (unsigned long long)seed, d,
                  test_print(before, QM_DIALECT_IR), test_print(after, QM_DIALECT_IR));
    qm_module_free(after);
    qm_module_free(before);
    test_context_free(cx);
}

static void gates_come_back(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++)
        check(seed, seed % 2 ? RANDOM_UNITARY : RANDOM_MODIFIED | RANDOM_PHASE | RANDOM_BARRIER);
}

static void programs_come_back(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(MODULES); seed++)
        check(seed, RANDOM_ALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gates_come_back),
        cmocka_unit_test(programs_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
