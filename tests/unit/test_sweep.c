/* Tests of runtime/batch/sweep.c: whole programs with loops, conditions, arrays and angles, from a
 * table to a table, against the dense reference; and that threads and blocks change nothing. */

#include "runtime/batch/sweep.h"
#include "support/text.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/text_reader.h"
#include "tests/random_module.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const qm_pauli_factor z0 = {0, QM_PAULI_Z}, xy[] = {{0, QM_PAULI_X}, {1, QM_PAULI_Y}};
static const qm_pauli_term terms[] = {{1, &z0, 1}, {0.5, xy, 2}};
static const qm_pauli_sum sums[] = {{"Z0", terms, 1}, {"Z0 + 0.5*X0 Y1", terms, 2}};

/* The output, in cx->arena. */
static const char *sweep(qm_context *cx, const char *program, const char *table, qm_sweep_options o)
{
    qm_module *m = test_compile(cx, program);
    test_pipeline("inline", m);
    qm_text out;
    qm_text_init(&out, &cx->arena);
    text_reader r = {table, strlen(table), SIZE_MAX};
    o.sums = sums;
    o.nsums = 2;
    o.table = "table";
    o.read = text_reader_give;
    o.read_payload = &r;
    if (qm_sweep_run(m, &o, test_writer(&out)) != QM_OK)
        test_fail("%s", test_diagnostics(cx));
    qm_module_free(m);
    return out.data;
}

static double reference(const char *program, const char *const *names, const double *values,
                        uint32_t n, uint32_t sum)
{
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, program);
    dense_input inputs[8];
    for (uint32_t i = 0; i < n; i++)
        inputs[i] = (dense_input){names[i], values[i]};
    dense_result r = dense_run(m, 0, inputs, n, &cx->arena);
    if (r.error)
        test_fail("the reference fails: %s", r.error);
    double v = 0; /* over the results of the measurement at the end, which no term sees */
    for (uint32_t s = 0; s < r.nstates; s++)
        for (uint64_t i = 0; i < (uint64_t)1 << m->nqubits; i++) {
            const double complex *psi = r.states[s];
            v += (i & 1 ? -1 : 1) * creal(conj(psi[i]) * psi[i]);
            if (sum == 1) /* Y |0> = i |1>, Y |1> = -i |0> */
                v += 0.5 * creal(conj(psi[i ^ 3]) * (i & 2 ? -I : I) * psi[i]);
        }
    qm_module_free(m);
    test_context_free(cx);
    return v;
}

static const char control_flow[] =
    "OPENQASM 3.0;\n"
    "include \"stdgates.inc\";\n"
    "input float[64] a;\n"
    "input angle b;\n"
    "input float[32] c;\n"
    "input int[16] n;\n"
    "input bool deep;\n"
    "qubit[3] q;\n"
    "gate mix(u, v) r, s { rx(u) r; crz(v + u) r, s; ctrl @ ry(u / 2) s, r; }\n"
    "float[64] sum = 0.0;\n"
    "h q;\n"
    "for int i in [0:n] {\n"
    "  sum = sum + a * i + sin(a);\n"
    "  mix(sum, c * sum) q[i % 3], q[(i + 1) % 3];\n"
    "  if (i == 1) { continue; }\n"
    "  switch (i) { case 0 { y q[2]; } default { crx(b + b) q[0], q[1]; } }\n"
    "}\n"
    "int k = 3;\n"
    "while (k > 0) { k -= 1; rz(exp(a) - 2 * a ** 2) q[k]; if (k == 1) { break; } }\n"
    "if (deep) { cp(b * 3) q[0], q[2]; cu(a, b, c, 0.5) q[1], q[2]; } else { x q[0]; }\n"
    "angle half = b / 2;\n"
    "crx(half) q[2], q[1];\n"
    "let pair = q[1:2];\n"
    "ry(c) pair;\n"
    "bit m = measure q[2];\n";

static void programs_agree_with_the_reference(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "c", "n", "deep"};
    static const qm_input_value given[] = {{"n", "3"}, {"deep", "true"}};
    /* What float[32] and angle[64] hold exactly. */
    static const double rows[][5] = {{0.3, 4.5, 0.5, 3, 1},
                                     {-1.1, 0.25, -1.75, 3, 1},
                                     {2.5, 6.25, 0.125, 3, 1},
                                     {0, 0, 0, 3, 1}};
    for (int threads = 1; threads < 3; threads++) {
        qm_context *cx = test_context_new();
        const char *out =
            sweep(cx, control_flow, "b,c,a\n4.5,0.5,0.3\n0.25,-1.75,-1.1\n6.25,0.125,2.5\n0,0,0\n",
                  (qm_sweep_options){.values = given, .nvalues = 2, .threads = (uint32_t)threads});
        assert_memory_equal(out, "Z0,Z0 + 0.5*X0 Y1\n", 18);
        out += 18;
        for (uint32_t r = 0; r < 4; r++)
            for (uint32_t k = 0; k < 2; k++) {
                char *end;
                double got = strtod(out, &end),
                       want = reference(control_flow, names, rows[r], 5, k);
                assert_int_equal(*end, k ? '\n' : ',');
                out = end + 1;
                if (fabs(got - want) > 1e-12)
                    test_fail("row %u: %.17g instead of %.17g", r, got, want);
            }
        assert_int_equal(*out, '\0');
        test_context_free(cx);
    }
}

static const char subroutines[] =
    "OPENQASM 3.0;\n"
    "include \"stdgates.inc\";\n"
    "input float[64] a;\n"
    "input float[64] b;\n"
    "qubit[3] q;\n"
    "array[float[64], 2, 3] w;\n"
    "array[int, 3] order = {2, 0, 1};\n"
    "def layer(qubit[3] r, float x, mutable array[float[64], #dim = 1] v) -> float {\n"
    "  for int i in [0:sizeof(v) - 1] { ry(v[i] * x) r[i]; v[i] += 1; }\n"
    "  cx r[0], r[1];\n"
    "  cx r[1], r[2];\n"
    "  return 2 * x;\n"
    "}\n"
    "def halves(qubit p, int n, float x) {\n"
    "  if (n == 0) { return; }\n"
    "  rx(x) p;\n"
    "  halves(p, n - 1, x / 2);\n"
    "  rz(x * n) p;\n"
    "}\n"
    "def sum(readonly array[float[64], 2, 2] v) -> float {\n"
    "  float s = 0;\n"
    "  for int i in [0:1] { s += v[i, 0] - v[i, 1]; }\n"
    "  return s;\n"
    "}\n"
    "for int k in [0:2] { w[0, k] = k * a; w[1, k] = sin(b + k); }\n"
    "float f = layer(q, a, w[0]);\n"
    "f = layer(q, f, w[0]);\n"
    "layer(q[{2, 1, 0}], 0.3, w[1, 0:2]);\n"
    "rz(f) q[order[0]];\n"
    "halves(q[order[2]], 4, a);\n"
    "array[float[64], 4] u = {0, 0, 0, b};\n"
    "u[0:1] = w[0, 1:2];\n"
    "rx(u[0]) q[0];\n"
    "rx(u[-1]) q[1];\n"
    "ry(sum(w[:, 0:2:2])) q[0];\n"
    "pow(a) @ h q[1];\n"
    "ctrl @ pow(0.3) @ swap q[0], q[2], q[1];\n";

static void subroutines_and_arrays_agree_with_the_reference(void **state)
{
    static const char *const names[] = {"a", "b"};
    static const double rows[][2] = {{0.3, -0.7}, {1.25, 2.5}, {0, 0}};
    const char *out = sweep(*state, subroutines, "a,b\n0.3,-0.7\n1.25,2.5\n0,0\n",
                            (qm_sweep_options){.threads = 1});
    out = strchr(out, '\n') + 1;
    for (uint32_t r = 0; r < 3; r++)
        for (uint32_t k = 0; k < 2; k++) {
            char *end;
            double got = strtod(out, &end), want = reference(subroutines, names, rows[r], 2, k);
            out = end + 1;
            if (fabs(got - want) > 1e-12)
                test_fail("row %u, sum %u: %.17g instead of %.17g", r, k, got, want);
        }
}

static const char arrays[] = "OPENQASM 3.0;\n"
                             "include \"stdgates.inc\";\n"
                             "input array[float[64], 2, 2] w;\n"
                             "input float[64] c;\n"
                             "qubit[2] q;\n"
                             "for int i in [0:1] {\n"
                             "  for int j in {1, 0} { ry(w[i, j]) q[j]; }\n"
                             "  cx q[i], q[1 - i];\n"
                             "  rx(w[-1, i] + c) q[i];\n"
                             "}\n";

static void elements_come_from_columns_and_values(void **state)
{
    (void)state;
    static const qm_input_value all[] = {{"w", "[[0.1, 0.2], [0.3, 0.4]]"}, {"c", "0.5"}};
    static const char *const tables[] = {"c\n0.5\n", "w[1,0],\"w[0, 1]\"\n0.3,0.2\n",
                                         "w[..],c\n0.1,0.2,0.3,0.4,0.5\n",
                                         "w[1][1],w[0][0]\n0.4,0.1\n"};
    char first[512] = "";
    for (uint32_t i = 0; i < 8; i++) {
        qm_context *cx = test_context_new();
        const char *out = sweep(
            cx, arrays, tables[i % 4],
            (qm_sweep_options){.values = all, .nvalues = i % 4 == 2 ? 0 : 2, .gradient = i >= 4});
        if (i == 0 || i == 4)
            snprintf(first, sizeof first, "%s", out);
        double a[12], b[12];
        uint32_t n = i < 4 ? 2 : 12;
        const char *at = strchr(first, '\n') + 1, *bt = strchr(out, '\n') + 1;
        for (uint32_t k = 0; k < n; k++) {
            char *end;
            a[k] = strtod(at, &end);
            at = end + 1;
            b[k] = strtod(bt, &end);
            bt = end + 1;
            if (fabs(a[k] - b[k]) > 1e-14)
                test_fail("table %u, number %u: %.17g and %.17g", i, k, a[k], b[k]);
        }
        test_context_free(cx);
    }
}

/* More rows than a block has: each comes out as it does alone, for any number of threads. */
static void blocks_and_threads_change_nothing(void **state)
{
    (void)state;
    enum { MANY = 20001 };
    qm_context *cx = test_context_new();
    qm_text table;
    qm_text_init(&table, &cx->arena);
    qm_text_puts(&table, "c\n");
    for (int i = 0; i < MANY; i++)
        qm_text_printf(&table, "%.17g\n", sin(i));
    const qm_input_value w = {"w", "[[0.1, 0.2], [0.3, 0.4]]"};
    qm_sweep_options o = {.values = &w, .nvalues = 1, .threads = 1};
    const char *one = sweep(cx, arrays, table.data, o);
    o.threads = 3;
    assert_string_equal(one, sweep(cx, arrays, table.data, o));
    const char *at = one;
    for (int i = 0; i < MANY; i++) {
        at = strchr(at, '\n') + 1;
        if (i % 4999 != 0)
            continue;
        char row[64];
        snprintf(row, sizeof row, "c\n%.17g\n", sin(i));
        const char *alone = strchr(sweep(cx, arrays, row, o), '\n') + 1;
        assert_memory_equal(at, alone, strlen(alone));
    }
    test_context_free(cx);
}

static qm_status stop(void *payload, const char *bytes, size_t size)
{
    (void)payload, (void)bytes, (void)size;
    return QM_ERR_IO;
}

static void a_failing_writer_ends_the_sweep(void **state)
{
    qm_context *cx = *state;
    qm_module *m = test_compile(cx, arrays);
    test_pipeline("inline", m);
    const char *table = "w[..],c\n1,2,3,4,5\n";
    text_reader r = {table, strlen(table), SIZE_MAX};
    qm_sweep_options o = {
        .sums = sums, .nsums = 2, .table = "t", .read = text_reader_give, .read_payload = &r};
    assert_int_equal(qm_sweep_run(m, &o, (qm_writer){stop, NULL}), QM_ERR_IO);
    assert_int_equal(cx->diag.errors, 0);
    qm_module_free(m);
}

static void cancelling_ends_the_sweep(void **state)
{
    qm_context *cx = *state;
    qm_module *m = test_compile(cx, arrays);
    test_pipeline("inline", m);
    const char *table = "w[..],c\n1,2,3,4,5\n";
    text_reader r = {table, strlen(table), SIZE_MAX};
    qm_sweep_options o = {.sums = sums,
                          .nsums = 1,
                          .table = "t",
                          .read = text_reader_give,
                          .read_payload = &r,
                          .cancel = &cx->cancel};
    qm_text out;
    qm_text_init(&out, &cx->arena);
    atomic_store(&cx->cancel, true);
    assert_int_equal(qm_sweep_run(m, &o, test_writer(&out)), QM_ERR_CANCELLED);
    qm_module_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_agree_with_the_reference),
        cmocka_unit_test_setup_teardown(subroutines_and_arrays_agree_with_the_reference,
                                        test_context_setup, test_context_teardown),
        cmocka_unit_test(elements_come_from_columns_and_values),
        cmocka_unit_test(blocks_and_threads_change_nothing),
        cmocka_unit_test_setup_teardown(a_failing_writer_ends_the_sweep, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(cancelling_ends_the_sweep, test_context_setup,
                                        test_context_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
