/* Tests of what keeps small or hostile texts from asking for huge work: limits with their flags,
 * long tokens, floods of errors, deep nests, files that include files. */

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *repeated(qm_context *cx, const char *before, const char *piece, uint32_t n,
                            const char *after)
{
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_puts(&t, before);
    for (uint32_t i = 0; i < n; i++)
        qm_text_puts(&t, piece);
    qm_text_puts(&t, after);
    return t.data;
}

/* The text is refused, and the first message holds each of the words. */
static void check_refused(qm_context *cx, const char *text, const char *word, const char *flag)
{
    qm_module *m = NULL;
    qm_diag_item *before = cx->diag.first;
    assert_null(before);
    assert_int_equal(test_try_compile(cx, text, &m), QM_ERR_INPUT);
    assert_non_null(strstr(cx->diag.first->text, word));
    assert_non_null(strstr(cx->diag.first->text, flag));
}

static void long_tokens_are_read_in_linear_time(void **state)
{
    qm_context *cx = *state;
    enum { LENGTH = 8 << 20 };
    qm_module_free(test_compile(cx, repeated(cx, "pragma ", "b", LENGTH, "\n")));
    qm_module_free(test_compile(cx, repeated(cx, "@a ", "b", LENGTH, "\nqubit q;")));
    qm_module_free(test_compile(cx, repeated(cx, "/*", "b", LENGTH, "*/")));
    check_refused(cx, repeated(cx, "", "a", LENGTH, " q;"), "name", "--max-name-bytes");
}

static void long_literals_are_refused(void **state)
{
    qm_context *cx = *state;
    cx->limits.bits = 1000;
    check_refused(cx, repeated(cx, "bit[4] c = \"", "1", 1001, "\";"), "1000 bits", "--max-bits");
}

static void bytes_that_are_no_text_are_passed_over_in_one(void **state)
{
    qm_context *cx = *state;
    check_refused(cx, repeated(cx, "", "\xff", 1 << 20, ""), "0xFF", "UTF-8");
    assert_int_equal(cx->diag.errors, 1);
}

static void floods_of_errors_end_the_reading(void **state)
{
    qm_context *cx = *state;
    enum { STATEMENTS = 1000000 };
    check_refused(cx, repeated(cx, "", ";", STATEMENTS, ""), "statement", "';'");
    assert_true(cx->diag.errors > 1000 && cx->diag.errors < STATEMENTS / 2);
}

static void deep_sums_of_literals_take_no_stack(void **state)
{
    qm_context *cx = *state;
    enum { DEPTH = 100001 };
    const char *signs = repeated(cx, "OPENQASM 2.0; qreg q[1]; U(", "-", DEPTH, "0.5, 0, 0) q[0];");
    qm_module *m = test_compile(cx, signs);
    assert_true(m->params[m->blocks[0].ops[0].param].value == -0.5);
    qm_module_free(m);
    const char *sums = repeated(cx, "OPENQASM 2.0; qreg q[1]; U(0, ", "(1.0+", DEPTH, "0.5");
    m = test_compile(cx, repeated(cx, sums, ")", DEPTH, ", 0) q[0];"));
    assert_true(m->params[m->blocks[0].ops[0].param + 1].value == DEPTH + 0.5);
    qm_module_free(m);
    const char *brackets = repeated(cx, "int a = ", "(", 300, "1");
    check_refused(cx, repeated(cx, brackets, ")", 300, ";"), "nesting", "--max-nesting");
}

static void blocks_nest_as_deep_as_the_limit(void **state)
{
    qm_context *cx = *state;
    cx->limits.nesting = 50;
    qm_module_free(test_compile(cx, repeated(cx, repeated(cx, "", "{", 50, ""), "}", 50, "")));
    check_refused(cx, repeated(cx, "", "{", 51, ""), "nesting", "--max-nesting");
}

static void registers_stand_for_a_bounded_number_of_elements(void **state)
{
    (void)state;
    static const char *const statements[] = {"U(0, 0, 0) q;",   "reset q;",       "barrier q;",
                                             "barrier;",        "c = measure q;", "let a = q[0:3];",
                                             "measure q;",      "{ let a = q; }", "c[0:3] = c;",
                                             "let a = q ++ r;", "delay[1s] q;"};
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        qm_context *cx = test_context_new();
        const char *head = "qubit[4] q; qubit[2] r; bit[4] c; ";
        const char *text = repeated(cx, head, statements[i], 1, "");
        cx->limits.broadcast = 20;
        qm_module_free(test_compile(cx, text));
        text = repeated(cx, head, "U(0, 0, 0) q;", 5, statements[i]);
        check_refused(cx, text, "the limit is 20", "--max-broadcast");
        test_context_free(cx);
    }
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static void the_number_of_included_files_is_bounded(void **state)
{
    qm_context *cx = *state;
    char folder[] = "/tmp/qasmill-limits-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    const char *dirs[] = {folder};
    cx->include_dirs = dirs;
    cx->ninclude_dirs = 1;
    for (int i = 0; i < 30; i++) { /* each includes the next one twice */
        snprintf(path, sizeof path, "%s/%d.inc", folder, i);
        const char *next = qm_arena_printf(&cx->arena, "include \"%d.inc\";", i + 1);
        write_file(path, i < 29 ? repeated(cx, "", next, 2, "") : "\n");
    }
    check_refused(cx, "include \"0.inc\";", "16384 files", "--max-includes");
    for (int i = 0; i < 30; i++) {
        snprintf(path, sizeof path, "%s/%d.inc", folder, i);
        remove(path);
    }
    rmdir(folder);
}

static void only_regular_files_are_included(void **state)
{
    (void)state;
    char folder[] = "/tmp/qasmill-limits-XXXXXX", pipe[64];
    assert_non_null(mkdtemp(folder));
    snprintf(pipe, sizeof pipe, "%s/pipe", folder);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    const char *const paths[] = {pipe, folder, "/dev/zero", ""};
    const char *const why[] = {"regular", "directory", "regular", "no such file"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        qm_context *cx = test_context_new();
        const char *text = qm_arena_printf(&cx->arena, "include \"%s\";", paths[i]);
        check_refused(cx, text, "cannot be read", why[i]);
        test_context_free(cx);
    }
    remove(pipe);
    rmdir(folder);
}

/* The gate calls the one before it twice, 64 times over. */
static void nested_definitions_cost_nothing_until_they_are_expanded(void **state)
{
    qm_context *cx = *state;
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_puts(&t, "gate g0 a { U(1, 0, 0) a; } ");
    for (int i = 1; i <= 64; i++)
        qm_text_printf(&t, "gate g%d a { g%d a; g%d a; } ", i, i - 1, i - 1);
    qm_text_puts(&t, "qubit q; g64 q;");
    qm_module *m = test_compile(cx, t.data);
    assert_int_equal(qm_pipeline_run(m, "inline", NULL), QM_ERR_INPUT);
    assert_non_null(strstr(cx->diag.first->text, "--max-inline-ops"));
    qm_module_free(m);
}

/* Parameters that need no expressions have the values that expressions would give. */
static void simple_parameters(void **state)
{
    (void)state;
    const double pi = 3.14159265358979323846;
    const struct {
        const char *text;
        double v3, v2;
    } cases[] = {{"pi/2", pi / 2, pi / 2},
                 {"-3*pi/4", -3 * pi / 4, -3 * pi / 4},
                 {"-(2*pi)", -2 * pi, -2 * pi},
                 {"1/2", 0, 0.5},
                 {"1/2*pi", 0, pi / 2},
                 {"3/2+0.5", 1.5, 2},
                 {"-7", -7, -7},
                 {"2.5-(1-pi)", 1.5 + pi, 2.5 - (1 - pi)},
                 {"1048576*1.0", 1048576, 1048576},
                 /* 2^53 modulo 4 pi, from 80 digits of pi */
                 {"9007199254740993*1.0", 4.15554243060254, 4.15554243060254}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int version = 2; version <= 3; version++) {
            qm_context *cx = test_context_new();
            const char *head = version == 2 ? "OPENQASM 2.0; qreg q[1];" : "OPENQASM 3.0; qubit q;";
            const char *q = version == 2 ? "q[0]" : "q";
            qm_module *m = test_compile(
                cx, qm_arena_printf(&cx->arena, "%s U(%s, 0, 0) %s;", head, cases[i].text, q));
            double got = m->params[m->blocks[0].ops[0].param].value;
            double want = version == 2 ? cases[i].v2 : cases[i].v3;
            if (fabs(got - want) > 1e-14)
                test_fail("%s is %.17g in OpenQASM %d", cases[i].text, got, version);
            qm_module_free(m);
            test_context_free(cx);
        }
}

#define OWN(test) cmocka_unit_test_setup_teardown(test, test_context_setup, test_context_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OWN(long_tokens_are_read_in_linear_time),
        OWN(long_literals_are_refused),
        OWN(bytes_that_are_no_text_are_passed_over_in_one),
        OWN(floods_of_errors_end_the_reading),
        OWN(deep_sums_of_literals_take_no_stack),
        OWN(blocks_nest_as_deep_as_the_limit),
        cmocka_unit_test(registers_stand_for_a_bounded_number_of_elements),
        OWN(the_number_of_included_files_is_bounded),
        cmocka_unit_test(only_regular_files_are_included),
        OWN(nested_definitions_cost_nothing_until_they_are_expanded),
        cmocka_unit_test(simple_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
