/* Every way to run a program against the dense reference and against each other.
 *
 * A way is an engine, a precision, a number of threads, the size of fused matrices, the size of
 * blocks (tiny ones too, so that small states are worked on in pieces), native code or the
 * interpreter, and whether inputs are put in before the program is compiled. Random programs with
 * control flow run in some ways each, in turn, so that many programs meet every way; circuits of 20
 * qubits and more, which no reference can follow, run in each engine and must agree amplitude by
 * amplitude. */

#include "runtime/bind.h"
#include "tests/chi_square.h"
#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <string.h>

enum {
    PROGRAMS = 150, /* each in WAYS_EACH ways */
    WAYS_EACH = 4,
    SAMPLED = 30,
    SHOTS = 2000,
    CIRCUITS = 1,
    MOST_CIRCUITS = 3, /* of 20, 21 and 22 qubits */
    LARGE_GATES = 80
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* The axes: one row more is tested with all others. */
static const struct {
    const char *name;
    qm_engine engine;
} engines[] = {{"gates", QM_ENGINE_GATES}, {"blocks", QM_ENGINE_BLOCKS}, {"auto", QM_ENGINE_AUTO}};
static const struct {
    const char *name;
    qm_precision precision;
    double tolerance;
} precisions[] = {{"double", QM_DOUBLE, 1e-12}, {"single", QM_SINGLE, 1e-5}};
static const struct {
    const char *name;
    uint32_t qubits;
} fusions[] = {{"0", QM_NO_FUSION}, {"1", 1}, {"2", 2}, {"3", 3}, {"by cost", 0}};
static const uint32_t block_bits[] = {4, 6, 0}, threads[] = {1, 2};
static const bool bindings[] = {false, true}, interpreted[] = {false, true};

typedef struct way {
    uint32_t engine, precision, fusion, block, thread, binding, code; /* rows of the axes */
} way;

enum {
    WAYS = COUNT(engines) * COUNT(precisions) * COUNT(fusions) * COUNT(block_bits) *
           COUNT(threads) * COUNT(bindings) * COUNT(interpreted)
};

/* The way of a number, in an order that changes every axis soon. */
static way way_of(uint64_t number)
{
    uint64_t k = number * 97 % WAYS; /* 97 is prime, and no factor of WAYS */
    way w;
    w.engine = (uint32_t)(k % COUNT(engines));
    k /= COUNT(engines);
    w.precision = (uint32_t)(k % COUNT(precisions));
    k /= COUNT(precisions);
    w.fusion = (uint32_t)(k % COUNT(fusions));
    k /= COUNT(fusions);
    w.block = (uint32_t)(k % COUNT(block_bits));
    k /= COUNT(block_bits);
    w.thread = (uint32_t)(k % COUNT(threads));
    k /= COUNT(threads);
    w.binding = (uint32_t)(k % COUNT(bindings));
    w.code = (uint32_t)(k / COUNT(bindings));
    return w;
}

static qm_sim_options sim_of(way w)
{
    return (qm_sim_options){.engine = engines[w.engine].engine,
                            .precision = precisions[w.precision].precision,
                            .fusion = fusions[w.fusion].qubits,
                            .block_bits = block_bits[w.block],
                            .threads = threads[w.thread]};
}

static const char *way_text(way w, qm_arena *arena)
{
    return qm_arena_printf(
        arena, "engine %s, precision %s, fusion %s, blocks of %u bits, %u threads, inputs %s, %s",
        engines[w.engine].name, precisions[w.precision].name, fusions[w.fusion].name,
        block_bits[w.block], threads[w.thread], bindings[w.binding] ? "bound" : "free",
        interpreted[w.code] ? "interpreted" : "native code");
}

static const unsigned mixes[] = {
    RANDOM_ALL | RANDOM_WIDE,
    RANDOM_UNITARY | RANDOM_WIDE,
    RANDOM_MEASURE | RANDOM_CONTROL | RANDOM_CLASSICAL | RANDOM_SYMBOLIC | RANDOM_WIDE,
    RANDOM_UNITARY | RANDOM_MEASURE | RANDOM_WIDE,
    RANDOM_ALL,
};

/* A random program, compiled with free and with bound inputs. */
typedef struct subject {
    qm_context *cx;
    qm_module *m;
    test_program program[2][2]; /* by binding, and interpreted or not */
    bool taken[2];              /* by the interpreter */
    qm_run_options options;
    dense_result want;
} subject;

static void compile(subject *s, bool bind, uint64_t seed)
{
    qm_module *m = qm_module_clone(s->m);
    if (bind && qm_inputs_bind(m, s->options.inputs, s->options.ninputs) > 0)
        test_pipeline("bind-inputs", m);
    qm_status status = test_program_make(m, &s->program[bind][false]);
    if (status == QM_OK)
        s->taken[bind] = test_program_interpret(m, &s->program[bind][true], &status);
    if (status != QM_OK)
        test_fail("seed %llu: %s\n%s", (unsigned long long)seed, test_diagnostics(s->cx),
                  test_print(s->m, QM_DIALECT_IR));
    qm_module_free(m);
}

static void make_subject(subject *s, uint64_t seed)
{
    s->cx = test_context_new();
    s->m = random_module(s->cx, seed, mixes[seed % COUNT(mixes)]);
    test_verify(s->m, "in the random module");
    s->options = (qm_run_options){0};
    test_declared_inputs(s->m, random_inputs, RANDOM_INPUTS, &s->options);
    compile(s, false, seed);
    compile(s, true, seed);
    s->want = dense_run(s->m, 0, random_inputs, RANDOM_INPUTS, &s->cx->arena);
}

static void free_subject(subject *s)
{
    for (uint32_t bind = 0; bind < 2; bind++) {
        test_program_free(&s->program[bind][false]);
        if (s->taken[bind])
            test_program_free(&s->program[bind][true]);
    }
    qm_module_free(s->m);
    test_context_free(s->cx);
}

static const test_program *program_of(const subject *s, way w)
{
    bool bind = bindings[w.binding];
    return &s->program[bind][interpreted[w.code] && s->taken[bind]];
}

static void check_exact(subject *s, uint64_t seed, way w)
{
    qm_result run = {0};
    const qm_prog_cell *cells;
    uint32_t ncells;
    qm_run_options o = s->options;
    o.exact = true;
    o.sim = sim_of(w);
    qm_arena *arena = &s->cx->arena;
    qm_status status = test_program_run(program_of(s, w), &o, arena, &run, &cells, &ncells);
    const char *d = status != QM_OK ? qm_arena_printf(arena, "status %d, %s", status, run.error)
                                    : test_run_difference(s->m, &run, cells, ncells, &s->want,
                                                          precisions[w.precision].tolerance, arena);
    if (d)
        test_fail("seed %llu, %s: %s\n%s", (unsigned long long)seed, way_text(w, arena), d,
                  test_print(s->m, QM_DIALECT_IR));
}

static void exact_runs_agree_with_the_reference(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < test_cases(PROGRAMS); seed++) {
        subject s;
        make_subject(&s, seed);
        for (uint32_t k = 0; k < WAYS_EACH; k++)
            check_exact(&s, seed, way_of(seed * WAYS_EACH + k));
        free_subject(&s);
    }
}

/* One statistic for each engine and precision, over all programs. */
static void samples_come_from_the_distribution(void **state)
{
    (void)state;
    chi_square pooled[COUNT(engines)][COUNT(precisions)] = {0};
    for (uint64_t seed = 0; seed < test_cases(SAMPLED); seed++) {
        subject s;
        make_subject(&s, seed);
        for (uint32_t k = 0; k < WAYS_EACH; k++) {
            way w = way_of(seed * WAYS_EACH + k);
            qm_result run = {0};
            const qm_prog_cell *cells;
            uint32_t ncells;
            qm_run_options o = s.options;
            o.shots = SHOTS;
            o.seed = seed * WAYS_EACH + k;
            o.sim = sim_of(w);
            assert_int_equal(
                test_program_run(program_of(&s, w), &o, &s.cx->arena, &run, &cells, &ncells),
                QM_OK);
            if (!run.implied_measure)
                chi_square_add(&pooled[w.engine][w.precision], &run, &s.want, SHOTS);
        }
        free_subject(&s);
    }
    for (uint32_t e = 0; e < COUNT(engines); e++)
        for (uint32_t p = 0; p < COUNT(precisions); p++)
            if (chi_square_excess(&pooled[e][p]) > CHI_SQUARE_BOUND)
                test_fail("engine %s, precision %s: chi-square %g for %llu degrees of freedom",
                          engines[e].name, precisions[p].name, pooled[e][p].sum,
                          (unsigned long long)pooled[e][p].freedom);
}

/* --- large circuits --- */

/* Random rows of the gate table on the qubits below n; qubit n stays |0>, and its measurement says
 * that the outcomes of all others are not asked for. */
static qm_module *large_circuit(qm_context *cx, uint64_t seed, uint32_t n)
{
    qm_module *m = qm_module_new(cx);
    uint64_t rng = seed;
    qm_module_add_qubits(m, qm_intern_add(&cx->names, "q", 1), n + 1, false, (qm_span){0, 0});
    uint32_t c =
        qm_module_add_cell(m, qm_intern_add(&cx->names, "c", 1), (qm_type){.kind = QM_T_BIT},
                           QM_CELL_VAR, true, (qm_span){0, 0});
    qm_block_add(m, 0, QM_OP_DECL)->code = c;
    while (m->blocks[0].nops <= LARGE_GATES) {
        uint32_t g = random_below(&rng, QM_G_COUNT), qubits[3];
        const qm_gate_row *row = &qm_gate_table[g];
        if (row->nqubits == 0 || row->nqubits > 3)
            continue;
        qubits[0] = random_below(&rng, n);
        for (uint32_t i = 1; i < row->nqubits; i++) /* two steps are less than a turn */
            qubits[i] = (qubits[i - 1] + 1 + random_below(&rng, (n - 1) / 2)) % n;
        qm_param p[QM_MAX_GATE_PARAMS];
        for (uint32_t i = 0; i < row->nparams; i++)
            p[i] = qm_param_number(6 * random_real(&rng) - 3);
        qm_block_push(m, 0, qm_op_gate(m, g, qubits, p));
    }
    qm_op measure = qm_op_make(QM_OP_MEASURE);
    measure.code = m->cells[c].bit0;
    qm_op_set_qubits(m, &measure, &n, 1);
    qm_block_push(m, 0, measure);
    m->forms = QM_FORM_FLAT | QM_FORM_NUMERIC;
    qm_module_count_writes(m);
    return m;
}

/* The final state of 2^(n + 1) amplitudes, in the arena. */
static const qm_amplitude *final_state(const test_program *p, way w, qm_arena *arena)
{
    qm_result run = {0};
    const qm_prog_cell *cells;
    uint32_t ncells;
    const qm_run_options o = {.exact = true, .sim = sim_of(w)};
    qm_status status = test_program_run(p, &o, arena, &run, &cells, &ncells);
    if (status != QM_OK || !run.state)
        test_fail("%s: status %d, %s", way_text(w, arena), status,
                  run.error ? run.error : "no final state");
    return run.state;
}

/* The largest distance of two amplitudes. */
static double state_distance(const qm_amplitude *a, const qm_amplitude *b, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, hypot(a[i].re - b[i].re, a[i].im - b[i].im));
    return most;
}

static void check_large(const test_program *p, way w, const qm_amplitude *want, size_t n,
                        uint64_t seed)
{
    qm_context *cx = test_context_new();
    double d = state_distance(final_state(p, w, &cx->arena), want, n);
    if (!(d <= precisions[w.precision].tolerance))
        test_fail("seed %llu, %s: the final state differs from that of the first engine by %g",
                  (unsigned long long)seed, way_text(w, &cx->arena), d);
    test_context_free(cx);
}

static void engines_agree_on_large_circuits(void **state)
{
    (void)state;
    uint32_t circuits = test_cases(CIRCUITS);
    for (uint32_t seed = 0; seed < circuits && seed < MOST_CIRCUITS; seed++) {
        qm_context *cx = test_context_new();
        uint32_t n = 20 + seed;
        qm_module *m = large_circuit(cx, seed, n);
        test_program p;
        assert_int_equal(test_program_make(m, &p), QM_OK);
        way w = {.block = COUNT(block_bits) - 1, .fusion = COUNT(fusions) - 1};
        const qm_amplitude *want = final_state(&p, w, &cx->arena);
        size_t size = (size_t)2 << n;
        w.thread = COUNT(threads) - 1;
        for (w.engine = 0; w.engine < COUNT(engines); w.engine++)
            for (w.precision = 0; w.precision < COUNT(precisions); w.precision++)
                check_large(&p, w, want, size, seed);
        w.precision = 0;
        w.engine = 1;
        for (w.fusion = 0; w.fusion < COUNT(fusions) - 1; w.fusion++)
            check_large(&p, w, want, size, seed);
        test_program_free(&p);
        qm_module_free(m);
        test_context_free(cx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_runs_agree_with_the_reference),
        cmocka_unit_test(samples_come_from_the_distribution),
        cmocka_unit_test(engines_agree_on_large_circuits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
