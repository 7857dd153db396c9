/* Tests of passes/resolve_stretch.c.
 *
 * The checker recomputes the times of the resolved program by its own walk, with every op as early
 * as it can be, beside the program as it was: no delay is negative, and a qubit that had a stretch
 * between two barriers is never idle there. */

#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include "ir/duration.h"

#include <math.h>
#include <string.h>

enum { MOST_QUBITS = 8 };
static const double tolerance = 1e-2; /* femtoseconds */

typedef struct clocks {
    double ready[MOST_QUBITS], idle[MOST_QUBITS];
    bool stretchy[MOST_QUBITS];
} clocks;

static double femtoseconds(const qm_module *m, uint32_t expr)
{
    assert_true(qm_expr_is_const(m, expr));
    qm_duration d = qm_expr_as_duration(m, expr);
    return d.fs + d.dt * m->cx->dt;
}

/* The length of a delay, or of a gate in brackets; 0 for others. */
static uint32_t length_expr(const qm_module *m, const qm_op *op)
{
    return op->kind == QM_OP_DELAY ? op->param
           : op->kind == QM_OP_BOX ? m->ctls[op->code].cond
                                   : QM_NONE;
}

static const qm_op *operands_of(const qm_module *m, const qm_op *op)
{
    return op->kind == QM_OP_BOX ? &m->blocks[op->region].ops[0] : op;
}

/* One op of the resolved program; `before` is the same op with its stretches. */
static const char *advance(clocks *c, const qm_module *was, const qm_op *before, const qm_module *m,
                           const qm_op *op)
{
    const qm_op *with = operands_of(m, op);
    const uint32_t *q = qm_op_qubits(m, with);
    uint32_t expr = length_expr(m, op);
    double length = expr == QM_NONE ? 0 : femtoseconds(m, expr), start = 0;
    bool stretchy = expr != QM_NONE && qm_expr_is_stretchy(was, length_expr(was, before));
    if (length < 0)
        return "a negative length";
    for (uint32_t i = 0; i < with->nqubits; i++)
        start = fmax(start, c->ready[q[i]]);
    for (uint32_t i = 0; i < with->nqubits; i++) {
        c->idle[q[i]] += start - c->ready[q[i]];
        c->ready[q[i]] = start + length;
        c->stretchy[q[i]] |= stretchy;
        if (op->kind != QM_OP_BARRIER)
            continue;
        if (c->stretchy[q[i]] && c->idle[q[i]] > tolerance)
            return "a stretchable qubit is idle";
        c->idle[q[i]] = 0;
        c->stretchy[q[i]] = false;
    }
    return NULL;
}

static double end_of(const clocks *c, uint32_t n)
{
    double end = 0;
    for (uint32_t q = 0; q < n; q++)
        end = fmax(end, c->ready[q]);
    return end;
}

/* Does the program end when its qubits with a stretch do? */
static const char *check_end(const clocks *c, uint32_t n)
{
    double end = end_of(c, n);
    for (uint32_t q = 0; q < n; q++)
        if (c->stretchy[q] && c->idle[q] + end - c->ready[q] > tolerance)
            return "a stretchable qubit is idle at the end";
    return NULL;
}

static bool is_declaration(const qm_module *m, const qm_op *op)
{
    return op->kind == QM_OP_DECL && m->cells[op->code].role == QM_CELL_STRETCH;
}

static double check(const qm_module *was, const qm_module *m)
{
    clocks c = {0};
    const qm_block *old = &was->blocks[0], *now = &m->blocks[0];
    uint32_t i = 0, k = 0;
    const char *wrong = NULL;
    for (; i < old->nops && !wrong; i++) {
        if (is_declaration(was, &old->ops[i]))
            continue;
        assert_true(k < now->nops && now->ops[k].kind == old->ops[i].kind);
        wrong = advance(&c, was, &old->ops[i], m, &now->ops[k++]);
    }
    if (!wrong)
        wrong = check_end(&c, m->nqubits);
    if (wrong)
        test_fail("%s:\n%s--- then\n%s", wrong, test_print(was, QM_DIALECT_IR),
                  test_print(m, QM_DIALECT_IR));
    return end_of(&c, m->nqubits);
}

/* The resolved program after the check, without its first three lines. */
static const char *resolved(qm_context *cx, const char *text, double total)
{
    text = qm_arena_printf(&cx->arena, "include \"stdgates.inc\";\nqubit[4] q;\n%s", text);
    qm_module *m = test_compile(cx, text), *was = qm_module_clone(m);
    test_pipeline("resolve-stretch", m);
    double end = check(was, m);
    if (fabs(end - total * 1e6) > tolerance)
        test_fail("ends at %g fs:\n%s", end, test_print(m, QM_DIALECT_IR));
    const char *out = strstr(test_print(m, QM_DIALECT_QASM3), "qubit[4] q;\n");
    qm_module_free(was);
    qm_module_free(m);
    return out + strlen("qubit[4] q;\n");
}

static void alignment(void **state)
{
    qm_context *cx = *state;
    /* to the left, the right, and at a third */
    assert_string_equal(resolved(cx,
                                 "stretch a; barrier q; cx[200ns] q[0], q[1]; h[50ns] q[2]; "
                                 "delay[a] q[2]; barrier q;",
                                 200),
                        "barrier q;\ncx[200.0ns] q[0], q[1];\nh[50.0ns] q[2];\n"
                        "delay[150.0ns] q[2];\nbarrier q;\n");
    assert_string_equal(resolved(cx, "stretch a; delay[a] q[2]; h[50ns] q[2]; x[90ns] q[0];", 90),
                        "delay[40.0ns] q[2];\nh[50.0ns] q[2];\nx[90.0ns] q[0];\n");
    assert_string_equal(resolved(cx,
                                 "stretch g; x[310ns] q[3]; delay[g] q[2]; h[10ns] q[2]; "
                                 "delay[2*g] q[2];",
                                 310),
                        "x[310.0ns] q[3];\ndelay[100.0ns] q[2];\nh[10.0ns] q[2];\n"
                        "delay[200.0ns] q[2];\n");
}

/* Echoes whose pulses have equidistant centres, and a spectator that is turned back and forth. */
static void decoupling(void **state)
{
    qm_context *cx = *state;
    assert_string_equal(
        resolved(cx,
                 "const duration pulse = 20ns; stretch gap; duration edge = gap - pulse / 2;"
                 "duration inner = 2 * gap - pulse; delay[edge] q[0]; x[pulse] q[0];"
                 "delay[inner] q[0]; y[pulse] q[0]; delay[inner] q[0]; x[pulse] q[0];"
                 "delay[inner] q[0]; y[pulse] q[0]; delay[edge] q[0]; cx[400ns] q[1], q[2];",
                 400),
        "delay[40.0ns] q[0];\nx[20.0ns] q[0];\ndelay[80.0ns] q[0];\ny[20.0ns] q[0];\n"
        "delay[80.0ns] q[0];\nx[20.0ns] q[0];\ndelay[80.0ns] q[0];\ny[20.0ns] q[0];\n"
        "delay[40.0ns] q[0];\ncx[400.0ns] q[1], q[2];\n");
    assert_string_equal(resolved(cx,
                                 "stretch half; rx(0.5)[half] q[0]; rx(-0.5)[half] q[0]; "
                                 "cx[300ns] q[1], q[2];",
                                 300),
                        "rx(0.5)[150.0ns] q[0];\nrx(-0.5)[150.0ns] q[0];\n"
                        "cx[300.0ns] q[1], q[2];\n");
}

static void first_declared_is_least(void **state)
{
    qm_context *cx = *state;
    assert_string_equal(resolved(cx,
                                 "stretch a; stretch b; delay[b] q[0]; x[10ns] q[0]; "
                                 "delay[a] q[0]; x[30ns] q[1];",
                                 30),
                        "delay[20.0ns] q[0];\nx[10.0ns] q[0];\ndelay[0.0ns] q[0];\n"
                        "x[30.0ns] q[1];\n");
    /* A barrier on two qubits does not wait, so that the stretch behind it fills the time. */
    assert_string_equal(resolved(cx,
                                 "stretch g; x[50ns] q[0]; barrier q[0], q[1]; delay[g] q[1]; "
                                 "x[90ns] q[2];",
                                 90),
                        "x[50.0ns] q[0];\nbarrier q[0], q[1];\ndelay[40.0ns] q[1];\n"
                        "x[90.0ns] q[2];\n");
}

/* A length that would be negative makes all others wait. */
static void lengths_make_room(void **state)
{
    qm_context *cx = *state;
    assert_string_equal(resolved(cx,
                                 "stretch a; delay[a - 80ns] q[0]; x[100ns] q[0]; "
                                 "delay[a] q[1]; x[20ns] q[1]; x[90ns] q[2];",
                                 100),
                        "delay[0.0ns] q[0];\nx[100.0ns] q[0];\ndelay[80.0ns] q[1];\n"
                        "x[20.0ns] q[1];\nx[90.0ns] q[2];\n");
}

static void units(void **state)
{
    qm_context *cx = *state;
    cx->dt = 0.5e6;
    assert_string_equal(resolved(cx, "stretch a; delay[a] q[0]; x[40dt] q[1];", 20),
                        "delay[40.0dt] q[0];\nx[40.0dt] q[1];\n");
    assert_string_equal(resolved(cx, "stretch a; delay[a + 1ns] q[0]; x[41dt] q[1];", 20.5),
                        "delay[20.5ns] q[0];\nx[41.0dt] q[1];\n");
    assert_string_equal(resolved(cx, "stretch a; delay[a] q[0]; delay[a/3] q[0]; x[1ns] q[1];", 1),
                        "delay[0.75ns] q[0];\ndelay[0.25ns] q[0];\nx[1.0ns] q[1];\n");
}

static void boxes(void **state)
{
    qm_context *cx = *state;
    const char *text = "qubit[3] q; stretch a; stretch b;"
                       "box[100ns] { delay[a] q[0]; U(0, 0, 0)[30ns] q[0]; delay[a] q[0]; }"
                       "box { delay[b] q[0]; U(0, 0, 0)[10ns] q[0]; U(0, 0, 0)[25ns] q[1]; }"
                       "delay[50ns] q[2];";
    qm_module *m = test_compile(cx, text);
    test_pipeline("resolve-stretch", m);
    assert_string_equal(strstr(test_print(m, QM_DIALECT_QASM3), "box"),
                        "box[100.0ns] {\n    delay[35.0ns] q[0];\n    U(0, 0, 0)[30.0ns] q[0];\n"
                        "    delay[35.0ns] q[0];\n}\n"
                        "box {\n    delay[15.0ns] q[0];\n    U(0, 0, 0)[10.0ns] q[0];\n"
                        "    U(0, 0, 0)[25.0ns] q[1];\n}\ndelay[50.0ns] q[2];\n");
    qm_module_free(m);
}

static void refused(qm_context *cx, const char *text, const char *message)
{
    text = qm_arena_printf(&cx->arena, "include \"stdgates.inc\";\nqubit[4] q;\n%s", text);
    qm_module *m = test_compile(cx, text);
    assert_int_equal(qm_pipeline_run(m, "resolve-stretch", &(qm_pipeline_options){0}),
                     QM_ERR_INPUT);
    if (!strstr(test_diagnostics(cx), message))
        test_fail("no '%s' in:\n%s", message, test_diagnostics(cx));
    qm_module_free(m);
}

static void contradictions(void **state)
{
    qm_context *cx = *state;
    const char *text = "stretch g; delay[g] q[0]; delay[100ns] q[0]; delay[g] q[1]; barrier q;";
    refused(cx, text, "no length of stretch 'g' makes these times meet");
    refused(cx, text, "to here, q[0] takes 100.0ns + g");
    refused(cx, text, "to here, q[1] takes g");
    refused(cx, "stretch h1; box[40ns] { delay[h1 + 50ns] q[0]; }", "this box takes 40.0ns");
    refused(cx, "stretch g; delay[g] q[0]; x q[1];", "how long gate 'x' on q[1] takes");
    refused(cx, "stretch g; delay[g] q[0]; delay[5dt] q[1]; delay[4ns] q[2];", "--dt");
    refused(cx, "stretch g; int i = 2; delay[g * i] q[0];", "known only at run time");
    refused(cx, "stretch g; int i = 2; delay[g] q[i];", "known only at run time");
    refused(cx, "stretch g; input duration d; delay[g] q[0]; delay[d] q[1];",
            "known only at run time");
}

/* Straight programs with full barriers; the pass finds a solution or says that there is none. */
static const char *random_program(qm_arena *arena, uint64_t *rng)
{
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_puts(&t, "qubit[4] q; stretch a; stretch b; stretch c;\n");
    static const char *const lengths[] = {"a",           "b",         "2*c", "a + b",
                                          "0.5*b + 3ns", "c - 1ns/3", "a/3"};
    for (uint32_t i = 4 + random_below(rng, 14); i-- > 0;) {
        uint32_t x = random_below(rng, 4), y = (x + 1 + random_below(rng, 3)) % 4;
        const char *length = random_below(rng, 3) == 0
                                 ? lengths[random_below(rng, 7)]
                                 : qm_arena_printf(arena, "%uns", random_below(rng, 50));
        switch (random_below(rng, 6)) {
        case 0:
            qm_text_puts(&t, "barrier q;\n");
            break;
        case 1:
            qm_text_printf(&t, "delay[%s] q[%u], q[%u];\n", length, x, y);
            break;
        case 2:
            qm_text_printf(&t, "ctrl @ U(1, 2, 3)[%uns] q[%u], q[%u];\n", random_below(rng, 90), x,
                           y);
            break;
        default:
            qm_text_printf(&t, "delay[%s] q[%u];\n", length, x);
        }
    }
    return t.data;
}

static void times_meet(void **state)
{
    (void)state;
    uint64_t rng = 3;
    uint32_t solved = 0;
    for (uint32_t i = 0; i < test_cases(3000); i++) {
        qm_context *cx = test_context_new();
        qm_module *m = test_compile(cx, random_program(&cx->arena, &rng));
        qm_module *was = qm_module_clone(m);
        if (qm_pipeline_run(m, "resolve-stretch", &(qm_pipeline_options){.verify_each = true}) ==
            QM_OK) {
            solved++;
            check(was, m);
        } else if (!strstr(test_diagnostics(cx), "makes these times meet")) {
            test_fail("%s%s", test_print(was, QM_DIALECT_IR), test_diagnostics(cx));
        }
        qm_module_free(was);
        qm_module_free(m);
        test_context_free(cx);
    }
    assert_true(solved > test_cases(300));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(alignment, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(decoupling, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(first_declared_is_least, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(lengths_make_room, test_context_setup,
                                        test_context_teardown),
        cmocka_unit_test_setup_teardown(units, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(boxes, test_context_setup, test_context_teardown),
        cmocka_unit_test_setup_teardown(contradictions, test_context_setup, test_context_teardown),
        cmocka_unit_test(times_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
