/* QASMBench small and medium: each file compiles at -O2 and what is printed reads back; those of at
 * most 12 qubits without feed-forward have, with and without -O2, the exact distribution of the
 * dense reference to 1e-10 (those that measure nothing: the state, up to global phase); the others
 * run.
 *
 * States of more than QM_TEST_QUBITS qubits (environment, default 20) and programs whose gates
 * times amplitudes pass a bound are counted and named, not run, so that the test ends in minutes.
 */

#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/shared.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REFERENCE_QUBITS = 12, SHOTS = 16 };
static const double tolerance = 1e-10;

static const shared_dispute disputes[] = {
    {"vqe_uccsd_n4.qasm", "measures q into c, but declares only the register 'reg'"},
    {"vqe_uccsd_n6.qasm", "measures q into c, but declares only the register 'reg'"},
    {NULL, NULL}};

static const char *folder;

typedef struct summary {
    uint32_t read_back, compared, run, too_large, disputed, wrong;
} summary;

static double work_limit(void)
{
    const char *qubits = getenv("QM_TEST_QUBITS");
    return ldexp(2e3, qubits ? atoi(qubits) : 20) * (test_cases(100) / 100.0);
}

static uint64_t count_ops(const qm_module *m)
{
    uint64_t n = 0;
    for (uint32_t b = 0; b < m->nblocks; b++)
        n += m->blocks[b].nops;
    return n;
}

static bool feeds_forward(const qm_module *m)
{
    for (uint32_t b = 0; b < m->nblocks; b++)
        for (uint32_t i = 0; i < m->blocks[b].nops; i++)
            if (m->blocks[b].ops[i].region != QM_NONE)
                return true;
    return false;
}

static bool complain(summary *s, const char *path, const char *what, const char *detail)
{
    printf("%s: %s: %s\n", path, what, detail);
    s->wrong++;
    return false;
}

/* In OpenQASM 2 where that can express it, else in OpenQASM 3. */
static bool reads_back(summary *s, const char *path, const qm_module *m)
{
    qm_text text;
    qm_text_init(&text, &m->cx->arena);
    qm_dialect dialect = QM_DIALECT_QASM2;
    if (qm_module_print(m, dialect, test_writer(&text)) != QM_OK) {
        dialect = QM_DIALECT_QASM3;
        text.size = 0;
        if (qm_module_print(m, dialect, test_writer(&text)) != QM_OK)
            return complain(s, path, "is not printed", test_diagnostics(m->cx));
    }
    qm_module *back = NULL;
    if (test_try_compile(m->cx, text.data, &back) != QM_OK)
        return complain(s, path, "does not read back", test_diagnostics(m->cx));
    bool same = strcmp(test_print(back, dialect), text.data) == 0;
    qm_module_free(back);
    if (!same)
        return complain(s, path, "is printed differently when read back", "");
    s->read_back++;
    return true;
}

/* An exact run of m against the reference's result for the program as written. */
static bool agrees(summary *s, const char *path, const char *level, const qm_module *m,
                   const dense_result *want)
{
    qm_arena *arena = &m->cx->arena;
    qm_run_options o = {.exact = true};
    qm_result run = {0};
    const qm_prog_cell *cells;
    uint32_t ncells;
    if (test_execute(m, &o, arena, &run, &cells, &ncells) != QM_OK)
        return complain(s, path, level, run.error ? run.error : test_diagnostics(m->cx));
    const char *d = test_run_difference(m, &run, cells, ncells, want, tolerance, arena);
    return d ? complain(s, path, level, d) : true;
}

static bool runs(summary *s, const char *path, const qm_module *m)
{
    qm_arena *arena = &m->cx->arena;
    qm_run_options o = {.shots = SHOTS};
    qm_result run = {0};
    const qm_prog_cell *cells;
    uint32_t ncells;
    if (test_execute(m, &o, arena, &run, &cells, &ncells) != QM_OK)
        return complain(s, path, "does not run", run.error ? run.error : test_diagnostics(m->cx));
    s->run++;
    return true;
}

static void execute(summary *s, const char *path, const qm_module *m, const qm_module *optimised)
{
    if (m->nqubits <= REFERENCE_QUBITS && !feeds_forward(m)) {
        dense_result want = dense_run(m, 0, NULL, 0, &m->cx->arena);
        if (want.error)
            complain(s, path, "is not in the reference", want.error);
        else if (agrees(s, path, "-O0", m, &want) && agrees(s, path, "-O2", optimised, &want))
            s->compared++;
    } else if (ldexp((double)count_ops(optimised), (int)m->nqubits) > work_limit()) {
        printf("%s: not run: %u qubits, %llu ops\n", path, m->nqubits,
               (unsigned long long)count_ops(optimised));
        s->too_large++;
    } else {
        runs(s, path, optimised);
    }
}

static void check_file(void *payload, const char *path)
{
    summary *s = payload;
    qm_context *cx = test_context_new();
    qm_module *m = NULL;
    const char *why = shared_disputed(disputes, path);
    qm_status status = shared_compile(cx, path, &m);
    if (status == QM_ERR_INPUT && why) {
        printf("%s: %s\n", path, why);
        s->disputed++;
    } else if (status != QM_OK) {
        complain(s, path, "does not compile", test_diagnostics(cx));
    } else {
        qm_module *optimised = qm_module_clone(m);
        test_pipeline(qm_opt_pipeline(QM_COST_CX, 2), optimised);
        if (reads_back(s, path, optimised))
            execute(s, path, m, optimised);
        qm_module_free(optimised);
    }
    qm_module_free(m);
    test_context_free(cx);
}

static void check_folder(const char *name)
{
    char path[4096];
    summary s = {0};
    snprintf(path, sizeof path, "%s/circuits/%s", folder, name);
    uint32_t files = shared_each_program(path, check_file, &s);
    printf("%s: %u files, %u read back at -O2, %u equal to the reference with and without -O2, "
           "%u run, %u too large to run here, %u wrong programs, %u wrong\n",
           name, files, s.read_back, s.compared, s.run, s.too_large, s.disputed, s.wrong);
    assert_true(files > 0);
    assert_int_equal(s.wrong, 0);
}

static void small(void **state)
{
    (void)state;
    check_folder("qasmbench_small");
}

static void medium(void **state)
{
    (void)state;
    check_folder("qasmbench_medium");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(small), cmocka_unit_test(medium)};
    folder = shared_folder(argc, argv, "circuits");
    return folder ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
