/* test_extern.c - extern functions: the rules of their declarations and calls, what C receives and
 * returns, and how often it is called. */
#include "ir/verify.h"
#include "tests/execute.h"
#include "tests/externs.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <complex.h>
#include <math.h>
#include <string.h>

static void rules_of_declarations_and_calls(void **state)
{
    (void)state;
    test_refused(QM_E_SCOPE, "if (true) { extern f(int) -> int; }");
    test_refused(QM_E_REDECLARED, "extern f(int) -> int; extern f(int) -> int;");
    test_refused(QM_E_PARAM_COUNT, "extern f(int, float) -> int; int a = f(1);");
    test_refused(QM_E_TYPE, "extern f(bit[3]); f(1.5);");
    test_refused(QM_E_TYPE, "extern f(int); int a = f(1);");
    test_refused(QM_E_CONST, "extern f(int) -> int; const int a = f(1);");
    test_refused(QM_E_CONST, "extern f(int) -> int; qubit[f(1)] q;");
    test_refused(QM_E_TYPE, "extern f(readonly array[int[8], 4], int); int[8] a; f(a, 1);");
    test_refused(QM_E_TYPE, "extern f(readonly array[int[8], 4]); array[int[8], 3] a; f(a);");
    test_refused(QM_E_TYPE, "extern f(readonly array[bit, 4]);");
    test_refused(QM_E_TYPE, "extern f(mutable array[int[8], 2], readonly array[int[8], 2]);"
                            "array[int[8], 4] a; f(a[0:1], a[1:2]);");
    test_refused(QM_E_ASSIGN,
                 "extern f(mutable array[int[8], 2]); input array[int[8], 2] a; f(a);");
    test_refused(QM_E_SCOPE, "extern f(float) -> float; gate g(a) q { U(f(a), 0, 0) q; }");
}

static void externs_are_subroutines_without_a_body(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    const char *text = "OPENQASM 3.0;\n"
                       "extern f(creg[3], int[32], bool,) -> bit;\n"
                       "extern g();\n"
                       "bit c;\n"
                       "g();\n"
                       "c = f(\"101\", 7, true);\n"
                       "extern h(readonly array[float, 2, 3], mutable array[bool, #dim = 2]);\n"
                       "array[float, 2, 3] x;\n"
                       "array[bool, 2, 2] y;\n"
                       "h(x, y[:, ::-1]);\n";
    qm_module *m = test_compile(cx, text);
    test_verify(m, "after the front end");
    assert_int_equal(m->nfuncs, 3);
    assert_true(m->funcs[0].is_extern && m->funcs[1].is_extern);
    assert_int_equal(m->funcs[0].nformals, 3);
    const char *printed = test_print(m, QM_DIALECT_QASM3);
    assert_non_null(strstr(printed, "extern f(bit[3], int[32], bool) -> bit;\nextern g();\n"
                                    "extern h(readonly array[float, 2, 3], "
                                    "mutable array[bool, #dim = 2]);\n"));
    qm_module *again = test_compile(cx, printed);
    assert_string_equal(test_print(again, QM_DIALECT_QASM3), printed);
    m->funcs[0].ends = true;
    qm_text faults;
    qm_text_init(&faults, &cx->arena);
    assert_int_equal(qm_module_verify(m, &faults), 1);
    qm_module_free(again);
    qm_module_free(m);
    test_context_free(cx);
}

/* --- C functions --- */

static uint64_t seen[16];
static double seen_real[4];
static unsigned calls;

static _Bool not_bool(_Bool b)
{
    return !b;
}
static uint8_t not_bit(uint8_t b)
{
    return b ^ 1;
}
static uint64_t reversed(uint64_t bits)
{
    uint64_t r = 0;
    for (unsigned i = 0; i < 37; i++)
        r |= (bits >> i & 1) << (36 - i);
    return r;
}
static int8_t many(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g,
                   uint64_t h)
{
    const uint64_t all[] = {(uint64_t)a, b, (uint64_t)c, d, (uint64_t)e, f, (uint64_t)g, h};
    memcpy(seen, all, sizeof all);
    return (int8_t)(a - 1);
}
static float reals(float a, double b, double c)
{
    seen_real[0] = a;
    seen_real[1] = b;
    seen_real[2] = c;
    return a / 3;
}
static double back(double x)
{
    return x - 1;
}
static double _Complex turned(double _Complex a, double b, double _Complex c)
{
    seen_real[0] = creal(c);
    seen_real[1] = cimag(c);
    return a * I * b;
}
static double longer(double seconds, int8_t k)
{
    seen_real[0] = seconds;
    return seconds * k;
}
static double nowhere(void)
{
    return NAN;
}
/* Sums to the first element of each row, and turns signs. */
static int64_t rows(int16_t *v, uint64_t n, uint64_t m)
{
    int64_t all = 0;
    for (uint64_t i = 0; i < n; i++) {
        int16_t sum = 0;
        for (uint64_t k = 0; k < m; k++) {
            sum = (int16_t)(sum + v[i * m + k]);
            v[i * m + k] = (int16_t)-v[i * m + k];
        }
        v[i * m] = sum;
        all += sum;
    }
    return all;
}
static _Bool kinds(const uint8_t *u, uint64_t nu, float *f, uint64_t nf, double _Complex *z,
                   uint64_t nz, double *a, uint64_t na, _Bool *b, uint64_t nb, int64_t *i,
                   uint64_t ni)
{
    const uint64_t all[] = {nu, nf, nz, na, nb, ni, u[0], u[1]};
    memcpy(seen, all, sizeof all);
    seen_real[0] = f[1];
    seen_real[1] = cimag(z[0]);
    seen_real[2] = a[1];
    f[0] = f[1] / 3;
    z[0] *= I;
    a[0] = -a[1];
    b[1] = !b[1];
    i[0] -= 1;
    return b[0];
}
static void add_call(int8_t *v, uint64_t n)
{
    calls++;
    for (uint64_t k = 0; k < n; k++)
        v[k] = (int8_t)(v[k] + (int)calls);
}
static void count(void)
{
    calls++;
}
static int64_t number(void)
{
    return ++calls;
}

typedef void (*function)(void);

static void *find(void *payload, const char *name)
{
    static const struct {
        const char *name;
        function f;
    } table[] = {
        {"not_bool", (function)not_bool}, {"not_bit", (function)not_bit},
        {"reversed", (function)reversed}, {"many", (function)many},
        {"reals", (function)reals},       {"back", (function)back},
        {"nowhere", (function)nowhere},   {"count", (function)count},
        {"number", (function)number},     {"turned", (function)turned},
        {"rows", (function)rows},         {"kinds", (function)kinds},
        {"add_call", (function)add_call}, {"longer", (function)longer},
    };
    (void)payload;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0) {
            void *address;
            memcpy(&address, &table[i].f, sizeof address);
            return address;
        }
    return NULL;
}

/* Runs the text exactly; a program that fails must fail with `error`. */
static void run(qm_context *cx, const char *text, const char *error, qm_result *r)
{
    qm_module *m = test_compile(cx, text);
    const qm_prog_cell *cells;
    uint32_t ncells;
    qm_run_options o = {.exact = true, .find_extern = find};
    calls = 0;
    *r = (qm_result){0};
    qm_status status = test_execute(m, &o, &cx->arena, r, &cells, &ncells);
    qm_module_free(m);
    if ((status == QM_OK) != (error == NULL))
        fail_msg("%s\nstatus %d: %s\n%s", text, (int)status, r->error ? r->error : "",
                 test_diagnostics(cx));
    if (error && (!r->error || !strstr(r->error, error)))
        fail_msg("%s\nfailed with %s", text, r->error ? r->error : test_diagnostics(cx));
}

static void outcome(const char *text, const char *bits)
{
    qm_context *cx = test_context_new();
    qm_result r;
    run(cx, text, NULL, &r);
    if (r.noutcomes != 1 || strcmp(r.outcomes[0].bits, bits) != 0)
        fail_msg("%s\ngave %s and not %s", text, r.noutcomes ? r.outcomes[0].bits : "nothing",
                 bits);
    test_context_free(cx);
}

static void values_pass_as_in_c(void **state)
{
    (void)state;
    outcome("extern not_bool(bool) -> bool; bit c = not_bool(not_bool(true)); bit d ="
            " not_bool(true);",
            "1 0");
    outcome("extern not_bit(bit) -> bit; bit c = not_bit(0); bit d = not_bit(1);", "1 0");
    outcome("extern reversed(bit[37]) -> bit[37]; bit[37] c;"
            "c = reversed(\"1110000000000000000000000000000000001\");",
            "1000000000000000000000000000000000111");
    outcome("extern many(int[5], uint[8], int[9], uint[16], int[20], uint[32], int[40], uint)"
            " -> int[5]; int[5] r = many(-16, 255, -256, 65535, -500000, 4000000000, -1, 7);"
            "bit c = r == 15;", /* -17 in 5 bits */
            "1");
    const uint64_t want[] = {(uint64_t)-16,     255,        (uint64_t)-256, 65535,
                             (uint64_t)-500000, 4000000000, (uint64_t)-1,   7};
    assert_memory_equal(seen, want, sizeof want);
    outcome("extern reals(float[32], float, angle[4]) -> float[32];"
            "float[32] r = reals(0.3, 0.3, pi / 2); bit c = r == float[32](0.3) / float[32](3);",
            "1");
    assert_true(seen_real[0] == 0.3f && seen_real[1] == 0.3);
    assert_true(fabs(seen_real[2] - M_PI / 2) < 1e-15);
    outcome("extern turned(complex, float, complex[float[64]]) -> complex;"
            "complex z = turned(1.0 + 2.0im, 3.0, 4.0 - 0.5im); bit c = z == -6.0 + 3.0im;",
            "1");
    assert_true(seen_real[0] == 4.0 && seen_real[1] == -0.5);
    outcome("extern back(angle[8]) -> angle[8]; angle[8] a = back(1.0); bit c = a == angle[8](0);",
            "1");
    outcome("extern back(angle[8]) -> angle[8]; angle[8] a = back(0.0);"
            "bit c = a == angle[8](-1.0);",
            "1");
}

static void arrays_pass_as_copies_of_c(void **state)
{
    (void)state;
    outcome("extern rows(mutable array[int[9], #dim = 2]) -> int;"
            "array[int[9], 3, 3] v = {{1, 2, 3}, {-4, 5, -256}, {7, 8, 9}};"
            "int all = rows(v[::-1, 1:2]);"
            "bit c = all == 17 + 5 - 251; bit d = v[0, 0] == 1 && v[1, 0] == -4 && v[2, 0] == 7;"
            "bit e = v[0, 1] == 5 && v[1, 1] == -251 && v[2, 1] == 17;"
            "bit f = v[0, 2] == -3 && v[1, 2] == -256 && v[2, 2] == -9;",
            "1 1 1 1");
    outcome("extern kinds(readonly array[uint[5], 2], mutable array[float[32], #dim = 1],"
            " mutable array[complex, 1], mutable array[angle[4], 2], mutable array[bool, 2],"
            " mutable array[int, 3]) -> bool;"
            "array[uint[5], 2] u = {31, 7}; array[float[32], 4] f = {0.1, 0.2, 0.3, 0.4};"
            "array[complex, 1] z = {1.0 + 2.0im}; array[angle[4], 2] a = {0.0, pi / 8};"
            "array[bool, 2] b = {true, false}; array[int, 3] i = {0, 5, 6};"
            "bit c = kinds(u, f[1:2], z, a, b, i); bit d = f[1] == f[2] / float[32](3);"
            "bit e = z[0] == -2.0 + 1.0im; bit g = a[0] == angle[4](-pi / 8); bit h = b[1];"
            "bit k = i[0] == -1 && i[2] == 6;",
            "1 1 1 1 1 1");
    const uint64_t want[] = {2, 2, 1, 2, 2, 3, 31, 7};
    assert_memory_equal(seen, want, sizeof want);
    assert_true(seen_real[0] == 0.3f && seen_real[1] == 2.0);
    assert_true(fabs(seen_real[2] - M_PI / 8) < 1e-15);
    outcome("extern add_call(mutable array[int[8], #dim = 1]); array[int[8], 0] v; add_call(v);"
            "bit c;",
            "0");
}

static void durations_are_seconds(void **state)
{
    (void)state;
    outcome("extern longer(duration, int[8]) -> duration; duration d = 150ns;"
            "d = longer(d, 3); bit c = d == 450ns;",
            "1");
    assert_true(seen_real[0] == 150e-9);
    outcome("extern longer(duration, int[8]) -> duration; duration d = longer(-1.5us, -2);"
            "bit c = d == 3us;",
            "1");
    qm_context *cx = test_context_new();
    qm_result r;
    const char *ticks = "extern longer(duration, int[8]) -> duration;\nduration d = 4dt;\n"
                        "d = longer(d, 2); bit c = d == 4ns;";
    run(cx, ticks, "3:1: the length of a dt is needed and not known", &r);
    cx->dt = 0.5e6;
    run(cx, ticks, NULL, &r);
    assert_string_equal(r.outcomes[0].bits, "1");
    run(cx, "extern nowhere() -> duration;\nduration a = nowhere();", "not finite", &r);
    test_context_free(cx);
}

static void failures_have_a_place(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_result r;
    run(cx, "extern missing(int) -> int;\nint a = 1;\n  if (a == 0) a = missing(a);", NULL, &r);
    run(cx, "extern missing(int) -> int;\nint a = 1;\n  a = missing(a);",
        "3:3: extern function 'missing' has no definition; give a library with --extern", &r);
    run(cx, "extern nowhere() -> angle[8];\nangle[8] a = nowhere();", "not finite", &r);
    test_context_free(cx);
}

static void no_type_in_c(const char *text, const char *type)
{
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, text);
    qm_run_options o = {.exact = true};
    qm_result r = {0};
    const qm_prog_cell *cells;
    uint32_t ncells;
    assert_int_equal(test_execute(m, &o, &cx->arena, &r, &cells, &ncells), QM_ERR_INPUT);
    const char *want = qm_arena_printf(&cx->arena, "result of type %s, for which", type);
    if (!strstr(test_diagnostics(cx), "test.qasm:2:1: error: extern function 'f' has") ||
        !strstr(test_diagnostics(cx), want))
        fail_msg("%s", test_diagnostics(cx));
    qm_module_free(m);
    test_context_free(cx);
}

static void some_types_are_not_of_c(void **state)
{
    (void)state;
    no_type_in_c("extern f(int[65]) -> int;\nint a = f(1);", "int[65]");
    no_type_in_c("extern f(bit[65]); bit[65] b;\nf(b);", "bit[65]");
    no_type_in_c("extern f() -> float[16];\nfloat[16] a = f();", "float[16]");
    no_type_in_c("extern f(complex[float[32]]); complex[float[32]] z;\nf(z);",
                 "complex[float[32]]");
}

/* 3 qubits have 8 paths, which share their pasts. */
static void a_past_is_called_once(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_result r;
    run(cx,
        "include \"stdgates.inc\"; qubit[3] q; bit[3] c; extern count(); count(); h q;"
        "for int i in [0:2] { c[i] = measure q[i]; reset q[i]; count(); }",
        NULL, &r);
    assert_int_equal(r.noutcomes, 8);
    assert_int_equal(calls, 1 + 2 + 4 + 8);
    run(cx,
        "include \"stdgates.inc\"; qubit q; bit c; bit same; extern number() -> int;"
        "int a = number(); int b = number(); h q; c = measure q; reset q;"
        "if (a == 1 && b == 2) same = 1; int e = number(); if (e > 2) same = ~same;",
        NULL, &r);
    assert_int_equal(r.noutcomes, 2);
    assert_string_equal(r.outcomes[0].bits, "0 0");
    assert_string_equal(r.outcomes[1].bits, "1 0");
    assert_int_equal(calls, 4);
    run(cx,
        "include \"stdgates.inc\"; qubit q; bit c; bit same; array[int[8], 2] v;"
        "extern add_call(mutable array[int[8], #dim = 1]); add_call(v); add_call(v[1:1]);"
        "h q; c = measure q; reset q; add_call(v[0:0]);"
        "if (v[1] == 3 && v[0] > 3) same = 1;",
        NULL, &r);
    assert_int_equal(r.noutcomes, 2);
    assert_string_equal(r.outcomes[0].bits, "0 1");
    assert_string_equal(r.outcomes[1].bits, "1 1");
    assert_int_equal(calls, 4);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_of_declarations_and_calls),
        cmocka_unit_test(externs_are_subroutines_without_a_body),
        cmocka_unit_test(values_pass_as_in_c),
        cmocka_unit_test(arrays_pass_as_copies_of_c),
        cmocka_unit_test(durations_are_seconds),
        cmocka_unit_test(failures_have_a_place),
        cmocka_unit_test(some_types_are_not_of_c),
        cmocka_unit_test(a_past_is_called_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
