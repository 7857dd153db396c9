/* Tests of the public C interface, through the library as its users link it. */

#include "qasmill.h"

#include "tests/api_record.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The module in a format; the caller frees it. */
static char *emitted(qasmill_module *m, const char *format)
{
    record r = {0};
    assert_int_equal(qasmill_emit(m, format, keep_bytes, &r), QASMILL_OK);
    assert_true(r.size > 0);
    return r.bytes;
}

static void check_emitted(qasmill_module *m, const char *want)
{
    char *got = emitted(m, "qasm3");
    assert_string_equal(got, want);
    free(got);
}

static void the_version_is_one(void **state)
{
    (void)state;
    char text[32];
    snprintf(text, sizeof text, "%d.%d.%d", QASMILL_VERSION_MAJOR, QASMILL_VERSION_MINOR,
             QASMILL_VERSION_PATCH);
    assert_string_equal(qasmill_version(), text);
}

static void nothing_is_destroyed(void **state)
{
    (void)state;
    qasmill_module_destroy(NULL);
    qasmill_context_destroy(NULL);
}

static void diagnostics_have_all_fields(void **state)
{
    (void)state;
    static const char text[] = "OPENQASM 3.0;\nqubit q;\n  hadamard q;\n";
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m = (qasmill_module *)&r;
    assert_int_equal(qasmill_parse(cx, "bad.qasm", text, strlen(text), &m), QASMILL_ERR_INPUT);
    assert_null(m);
    assert_int_equal(r.ndiagnostics, 1);
    assert_int_equal(r.last.size, sizeof(qasmill_diagnostic));
    assert_int_equal(r.last.severity, QASMILL_ERROR);
    assert_string_equal(r.code, "E0201");
    assert_non_null(strstr(r.message, "hadamard"));
    assert_string_equal(r.file, "bad.qasm");
    assert_int_equal(r.last.line, 3);
    assert_int_equal(r.last.column, 3);
    assert_int_equal(r.last.end_line, 3);
    assert_int_equal(r.last.end_column, 11);
    assert_non_null(strstr(r.rendered, "    3 |   hadamard q;\n      |   ^~~~~~~~\n"));
    assert_null(strchr(r.rendered, '\033'));
    assert_int_equal(qasmill_parse_file(cx, "/no/such/file", &m), QASMILL_ERR_IO);
    assert_int_equal(r.ndiagnostics, 2); /* each is reported once */
    assert_string_equal(r.file, "");
    assert_int_equal(r.last.line, 0);
    assert_int_equal(r.last.end_column, 0);
    qasmill_context_on_diagnostic(cx, NULL, NULL);
    assert_int_equal(qasmill_parse_file(cx, "/no/such/file", &m), QASMILL_ERR_IO);
    assert_int_equal(r.ndiagnostics, 2);
    qasmill_context_destroy(cx);
}

/* The limit of errors holds for each call, not for the life of the context. */
static void each_call_reports_its_errors(void **state)
{
    (void)state;
    static const char text[] = "OPENQASM 3.0;\na b;\nc d;\ne f;\n";
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m;
    assert_int_equal(qasmill_context_set_limit(cx, "max-errors", 2), QASMILL_OK);
    for (uint32_t i = 1; i <= 5; i++) {
        assert_int_equal(qasmill_parse(cx, "t", text, strlen(text), &m), QASMILL_ERR_INPUT);
        assert_int_equal(r.ndiagnostics, 2 * i);
    }
    qasmill_context_destroy(cx);
}

static void dt_is_taken(void **state)
{
    (void)state;
    static const char text[] = "OPENQASM 3.0;\nbool longer = 3ns > 8dt;\n";
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m;
    assert_int_equal(qasmill_parse(cx, "t", text, strlen(text), &m), QASMILL_ERR_INPUT);
    assert_non_null(strstr(r.message, "--dt"));
    assert_int_equal(qasmill_context_set_dt(cx, "0ns"), QASMILL_ERR_USAGE);
    assert_int_equal(qasmill_context_set_dt(cx, "5dt"), QASMILL_ERR_USAGE);
    assert_non_null(strstr(r.message, "5dt"));
    assert_int_equal(qasmill_context_set_dt(cx, "0.5ns"), QASMILL_OK);
    assert_int_equal(qasmill_parse(cx, "t", text, strlen(text), &m), QASMILL_OK);
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
}

static qasmill_status try_parse(qasmill_context *cx, const char *text)
{
    qasmill_module *m;
    qasmill_status s = qasmill_parse(cx, "t", text, strlen(text), &m);
    qasmill_module_destroy(m);
    return s;
}

static void options_are_those_of_the_command_line(void **state)
{
    (void)state;
    static const char unused[] = "qubit[2] q;\n", old[] = "qreg q[2];\nif (1 == 1) reset q;\n";
    record r = {0};
    qasmill_context *cx = new_context(&r);
    assert_int_equal(try_parse(cx, unused), QASMILL_OK);
    assert_int_equal(r.ndiagnostics, 0);
    assert_int_equal(qasmill_context_set_option(cx, "W", "all"), QASMILL_OK);
    assert_int_equal(try_parse(cx, unused), QASMILL_OK);
    assert_int_equal(r.ndiagnostics, 1);
    assert_int_equal(r.last.severity, QASMILL_WARNING);
    assert_int_equal(qasmill_context_set_option(cx, "warning", "error=unused-variable"),
                     QASMILL_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(try_parse(cx, unused), QASMILL_ERR_INPUT);
        assert_int_equal(r.last.severity, QASMILL_ERROR);
    }
    assert_int_equal(qasmill_context_set_option(cx, "w", NULL), QASMILL_OK);
    uint32_t before = r.ndiagnostics;
    assert_int_equal(try_parse(cx, unused), QASMILL_OK);
    assert_int_equal(r.ndiagnostics, before);
    assert_int_equal(try_parse(cx, old), QASMILL_OK);
    assert_int_equal(qasmill_context_set_option(cx, "std", "qasm2"), QASMILL_OK);
    assert_int_equal(try_parse(cx, "qreg q[2]; gate g(t) a { U(t^2, 0, ln(t)) a; }"), QASMILL_OK);
    assert_int_equal(qasmill_context_set_option(cx, "max-qubits", "1"), QASMILL_OK);
    assert_int_equal(try_parse(cx, "qreg q[2];"), QASMILL_ERR_INPUT);
    assert_string_equal(r.code, "E0401");
    qasmill_context_destroy(cx);
}

static void wrong_options_set_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *said;
    } wrong[] = {
        {"std", "qasm4", "'qasm4' is given"},
        {"std", NULL, "needs a value"},
        {"W", "unused-varable", "did you mean 'unused-variable'?"},
        {"w", "yes", "takes no value"},
        {"max-qubits", "many", "'many' is given"},
        {"max-qubits", "99999999999", "--max-qubits takes a whole number from 0 to"},
        {"max-qubits", NULL, "needs a value"},
        {"I", NULL, "needs a value"},
        {"shots", "5", "there is no option 'shots'"},
        {"", "", "there is no option ''"},
    };
    record r = {0};
    qasmill_context *cx = new_context(&r);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(qasmill_context_set_option(cx, wrong[i].name, wrong[i].value),
                         QASMILL_ERR_USAGE);
        assert_string_equal(r.code, "E0603");
        assert_non_null(strstr(r.rendered, wrong[i].said));
    }
    assert_int_equal(try_parse(cx, "qubit[2] q;"), QASMILL_OK);
    qasmill_context_destroy(cx);
}

static void unknown_words_are_usage_errors(void **state)
{
    (void)state;
    record r = {0};
    qasmill_context *cx = new_context(&r);
    assert_int_equal(qasmill_context_set_limit(cx, "max-cats", 1), QASMILL_ERR_USAGE);
    assert_non_null(strstr(r.message, "max-cats"));
    qasmill_module *m = parse(cx, BELL);
    assert_int_equal(qasmill_emit(m, "qasm4", keep_bytes, &r), QASMILL_ERR_USAGE);
    assert_string_equal(r.code, "E0603");
    assert_non_null(strstr(r.rendered, "did you mean 'qasm3'?"));
    assert_int_equal(qasmill_emit_file(m, "qasm4", "/tmp/never"), QASMILL_ERR_USAGE);
    assert_int_equal(qasmill_emit(m, "exe", keep_bytes, &r), QASMILL_ERR_USAGE);
    qasmill_run_options o = QASMILL_RUN_OPTIONS_INIT;
    o.size--;
    assert_int_equal(qasmill_run(m, &o, keep_bytes, &r), QASMILL_ERR_USAGE);
    assert_int_equal(r.ndiagnostics, 5);
    assert_int_equal(r.size, 0);
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
}

static void a_failed_pipeline_changes_nothing(void **state)
{
    (void)state;
    static const char *const wrong[] = {"no-such-pass", "cancel-inverses,no-such-pass", "-O9",
                                        "cancel-inverses{reach=x}", "repeat("};
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m = parse(cx, BELL);
    char *before = emitted(m, "qasm3");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_not_equal(qasmill_optimize(m, wrong[i]), QASMILL_OK);
        assert_string_equal(r.code, "E0501");
        assert_int_equal(r.ndiagnostics, i + 1);
        check_emitted(m, before);
    }
    qasmill_module *copy = NULL;
    assert_int_equal(qasmill_module_clone(m, &copy), QASMILL_OK);
    assert_int_equal(qasmill_optimize(m, "-O2"), QASMILL_OK);
    char *after = emitted(m, "qasm3");
    assert_true(strlen(after) < strlen(before));
    check_emitted(copy, before);
    qasmill_module_destroy(m);
    check_emitted(copy, before);
    assert_int_equal(qasmill_module_qubits(copy), 2);
    qasmill_module_destroy(copy);
    free(before);
    free(after);
    qasmill_context_destroy(cx);
}

static void empty_programs(void **state)
{
    (void)state;
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m = NULL;
    assert_int_equal(qasmill_parse(cx, "", NULL, 0, &m), QASMILL_OK);
    assert_int_equal(qasmill_module_qubits(m), 0);
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
}

static void writers_may_refuse(void **state)
{
    (void)state;
    record r = {.refuse_after = 1};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m = parse(cx, BELL);
    assert_int_equal(qasmill_emit(m, "qasm3", keep_bytes, &r), QASMILL_ERR_IO);
    r.refuse_after = 1;
    const qasmill_input t = {"theta", "pi/4"};
    qasmill_run_options o = QASMILL_RUN_OPTIONS_INIT;
    o.inputs = &t;
    o.ninputs = 1;
    assert_int_equal(qasmill_run(m, &o, keep_bytes, &r), QASMILL_ERR_IO);
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
    forget(&r);
}

static void put_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static void executables_replace_regular_files_only(void **state)
{
    (void)state;
    char folder[] = "/tmp/qm-api-XXXXXX", pipe[64];
    assert_non_null(mkdtemp(folder));
    snprintf(pipe, sizeof pipe, "%s/pipe", folder);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m = parse(cx, BELL);
    assert_int_equal(qasmill_emit_file(m, "exe", pipe), QASMILL_ERR_IO);
    assert_non_null(strstr(r.message, "not a regular file"));
    assert_int_equal(qasmill_emit_file(m, "exe", folder), QASMILL_ERR_IO);
    struct stat st;
    assert_int_equal(stat(pipe, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
    assert_int_equal(unlink(pipe) | rmdir(folder), 0);
}

/* What the command prints, in place. */
static void output_of(const char *command, char *text, size_t size)
{
    FILE *f = popen(command, "r");
    assert_non_null(f);
    text[fread(text, 1, size - 1, f)] = '\0';
    pclose(f);
}

static void extern_functions_come_from_a_library(void **state)
{
    (void)state;
    const char *library = getenv("QM_TEST_EXTERN");
    if (!library)
        skip(); /* ctest gives it */
    char folder[] = "/tmp/qm-api-XXXXXX", exe[64], command[128], text[512];
    assert_non_null(mkdtemp(folder));
    snprintf(exe, sizeof exe, "%s/program", folder);
    snprintf(command, sizeof command, "%s --exact 2>&1", exe);
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m = parse(cx, "extern square_plus(int[32], bit) -> int[32];\n"
                                  "output int[32] n;\nn = square_plus(-5, 1);\n");
    qasmill_run_options o = QASMILL_RUN_OPTIONS_INIT;
    assert_int_equal(qasmill_run(m, &o, keep_bytes, &r), QASMILL_ERR_INPUT);
    assert_string_equal(r.code, "E0601");
    assert_int_equal(qasmill_emit_file(m, "exe", exe), QASMILL_OK);
    output_of(command, text, sizeof text);
    assert_non_null(strstr(text, ":3:1: extern function 'square_plus' has no definition"));
    assert_int_equal(qasmill_context_add_extern_library(cx, library), QASMILL_OK);
    assert_int_equal(qasmill_run(m, &o, keep_bytes, &r), QASMILL_OK);
    assert_non_null(strstr(r.bytes, "n = 26"));
    assert_int_equal(qasmill_emit_file(m, "exe", exe), QASMILL_OK);
    output_of(command, text, sizeof text);
    assert_non_null(strstr(text, "n = 26"));
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
    forget(&r);
    assert_int_equal(unlink(exe) | rmdir(folder), 0);
}

static void settings_say_how_a_program_runs(void **state)
{
    (void)state;
    static const qasmill_setting settings[] = {{"engine", "gates"}, {"threads", "2"}};
    static const qasmill_setting wrong[] = {{"engine", "gate"}, {"cats", "2"}};
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m = parse(cx, "qubit q; U(1, 0, 0) q;");
    qasmill_run_options o = QASMILL_RUN_OPTIONS_INIT;
    o.exact = 1;
    o.size = offsetof(qasmill_run_options, settings); /* of a client that knows no settings */
    assert_int_equal(qasmill_run(m, &o, keep_bytes, &r), QASMILL_OK);
    size_t size = r.size;
    o.size = sizeof o;
    o.settings = settings;
    o.nsettings = 2;
    assert_int_equal(qasmill_run(m, &o, keep_bytes, &r), QASMILL_OK);
    assert_int_equal(r.size, 2 * size);
    assert_memory_equal(r.bytes, r.bytes + size, size);
    assert_int_equal(qasmill_explain(m, &o, keep_bytes, &r), QASMILL_OK);
    assert_non_null(strstr(r.bytes + 2 * size, "gates: asked for"));
    o.nsettings = 1;
    o.settings = &wrong[0];
    assert_int_equal(qasmill_run(m, &o, keep_bytes, &r), QASMILL_ERR_USAGE);
    assert_string_equal(r.message,
                        "'engine' takes auto, gates, blocks or native, but 'gate' is given");
    o.settings = &wrong[1];
    assert_int_equal(qasmill_run(m, &o, keep_bytes, &r), QASMILL_ERR_USAGE);
    assert_string_equal(r.message, "there is no setting 'cats' of a run");
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
    forget(&r);
}

/* A standalone executable has the options of the command line. */
static void executables_have_the_settings(void **state)
{
    (void)state;
    char folder[] = "/tmp/qm-api-XXXXXX", exe[64], command[512], text[4096];
    assert_non_null(mkdtemp(folder));
    snprintf(exe, sizeof exe, "%s/program", folder);
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m = parse(cx, "qubit q; bit c; U(pi, 0, 0) q; c = measure q;");
    assert_int_equal(qasmill_emit_file(m, "exe", exe), QASMILL_OK);
    snprintf(command, sizeof command,
             "%s --json --threads 2 --engine=gates --max-memory=1M 2>&1; %s --fusion=9 2>&1; "
             "%s --code=interpret 2>&1; %s --engine=native 2>&1; %s --help",
             exe, exe, exe, exe, exe);
    output_of(command, text, sizeof text);
    assert_non_null(strstr(text, "\"1\": 1024"));
    assert_non_null(strstr(text, "--fusion takes a whole number from 0 to 6, but '9' is given"));
    assert_non_null(strstr(text, "--code=interpret is not for executables"));
    assert_non_null(strstr(text, "--engine=native is not for executables"));
    assert_non_null(strstr(text, "--engine auto|gates|blocks|native"));
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
    assert_int_equal(unlink(exe) | rmdir(folder), 0);
}

static void files_and_include_folders(void **state)
{
    (void)state;
    char folder[] = "/tmp/qm-api-XXXXXX", sub[64], inc[64], in[64], out[64];
    assert_non_null(mkdtemp(folder));
    snprintf(sub, sizeof sub, "%s/sub", folder);
    snprintf(inc, sizeof inc, "%s/sub/my.inc", folder);
    snprintf(in, sizeof in, "%s/in.qasm", folder);
    snprintf(out, sizeof out, "%s/out.qasm", folder);
    assert_int_equal(mkdir(sub, 0700), 0);
    put_file(inc, "gate mine a { U(0, 0, pi) a; }\n");
    put_file(in, "OPENQASM 3.0;\ninclude \"my.inc\";\nqubit[3] q;\nmine q[1];\n");
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m = NULL;
    assert_int_equal(qasmill_parse_file(cx, in, &m), QASMILL_ERR_INPUT);
    assert_string_equal(r.code, "E0106");
    assert_int_equal(qasmill_context_add_include_dir(cx, "/no/such/folder"), QASMILL_OK);
    assert_int_equal(qasmill_context_set_option(cx, "I", sub), QASMILL_OK);
    assert_int_equal(qasmill_parse_file(cx, in, &m), QASMILL_OK);
    assert_int_equal(qasmill_module_qubits(m), 3);
    assert_int_equal(qasmill_emit_file(m, "qasm3", out), QASMILL_OK);
    char *text = emitted(m, "qasm3");
    qasmill_module *again = NULL;
    assert_int_equal(qasmill_parse_file(cx, out, &again), QASMILL_OK);
    check_emitted(again, text);
    assert_int_equal(qasmill_emit_file(m, "qasm3", "/no/such/folder/x"), QASMILL_ERR_IO);
    assert_int_equal(qasmill_emit_file(m, "qasm3", "/dev/full"), QASMILL_ERR_IO);
    assert_string_equal(r.code, "E0602");
    free(text);
    qasmill_module_destroy(m);
    qasmill_module_destroy(again);
    qasmill_context_destroy(cx);
    assert_int_equal(unlink(inc) | unlink(in) | unlink(out) | rmdir(sub) | rmdir(folder), 0);
}

static void wrong_inputs_are_reported(void **state)
{
    (void)state;
    static const qasmill_input inputs[] = {{"theta", "abc"}, {"zz", "1"}};
    record r = {0};
    qasmill_context *cx = new_context(&r);
    qasmill_module *m = parse(cx, BELL);
    qasmill_run_options o = QASMILL_RUN_OPTIONS_INIT;
    assert_int_equal(qasmill_run(m, &o, keep_bytes, &r), QASMILL_ERR_INPUT); /* theta is missing */
    o.ninputs = 1;
    for (size_t i = 0; i < 2; i++) {
        o.inputs = &inputs[i];
        assert_int_equal(qasmill_run(m, &o, keep_bytes, &r), QASMILL_ERR_INPUT);
        assert_non_null(strstr(r.message, inputs[i].name));
    }
    assert_int_equal(r.ndiagnostics, 3);
    assert_int_equal(r.size, 0);
    qasmill_module_destroy(m);
    qasmill_context_destroy(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_version_is_one),
        cmocka_unit_test(nothing_is_destroyed),
        cmocka_unit_test(diagnostics_have_all_fields),
        cmocka_unit_test(each_call_reports_its_errors),
        cmocka_unit_test(dt_is_taken),
        cmocka_unit_test(options_are_those_of_the_command_line),
        cmocka_unit_test(wrong_options_set_nothing),
        cmocka_unit_test(unknown_words_are_usage_errors),
        cmocka_unit_test(a_failed_pipeline_changes_nothing),
        cmocka_unit_test(empty_programs),
        cmocka_unit_test(writers_may_refuse),
        cmocka_unit_test(settings_say_how_a_program_runs),
        cmocka_unit_test(executables_have_the_settings),
        cmocka_unit_test(files_and_include_folders),
        cmocka_unit_test(executables_replace_regular_files_only),
        cmocka_unit_test(extern_functions_come_from_a_library),
        cmocka_unit_test(wrong_inputs_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
