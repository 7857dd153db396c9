/* Equivalence of programs with measurements, resets and control flow, against the dense reference:
 * random programs against what passes make of them, and against mutations of that. A verdict is
 * checked by runs from random product states, after which all qubits are measured in random bases:
 * the joint distributions with the program's own bits are equal for equal programs, and hardly ever
 * for others. */

#include "equiv/equiv.h"
#include "passes/pass.h"
#include "runtime/bind.h"
#include "tests/dense.h"
#include "tests/goal.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <string.h>

enum { EXPERIMENTS = 4 };

static const double same = 1e-7, different = 1e-12;

static double angle(uint64_t *rng)
{
    return 6 * random_real(rng);
}

static void push_random(qm_module *m, qm_block *to, uint32_t qubit, uint64_t *rng)
{
    qm_param p[3];
    for (uint32_t i = 0; i < 3; i++)
        p[i] = qm_param_number(angle(rng));
    qm_op op = qm_op_gate(m, QM_G_U, &qubit, p);
    QM_RESERVE(&m->arena, to->ops, to->nops, to->cap);
    to->ops[to->nops++] = op;
}

/* Rotates each qubit at random and measures it. */
static void push_tail(qm_module *m, qm_block *to, uint32_t bit, uint64_t seed)
{
    for (uint32_t q = 0; q < m->nqubits; q++) {
        push_random(m, to, q, &seed);
        qm_op op = qm_op_make(QM_OP_MEASURE);
        op.code = bit + q;
        qm_op_set_qubits(m, &op, &q, 1);
        QM_RESERVE(&m->arena, to->ops, to->nops, to->cap);
        to->ops[to->nops++] = op;
    }
}

/* The program from a random input, with all qubits measured wherever it ends. */
static qm_module *experiment(const qm_module *from, uint64_t seed)
{
    qm_module *m = qm_module_clone(from);
    uint32_t cell = qm_module_add_cell(m, qm_intern_add(&m->cx->names, "ends", 4),
                                       (qm_type){.kind = QM_T_BIT, .width = m->nqubits},
                                       QM_CELL_VAR, true, (qm_span){0, 0});
    for (uint32_t k = 0; k < m->nblocks; k++) {
        qm_block old = m->blocks[k], b = {.timed = old.timed, .phase = old.phase};
        uint64_t start = seed;
        for (uint32_t q = 0; k == 0 && q < m->nqubits; q++)
            push_random(m, &b, q, &start);
        for (uint32_t i = 0; i < old.nops; i++) {
            if (old.ops[i].kind == QM_OP_END)
                push_tail(m, &b, m->cells[cell].bit0, seed + 1);
            QM_RESERVE(&m->arena, b.ops, b.nops, b.cap);
            b.ops[b.nops++] = old.ops[i];
        }
        if (k == 0)
            push_tail(m, &b, m->cells[cell].bit0, seed + 1);
        m->blocks[k] = b;
    }
    return m;
}

/* Is the place where the program ends in a subroutine, which has other qubits? */
static bool ends_in_calls(const qm_module *m)
{
    for (uint32_t i = 0; i < m->nfuncs; i++)
        if (m->funcs[i].ends)
            return true;
    return false;
}

/* The largest difference of the distributions of some experiments; NaN when they cannot be made. */
static double distance(const qm_module *a, const qm_module *b, uint64_t seed, qm_arena *arena)
{
    double worst = 0;
    if (ends_in_calls(a) || ends_in_calls(b))
        return NAN;
    for (uint32_t i = 0; i < EXPERIMENTS; i++) {
        qm_module *x = experiment(a, seed + 100 * i), *y = experiment(b, seed + 100 * i);
        dense_result r = dense_run(x, 0, random_inputs, RANDOM_INPUTS, arena);
        dense_result s = dense_run(y, 0, random_inputs, RANDOM_INPUTS, arena);
        double d = r.error || s.error ? NAN : dense_outcome_distance(&r, &s);
        qm_module_free(x);
        qm_module_free(y);
        if (isnan(d))
            return d;
        worst = fmax(worst, d);
    }
    return worst;
}

/* --- mutations --- */

static bool mutate_op(qm_module *m, qm_op *op, uint64_t *rng)
{
    if (op->kind == QM_OP_MEASURE && !(op->qubit[0] & QM_DYNAMIC) && random_below(rng, 2)) {
        op->qubit[0] = (op->qubit[0] + 1) % m->nqubits;
        return m->nqubits > 1;
    }
    if (op->kind == QM_OP_MEASURE || op->kind == QM_OP_RESET) {
        op->kind = QM_OP_NOP;
        return true;
    }
    if (op->kind != QM_OP_GATE || op->nqubits == 0)
        return false;
    uint32_t n = qm_op_nparams(m, op);
    if (n > 0 && random_below(rng, 2) && qm_param_is_number(m->params[op->param])) {
        qm_param p[8];
        for (uint32_t i = 0; i < n && i < 8; i++)
            p[i] = m->params[op->param + i];
        p[0].value += 1e-3;
        if (n <= 8)
            op->param = qm_module_add_params(m, p, n);
        return n <= 8;
    }
    if (op->nqubits == 2 && random_below(rng, 2)) {
        uint32_t q = op->qubit[0];
        op->qubit[0] = op->qubit[1];
        op->qubit[1] = q;
        return true;
    }
    op->kind = QM_OP_NOP;
    return true;
}

/* Changes one op of a block that is not the body of a gate. */
static bool mutate(qm_module *m, uint64_t seed)
{
    for (uint32_t attempt = 0; attempt < 50; attempt++) {
        uint32_t k = random_below(&seed, m->nblocks);
        bool body = m->blocks[k].nops == 0 || m->blocks[k].timed;
        for (uint32_t g = 0; g < m->ngates; g++)
            body |= m->gates[g].kind == QM_GK_BODY && m->gates[g].body == k;
        if (!body && mutate_op(m, &m->blocks[k].ops[random_below(&seed, m->blocks[k].nops)], &seed))
            return true;
    }
    return false;
}

/* --- verdicts --- */

typedef struct count {
    uint32_t same, different, unknown;
} count;

static void judge(const qm_module *a, const qm_module *b, uint64_t seed, bool states_only,
                  count *verdicts)
{
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    qm_equiv_options o = {.threads = 1};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(a, b, &o, &arena, &r), QM_OK);
    verdicts->same += r.verdict == QM_EQUIV_SAME;
    verdicts->different += r.verdict == QM_EQUIV_DIFFERENT;
    verdicts->unknown += r.verdict == QM_EQUIV_UNKNOWN;
    if (r.verdict != QM_EQUIV_UNKNOWN) {
        double d = distance(a, b, seed, &arena);
        bool wrong = r.verdict == QM_EQUIV_SAME ? d > same : states_only && d < different;
        if (wrong || (r.verdict == QM_EQUIV_DIFFERENT && !r.witness.text))
            test_fail("seed %llu: verdict %d by %s (%s, %s), but the distance is %g\n%s\n%s",
                      (unsigned long long)seed, (int)r.verdict, r.method, r.detail,
                      r.witness.text ? r.witness.text : "no witness", d,
                      test_print(a, QM_DIALECT_IR), test_print(b, QM_DIALECT_IR));
    }
    qm_arena_free(&arena);
}

static bool has_extern(const qm_module *m)
{
    for (uint32_t i = 0; i < m->nfuncs; i++)
        if (m->funcs[i].is_extern)
            return true;
    return false;
}

static void give_inputs(qm_module *m)
{
    static const qm_input_value values[] = {{"theta", "0.7"}, {"phi", "2.1"}, {"count", "5"}};
    qm_inputs_bind(m, values, sizeof values / sizeof *values);
    assert_int_equal(qm_pipeline_run(m, "bind-inputs", NULL), QM_OK);
}

/* Programs against what passes make of them, and that with a change. At least these shares of the
 * first are proved, and of the others decided; C functions may do anything. */
static void check(unsigned parts, uint32_t cases, double least_proved, double least_decided)
{
    count passed = {0}, mutated = {0};
    uint32_t n = 0;
    for (uint32_t seed = 0; seed < cases; seed++) {
        qm_context *cx = test_context_new();
        qm_module *a = random_module(cx, 7000 + seed, parts);
        if (parts & RANDOM_SYMBOLIC)
            give_inputs(a);
        qm_module *b = qm_module_clone(a);
        bool foreign = has_extern(a);
        const char *pipeline =
            test_quick_pipeline(qm_opt_pipeline(QM_COST_CX, 1 + seed % 3), &cx->arena);
        assert_int_equal(qm_pipeline_run(b, pipeline, NULL), QM_OK);
        n += !foreign;
        if (!foreign)
            judge(a, b, seed, true, &passed);
        if (passed.different)
            test_fail("%s changes seed %u:\n%s", pipeline, seed, test_print(a, QM_DIALECT_IR));
        if (!foreign && mutate(b, seed))
            judge(a, b, seed, !(parts & RANDOM_CLASSICAL), &mutated);
        qm_module_free(a);
        qm_module_free(b);
        test_context_free(cx);
    }
    print_message("%u proved, %u unknown; changed: %u refuted, %u equal, %u unknown\n", passed.same,
                  passed.unknown, mutated.different, mutated.same, mutated.unknown);
    assert_true(passed.same >= least_proved * n);
    assert_true(mutated.different + mutated.same >=
                least_decided * (mutated.different + mutated.same + mutated.unknown));
}

static void test_measurements_and_control(void **state)
{
    (void)state;
    check((RANDOM_UNITARY & ~(unsigned)RANDOM_SYMBOLIC) | RANDOM_MEASURE | RANDOM_CONTROL,
          test_cases(150), 0.95, 0.95);
}

static void test_axes(void **state)
{
    (void)state;
    check(RANDOM_MEASURE | RANDOM_CONTROL | RANDOM_AXES | RANDOM_PHASE, test_cases(60), 0.95, 0.95);
}

static void test_everything_with_inputs(void **state)
{
    (void)state;
    check(RANDOM_ALL, test_cases(150), 0.95, 0.95);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_measurements_and_control),
        cmocka_unit_test(test_axes),
        cmocka_unit_test(test_everything_with_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
