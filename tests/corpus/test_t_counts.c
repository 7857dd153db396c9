/* T counts of the pass todd on the arithmetic circuits, against those that were measured with
 * PyZX's TODD, which adds no qubits either (circuits/cnot_best_known.csv). Small circuits are
 * compared with the dense reference. */

#include "ir/stats.h"
#include "tests/dense.h"
#include "tests/dense_matrix.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/shared.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_LINE = 1024, REFERENCE_QUBITS = 7 };

static const char *folder;

static uint64_t count_t(const qm_module *m)
{
    qm_stats s;
    qm_module_stats(m, &m->cx->arena, &s);
    return s.t;
}

static void check_same(const char *path, const qm_module *m, const qm_module *now)
{
    qm_arena *arena = &m->cx->arena;
    const char *error = NULL;
    if (m->nqubits > REFERENCE_QUBITS)
        return;
    double complex *before = dense_unitary(m, NULL, 0, arena, &error);
    double complex *after = dense_unitary(now, NULL, 0, arena, &error);
    if (error)
        test_fail("%s: %s", path, error);
    if (dense_distance(before, after, (uint64_t)1 << 2 * m->nqubits, false) > 1e-9)
        test_fail("%s has become another unitary", path);
}

static void check_file(const char *path, uint64_t listed)
{
    qm_context *cx = test_context_new();
    qm_module *m = NULL;
    if (shared_compile(cx, path, &m) != QM_OK)
        test_fail("%s: %s", path, test_diagnostics(cx));
    qm_module *now = qm_module_clone(m);
    qm_goal goal = {.cost = QM_COST_T, .seed = 1, .threads = 1};
    qm_pipeline_options options = {.goal = &goal, .verify_each = true};
    if (qm_pipeline_run(now, "inline,todd{rounds=2}", &options) != QM_OK)
        test_fail("%s: %s", path, test_diagnostics(cx));
    printf("%s: %llu T, %llu listed, %llu left\n", path, (unsigned long long)count_t(m),
           (unsigned long long)listed, (unsigned long long)count_t(now));
    assert_true(count_t(now) <= listed);
    check_same(path, m, now);
    qm_module_free(now);
    qm_module_free(m);
    test_context_free(cx);
}

static void listed_files(void **state)
{
    (void)state;
    static const char tool[] = ",PyZX full_optimize (TODD),";
    char path[4096], line[MAX_LINE];
    snprintf(path, sizeof path, "%s/circuits/cnot_best_known.csv", folder);
    FILE *list = fopen(path, "r");
    assert_non_null(list);
    uint32_t n = 0;
    while (fgets(line, sizeof line, list)) {
        char *at = strstr(line, tool);
        if (!at)
            continue;
        snprintf(path, sizeof path, "%s/circuits/arith/%.*s.qasm", folder, (int)(at - line), line);
        char *cx_end, *gates_end;
        strtoull(at + strlen(tool), &cx_end, 10);
        strtoull(cx_end + 1, &gates_end, 10);
        check_file(path, strtoull(gates_end + 1, NULL, 10));
        n++;
    }
    fclose(list);
    assert_true(n > 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(listed_files)};
    folder = shared_folder(argc, argv, "circuits");
    return folder ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
