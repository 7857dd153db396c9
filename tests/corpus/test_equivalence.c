/* The arithmetic circuits of the shared data with Toffoli gates and written out in CX and T are
 * equal by construction, and are proved to be; with one gate less they are not. */

#include "equiv/equiv.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/shared.h"

#include <string.h>

static const char *folder;

/* Files that name a qubit twice in a gate. */
static const shared_dispute disputes[] = {{"cycle_17_3.qasm", "cx q[28],q[28]"},
                                          {"mod_adder_1048576.qasm", "cx q[48],q[48]"},
                                          {NULL, NULL}};

typedef struct summary {
    uint32_t proved, refuted, wrong;
} summary;

static qm_equiv_result ask(const qm_module *a, const qm_module *b, qm_arena *arena)
{
    qm_equiv_options o = {.seed = 0};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(a, b, &o, arena, &r), QM_OK);
    return r;
}

/* Leaves out a gate in the middle. */
static void drop_gate(qm_module *m)
{
    qm_block *b = &m->blocks[0];
    uint32_t i = b->nops / 2;
    while (i < b->nops && b->ops[i].kind != QM_OP_GATE)
        i++;
    if (i < b->nops)
        b->ops[i].kind = QM_OP_NOP;
}

static void compare_files(void *payload, const char *file)
{
    summary *s = payload;
    if (shared_disputed(disputes, file))
        return;
    qm_context *cx = test_context_new();
    const char *name = strrchr(file, '/') + 1;
    const char *other = qm_arena_printf(&cx->arena, "%s/circuits/arith_ccx/%s", folder, name);
    qm_module *a = NULL, *b = NULL;
    if (shared_compile(cx, file, &a) == QM_OK && shared_compile(cx, other, &b) == QM_OK) {
        qm_equiv_result r = ask(a, b, &cx->arena);
        s->proved += r.verdict == QM_EQUIV_SAME;
        s->wrong += r.verdict != QM_EQUIV_SAME;
        if (r.verdict != QM_EQUIV_SAME)
            printf("%s: %s\n", name, r.detail);
        drop_gate(b);
        if (a->nqubits <= 20) {
            r = ask(a, b, &cx->arena);
            s->refuted += r.verdict == QM_EQUIV_DIFFERENT && r.witness.input;
            s->wrong += r.verdict != QM_EQUIV_DIFFERENT || !r.witness.input;
            if (r.verdict != QM_EQUIV_DIFFERENT)
                printf("%s with a gate less: %s\n", name, r.detail);
        }
    }
    qm_module_free(a);
    qm_module_free(b);
    test_context_free(cx);
}

static void test_arithmetic(void **state)
{
    (void)state;
    summary s = {0};
    char path[4096];
    snprintf(path, sizeof path, "%s/circuits/arith", folder);
    shared_each_program(path, compare_files, &s);
    print_message("%u pairs proved, %u mutations refuted\n", s.proved, s.refuted);
    assert_int_equal(s.wrong, 0);
    assert_true(s.proved >= 30 && s.refuted >= 15);
}

int main(int argc, char **argv)
{
    folder = shared_folder(argc, argv, "circuits/arith_ccx");
    if (!folder)
        return 0;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_arithmetic)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
