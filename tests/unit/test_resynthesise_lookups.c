/* Tests of resynthesise-lookups: tables that are loaded into several qubits, written in many ways,
 * become few CX, and mean what they meant by the dense reference or, where they are large, by
 * equiv/. */
#include "passes/pass.h"

#include "equiv/equiv.h"
#include "support/rng.h"
#include "tests/dense.h"
#include "tests/harness.h"
#include "tests/lookup_circuits.h"
#include "tests/qm_test.h"
#include "tests/rewrite.h"

#include <complex.h>
#include <math.h>
#include <string.h>

static const char *const rated = "inline,resynthesise-lookups{ratio=1,sure=1},expand-controls";
static const char *const pass = "inline,resynthesise-lookups,expand-controls";

typedef struct program {
    qm_context *cx;
    qm_text text;
    uint32_t table[1 << LOOKUP_MAX_CONTROLS];
} program;

static program begin(qm_context *cx, uint32_t nqubits, bool reset)
{
    program p = {.cx = cx};
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

static void random_table(program *p, uint32_t k, uint32_t bits, uint64_t seed)
{
    for (uint32_t i = 0; i < 1u << k; i++)
        p->table[i] = (uint32_t)(qm_rng_uniform(seed, 6, i) * (double)(1u << bits));
}

static void add_table(program *p, lookup_form form, uint32_t k, uint32_t bits, uint64_t seed)
{
    lookup_circuit c = {.form = form, .k = k, .bits = bits, .table = p->table, .seed = seed};
    lookup_write(&c, &p->text);
}

/* CX when the gates on three and more qubits are written by their definitions. */
static uint32_t count_cx(const qm_module *m)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->blocks[0].nops; i++)
        if (m->blocks[0].ops[i].kind == QM_OP_GATE)
            n += qm_row_cost(m->blocks[0].ops[i].code).cx;
    return n;
}

static qm_module *rewrite(const qm_module *before, const char *pipeline, unsigned assume)
{
    qm_goal goal = {.threads = 1, .assume = assume};
    qm_pipeline_options o = {.goal = &goal, .verify_each = true};
    qm_module *m = qm_module_clone(before);
    assert_int_equal(qm_pipeline_run(m, pipeline, &o), QM_OK);
    return m;
}

static void check_by_equiv(const qm_module *a, const qm_module *b, unsigned assume, qm_arena *arena)
{
    qm_equiv_options o = {.assume = assume, .threads = 1};
    qm_equiv_result r;
    assert_int_equal(qm_equiv_check(a, b, &o, arena, &r), QM_OK);
    if (r.verdict != QM_EQUIV_SAME)
        test_fail("verdict %d: %s", r.verdict, r.detail);
}

/* The program becomes one with at most so many CX; returns how many. */
static uint32_t expect_by(const char *pipeline, program *p, unsigned assume, uint32_t most,
                          void (*check)(const qm_module *a, const qm_module *b, qm_arena *arena))
{
    qm_module *before = test_compile(p->cx, p->text.data);
    qm_module *after = rewrite(before, pipeline, assume);
    uint32_t n = count_cx(after);
    if (n > most)
        test_fail("%u CX instead of %u for %.4000s", n, most, p->text.data);
    if (check)
        check(before, after, &p->cx->arena);
    else
        check_by_equiv(before, after, assume, &p->cx->arena);
    qm_module_free(before);
    qm_module_free(after);
    return n;
}

static uint32_t expect(program *p, unsigned assume, uint32_t most,
                       void (*check)(const qm_module *a, const qm_module *b, qm_arena *arena))
{
    return expect_by(pass, p, assume, most, check);
}

static void expect_same(program *p, unsigned assume)
{
    qm_module *before = test_compile(p->cx, p->text.data), *after = qm_module_clone(before);
    qm_goal goal = {.threads = 1, .assume = assume};
    qm_pipeline_options o = {.goal = &goal, .verify_each = true};
    assert_int_equal(qm_pipeline_run(after, "inline,resynthesise-lookups", &o), QM_OK);
    assert_string_equal(test_print(before, QM_DIALECT_QASM3), test_print(after, QM_DIALECT_QASM3));
    qm_module_free(before);
    qm_module_free(after);
}

/* On any state of the targets, and with the ancillas of chains in |0>. */
static void small_tables(void **state)
{
    for (uint32_t form = 0; form < LOOKUP_FORMS; form++)
        for (uint32_t round = 0; round < test_cases(6); round++) {
            bool reset = form == LOOKUP_CHAIN;
            uint32_t k = 2 + round % 2, bits = 3;
            program p = begin(*state, lookup_qubits(form, k, bits), reset);
            random_table(&p, k, bits, 10 * form + round);
            add_h(&p, k);
            add_table(&p, form, k, bits, round);
            expect_by(rated, &p, 0, bits * (1u << k) + (1u << k) - 2,
                      reset ? expect_same_from_zero : expect_same_unitary);
        }
}

/* An image of 4 x 4 or 8 x 8 pixels of 8 bits: all forms become the same. */
static void images(void **state)
{
    for (uint32_t k = 4; k <= 6; k += 2)
        for (uint32_t zero = 0; zero < 2; zero++) {
            uint32_t least = UINT32_MAX, most = 0;
            for (uint32_t form = 0; form < LOOKUP_CHAIN; form += k == 4 ? 1 : 3) {
                program p = begin(*state, k + 8, false);
                random_table(&p, k, 8, k);
                add_h(&p, k);
                add_table(&p, form, k, 8, form);
                uint32_t limit = zero ? 8 * ((1u << k) - 1) : 9 * (1u << k) - 2;
                uint32_t n = expect(&p, zero ? QM_ASSUME_ZERO_INPUTS : 0, limit, NULL);
                least = n < least ? n : least;
                most = n > most ? n : most;
            }
            assert_true(most - least <= most / 20);
        }
}

/* Ancillas that are |0> are no controls. */
static void chains(void **state)
{
    for (uint32_t k = 4; k <= 6; k += 2)
        for (uint32_t reset = 0; reset < 2; reset++) {
            program p = begin(*state, lookup_qubits(LOOKUP_CHAIN, k, 8), reset);
            random_table(&p, k, 8, k);
            add_h(&p, k);
            add_table(&p, LOOKUP_CHAIN, k, 8, k);
            unsigned assume = reset ? 0 : QM_ASSUME_ZERO_INPUTS;
            expect(&p, assume, 8 * ((1u << k) - 1), k == 4 ? expect_same_from_zero : NULL);
        }
}

/* Functions of few cubes of many controls. */
static void sparse_tables(void **state)
{
    program p = begin(*state, 10, false);
    for (uint32_t i = 0; i < 256; i++)
        p.table[i] = (i == 0xa5) | (uint32_t)(i >= 0xf0) << 1;
    lookup_circuit c = {.form = LOOKUP_NEGATED, .k = 8, .bits = 2, .table = p.table};
    lookup_write(&c, &p.text);
    expect(&p, 0, 22 + 74, NULL);
}

static void parts_of_programs(void **state)
{
    program p = begin(*state, 7, false); /* gates around it, and on a qubit beside it */
    random_table(&p, 3, 3, 1);
    add(&p, "t q[3]; cx q[3], q[5]; h q[6]; ry(0.3) q[5]; rx(0.1) q[6]; h q[6];\n");
    add_table(&p, LOOKUP_CLIFFORD_T, 3, 3, 1);
    add(&p, "h q[4]; cx q[4], q[5]; rz(0.4) q[0]; h q[5]; cx q[5], q[6]; h q[0];\n");
    add_table(&p, LOOKUP_TOFFOLI, 3, 3, 2);
    expect(&p, 0, 3 + 2 * 31, expect_same_unitary);
    p = begin(*state, 6, false); /* twice the table is nothing */
    random_table(&p, 3, 3, 2);
    add_table(&p, LOOKUP_SX, 3, 3, 1);
    add_table(&p, LOOKUP_PARITIES, 3, 3, 2);
    expect(&p, 0, 0, expect_same_unitary);
    p = begin(*state, 6, true); /* a measurement of a target ends what is about it */
    random_table(&p, 3, 3, 3);
    add_h(&p, 3);
    add_table(&p, LOOKUP_CONTROLS, 3, 3, 1);
    add(&p, "c[3] = measure q[3];\n");
    add_table(&p, LOOKUP_NEGATED, 3, 3, 2);
    add(&p, "c[4] = measure q[4];\n");
    expect(&p, 0, 21 + 30, expect_same_from_zero);
}

static void near_misses(void **state)
{
    program p = begin(*state, 4, false); /* one gate */
    add(&p, "ccx q[0], q[1], q[2]; h q[0]; ccx q[1], q[2], q[3];");
    expect_same(&p, 0);
    p = begin(*state, 4, false); /* the control does not come back */
    add(&p, "ccx q[0], q[1], q[2]; ccx q[2], q[1], q[0]; ccx q[0], q[1], q[3]; ccx q[3], q[2], "
            "q[1];");
    expect_same(&p, 0);
    p = begin(*state, 3, false); /* no number */
    add(&p, "input float a; cx q[0], q[2]; cp(a) q[0], q[1]; cx q[1], q[2]; cp(a) q[1], q[2]; cx "
            "q[0], q[2];");
    expect_same(&p, 0);
    p = begin(*state, 5, false); /* ancillas that may be in any state are left as they are */
    add(&p, "cx q[3], q[4]; ccx q[0], q[1], q[2]; ccx q[2], q[3], q[4]; ccx q[0], q[1], q[2];");
    expect_same(&p, 0);
}

/* Random gates that can be followed, in which lookups stand by chance. */
static void random_programs(void **state)
{
    static const char *const gates[] = {"x q[%u]",
                                        "cx q[%u], q[%u]",
                                        "ccx q[%u], q[%u], q[%u]",
                                        "t q[%u]",
                                        "cz q[%u], q[%u]",
                                        "h q[%u]",
                                        "rz(pi/8) q[%u]",
                                        "sx q[%u]",
                                        "rccx q[%u], q[%u], q[%u]",
                                        "U(pi/2, pi/4, pi/2) q[%u]"};
    for (uint32_t round = 0; round < test_cases(300); round++) {
        program p = begin(*state, 4, round % 3 == 0);
        p.text.size = 0;
        qm_text_printf(
            &p.text,
            "OPENQASM 3.0; include \"stdgates.inc\"; gate rccx a, b, c { h c; t c; cx b, "
            "c; tdg c; cx a, c; t c; cx b, c; tdg c; h c; } qubit[4] q;\n%s",
            round % 3 == 0 ? "reset q;\n" : "");
        for (uint32_t i = 0; i < 30; i++) {
            uint32_t which = (uint32_t)(10 * qm_rng_uniform(round, 1, i)), q[4] = {0, 1, 2, 3};
            for (uint32_t j = 0; j < 3; j++) {
                uint32_t other = j + (uint32_t)((4 - j) * qm_rng_uniform(round, 2 + j, i)),
                         t = q[j];
                q[j] = q[other];
                q[other] = t;
            }
            qm_text_printf(&p.text, gates[which], q[0], q[1], q[2]);
            add(&p, ";\n");
            if (which == 5 || which == 7) /* closed again now and then, with something between */
                qm_text_printf(&p.text, "cx q[%u], q[%u]; h q[%u];\n", q[1], q[0], q[0]);
        }
        expect(&p, 0, UINT32_MAX, round % 3 == 0 ? expect_same_from_zero : expect_same_unitary);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(small_tables, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(images, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(chains, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(sparse_tables, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(parts_of_programs, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(near_misses, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(random_programs, test_context_setup, test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
