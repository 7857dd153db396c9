/* Tests of resynthesise-multiplexers: images and other multiplexers, written in many ways, become
 * as many CX as they have entries, and mean what they meant by the dense reference. */
#include "passes/cost.h"

#include "support/rng.h"
#include "tests/dense.h"
#include "tests/frqi_circuits.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/rewrite.h"

#include <complex.h>
#include <math.h>
#include <string.h>

static const char *const pass = "inline,resynthesise-multiplexers";

/* A program under construction. */
typedef struct program {
    qm_context *cx;
    qm_text text;
    uint32_t nqubits;
    double angles[1 << FRQI_MAX_CONTROLS];
} program;

static program begin(qm_context *cx, uint32_t nqubits, bool reset)
{
    program p = {.cx = cx, .nqubits = nqubits};
    qm_text_init(&p.text, &cx->arena);
    qm_text_printf(&p.text, "OPENQASM 3.0; include \"stdgates.inc\";\nqubit[%u] q; bit[%u] c;\n%s",
                   nqubits, nqubits, reset ? "reset q;\n" : "");
    return p;
}

static void add(program *p, const char *text)
{
    qm_text_puts(&p->text, text);
}

static void add_h(program *p, uint32_t k)
{
    for (uint32_t i = 0; i < k; i++)
        qm_text_printf(&p->text, "h q[%u];\n", i);
}

/* An image of random pixels on the qubits first, first + 1, ... */
static void add_image(program *p, frqi_form form, uint32_t k, uint32_t first, uint64_t seed)
{
    frqi_circuit c = {
        .form = form, .k = k, .target = first + k, .ancilla = first + k + 1, .seed = seed};
    for (uint32_t i = 0; i < k; i++)
        c.controls[i] = first + i;
    for (uint32_t i = 0; i < 1u << k; i++)
        p->angles[i] = M_PI * qm_rng_uniform(seed, 5, i);
    c.angles = p->angles;
    frqi_write(&c, &p->text);
}

/* How many CX and CZ there are; fails the test when there is another gate on several qubits. */
static uint32_t count_cx(const qm_module *m)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->blocks[0].nops; i++) {
        const qm_op *op = &m->blocks[0].ops[i];
        if (op->kind != QM_OP_GATE || op->nqubits < 2)
            continue;
        assert_int_equal(op->code, QM_G_CX);
        n++;
    }
    return n;
}

static void check_outcomes(const qm_module *a, const qm_module *b, qm_arena *arena)
{
    dense_result x = dense_run(a, 0, NULL, 0, arena), y = dense_run(b, 0, NULL, 0, arena);
    assert_null(x.error);
    assert_null(y.error);
    assert_true(dense_outcome_distance(&x, &y) < 1e-9);
}

/* What the pass makes of the program; the caller frees it. `only_measured` is what it says. */
static qm_status note_measured(void *payload, const qm_pass *which, const qm_module *m,
                               const qm_pass_time *time)
{
    (void)which;
    (void)m;
    *(bool *)payload |= time->only_measured;
    return QM_OK;
}

static qm_module *rewrite(const qm_module *before, const char *pipeline, unsigned assume,
                          bool *only_measured)
{
    qm_goal goal = {.threads = 1, .assume = assume};
    *only_measured = false;
    qm_pipeline_options o = {
        .goal = &goal, .verify_each = true, .after = note_measured, .payload = only_measured};
    qm_module *m = qm_module_clone(before);
    assert_int_equal(qm_pipeline_run(m, pipeline, &o), QM_OK);
    return m;
}

/* The program becomes one with so many CX, by the check given the same (in the strict sense). */
static void expect(program *p, unsigned assume, uint32_t ncx,
                   void (*check)(const qm_module *a, const qm_module *b, qm_arena *arena))
{
    bool only_measured;
    qm_module *before = test_compile(p->cx, p->text.data);
    qm_module *after = rewrite(before, pass, assume, &only_measured);
    if (count_cx(after) != ncx)
        test_fail("%u CX instead of %u for %.4000s", count_cx(after), ncx, p->text.data);
    assert_int_equal(only_measured, check == check_outcomes);
    check(before, after, &p->cx->arena);
    qm_module_free(before);
    qm_module_free(after);
}

/* The pass leaves the program as it is. */
static void expect_same(program *p, unsigned assume)
{
    bool only_measured;
    qm_module *before = test_compile(p->cx, p->text.data);
    qm_module *after = rewrite(before, pass, assume, &only_measured);
    assert_string_equal(test_print(before, QM_DIALECT_QASM3), test_print(after, QM_DIALECT_QASM3));
    qm_module_free(before);
    qm_module_free(after);
}

static void images(void **state)
{
    static const frqi_form exact[] = {FRQI_CONTROLS, FRQI_NEGATED, FRQI_HALVES, FRQI_GRAY};
    for (uint32_t i = 0; i < sizeof exact / sizeof *exact; i++)
        for (uint32_t k = 2; k <= 6; k += 2) {
            program p = begin(*state, k + 1, false);
            add_h(&p, k);
            add_image(&p, exact[i], k, 0, 10 * i + k);
            expect(&p, 0, 1u << k, expect_same_unitary);
        }
}

static void images_of_256_pixels(void **state)
{
    static const frqi_form forms[] = {FRQI_CONTROLS, FRQI_NEGATED, FRQI_HALVES};
    for (uint32_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        program p = begin(*state, 9, false);
        add_h(&p, 8);
        add_image(&p, forms[i], 8, 0, i);
        expect(&p, 0, 256, expect_same_from_zero);
    }
}

/* Ancillas that are known to be |0> are no controls, and such a target saves a CX. */
static void ancillas(void **state)
{
    for (uint32_t k = 2; k <= 4; k += 2)
        for (uint32_t reset = 0; reset < 2; reset++) {
            program p = begin(*state, frqi_qubits(FRQI_CHAIN, k), reset);
            add_h(&p, k);
            add_image(&p, FRQI_CHAIN, k, 0, k);
            expect(&p, reset ? 0 : QM_ASSUME_ZERO_INPUTS, (1u << k) - 1, expect_same_from_zero);
        }
    program p = begin(*state, 16, true);
    bool only_measured;
    add_h(&p, 8);
    add_image(&p, FRQI_CHAIN, 8, 0, 1);
    qm_module *m = test_compile(p.cx, p.text.data);
    qm_module *after = rewrite(m, pass, 0, &only_measured);
    assert_int_equal(count_cx(after), 255);
    qm_module_free(m);
    qm_module_free(after);
}

/* The relative phases of the MARY form are kept where something could show them. */
static void mary(void **state)
{
    static const uint32_t exact[] = {[2] = 4, [4] = 33, [6] = 149, [8] = 625};
    for (uint32_t k = 2; k <= 8; k += 2) {
        void (*check)(const qm_module *, const qm_module *, qm_arena *) =
            k == 2 ? expect_same_from_zero : check_outcomes;
        program p = begin(*state, k + 1, false);
        add_h(&p, k);
        add_image(&p, FRQI_MARY, k, 0, k);
        expect(&p, 0, exact[k], expect_same_from_zero);
        expect(&p, QM_ASSUME_ZERO_INPUTS | QM_ASSUME_MEASURED, (1u << k) - 1, check);
        p = begin(*state, k + 1, true);
        add_h(&p, k);
        add_image(&p, FRQI_MARY, k, 0, k);
        add(&p, "c = measure q;\n");
        expect(&p, 0, (1u << k) - 1, check);
    }
    program p = begin(*state, 5, true); /* one qubit is not measured at once */
    add_h(&p, 4);
    add_image(&p, FRQI_MARY, 4, 0, 1);
    add(&p, "h q[2];\nc = measure q;\n");
    bool only_measured;
    qm_module *m = test_compile(p.cx, p.text.data);
    qm_module *after = rewrite(m, pass, 0, &only_measured);
    assert_false(only_measured);
    assert_true(count_cx(after) > 16);
    expect_same_from_zero(m, after, &p.cx->arena);
    qm_module_free(m);
    qm_module_free(after);
}

static void parts_of_programs(void **state)
{
    program p = begin(*state, 7, false);
    add(&p, "t q[3]; cx q[3], q[5]; h q[6]; ry(0.3) q[5]; cx q[5], q[6];\n");
    add_h(&p, 4);
    add_image(&p, FRQI_HALVES, 4, 0, 3);
    add(&p, "h q[4]; cx q[4], q[5]; h q[5]; cx q[5], q[6]; h q[0]; cx q[0], q[6];\n");
    expect(&p, 0, 16 + 5, expect_same_unitary);
    p = begin(*state, 6, false); /* two images */
    add_image(&p, FRQI_MARY, 2, 0, 3);
    add_image(&p, FRQI_GRAY, 2, 3, 4);
    expect(&p, 0, 8, expect_same_unitary);
    p = begin(*state, 7, false); /* in turns, after a gate on both */
    add_h(&p, 6);
    add(&p, "cx q[2], q[5];");
    qm_text first, second;
    qm_text whole = p.text;
    qm_text_init(&first, &p.cx->arena);
    qm_text_init(&second, &p.cx->arena);
    p.text = first;
    add_image(&p, FRQI_HALVES, 2, 0, 8);
    first = p.text;
    p.text = second;
    add_image(&p, FRQI_HALVES, 2, 3, 9);
    second = p.text;
    p.text = whole;
    for (const char *a = first.data, *b = second.data; *a || *b;) {
        const char **next = *a && (!*b || (a - first.data) <= (b - second.data)) ? &a : &b;
        const char *end = strchr(*next, '\n') + 1;
        qm_text_printf(&p.text, "%.*s", (int)(end - *next), *next);
        *next = end;
    }
    bool only_measured;
    qm_module *before = test_compile(p.cx, p.text.data);
    qm_module *after = rewrite(before, pass, 0, &only_measured);
    assert_true(count_cx(before) == 33 && count_cx(after) <= 19);
    expect_same_unitary(before, after, &p.cx->arena);
    qm_module_free(before);
    qm_module_free(after);
}

/* An image and its inverse are nothing; twice the image is an image. */
static void neighbours(void **state)
{
    program p = begin(*state, 5, false);
    add_image(&p, FRQI_GRAY, 4, 0, 3);
    add_image(&p, FRQI_HALVES, 4, 0, 3);
    expect(&p, 0, 16, expect_same_unitary);
    p = begin(*state, 5, false);
    add_image(&p, FRQI_HALVES, 4, 0, 3);
    frqi_circuit c = {.form = FRQI_NEGATED, .k = 4, .controls = {0, 1, 2, 3}, .target = 4};
    for (uint32_t i = 0; i < 16; i++)
        p.angles[i] = -p.angles[i];
    c.angles = p.angles;
    frqi_write(&c, &p.text);
    expect(&p, 0, 0, expect_same_unitary);
}

/* Multiplexers of random gates: about one axis, any unitaries, diagonal ones, and tables. */
static void random_multiplexers(void **state)
{
    static const char *const gates[] = {"rx(%g)", "ry(%g)", "rz(%g)", "p(%g)", "x", "U(%g, 1, 2)"};
    /* Each gate alone, then any of them: one CX less than unitaries, and phases. */
    static const uint32_t most[] = {8, 8, 8, 14, 14, 21, 21};
    for (uint32_t kind = 0; kind < 7; kind++)
        for (uint32_t round = 0; round < test_cases(20); round++) {
            program p = begin(*state, 4, false);
            uint64_t stream = 100 * kind + round;
            for (uint32_t i = 0; i < 24; i++) {
                uint32_t draw = (uint32_t)(8 * qm_rng_uniform(3, stream, i));
                uint32_t which = kind < 6 ? kind : (uint32_t)(6 * qm_rng_uniform(4, stream, i));
                for (uint32_t b = 0; b < 3; b++)
                    add(&p, draw >> b & 1 ? "ctrl @ " : "negctrl @ ");
                qm_text_printf(&p.text, gates[which], 6 * qm_rng_uniform(5, stream, i));
                add(&p, " q[3], q[0], q[2], q[1];\n");
            }
            bool only_measured;
            qm_module *before = test_compile(p.cx, p.text.data);
            qm_module *after = rewrite(before, pass, 0, &only_measured);
            if (count_cx(after) > most[kind])
                test_fail("%u CX for kind %u: %s", count_cx(after), kind, p.text.data);
            expect_same_unitary(before, after, &p.cx->arena);
            qm_module_free(before);
            qm_module_free(after);
        }
}

/* Where the qubits are measured next, the phases that a multiplexer of any unitaries leaves are
 * dropped. */
static void measured_unitaries(void **state)
{
    for (uint32_t k = 2; k <= 5; k++) {
        program p = begin(*state, k + 1, false);
        for (uint32_t x = 0; x < 1u << k; x++) {
            for (uint32_t b = 0; b < k; b++)
                add(&p, x >> b & 1 ? "ctrl @ " : "negctrl @ ");
            qm_text_printf(&p.text, "U(%g, %g, %g) ", 3 * qm_rng_uniform(9, k, x),
                           6 * qm_rng_uniform(10, k, x), 6 * qm_rng_uniform(11, k, x));
            for (uint32_t b = 0; b <= k; b++)
                qm_text_printf(&p.text, "q[%u]%s", b, b < k ? ", " : ";\n");
        }
        expect(&p, 0, 3 * (1u << k) - 3, expect_same_unitary);
        add(&p, "c = measure q;\n");
        expect(&p, 0, (1u << k) - 1, check_outcomes);
    }
}

static void near_misses(void **state)
{
    program p = begin(*state, 3, false); /* no control comes back */
    add(&p, "ccx q[0], q[1], q[2]; h q[0]; ccx q[1], q[2], q[0]; h q[1]; ccx q[2], q[0], q[1];");
    expect_same(&p, 0);
    p = begin(*state, 5, false); /* one pixel of many */
    add(&p, "ctrl @ ctrl @ ctrl @ ctrl @ ry(0.3) q[0], q[1], q[2], q[3], q[4];");
    expect_same(&p, 0);
    p = begin(*state, 3, false); /* no number */
    add(&p, "input float a; ctrl @ ctrl @ ry(a) q[0], q[1], q[2]; ctrl @ ctrl @ ry(a) q[0], q[1], "
            "q[2]; ctrl @ negctrl @ ry(a) q[0], q[1], q[2];");
    expect_same(&p, 0);
}

/* A measurement ends runs; what is known before it is not known after it. */
static void walls(void **state)
{
    program p = begin(*state, 3, true);
    add(&p, "h q[0]; h q[1]; ctrl @ ctrl @ ry(1) q[0], q[1], q[2]; c[0] = measure q[0]; "
            "negctrl @ ctrl @ ry(2) q[0], q[1], q[2]; h q[2]; c[1] = measure q[1];");
    expect(&p, 0, 7, expect_same_from_zero);
}

/* A few gates without angles, after which a barrier ends the window. */
static void add_segment(program *p, uint64_t seed)
{
    static const char *const one[] = {"t", "h", "x", "sdg"};
    for (uint32_t i = 0; i < 24; i++) {
        uint32_t kind = (uint32_t)(qm_rng_bits(seed, 0, i) % 4), q[4] = {0, 1, 2, 3};
        for (uint32_t k = 0; k < 3; k++) {
            uint32_t j = k + (uint32_t)(qm_rng_bits(seed, 1 + k, i) % (4 - k)), t = q[k];
            q[k] = q[j];
            q[j] = t;
        }
        if (kind == 0)
            qm_text_printf(&p->text, "%s q[3];\n", one[q[0]]);
        else if (kind == 1)
            qm_text_printf(&p->text, "cz q[%u], q[%u];\n", q[0], q[1]);
        else
            qm_text_printf(&p->text, "ccx q[%u], q[%u], q[%u];\n", q[0], q[1], q[2]);
    }
    add(p, "barrier q;\n");
}

/* CX that are left of so many equal segments, measured at the end or not. */
static uint64_t cx_of_segments(qm_context *cx, uint64_t seed, uint32_t n, bool measured)
{
    static const qm_goal goal = {.threads = 1};
    bool only_measured;
    program p = begin(cx, 4, false);
    for (uint32_t i = 0; i < n; i++)
        add_segment(&p, seed);
    if (measured)
        p.text.size -= strlen("barrier q;\n");
    add(&p, measured ? "c = measure q;\n" : "");
    qm_module *before = test_compile(cx, p.text.data);
    qm_module *after = rewrite(before, pass, 0, &only_measured);
    uint64_t left = qm_module_cost(&goal, after, &cx->arena).cx;
    qm_module_free(before);
    qm_module_free(after);
    return left;
}

/* What is met again is treated as it was the first time, but where it is measured. */
static void the_same_again(void **state)
{
    uint32_t measured_less = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        uint64_t once = cx_of_segments(*state, seed, 1, false);
        uint64_t last = cx_of_segments(*state, seed, 1, true);
        assert_int_equal(cx_of_segments(*state, seed, 3, false), 3 * once);
        assert_int_equal(cx_of_segments(*state, seed, 3, true), 2 * once + last);
        measured_less += last < once;
    }
    assert_true(measured_less > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_again, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(images, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(images_of_256_pixels, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(ancillas, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(mary, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(parts_of_programs, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(neighbours, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(random_multiplexers, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(measured_unitaries, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(near_misses, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(walls, test_context_setup, test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
