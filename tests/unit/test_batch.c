/* Tests of runtime/batch, and of native kernels: expectation values against the dense reference,
 * and gradients against central differences of the reference, on random circuits of all gates with
 * angles that are expressions of inputs, for every instruction set of the machine; kernels against
 * the engine. */

#include "backends/backend.h"
#include "backends/native.h"
#include "runtime/batch/batch.h"
#include "runtime/batch/builder.h"
#include "support/text.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <string.h>

enum {
    INPUTS = 4,
    CASES = 600,
    NATIVE_CASES = 48,
    LARGE_CASES = 24,
    GATES = 24,
    SUMS = 2,
    TERMS = 3,
    ROWS = 11,
    MOST_QUBITS = 9
};

static const char *const names[INPUTS] = {"a", "b", "c", "d"};
static const qm_type real = {.kind = QM_T_FLOAT, .width = 64};

typedef struct problem {
    qm_module *m;
    uint64_t rng;
    uint32_t cells[INPUTS];
    qm_pauli_sum sums[SUMS];
    qm_pauli_term terms[SUMS][TERMS];
    qm_pauli_factor factors[SUMS][TERMS][MOST_QUBITS];
    double rows[ROWS][INPUTS];
} problem;

static uint32_t input(problem *p)
{
    return qm_expr_cell(p->m, p->cells[random_below(&p->rng, INPUTS)]);
}

/* An angle: a number, an input, or a formula of inputs that is smooth where they are. */
static qm_param random_angle(problem *p)
{
    qm_module *m = p->m;
    uint32_t a = input(p), b = input(p), k = qm_expr_float(m, 3 * random_real(&p->rng) - 1.5);
    static const qm_expr_op functions[] = {QM_EX_SIN, QM_EX_COS, QM_EX_EXP, QM_EX_NEG,
                                           QM_EX_ARCTAN};
    uint32_t ab = qm_expr_make(m, QM_EX_MUL, real, a, b, QM_NONE);
    uint32_t ka = qm_expr_make(m, QM_EX_MUL, real, k, a, QM_NONE);
    switch (random_below(&p->rng, 7)) {
    case 0:
        return qm_param_number(6 * random_real(&p->rng) - 3);
    case 1:
        return qm_param_expr(m, ka);
    case 2:
        return qm_param_expr(m, qm_expr_make(m, QM_EX_ADD, real, ab, k, QM_NONE));
    case 3:
        return qm_param_expr(m, qm_expr_make(m, functions[random_below(&p->rng, 5)], real,
                                             qm_expr_make(m, QM_EX_SUB, real, a, ka, QM_NONE),
                                             QM_NONE, QM_NONE));
    case 4: /* sqrt(2 + a b) / (3 - b) with inputs in [-1, 1] */
        a = qm_expr_make(m, QM_EX_ADD, real, qm_expr_float(m, 2), ab, QM_NONE);
        a = qm_expr_make(m, QM_EX_SQRT, real, a, QM_NONE, QM_NONE);
        b = qm_expr_make(m, QM_EX_SUB, real, qm_expr_float(m, 3), b, QM_NONE);
        return qm_param_expr(m, qm_expr_make(m, QM_EX_DIV, real, a, b, QM_NONE));
    default:
        return qm_param_expr(m, a);
    }
}

/* The row that a gate has under its controls. */
static uint32_t base_of(const qm_module *m, uint32_t gate)
{
    uint32_t base = m->gates[gate].kind == QM_GK_MODIFIED ? m->gates[gate].base : gate;
    return qm_gate_table[base].ncontrols ? qm_gate_table[base].base : base;
}

/* A power of the gate that can be swept, with its exponent behind the angles. */
static uint32_t random_power(problem *p, uint32_t gate, qm_param *angles)
{
    uint32_t n = p->m->gates[gate].nparams, base = base_of(p->m, gate);
    bool numbers = true;
    for (uint32_t i = 0; i < n; i++)
        numbers = numbers && qm_param_is_number(angles[i]);
    if (qm_gate_table[base].flags & QM_GF_ADDITIVE || base == QM_G_SWAP ||
        (numbers && qm_gate_table[base].nqubits == 1))
        angles[n] = random_angle(p);
    else
        angles[n] = qm_param_number(numbers ? 3 * random_real(&p->rng) - 1.5
                                            : (double)random_below(&p->rng, 5) - 2);
    return qm_module_power_gate(p->m, gate);
}

static void add_gate(problem *p)
{
    qm_module *m = p->m;
    uint32_t gate = random_below(&p->rng, QM_G_COUNT), q[MOST_QUBITS];
    while (m->gates[gate].nqubits > m->nqubits)
        gate = random_below(&p->rng, QM_G_COUNT);
    uint32_t room = m->nqubits - m->gates[gate].nqubits;
    if (room && random_below(&p->rng, 4) == 0)
        gate = qm_module_control_gate(m, gate, 1 + random_below(&p->rng, room < 2 ? room : 2),
                                      random_bits(&p->rng) & 3);
    uint32_t n = m->gates[gate].nqubits;
    for (uint32_t i = 0; i < m->nqubits; i++)
        q[i] = i;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = i + random_below(&p->rng, m->nqubits - i), t = q[i];
        q[i] = q[k];
        q[k] = t;
    }
    qm_param angles[QM_MAX_GATE_PARAMS + 1];
    for (uint32_t i = 0; i < m->gates[gate].nparams; i++)
        angles[i] = random_angle(p);
    if (random_below(&p->rng, 4) == 0)
        gate = random_power(p, gate, angles);
    qm_block_push(m, 0, qm_op_gate(m, gate, q, angles));
}

static void random_term(problem *p, uint32_t nqubits, qm_pauli_term *t, qm_pauli_factor *factors)
{
    *t = (qm_pauli_term){.coefficient = 2 * random_real(&p->rng) - 1, .factors = factors};
    for (uint32_t q = 0; q < nqubits; q++) {
        qm_pauli_factor f = {q, random_below(&p->rng, 4)};
        if (f.pauli != QM_PAULI_I)
            factors[t->count++] = f;
    }
}

static void random_problem(qm_context *cx, uint64_t seed, uint32_t nqubits, problem *p)
{
    *p = (problem){.m = qm_module_new(cx), .rng = seed * 1000 + nqubits};
    qm_module_add_qubits(p->m, qm_intern_add(&cx->names, "q", 1), nqubits, false, (qm_span){0, 0});
    for (uint32_t i = 0; i < INPUTS; i++)
        p->cells[i] = qm_module_add_cell(p->m, qm_intern_add(&cx->names, names[i], 1), real,
                                         QM_CELL_INPUT, true, (qm_span){0, 0});
    for (uint32_t i = 0; i < GATES; i++)
        add_gate(p);
    for (uint32_t k = 0; k < SUMS; k++) {
        p->sums[k] = (qm_pauli_sum){.text = "sum", .terms = p->terms[k], .nterms = TERMS};
        for (uint32_t t = 0; t < TERMS; t++)
            random_term(p, nqubits, &p->terms[k][t], p->factors[k][t]);
    }
    for (uint32_t r = 0; r < ROWS; r++)
        for (uint32_t i = 0; i < INPUTS; i++)
            p->rows[r][i] = 2 * random_real(&p->rng) - 1;
}

/* <psi| sum |psi>, factor by factor. */
static double reference_expect(const double complex *psi, uint32_t n, const qm_pauli_sum *sum)
{
    double total = 0;
    for (uint32_t t = 0; t < sum->nterms; t++)
        for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
            double complex value = sum->terms[t].coefficient * psi[i];
            uint64_t to = i;
            for (uint32_t k = 0; k < sum->terms[t].count; k++) {
                qm_pauli_factor f = sum->terms[t].factors[k];
                bool one = i >> f.qubit & 1;
                if (f.pauli == QM_PAULI_Y)
                    value *= one ? -I : I; /* Y |0> = i |1> */
                else if (f.pauli == QM_PAULI_Z)
                    value *= one ? -1 : 1;
                if (f.pauli != QM_PAULI_Z)
                    to ^= (uint64_t)1 << f.qubit;
            }
            total += creal(conj(psi[to]) * value);
        }
    return total;
}

static double reference(const problem *p, const double *row, uint32_t k)
{
    dense_input values[INPUTS];
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    for (uint32_t i = 0; i < INPUTS; i++)
        values[i] = (dense_input){names[i], row[i]};
    dense_result r = dense_run(p->m, 0, values, INPUTS, &arena);
    if (r.error)
        test_fail("the reference fails: %s", r.error);
    double v = reference_expect(r.states[0], p->m->nqubits, &p->sums[k]);
    qm_arena_free(&arena);
    return v;
}

/* Central differences with one step of Richardson's extrapolation. */
static double difference(const problem *p, const double *row, uint32_t k, uint32_t i)
{
    double moved[INPUTS], d[2];
    for (int s = 0; s < 2; s++) {
        double h = s ? 1e-3 : 2e-3;
        memcpy(moved, row, sizeof moved);
        moved[i] = row[i] + h;
        double up = reference(p, moved, k);
        moved[i] = row[i] - h;
        d[s] = (up - reference(p, moved, k)) / (2 * h);
    }
    return (4 * d[1] - d[0]) / 3;
}

static qm_circuit make_circuit(problem *p, uint8_t role, bool local, qm_arena *arena)
{
    qm_circuit_input *inputs;
    uint32_t n;
    qm_circuit c;
    uint32_t *bound = QM_NEW_ARRAY(arena, uint32_t, p->m->ncells + 1);
    memset(bound, 0xff, p->m->ncells * sizeof *bound);
    assert_int_equal(qm_circuit_inputs(p->m, arena, &inputs, &n), QM_OK);
    assert_int_equal(n, INPUTS);
    for (uint32_t i = 0; i < n; i++) {
        inputs[i].role = i == 0 ? role : QM_INPUT_SWEPT;
        inputs[i].value = p->rows[0][i];
        inputs[i].column = i - (role != QM_INPUT_SWEPT);
    }
    if ((local ? qm_circuit_make_local : qm_circuit_make)(p->m, bound, inputs, n, p->sums, SUMS,
                                                          arena, &c) != QM_OK)
        test_fail("%s", test_diagnostics(p->m->cx));
    return c;
}

static void check(problem *p, const qm_batch_options *o, uint8_t role, bool local)
{
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    qm_circuit c = make_circuit(p, role, local, &arena);
    bool moved = role != QM_INPUT_SWEPT;
    double rows[ROWS * INPUTS], values[ROWS * SUMS], gradients[ROWS * SUMS * INPUTS];
    for (uint32_t r = 0; r < ROWS; r++)
        for (uint32_t i = moved; i < INPUTS; i++)
            rows[r * c.nswept + i - moved] = p->rows[r][i];
    qm_batch b;
    const char *error = "";
    if (qm_batch_init(&b, &c, p->sums, SUMS, o, &arena, &error) != QM_OK)
        test_fail("%s", error);
    assert_int_equal(qm_batch_run(&b, rows, ROWS, values, o->gradient ? gradients : NULL), QM_OK);
    for (uint32_t r = 0; r < ROWS; r += 5)
        for (uint32_t k = 0; k < SUMS; k++) {
            double at[INPUTS], want;
            memcpy(at, p->rows[r], sizeof at);
            at[0] = p->rows[moved ? 0 : r][0];
            want = reference(p, at, k);
            if (fabs(values[r * SUMS + k] - want) > (o->single ? 1e-5 : 1e-12))
                test_fail("%s: value %.17g instead of %.17g\n%s", b.lanes->name,
                          values[r * SUMS + k], want, test_print(p->m, QM_DIALECT_IR));
            for (uint32_t i = 0; o->gradient && i < INPUTS; i++) {
                double got = gradients[(r * SUMS + k) * INPUTS + i];
                want = i == 0 && role == QM_INPUT_FIXED ? 0 : difference(p, at, k, i);
                if (fabs(got - want) > (o->single ? 1e-3 : 1e-6))
                    test_fail("%s: derivative %u is %.17g instead of %.17g\n%s", b.lanes->name, i,
                              got, want, test_print(p->m, QM_DIALECT_IR));
            }
        }
    qm_batch_free(&b);
    qm_arena_free(&arena);
}

static const char *const sets[] = {"baseline", "avx2", "avx512", "narrow"};

static void random_circuits_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(CASES); seed++) {
        qm_context *cx = test_context_new();
        problem p;
        random_problem(cx, seed, 1 + (uint32_t)(seed % 6), &p);
        static const uint8_t roles[] = {QM_INPUT_SWEPT, QM_INPUT_UNIFORM, QM_INPUT_FIXED};
        qm_batch_options o = {.gradient = seed % 4 != 3, .single = seed % 2, .threads = 1};
        o.isa = sets[seed / 2 % 4];
        if (!qm_lanes_find(o.isa, o.single))
            o.isa = NULL;
        check(&p, &o, roles[seed / 8 % 3], seed % 5 == 0);
        qm_module_free(p.m);
        test_context_free(cx);
    }
}

/* A kernel gives what the engine gives, which check() compares with the reference. */
static void check_native(problem *p, const qm_batch_options *o, uint8_t role)
{
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    qm_circuit c = make_circuit(p, role, false, &arena);
    double rows[ROWS * INPUTS], values[3][ROWS * SUMS];
    for (uint32_t i = 0; i < ROWS * INPUTS; i++)
        rows[i] = p->rows[i / INPUTS][i % INPUTS];
    for (int native = 0; native < 3; native++) { /* the last one with two threads */
        qm_native kernels;
        qm_batch b;
        qm_batch_options with = *o;
        const char *error = "";
        qm_native_init(&kernels, p->m->cx, false);
        with.native = native ? &kernels.maker : NULL;
        with.always_native = native;
        with.threads = native == 2 ? 2 : 1;
        if (qm_batch_init(&b, &c, p->sums, SUMS, &with, &arena, &error) != QM_OK)
            test_fail("%s", error);
        assert_true((b.kernel != NULL) == (native > 0));
        qm_batch_run(&b, rows, ROWS, values[native], NULL);
        qm_batch_free(&b);
        qm_native_free(&kernels);
    }
    assert_memory_equal(values[1], values[2], sizeof values[1]);
    for (uint32_t i = 0; i < ROWS * SUMS; i++)
        if (!(fabs(values[1][i] - values[0][i]) <= (o->single ? 1e-5 : 1e-13)))
            test_fail("value %u by a kernel is %.17g instead of %.17g\n%s", i, values[1][i],
                      values[0][i], test_print(p->m, QM_DIALECT_IR));
    qm_arena_free(&arena);
}

static void native_kernels_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(NATIVE_CASES); seed++) {
        static const uint8_t roles[] = {QM_INPUT_SWEPT, QM_INPUT_UNIFORM, QM_INPUT_FIXED};
        qm_context *cx = test_context_new();
        problem p;
        random_problem(cx, seed, 1 + (uint32_t)(seed % QM_NATIVE_QUBITS), &p);
        qm_batch_options o = {.single = seed / 6 % 2, .threads = 1, .isa = sets[seed / 12 % 4]};
        if (!qm_lanes_find(o.isa, o.single))
            o.isa = NULL;
        check(&p, &o, roles[seed % 3], false);
        check_native(&p, &o, roles[seed % 3]);
        qm_module_free(p.m);
        test_context_free(cx);
    }
}

/* States in blocks: of few amplitudes, so that circuits of few qubits have many. */
static void large_states_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(LARGE_CASES); seed++) {
        qm_context *cx = test_context_new();
        problem p;
        random_problem(cx, seed, 6 + (uint32_t)(seed % 3), &p);
        qm_batch_options o = {.gradient = seed % 4 != 3,
                              .single = seed / 4 % 2,
                              .threads = 1 + (uint32_t)(seed % 2),
                              .block_bits = seed % 3 == 0 ? 0 : 5 + (uint32_t)(seed % 3)};
        check(&p, &o, seed % 7 == 0 ? QM_INPUT_UNIFORM : QM_INPUT_SWEPT, true);
        qm_module_free(p.m);
        test_context_free(cx);
    }
}

static void threads_change_nothing(void **state)
{
    enum { QUBITS = 9 };
    qm_context *cx = *state;
    problem p;
    random_problem(cx, 1, QUBITS, &p);
    qm_circuit c = make_circuit(&p, QM_INPUT_SWEPT, true, &cx->arena);
    double values[4][SUMS], gradients[4][SUMS * INPUTS];
    for (uint32_t threads = 1; threads < 4; threads++) {
        const char *error = "";
        qm_batch b;
        qm_batch_options o = {.gradient = true, .threads = threads, .block_bits = 5};
        assert_int_equal(qm_batch_init(&b, &c, p.sums, SUMS, &o, &cx->arena, &error), QM_OK);
        assert_int_equal(qm_batch_run(&b, p.rows[0], 1, values[threads], gradients[threads]),
                         QM_OK);
        assert_memory_equal(values[threads], values[1], sizeof values[1]);
        assert_memory_equal(gradients[threads], gradients[1], sizeof gradients[1]);
        qm_batch_free(&b);
    }
    qm_module_free(p.m);
}

static void cancelling_ends_an_evaluation(void **state)
{
    qm_context *cx = *state;
    problem p;
    random_problem(cx, 2, 7, &p);
    atomic_store(&cx->cancel, false);
    for (int local = 0; local < 2; local++) {
        qm_circuit c = make_circuit(&p, QM_INPUT_SWEPT, local, &cx->arena);
        double values[SUMS], gradients[SUMS * INPUTS];
        const char *error = "";
        qm_batch b;
        qm_batch_options o = {.gradient = true, .threads = 1, .cancel = &cx->cancel};
        assert_int_equal(qm_batch_init(&b, &c, p.sums, SUMS, &o, &cx->arena, &error), QM_OK);
        atomic_store(&cx->cancel, true);
        assert_int_equal(qm_batch_run(&b, p.rows[0], 1, values, gradients), QM_ERR_CANCELLED);
        atomic_store(&cx->cancel, false);
        qm_batch_free(&b);
    }
    qm_module_free(p.m);
}

/* Each operation on numbers: its derivatives against central differences. */
static void numbers_have_derivatives(void **state)
{
    (void)state;
    static const double points[][2] = {{0.3, 0.7}, {0.9, 2.3}, {0.45, -1.5}};
    for (int op = QM_PAR_ADD; op <= QM_PAR_WRAP; op++)
        for (int k = 0; k < 3; k++) {
            qm_par p = {.op = (uint8_t)op, .a = 0, .b = op < QM_PAR_NEG ? 1 : QM_NONE};
            double x = points[k][0], y = points[k][1], h = 1e-5, d[2];
            qm_par_derivative(&p, x, y, qm_par_apply(&p, x, y), d);
            double dx = (qm_par_apply(&p, x + h, y) - qm_par_apply(&p, x - h, y)) / (2 * h);
            double dy = (qm_par_apply(&p, x, y + h) - qm_par_apply(&p, x, y - h)) / (2 * h);
            if (fabs(d[0] - dx) > 1e-7 || (p.b == 1 && fabs(d[1] - dy) > 1e-7))
                test_fail("operation %d: %g, %g instead of %g, %g", op, d[0], d[1], dx, dy);
        }
    qm_par wrap = {.op = QM_PAR_WRAP};
    assert_true(fabs(qm_par_apply(&wrap, -1, 0) - (2 * M_PI - 1)) < 1e-15);
    qm_par half = {.op = QM_PAR_ROUND, .value = 16};
    assert_true(qm_par_apply(&half, 0.1, 0) == qm_float_round(0.1, 16));
}

/* Angles of all sizes: <Y> after RX(a) is -sin(a), <Z> is cos(a). */
static void angles_of_all_sizes(void **state)
{
    enum { MANY = 4000 };
    qm_context *cx = *state;
    qm_module *m = test_compile(cx, "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"
                                    "input float a;\nqubit q;\nrx(a) q;\n");
    static const qm_pauli_factor y = {0, QM_PAULI_Y}, z = {0, QM_PAULI_Z};
    static const qm_pauli_term terms[] = {{1, &y, 1}, {1, &z, 1}};
    const qm_pauli_sum sums[] = {{"Y", &terms[0], 1}, {"Z", &terms[1], 1}};
    qm_circuit_input *in;
    uint32_t n, bound = QM_NONE;
    qm_circuit c;
    assert_int_equal(qm_circuit_inputs(m, &cx->arena, &in, &n), QM_OK);
    in->role = QM_INPUT_SWEPT;
    assert_int_equal(qm_circuit_make(m, &bound, in, n, sums, 2, &cx->arena, &c), QM_OK);
    double rows[MANY], values[2 * MANY];
    for (int i = 0; i < MANY; i++)
        rows[i] = (i % 2 ? -1 : 1) * 0.37 * pow(10, -3 + 12.0 * i / MANY);
    for (uint32_t s = 0; s < sizeof sets / sizeof *sets; s++) {
        qm_batch b;
        const char *error;
        qm_batch_options o = {.isa = sets[s], .threads = 1};
        if (!qm_lanes_find(o.isa, false))
            continue;
        assert_int_equal(qm_batch_init(&b, &c, sums, 2, &o, &cx->arena, &error), QM_OK);
        qm_batch_run(&b, rows, MANY, values, NULL);
        for (int i = 0; i < MANY; i++)
            if (fabs(values[2 * i] + sin(rows[i])) > 1e-15 ||
                fabs(values[2 * i + 1] - cos(rows[i])) > 1e-15)
                test_fail("%s: angle %.17g: %.17g, %.17g", b.lanes->name, rows[i], values[2 * i],
                          values[2 * i + 1]);
        qm_batch_free(&b);
    }
    qm_module_free(m);
}

/* How many ops of each kind a circuit has for <Z0>, with all inputs swept. */
static void count_ops(qm_context *cx, const char *gates, uint32_t count[3])
{
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_printf(
        &t, "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float a;\nqubit[3] q;\n%s\n", gates);
    qm_module *m = test_compile(cx, t.data);
    static const qm_pauli_factor z = {0, QM_PAULI_Z};
    static const qm_pauli_term term = {1, &z, 1};
    const qm_pauli_sum sum = {"Z0", &term, 1};
    qm_circuit_input *in;
    uint32_t n, *bound = QM_NEW_ARRAY(&cx->arena, uint32_t, m->ncells + 1);
    memset(bound, 0xff, m->ncells * sizeof *bound);
    qm_circuit c;
    assert_int_equal(qm_circuit_inputs(m, &cx->arena, &in, &n), QM_OK);
    in->role = QM_INPUT_SWEPT;
    if (qm_circuit_make(m, bound, in, n, &sum, 1, &cx->arena, &c) != QM_OK)
        test_fail("%s", test_diagnostics(cx));
    memset(count, 0, 3 * sizeof *count);
    for (uint32_t i = 0; i < c.nops; i++)
        count[c.ops[i].kind]++;
    qm_module_free(m);
}

static void ops_are_fused_and_left_out(void **state)
{
    static const struct {
        const char *gates;
        uint32_t pairs, phases, starts;
    } cases[] = {
        {"x q[0]; cx q[0], q[1]; swap q[1], q[2]; cy q[2], q[0];", 0, 0, 0},
        {"rx(a) q[0]; rz(a) q[0]; ry(2 * a) q[0]; h q[0];", 0, 0, 1},
        {"h q[0]; ry(a) q[1]; cx q[1], q[0]; rz(a) q[1]; h q[2];", 0, 0, 2},
        {"h q[0]; h q[1]; cp(a) q[0], q[1]; cp(0.5) q[1], q[0]; h q[0];", 1, 1, 2},
        {"h q[0]; h q[1]; cx q[0], q[1]; rz(a) q[1]; cx q[0], q[1]; h q[0];", 1, 1, 2},
        {"h q[0]; h q[1]; ccx q[1], q[2], q[0];", 0, 0, 1},
        {"h q[0]; rz(a) q[0]; rx(a) q[1]; rz(-a) q[0]; h q[0];", 0, 0, 1},
    };
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t count[3];
        count_ops(*state, cases[i].gates, count);
        if (count[QM_COP_PAIR] != cases[i].pairs || count[QM_COP_PHASE] != cases[i].phases ||
            count[QM_COP_START] != cases[i].starts)
            test_fail("%s: %u pairs, %u phases, %u starts", cases[i].gates, count[QM_COP_PAIR],
                      count[QM_COP_PHASE], count[QM_COP_START]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ops_are_fused_and_left_out, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test(numbers_have_derivatives),
        cmocka_unit_test_setup_teardown(angles_of_all_sizes, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test(random_circuits_agree),
        cmocka_unit_test(native_kernels_agree),
        cmocka_unit_test(large_states_agree),
        cmocka_unit_test_setup_teardown(threads_change_nothing, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(cancelling_ends_an_evaluation, test_context_setup,
                                        test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
