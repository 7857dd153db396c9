/* What -O2, and -O3 with little effort, makes of the shared circuits of at most 20 qubits is proved
 * to be the same, and is refuted with a witness once it is changed: a gate dropped, an angle
 * shifted by 1e-3, the qubits of a CX exchanged. What is called equivalent after such a change has
 * to be so by the dense reference. With "all" as second argument: the larger sets. */

#include "equiv/equiv.h"
#include "passes/pass.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/shared.h"

#include <complex.h>
#include <math.h>
#include <string.h>

enum { MAX_QUBITS = 20, DENSE_QUBITS = 7 };

static const char *folder;
static bool all;

typedef struct set {
    const char *name;
    uint32_t level, max_ops;
    bool large;               /* only with "all" */
    uint32_t proved, refuted; /* at least */
    uint32_t open;            /* mutations that may be unknown, at most */
} set;

typedef struct summary {
    const set *of;
    uint32_t proved, unknown, refuted, nothing, open, wrong;
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
    qm_equiv_options o = {0};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(a, b, &o, arena, &r), QM_OK);
    return r;
}

static bool touches(const qm_op *op, uint64_t qubits)
{
    for (uint32_t k = 0; k < op->nqubits; k++)
        if (qubits >> op->qubit[k] & 1)
            return true;
    return false;
}

/* The final measurements left out, of the qubits in *measured; false when there is anything but
 * them and gates on a few qubits, or a measured qubit is used again. */
static bool strip_measurements(qm_module *m, uint64_t *measured)
{
    qm_block *b = &m->blocks[0];
    *measured = 0;
    for (uint32_t i = 0; i < b->nops; i++) {
        qm_op *op = &b->ops[i];
        if (op->kind == QM_OP_MEASURE) {
            *measured |= UINT64_C(1) << op->qubit[0];
            op->kind = QM_OP_NOP;
        } else if (op->kind == QM_OP_GATE) {
            if (op->nqubits > QM_OP_INLINE || touches(op, *measured))
                return false;
        } else if (op->kind != QM_OP_NOP && op->kind != QM_OP_BARRIER && op->kind != QM_OP_DECL) {
            return false;
        }
    }
    return true;
}

/* Are the programs equal by the dense reference? */
static bool is_same(const qm_module *a, const qm_module *b)
{
    qm_module *x = qm_module_clone(a), *y = qm_module_clone(b);
    bool same = false;
    const char *error = NULL;
    uint64_t measured = 0;
    if (a->nqubits <= DENSE_QUBITS && strip_measurements(x, &measured) &&
        strip_measurements(y, &measured)) {
        double complex *u = dense_unitary(x, NULL, 0, &x->arena, &error);
        double complex *v = u ? dense_unitary(y, NULL, 0, &x->arena, &error) : NULL;
        same = v && dense_same_results(u, v, a->nqubits, measured, true);
    }
    qm_module_free(x);
    qm_module_free(y);
    return same;
}

static void refute_mutations(summary *s, const qm_module *a, const qm_module *b, const char *name)
{
    static const mutation changes[] = {drop, shift_angle, exchange_qubits};
    for (uint32_t k = 0; k < 3; k++) {
        qm_module *m = qm_module_clone(b);
        if (mutate(m, changes[k], m->blocks[0].nops * (k + 1) / 4)) {
            qm_equiv_result r = ask(a, m, &m->arena);
            bool refuted = r.verdict == QM_EQUIV_DIFFERENT && r.witness.text;
            bool nothing = r.verdict == QM_EQUIV_SAME && is_same(a, m);
            s->refuted += refuted;
            s->nothing += nothing;
            s->open += r.verdict == QM_EQUIV_UNKNOWN;
            s->wrong += !refuted && !nothing && r.verdict != QM_EQUIV_UNKNOWN;
            if (!refuted && !nothing)
                print_message("%s, mutation %u: %s\n", name, k, r.detail);
        }
        qm_module_free(m);
    }
}

/* The pipeline of the level, with a short search. */
static const char *pipeline_of(uint32_t level, qm_arena *arena)
{
    static const char search[] = "superoptimise";
    const char *p = qm_opt_pipeline(QM_COST_CX, level), *at = strstr(p, search);
    if (!at)
        return p;
    return qm_arena_printf(arena, "%.*s%s{patience=1,tries=20,beam=20,five=0}%s", (int)(at - p), p,
                           search, at + strlen(search));
}

static void check_file(void *payload, const char *file)
{
    summary *s = payload;
    qm_context *cx = test_context_new();
    qm_module *a = NULL;
    if (shared_compile(cx, file, &a) == QM_OK && a->nqubits <= MAX_QUBITS &&
        a->blocks[0].nops <= s->of->max_ops) {
        qm_module *b = qm_module_clone(a);
        assert_int_equal(qm_pipeline_run(b, pipeline_of(s->of->level, &cx->arena), NULL), QM_OK);
        qm_equiv_result r = ask(a, b, &cx->arena);
        s->proved += r.verdict == QM_EQUIV_SAME;
        s->unknown += r.verdict == QM_EQUIV_UNKNOWN;
        s->wrong += r.verdict == QM_EQUIV_DIFFERENT;
        if (r.verdict == QM_EQUIV_SAME)
            refute_mutations(s, a, b, file);
        if (r.verdict != QM_EQUIV_SAME)
            print_message("%s: %s\n", file, r.detail);
        qm_module_free(b);
    }
    qm_module_free(a);
    test_context_free(cx);
}

static const set sets[] = {
    {"arith", 2, 4000, false, 20, 57, 0},
    {"benchpress_clifford", 2, 4000, false, 1, 2, 0},
    {"qasmbench_small", 2, 1000, false, 28, 35, 0},
    {"benchpress_qft", 2, 4000, false, 5, 14, 0},
    {"qft_adders", 2, 4000, false, 2, 6, 0},
    {"revlib", 2, 300, false, 60, 150, 0},
    {"arith", 3, 250, false, 12, 33, 0},
    {"qasmbench_small", 3, 100, false, 22, 25, 0},
    {"arith_ccx", 2, 4000, true, 21, 57, 0},
    {"revlib", 2, 4000, true, 93, 230, 0},
    {"arith", 3, 1000, true, 18, 50, 0},
    {"revlib", 3, 100, true, 30, 75, 0},
    {"qasmbench_small", 3, 1000, true, 28, 33, 0},
    {"qasmbench_medium", 2, 1000, true, 8, 18, 0},
};

static void test_outputs(void **state)
{
    (void)state;
    for (const set *k = sets; k < sets + sizeof sets / sizeof *sets; k++) {
        summary s = {.of = k};
        char path[4096];
        if (k->large != all)
            continue;
        snprintf(path, sizeof path, "%s/circuits/%s", folder, k->name);
        shared_each_program(path, check_file, &s);
        print_message("%s, -O%u: %u outputs proved, %u unknown; %u mutations refuted, %u change "
                      "nothing, %u unknown\n",
                      k->name, k->level, s.proved, s.unknown, s.refuted, s.nothing, s.open);
        assert_int_equal(s.wrong, 0);
        assert_true(s.proved >= k->proved && s.refuted >= k->refuted && s.open <= k->open);
    }
}

int main(int argc, char **argv)
{
    folder = shared_folder(argc, argv, "circuits/arith");
    if (!folder)
        return 0;
    all = argc > 2 && strcmp(argv[2], "all") == 0;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_outputs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
