/* Circuits whose two-qubit blocks were counted elsewhere: the pass resynthesise-2q leaves no more
 * CX than the number that each file is listed with (circuits/kak_block_bound.csv). Small ones are
 * compared with the dense reference. */

#include "ir/stats.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/shared.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_LINE = 1024, REFERENCE_QUBITS = 6 };

static const shared_dispute disputes[] = {
    {"vqe_uccsd_n4.qasm", "measures q into c, but declares only the register 'reg'"},
    {"vqe_uccsd_n6.qasm", "measures q into c, but declares only the register 'reg'"},
    {"cycle_17_3.qasm", "uses q[28] twice in one gate"},
    {"knn_n25.qasm", "the list takes its cswap for gates without CX"},
    {"shor_n5.qasm", "the list takes its cswap for gates without CX"},
    {"ipea_n2.qasm", "between measurements it has 1 + 2 + 2 CX: a Clifford and two controlled "
                     "rotations, not 3 in all"},
    {NULL, NULL}};

static const char *folder;

typedef struct summary {
    uint32_t files, better, compared, disputed, wrong;
    uint64_t before, bound, after;
} summary;

static uint64_t count_cx(const qm_module *m)
{
    qm_stats s;
    qm_module_stats(m, &m->cx->arena, &s);
    return s.cx;
}

static void compare(summary *s, const char *path, const qm_module *m, const qm_module *now)
{
    qm_arena *arena = &m->cx->arena;
    if (m->nqubits > REFERENCE_QUBITS)
        return;
    dense_result want = dense_run(m, 0, NULL, 0, arena), got = dense_run(now, 0, NULL, 0, arena);
    if (want.error)
        return;
    const char *d = dense_difference(m, &want, now, &got, 1e-9, false, arena);
    s->compared++;
    if (d) {
        printf("%s: %s\n", path, d);
        s->wrong++;
    }
}

static void check_file(summary *s, const char *path, uint64_t bound)
{
    qm_context *cx = test_context_new();
    qm_module *m = NULL;
    const char *why = shared_disputed(disputes, path);
    if (shared_compile(cx, path, &m) != QM_OK) {
        printf("%s: %s\n", path, why ? why : test_diagnostics(cx));
        *(why ? &s->disputed : &s->wrong) += 1;
        test_context_free(cx);
        return;
    }
    uint64_t before = count_cx(m);
    qm_module *now = qm_module_clone(m);
    test_pipeline("inline,resynthesise-2q", now);
    uint64_t after = count_cx(now);
    compare(s, path, m, now);
    if (after > bound && why) {
        printf("%s: %s\n", path, why);
        s->disputed++;
    } else if (after > bound) {
        printf("%s: %llu CX, %llu listed\n", path, (unsigned long long)after,
               (unsigned long long)bound);
        s->wrong++;
    } else {
        s->before += before;
        s->bound += bound;
        s->after += after;
        s->better += after < bound;
    }
    qm_module_free(now);
    qm_module_free(m);
    test_context_free(cx);
}

static void every_file(void **state)
{
    (void)state;
    char path[4096], line[MAX_LINE];
    snprintf(path, sizeof path, "%s/circuits/kak_block_bound.csv", folder);
    FILE *list = fopen(path, "r");
    assert_non_null(list);
    summary s = {0};
    assert_non_null(fgets(line, sizeof line, list)); /* names of columns */
    while (fgets(line, sizeof line, list)) {
        char *first = strchr(line, ','), *last = strrchr(line, ',');
        if (!first || first == last)
            test_fail("a row of %s has not three columns: %s", path, line);
        snprintf(path, sizeof path, "%s/circuits/%.*s", folder, (int)(first - line), line);
        check_file(&s, path, strtoull(last + 1, NULL, 10));
        s.files++;
    }
    fclose(list);
    printf("%u files, %u compared with the reference, %llu CX, %llu listed, %llu left, %u files "
           "below the list, %u disputed, %u wrong\n",
           s.files, s.compared, (unsigned long long)s.before, (unsigned long long)s.bound,
           (unsigned long long)s.after, s.better, s.disputed, s.wrong);
    assert_true(s.files > 0);
    assert_int_equal(s.wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_file)};
    folder = shared_folder(argc, argv, "circuits");
    return folder ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
