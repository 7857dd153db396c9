/* test_llvm.c - whole programs through the LLVM back end and the interpreter: control flow, dynamic
 * operands, run-time errors, objects and executables. */
#include "tests/qm_test.h"

#include "backends/exe.h"
#include "tests/execute.h"
#include "tests/harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER "OPENQASM 3.0; include \"stdgates.inc\"; "

/* A deterministic program: the bits that every path gives, or the error that it ends with. */
typedef struct sample {
    const char *text, *bits, *error;
} sample;

static const sample samples[] = {
    /* ranges: both ends, descending, empty, near the limits of the type, assigned loop variable */
    {HEADER "qubit q; bit c; int n = 0; for int i in [0:3] { n += i; } if (n == 6) { x q; } "
            "c = measure q;",
     "1", NULL},
    {HEADER "bit[4] c; int n = 0; for int i in [5:-2:1] { n = n * 10 + i; } "
            "if (n == 531) { c[0] = 1; } for int i in [5:1] { c[1] = 1; }",
     "0001", NULL},
    {HEADER "bit[8] c; uint[8] n = 0; for uint[8] i in [250:255] { n += 1; i = 3; } c = bit[8](n);",
     "00000110", NULL},
    {HEADER "bit[8] c; uint[8] n = 0; for int[8] i in [-128:127] { n += 1; } c = bit[8](n - 1);",
     "11111111", NULL},
    {HEADER "bit[8] c; uint[8] n = 0; for uint[8] i in {7, 1, 3} { n = n * 2 + i; } c = bit[8](n);",
     "00100001", NULL},
    /* break, continue, end */
    {HEADER "bit[8] c; uint[8] n = 0; for int i in [0:9] { if (i == 2) { continue; } "
            "if (i == 5) { break; } n += 1; } c = bit[8](n);",
     "00000100", NULL},
    {HEADER
     "bit[2] c; int i = 0; while (true) { i += 1; if (i > 40) { c[0] = 1; end; } } c[1] = 1;",
     "01", NULL},
    /* switch: cases, default, none */
    {HEADER
     "bit[4] c; for int i in [0:3] { switch (i) { case 0 { c[0] = 1; } case 2, 3 { c[i] = 1; } "
     "default { c[1] = 0; } } }",
     "1101", NULL},
    /* while with measurement; reset; box */
    {HEADER
     "qubit q; bit c; int n = 0; x q; c = measure q; while (c) { n += 1; x q; c = measure q; } "
     "box { reset q; x q; } c = measure q;",
     "1", NULL},
    /* dynamic qubits and bits, an alias, a register wider than a word */
    {HEADER "qubit[4] q; bit[4] c; let r = q[{3, 1}]; for int i in [0:1] { x r[i]; } "
            "for int i in [0:3] { c[i] = measure q[i]; }",
     "1010", NULL},
    {HEADER "qubit q; bit[70] c; bit d; int n = 68; x q; c[n] = measure q; n = -1; c[n] = c[68]; "
            "d = c[69]; c = c >> 67;",
     "0000000000000000000000000000000000000000000000000000000000000000000110 1", NULL},
    {HEADER
     "qubit[3] q; bit[3] c; input int k; for int i in [0:2] { if (i != k) { cx q[i], q[k]; } } "
     "x q[k]; c = measure q;",
     "001", NULL},
    /* a measurement behind an end is not made */
    {HEADER
     "qubit[2] q; bit[2] c; x q; c[0] = measure q[0]; if (c[0]) { end; } c[1] = measure q[1];",
     "01", NULL},
    /* symbolic parameters, modifiers, phases */
    {HEADER "qubit[2] q; bit[2] c; input float[64] a; ctrl @ rx(a + pi) q[0], q[1]; "
            "negctrl @ rx(a + pi) q[0], q[1]; pow(2) @ rx(a + pi / 2) q[0]; c = measure q;",
     "11", NULL},
    /* short circuit: the division is not reached */
    {HEADER "bit c; input int k; if (k != 0 && 10 / k > 1) { c = 1; }", "0", NULL},
    {HEADER "bit c; input int k; c = bool(10 / k);", NULL, "1:59: division by zero"},
    {HEADER "qubit[2] q; input int k; x q[k + 2];", NULL, "index 2 is outside"},
    {HEADER "qubit[2] q; input int k; cx q[k], q[0];", NULL, "the same qubit twice"},
    {HEADER "bit c; input int k; for int i in [0:k:3] { c = 1; }", NULL, "step of a range is 0"},
};

static const qm_input_value inputs[] = {{"k", "0"}, {"a", "0"}};

/* The inputs of the list that the program declares. */
static uint32_t wanted(const char *text, qm_input_value *out)
{
    uint32_t n = 0;
    if (strstr(text, "input int k"))
        out[n++] = inputs[0];
    if (strstr(text, "input float[64] a"))
        out[n++] = inputs[1];
    return n;
}

static void check_sample(const sample *s, qm_code_choice code)
{
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, s->text);
    qm_input_value values[2];
    qm_run_options o = {
        .exact = true, .sim.code = code, .inputs = values, .ninputs = wanted(s->text, values)};
    qm_result r = {0};
    const qm_prog_cell *cells;
    uint32_t ncells;
    qm_status status = test_execute(m, &o, &cx->arena, &r, &cells, &ncells);
    if (s->error) {
        if (status != QM_ERR_INPUT || !r.error || !strstr(r.error, s->error))
            fail_msg("%s\nended with status %d: %s", s->text, (int)status, r.error ? r.error : "");
    } else if (status != QM_OK) {
        fail_msg("%s\nfailed: %s%s", s->text, r.error ? r.error : "", test_diagnostics(cx));
    } else if (s->bits && (r.noutcomes != 1 || strcmp(r.outcomes[0].bits, s->bits) != 0)) {
        fail_msg("%s\ngave %s and not %s", s->text, r.noutcomes ? r.outcomes[0].bits : "nothing",
                 s->bits);
    }
    qm_module_free(m);
    test_context_free(cx);
}

static void test_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        for (unsigned code = QM_CODE_INTERPRET; code <= QM_CODE_LLVM; code++)
            check_sample(&samples[i], (qm_code_choice)code);
}

static const char bell[] = HEADER "qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;";

static void test_text_and_object(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, bell);
    test_pipeline("inline", m);
    const qm_llvm_api *llvm = qm_llvm_load(cx);
    assert_non_null(llvm);
    assert_ptr_equal(llvm, qm_llvm_load(cx));
    qm_text ir, object;
    qm_text_init(&ir, &cx->arena);
    qm_text_init(&object, &cx->arena);
    assert_int_equal(llvm->emit_ir(m, test_writer(&ir)), QM_OK);
    assert_non_null(strstr(ir.data, "@qm_compiled_program"));
    assert_non_null(strstr(ir.data, "define i32 @main"));
    assert_int_equal(llvm->emit_object(m, test_writer(&object)), QM_OK);
    assert_memory_equal(object.data, "\177ELF", 4);
    qm_module_free(m);
    test_context_free(cx);
}

static void test_needs_flat(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, HEADER "gate g q { x q; } qubit q; g q;");
    qm_jit *jit;
    const qm_program *program;
    assert_int_equal(qm_llvm_load(cx)->jit(m, &jit, &program), QM_ERR_USAGE);
    assert_null(jit);
    assert_non_null(strstr(test_diagnostics(cx), "E0503"));
    qm_module_free(m);
    test_context_free(cx);
}

static void test_executable(void **state)
{
    (void)state;
    char folder[] = "/tmp/qm_test_llvm.XXXXXX", path[64], line[256];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/bell", folder);
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, bell);
    test_pipeline("inline", m);
    if (qm_emit_exe(m, path) != QM_OK)
        fail_msg("%s", test_diagnostics(cx));
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_true(info.st_mode & S_IXUSR);
    snprintf(line, sizeof line, "%s --exact --json", path);
    FILE *out = popen(line, "r");
    assert_non_null(out);
    size_t n = fread(line, 1, sizeof line - 1, out);
    line[n] = '\0';
    assert_int_equal(pclose(out), 0);
    assert_non_null(strstr(line, "counts_exact"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing else was left there */
    qm_module_free(m);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples), cmocka_unit_test(test_text_and_object),
        cmocka_unit_test(test_needs_flat), cmocka_unit_test(test_executable)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
