/* Steps of a compilation of wide circuits: each is proved by a method that takes about linear time,
 * and a step whose output has been mutated never is.
 *
 * The mutations change the unitary whatever stands around them, so no reference is needed: a CX is
 * left out, an angle is off by 1e-3, or the qubits of a CX are exchanged. */

#include "equiv/equiv.h"
#include "support/rng.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_circuit.h"

enum { QUBITS = 80, MUTATIONS = 6, STREAM = 0x57e9 };

static const char *const methods[] = {"windows", "pauli"};

typedef struct steps {
    qm_module *before;
    qm_arena *arena;
    uint64_t seed, draws;
    uint32_t compared, proved, refuted, mutated;
} steps;

static qm_equiv_verdict ask(const qm_module *a, const qm_module *b, const char *method,
                            qm_arena *arena)
{
    qm_equiv_options o = {.method = method, .effort = 0.01, .threads = 1};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(a, b, &o, arena, &r), QM_OK);
    return r.verdict;
}

static bool is_kind(const qm_op *op, uint32_t kind)
{
    if (op->kind != QM_OP_GATE)
        return false;
    bool turns = op->code == QM_G_RZ || op->code == QM_G_T || op->code == QM_G_TDG;
    return kind == 1 ? turns : op->code == QM_G_CX;
}

/* A random op of those that a mutation needs; NULL: there is none. */
static qm_op *draw(steps *s, const qm_block *b, uint32_t kind)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->nops; i++)
        n += is_kind(&b->ops[i], kind);
    uint32_t left = n > 0 ? (uint32_t)(qm_rng_bits(s->seed, STREAM, s->draws++) % n) : 0;
    for (uint32_t i = 0; n > 0; i++)
        if (is_kind(&b->ops[i], kind) && left-- == 0)
            return &b->ops[i];
    return NULL;
}

/* Its angle and 0.001 more. T is RZ but for a phase. */
static void turn_more(qm_module *m, qm_op *op)
{
    double angle = op->code == QM_G_T     ? 0.78539816339744831
                   : op->code == QM_G_TDG ? -0.78539816339744831
                                          : m->params[op->param].value;
    qm_param p = qm_param_number(angle + 1e-3);
    op->code = QM_G_RZ;
    op->param = qm_module_add_params(m, &p, 1);
}

static bool mutate(steps *s, qm_module *m, uint32_t kind)
{
    qm_op *op = draw(s, &m->blocks[0], kind);
    if (!op)
        return false;
    if (kind == 1) {
        turn_more(m, op);
    } else if (kind == 2) {
        uint32_t q = op->qubit[0];
        op->qubit[0] = op->qubit[1];
        op->qubit[1] = q;
    } else {
        op->kind = QM_OP_NOP;
        qm_block_compact(&m->blocks[0]);
    }
    return true;
}

static qm_status keep(void *payload, const qm_pass *pass, const qm_module *m)
{
    (void)pass;
    ((steps *)payload)->before = qm_module_clone(m);
    return QM_OK;
}

static qm_status compare(void *payload, const qm_pass *pass, const qm_module *m,
                         const qm_pass_time *time)
{
    steps *s = payload;
    bool proved = false;
    for (uint32_t k = 0; k < 2; k++) {
        qm_equiv_verdict v = ask(s->before, m, methods[k], s->arena);
        if (v == QM_EQUIV_DIFFERENT)
            test_fail("%s refutes %s", methods[k], time->name);
        proved |= v == QM_EQUIV_SAME;
    }
    s->compared++;
    s->proved += proved;
    for (uint32_t i = 0; i < MUTATIONS; i++) {
        qm_module *other = qm_module_clone(m);
        bool done = mutate(s, other, i % 3);
        for (uint32_t k = 0; k < 2 && done; k++) {
            qm_equiv_verdict v = ask(s->before, other, methods[k], s->arena);
            if (v == QM_EQUIV_SAME)
                test_fail("%s proves a mutation %u of what %s makes, seed %llu", methods[k], i % 3,
                          pass->name, (unsigned long long)s->seed);
            s->refuted += v == QM_EQUIV_DIFFERENT;
        }
        s->mutated += done;
        qm_module_free(other);
    }
    qm_module_free(s->before);
    return QM_OK;
}

/* Compiles a circuit; at least this share of its steps must be proved. */
static void check(const char *text, uint64_t seed, double share, qm_arena *arena)
{
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, text);
    steps s = {.arena = arena, .seed = seed};
    qm_pipeline_options o = {.before = keep, .after = compare, .payload = &s};
    assert_int_equal(qm_pipeline_run(m, qm_opt_pipeline(QM_COST_CX, 2), &o), QM_OK);
    if (s.proved < share * s.compared)
        test_fail("%u of %u steps are proved, seed %llu", s.proved, s.compared,
                  (unsigned long long)seed);
    assert_true(s.mutated > 0 && s.refuted > 0);
    qm_module_free(m);
    test_context_free(cx);
}

static void random_circuits(void **state)
{
    static const test_gate_set sets[] = {TEST_CLIFFORD_T, TEST_ANY_ANGLE};
    qm_arena *arena = *state;
    for (uint32_t i = 0; i < test_cases(2); i++) {
        test_circuit c = test_random_circuit(sets[i % 2], QUBITS, 600, 900 + i, arena);
        check(test_circuit_text(&c), i, 1, arena);
    }
}

/* Adders one after the other, with carries in ancillas: T gates merge over long distances. */
static const char *adders(uint32_t bits, uint32_t rounds, qm_arena *arena)
{
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_printf(&t,
                   "OPENQASM 3.1;\ninclude \"stdgates.inc\";\n"
                   "qubit[%u] a;\nqubit[%u] b;\nqubit[%u] c;\n",
                   bits, bits, bits + 1);
    for (uint32_t r = 0; r < rounds; r++) {
        for (uint32_t i = 0; i < bits; i++)
            qm_text_printf(&t,
                           "x b[%u];\nccx a[%u], b[%u], c[%u];\ncx a[%u], b[%u];\n"
                           "x b[%u];\nccx c[%u], b[%u], c[%u];\n",
                           i, i, i, i + 1, i, i, i, i, i, i + 1);
        for (uint32_t i = bits; i-- > 0;)
            qm_text_printf(&t,
                           "ccx c[%u], b[%u], c[%u];\ncx a[%u], b[%u];\n"
                           "ccx a[%u], b[%u], c[%u];\ncx a[%u], b[%u];\ncx c[%u], b[%u];\n",
                           i, i, i + 1, i, i, i, i, i + 1, i, i, i, i);
    }
    return t.data;
}

static void arithmetic(void **state)
{
    qm_arena *arena = *state;
    for (uint32_t i = 0; i < test_cases(2); i++)
        check(adders(12 + i, 2, arena), 100 + i, 1, arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_circuits, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(arithmetic, test_arena_setup, test_arena_teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
