/* What -O2 makes of the shared circuits of at most 20 qubits is proved to be the same, and is
 * refuted, with an input that shows it, once it is changed: a gate dropped, an angle shifted by
 * 1e-3, the qubits of a CX exchanged. */

#include "equiv/equiv.h"
#include "passes/pass.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/shared.h"

#include <math.h>
#include <string.h>

enum { MAX_QUBITS = 20, MAX_OPS = 4000 };

static const char *folder;

typedef struct summary {
    uint32_t proved, refuted, wrong;
} summary;

/* Changes the op if it is of the kind that the mutation takes. */
typedef bool (*mutation)(qm_module *m, qm_op *op);

static bool drop(qm_module *m, qm_op *op)
{
    (void)m;
    op->kind = QM_OP_NOP;
    return true;
}

static bool shift_angle(qm_module *m, qm_op *op)
{
    if (op->code != QM_G_T && op->code != QM_G_TDG)
        return false;
    uint32_t qubit = op->qubit[0];
    qm_param p = qm_param_number((op->code == QM_G_T ? M_PI_4 : -M_PI_4) + 1e-3);
    *op = qm_op_gate(m, QM_G_P, &qubit, &p);
    return true;
}

static bool exchange_qubits(qm_module *m, qm_op *op)
{
    (void)m;
    if (op->code != QM_G_CX)
        return false;
    uint32_t q = op->qubit[0];
    op->qubit[0] = op->qubit[1];
    op->qubit[1] = q;
    return true;
}

static bool mutate(qm_module *m, mutation change, uint32_t from)
{
    qm_block *b = &m->blocks[0];
    for (uint32_t i = from; i < b->nops; i++)
        if (b->ops[i].kind == QM_OP_GATE && b->ops[i].nqubits > 0 && change(m, &b->ops[i]))
            return true;
    return false;
}

static qm_equiv_result ask(const qm_module *a, const qm_module *b, qm_arena *arena)
{
    qm_equiv_options o = {.seconds = 60};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(a, b, &o, arena, &r), QM_OK);
    return r;
}

static void refute_mutations(summary *s, const qm_module *a, const qm_module *b, const char *name)
{
    static const mutation changes[] = {drop, shift_angle, exchange_qubits};
    for (uint32_t k = 0; k < 3; k++) {
        qm_module *m = qm_module_clone(b);
        if (mutate(m, changes[k], m->blocks[0].nops * (k + 1) / 4)) {
            qm_equiv_result r = ask(a, m, &m->arena);
            bool refuted = r.verdict == QM_EQUIV_DIFFERENT && r.witness.input;
            s->refuted += refuted;
            s->wrong += !refuted;
            if (!refuted)
                print_message("%s, mutation %u: %s\n", name, k, r.detail);
        }
        qm_module_free(m);
    }
}

static void check_file(void *payload, const char *file)
{
    summary *s = payload;
    qm_context *cx = test_context_new();
    qm_module *a = NULL;
    if (shared_compile(cx, file, &a) == QM_OK && a->nqubits <= MAX_QUBITS &&
        a->blocks[0].nops <= MAX_OPS) {
        qm_module *b = qm_module_clone(a);
        assert_int_equal(qm_pipeline_run(b, qm_opt_pipeline(QM_COST_CX, 2), NULL), QM_OK);
        qm_equiv_result r = ask(a, b, &cx->arena);
        s->proved += r.verdict == QM_EQUIV_SAME;
        s->wrong += r.verdict != QM_EQUIV_SAME;
        if (r.verdict == QM_EQUIV_SAME)
            refute_mutations(s, a, b, file);
        else
            print_message("%s: %s\n", file, r.detail);
        qm_module_free(b);
    }
    qm_module_free(a);
    test_context_free(cx);
}

static void check_folder(const char *name, uint32_t proved, uint32_t refuted)
{
    summary s = {0};
    char path[4096];
    snprintf(path, sizeof path, "%s/circuits/%s", folder, name);
    shared_each_program(path, check_file, &s);
    print_message("%s: %u outputs proved, %u mutations refuted\n", name, s.proved, s.refuted);
    assert_int_equal(s.wrong, 0);
    assert_true(s.proved >= proved && s.refuted >= refuted);
}

static void test_arithmetic(void **state)
{
    (void)state;
    check_folder("arith", 15, 45);
}

static void test_clifford(void **state)
{
    (void)state;
    check_folder("benchpress_clifford", 1, 1);
}

int main(int argc, char **argv)
{
    folder = shared_folder(argc, argv, "circuits/arith");
    if (!folder)
        return 0;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_arithmetic),
                                       cmocka_unit_test(test_clifford)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
