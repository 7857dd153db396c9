/* Every valid program of the corpus that compiles, printed in each dialect: what is printed reads
 * back, is printed the same again, and where the program runs in little time it gives the same
 * outcomes, final values and final state. A dialect that cannot express a program says so.
 * Values are compared to 1e-9. */

#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/shared.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_QUBITS = 10, MOST_PATHS = 2048, SECONDS = 1 };
static const double tolerance = 1e-9;

static const char *folder;
static atomic_bool cancel; /* set when a run takes too long */

static void on_alarm(int number)
{
    (void)number;
    atomic_store(&cancel, true);
}

/* One run of a module; without `ran` it did not end well, or was not tried. */
typedef struct outcome {
    bool ran;
    qm_result result;
    const qm_prog_cell *cells;
    uint32_t ncells;
} outcome;

static const char *input_text(const qm_cell *c, qm_arena *arena)
{
    switch (c->type.kind) {
    case QM_T_BOOL:
        return "true";
    case QM_T_BIT: {
        uint32_t n = qm_type_bits(c->type);
        char *text = QM_NEW_ARRAY(arena, char, n + 1);
        for (uint32_t i = 0; i < n; i++)
            text[i] = i % 2 ? '0' : '1';
        text[n] = '\0';
        return text;
    }
    case QM_T_FLOAT:
    case QM_T_ANGLE:
        return "0.5";
    default:
        return "1";
    }
}

static void set_inputs(const qm_module *m, qm_run_options *o, qm_arena *arena)
{
    qm_input_value *list = QM_NEW_ARRAY(arena, qm_input_value, m->ncells + 1);
    for (uint32_t c = 0; c < m->ncells; c++)
        if (m->cells[c].role == QM_CELL_INPUT)
            list[o->ninputs++] = (qm_input_value){qm_intern_cstr(&m->cx->names, m->cells[c].name),
                                                  input_text(&m->cells[c], arena)};
    o->inputs = list;
}

static outcome execute(const qm_module *m)
{
    outcome run = {0};
    qm_arena *arena = &m->cx->arena;
    qm_run_options o = {
        .exact = true, .sim.threads = 1, .max_paths = MOST_PATHS, .cancel = &cancel};
    if (m->nqubits > MOST_QUBITS)
        return run;
    set_inputs(m, &o, arena);
    atomic_store(&cancel, false);
    alarm(SECONDS);
    run.ran = test_execute(m, &o, arena, &run.result, &run.cells, &run.ncells) == QM_OK;
    alarm(0);
    return run;
}

static const char *outcome_difference(const qm_result *a, const qm_result *b, qm_arena *arena)
{
    for (uint32_t i = 0; i < a->noutcomes; i++) {
        double other = 0;
        for (uint32_t k = 0; k < b->noutcomes; k++)
            if (strcmp(a->outcomes[i].bits, b->outcomes[k].bits) == 0)
                other = b->outcomes[k].probability;
        if (fabs(a->outcomes[i].probability - other) > tolerance)
            return qm_arena_printf(arena, "P(%s) is %.12g, then %.12g", a->outcomes[i].bits,
                                   a->outcomes[i].probability, other);
    }
    return a->noutcomes == b->noutcomes ? NULL : "there are other outcomes";
}

static bool same_value(const qm_prog_cell *c, const uint8_t *a, const uint8_t *b)
{
    double x, y;
    if (c->kind != QM_T_FLOAT)
        return memcmp(a, b, c->size) == 0;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return memcmp(a, b, c->size) == 0 || fabs(x - y) <= tolerance * fmax(1, fabs(x));
}

static const char *value_difference(const outcome *a, const outcome *b, qm_arena *arena)
{
    if (a->ncells != b->ncells)
        return qm_arena_printf(arena, "%u variables, then %u", a->ncells, b->ncells);
    for (uint32_t i = 0; i < a->ncells; i++) {
        const qm_prog_cell *x = &a->cells[i], *y = NULL;
        uint32_t k = 0;
        for (; k < b->ncells && !y; k++)
            if (strcmp(x->name, b->cells[k].name) == 0)
                y = &b->cells[k];
        if (!y || x->kind != y->kind || x->size != y->size)
            return qm_arena_printf(arena, "variable '%s' is lost", x->name);
        if (a->result.same[i] != b->result.same[k - 1] ||
            (a->result.same[i] &&
             !same_value(x, a->result.frame + x->offset, b->result.frame + y->offset)))
            return qm_arena_printf(arena, "variable '%s' has another value", x->name);
    }
    return NULL;
}

static const char *state_difference(const qm_module *m, const qm_result *a, const qm_result *b,
                                    bool up_to_phase)
{
    size_t n = (size_t)1 << m->nqubits;
    double complex *x = QM_NEW_ARRAY(&m->cx->arena, double complex, n);
    double complex *y = QM_NEW_ARRAY(&m->cx->arena, double complex, n);
    if (!a->state || !b->state)
        return !a->state == !b->state ? NULL : "one run gives no final state";
    for (size_t i = 0; i < n; i++) {
        x[i] = a->state[i].re + I * a->state[i].im;
        y[i] = b->state[i].re + I * b->state[i].im;
    }
    return dense_distance(x, y, n, up_to_phase) <= tolerance ? NULL : "the final state differs";
}

typedef enum count {
    COMPILED,
    REFUSED,
    RAN,
    PRINTED3,
    PRINTED_IR,
    PRINTED2,
    NOT_IN2,
    NOT_IN3,
    WRONG,
    COUNTS
} count;

typedef struct summary {
    uint32_t n[COUNTS];
} summary;

static void complain(summary *s, const char *path, const char *dialect, const char *what)
{
    printf("  %s, %s: %s\n", path, dialect, what);
    s->n[WRONG]++;
}

static const char *compare_runs(const qm_module *m, const outcome *want, const qm_module *back,
                                bool two)
{
    qm_arena *arena = &m->cx->arena;
    outcome got = execute(back);
    if (!got.ran)
        return "does not run when read back";
    const char *d = outcome_difference(&want->result, &got.result, arena);
    if (!d && !two) /* OpenQASM 2 names registers only */
        d = value_difference(want, &got, arena);
    return d ? d : state_difference(m, &want->result, &got.result, two);
}

/* QM_E_OUTPUT_FORM says what a dialect cannot express, and where. */
static qm_diag_code last_error_code(const qm_context *cx)
{
    qm_diag_code code = QM_E_INTERNAL;
    for (const qm_diag_item *i = cx->diag.first; i; i = i->next)
        if (i->severity == QM_SEV_ERROR)
            code = (qm_diag_code)i->code;
    return code;
}

static void round_trip(summary *s, const char *path, const qm_module *m, const outcome *want,
                       qm_dialect dialect)
{
    static const char *const names[] = {
        [QM_DIALECT_QASM3] = "qasm3", [QM_DIALECT_QASM2] = "qasm2", [QM_DIALECT_IR] = "ir"};
    bool two = dialect == QM_DIALECT_QASM2;
    qm_context *cx = m->cx;
    qm_text text;
    qm_text_init(&text, &cx->arena);
    if (qm_module_print(m, dialect, test_writer(&text)) != QM_OK) {
        if (last_error_code(cx) != QM_E_OUTPUT_FORM)
            complain(s, path, names[dialect], test_diagnostics(cx));
        s->n[two ? NOT_IN2 : NOT_IN3]++;
        return;
    }
    qm_module *back = NULL;
    if (test_try_compile(cx, text.data, &back) != QM_OK) {
        complain(s, path, names[dialect], test_diagnostics(cx));
        return;
    }
    test_verify(back, path);
    const char *wrong = NULL;
    if (strcmp(test_print(back, dialect), text.data) != 0)
        wrong = "is printed differently when read back";
    else if (want->ran)
        wrong = compare_runs(m, want, back, two);
    if (wrong)
        complain(s, path, names[dialect], wrong);
    else
        s->n[two ? PRINTED2 : dialect == QM_DIALECT_IR ? PRINTED_IR : PRINTED3]++;
    qm_module_free(back);
}

static void check_program(void *payload, const char *path)
{
    summary *s = payload;
    qm_context *cx = test_context_new();
    qm_module *m = NULL;
    if (shared_compile(cx, path, &m) == QM_OK) {
        test_verify(m, path);
        outcome want = execute(m);
        s->n[COMPILED]++;
        s->n[RAN] += want.ran;
        round_trip(s, path, m, &want, QM_DIALECT_QASM3);
        round_trip(s, path, m, &want, QM_DIALECT_IR);
        round_trip(s, path, m, &want, QM_DIALECT_QASM2);
    } else {
        s->n[REFUSED]++;
    }
    qm_module_free(m);
    test_context_free(cx);
}

static summary check_folder(const char *name)
{
    char path[4096];
    summary s = {0};
    snprintf(path, sizeof path, "%s/corpus/%s", folder, name);
    shared_each_program(path, check_program, &s);
    return s;
}

static void programs_survive_printing(void **state)
{
    static const char *const folders[] = {"qasm3-valid/semantic-valid", "qasm2-valid",
                                          "qasm2-valid/lenient", "run"};
    (void)state;
    uint32_t wrong = 0;
    signal(SIGALRM, on_alarm);
    printf("%-28s %8s %11s %5s %6s %6s %6s %12s %12s %6s\n", "folder", "compiled", "refused", "ran",
           "qasm3", "ir", "qasm2", "not in qasm3", "not in qasm2", "wrong");
    for (uint32_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        summary s = check_folder(folders[i]);
        printf("%-28s %8u %11u %5u %6u %6u %6u %12u %12u %6u\n", folders[i], s.n[COMPILED],
               s.n[REFUSED], s.n[RAN], s.n[PRINTED3], s.n[PRINTED_IR], s.n[PRINTED2], s.n[NOT_IN3],
               s.n[NOT_IN2], s.n[WRONG]);
        wrong += s.n[WRONG];
    }
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(programs_survive_printing)};
    folder = shared_folder(argc, argv, "corpus");
    return folder ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
