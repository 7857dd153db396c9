/* Merging rotations modulo relations against the dense reference.
 *
 * Random programs of words U V U^-1, in which bits come back to what they were behind gates that do
 * not commute with them, so that relations are found; with resets and measurements in some. What
 * comes out must mean the same, and over all programs fewer rotations must be left than without
 * relations. */
#include "support/rng.h"
#include "support/text.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/rewrite.h"

enum { CASES = 500, STREAM = 0x5e1, MOST_WORD = 4, MOST_QUBITS = 5 };

/* A gate on q[0], q[1], q[2] of a choice of qubits, and its inverse. */
static const struct {
    const char *text[2];
    uint32_t qubits;
} gates[] = {
    {{"ccx", "ccx"}, 3},     {{"ccx", "ccx"}, 3},
    {{"cx", "cx"}, 2},       {{"cz", "cz"}, 2},
    {{"t", "tdg"}, 1},       {{"tdg", "t"}, 1},
    {{"t", "tdg"}, 1},       {{"s", "sdg"}, 1},
    {{"h", "h"}, 1},         {{"h", "h"}, 1},
    {{"sx", "inv @ sx"}, 1}, {{"x", "x"}, 1},
    {{"cy", "cy"}, 2},       {{"rz(0.3)", "rz(-0.3)"}, 1},
};

typedef struct writer {
    qm_text *t;
    uint64_t seed, drawn;
    uint32_t nqubits;
} writer;

static uint32_t draw(writer *w, uint32_t n)
{
    return (uint32_t)(qm_rng_bits(w->seed, STREAM, w->drawn++) % n);
}

typedef struct choice {
    uint32_t gate, qubit[3];
} choice;

static choice choose(writer *w)
{
    choice c = {.gate = draw(w, sizeof gates / sizeof *gates)};
    c.qubit[0] = draw(w, w->nqubits);
    c.qubit[1] = (c.qubit[0] + 1 + draw(w, w->nqubits - 1)) % w->nqubits;
    do
        c.qubit[2] = draw(w, w->nqubits);
    while (c.qubit[2] == c.qubit[0] || c.qubit[2] == c.qubit[1]);
    return c;
}

static void put(writer *w, const choice *c, int inverse)
{
    qm_text_printf(w->t, "%s", gates[c->gate].text[inverse]);
    for (uint32_t k = 0; k < gates[c->gate].qubits; k++)
        qm_text_printf(w->t, "%s q[%u]", k ? "," : "", c->qubit[k]);
    qm_text_printf(w->t, ";\n");
}

static void put_word(writer *w)
{
    choice word[MOST_WORD];
    uint32_t n = 1 + draw(w, MOST_WORD);
    for (uint32_t i = 0; i < n; i++) {
        word[i] = choose(w);
        put(w, &word[i], 0);
    }
    for (uint32_t i = 1 + draw(w, MOST_WORD); i > 0; i--) {
        choice c = choose(w);
        put(w, &c, 0);
    }
    for (uint32_t i = n; i-- > 0;)
        put(w, &word[i], 1);
}

static const char *random_program(uint64_t seed, bool measured, qm_text *t)
{
    writer w = {.t = t, .seed = seed};
    w.nqubits = 3 + draw(&w, MOST_QUBITS - 2);
    qm_text_printf(t, "include \"stdgates.inc\";\nqubit[%u] q;\nbit[2] c;\n", w.nqubits);
    for (uint32_t i = 1 + draw(&w, 5); i > 0; i--) {
        put_word(&w);
        uint32_t what = measured ? draw(&w, 4) : 0, q = draw(&w, w.nqubits);
        if (what == 1)
            qm_text_printf(t, "c[%u] = measure q[%u];\n", draw(&w, 2), q);
        else if (what == 2)
            qm_text_printf(t, "reset q[%u];\n", q);
        else if (what == 3)
            qm_text_printf(t, "if (c[0]) {\n    z q[%u];\n}\n", q);
    }
    return t->data;
}

static uint32_t run(qm_module *m, const char *pipeline, unsigned assume)
{
    qm_goal goal = {.assume = assume, .threads = 1};
    qm_pipeline_options options = {.goal = &goal, .verify_each = true};
    assert_int_equal(qm_pipeline_run(m, pipeline, &options), QM_OK);
    return count_rotations(m);
}

/* How many rotations relations save over all programs. */
static uint32_t try_all(bool measured, unsigned assume)
{
    uint32_t left[2] = {0};
    for (uint32_t i = 0; i < test_cases(CASES); i++) {
        qm_context *cx = test_context_new();
        qm_text t;
        qm_text_init(&t, &cx->arena);
        const char *text = random_program(i, measured, &t);
        qm_module *m = test_compile(cx, text), *plain = qm_module_clone(m),
                  *related = qm_module_clone(m);
        left[0] += run(plain, "inline,fold-phases{relations=0}", assume);
        left[1] += run(related, "inline,fold-phases", assume);
        if (measured || assume)
            expect_same_from_zero(m, related, &cx->arena);
        else
            expect_same_unitary(m, related, &cx->arena);
        qm_module_free(m);
        qm_module_free(plain);
        qm_module_free(related);
        test_context_free(cx);
    }
    return left[0] - left[1];
}

static void unitary_programs_keep_their_unitary(void **state)
{
    (void)state;
    assert_in_range(try_all(false, 0), test_cases(CASES) / 20, UINT32_MAX / 2);
}

static void measured_programs_keep_their_outcomes(void **state)
{
    (void)state;
    assert_in_range(try_all(true, 0), test_cases(CASES) / 20, UINT32_MAX / 2);
}

static void zero_inputs_keep_their_outcomes(void **state)
{
    (void)state;
    assert_in_range(try_all(true, QM_ASSUME_ZERO_INPUTS), test_cases(CASES) / 20, UINT32_MAX / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unitary_programs_keep_their_unitary),
        cmocka_unit_test(measured_programs_keep_their_outcomes),
        cmocka_unit_test(zero_inputs_keep_their_outcomes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
