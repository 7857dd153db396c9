/* The programs of corpus/run against what is expected of them, in every way to run a program.
 * Values are compared to 1e-10, or 1e-5 in single precision. With the argument "exe" each program
 * is also linked as an executable, which must print what the library does, byte by byte. */

#include "tests/execute.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/shared.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct way {
    const char *flags; /* for the executable */
    qm_sim_options sim;
    double tolerance; /* of probabilities and amplitudes */
    bool interpreted; /* the executable has native code all the same */
} way;

static const double value_tolerance = 1e-10;

/* The ways: a new engine is one row. */
static const way ways[] = {
    {"--engine=gates --threads=1", {.engine = QM_ENGINE_GATES, .threads = 1}, 1e-10, false},
    {"--engine=blocks --threads=1", {.engine = QM_ENGINE_BLOCKS, .threads = 1}, 1e-10, false},
    {"--engine=blocks --fusion=0 --block-bits=4 --threads=2",
     {.engine = QM_ENGINE_BLOCKS, .fusion = QM_NO_FUSION, .block_bits = 4, .threads = 2},
     1e-10,
     false},
    {"--precision=single --threads=1", {.precision = QM_SINGLE, .threads = 1}, 1e-5, false},
    {"--threads=1", {.threads = 1}, 1e-10, true},
};

static const shared_dispute disputes[] = {
    {"sv_old_style_regs.qasm", "takes CX of stdgates.inc for ctrl @ U(pi, 0, pi), a controlled iX; "
                               "the standard library page says 'a convenience alias for cx'"},
    {NULL, NULL}};

typedef struct program_run {
    qm_context *cx;
    qm_result result;
    const qm_prog_cell *cells;
    uint32_t ncells;
    uint32_t nqubits;
    const way *way;
    const char *exe; /* the linked program, or NULL */
    qm_text faults;  /* one line a difference */
} program_run;

static const char *input_text(qm_arena *arena, const json_t *v)
{
    if (json_is_string(v))
        return qm_arena_strdup(arena, json_string_value(v), json_string_length(v));
    if (json_is_boolean(v))
        return json_is_true(v) ? "true" : "false";
    if (json_is_integer(v))
        return qm_arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    return qm_arena_printf(arena, "%.17g", json_real_value(v));
}

static void set_inputs(const json_t *inputs, qm_run_options *o, qm_arena *arena)
{
    const char *name;
    json_t *v;
    qm_input_value *list = QM_NEW_ARRAY(arena, qm_input_value, json_object_size(inputs) + 1);
    json_object_foreach((json_t *)inputs, name, v)
    {
        list[o->ninputs++] =
            (qm_input_value){qm_arena_strdup(arena, name, strlen(name)), input_text(arena, v)};
    }
    o->inputs = list;
}

/* --- values --- */

static bool close_to(double a, double b, double tolerance)
{
    return fabs(a - b) <= tolerance * fmax(1, fabs(b));
}

static uint64_t frame_word(const uint8_t *at)
{
    uint64_t w;
    memcpy(&w, at, sizeof w);
    return w;
}

static bool bits_equal(const qm_prog_cell *c, const uint8_t *at, const char *want)
{
    uint32_t n = c->width ? c->width : 1;
    if (strlen(want) != n)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (at[i] != (want[n - 1 - i] == '1'))
            return false;
    return true;
}

static bool value_equal(const qm_prog_cell *c, const uint8_t *at, const json_t *want);

static bool array_equal(const qm_prog_cell *c, const uint8_t *at, const json_t *want)
{
    qm_prog_cell part = *c;
    if (!json_is_array(want) || json_array_size(want) != c->dims[0])
        return false;
    part.dims++;
    part.ndims--;
    part.size = c->dims[0] ? c->size / c->dims[0] : 0;
    for (uint32_t i = 0; i < c->dims[0]; i++)
        if (!value_equal(&part, at + (size_t)i * part.size, json_array_get(want, i)))
            return false;
    return true;
}

static bool value_equal(const qm_prog_cell *c, const uint8_t *at, const json_t *want)
{
    double x;
    if (c->ndims > 0)
        return array_equal(c, at, want);
    switch (c->kind) {
    case QM_T_BIT:
        return json_is_string(want) && bits_equal(c, at, json_string_value(want));
    case QM_T_BOOL:
        return json_is_boolean(want) ? at[0] == json_is_true(want)
                                     : at[0] == (json_number_value(want) != 0);
    case QM_T_INT:
        return c->width <= 64 && (int64_t)frame_word(at) == json_integer_value(want);
    case QM_T_UINT:
        return c->width <= 64 && frame_word(at) == (uint64_t)json_integer_value(want);
    case QM_T_FLOAT:
        memcpy(&x, at, sizeof x);
        return close_to(x, json_number_value(want), value_tolerance);
    case QM_T_COMPLEX: {
        double y;
        memcpy(&x, at, sizeof x);
        memcpy(&y, at + sizeof x, sizeof y);
        return close_to(x, json_number_value(json_array_get(want, 0)), value_tolerance) &&
               close_to(y, json_number_value(json_array_get(want, 1)), value_tolerance);
    }
    case QM_T_ANGLE:
        return json_integer_value(json_object_get(want, "size")) == c->width &&
               (uint64_t)json_integer_value(json_object_get(want, "angle_bits")) == frame_word(at);
    default:
        return false;
    }
}

/* Is the expected value the zero that stands for "never assigned"? */
static bool is_zero(const json_t *v)
{
    if (json_is_string(v))
        return strspn(json_string_value(v), "0") == json_string_length(v);
    if (json_is_object(v))
        return json_integer_value(json_object_get(v, "angle_bits")) == 0;
    if (json_is_array(v))
        return is_zero(json_array_get(v, 0)) && is_zero(json_array_get(v, 1));
    return json_is_false(v) || json_number_value(v) == 0;
}

static void check_outputs(program_run *r, const json_t *outputs)
{
    const char *name;
    json_t *want;
    json_object_foreach((json_t *)outputs, name, want)
    {
        uint32_t i = 0;
        while (i < r->ncells && strcmp(r->cells[i].name, name) != 0)
            i++;
        if (i == r->ncells) {
            qm_text_printf(&r->faults, "  there is no variable '%s'\n", name);
            continue;
        }
        const qm_prog_cell *c = &r->cells[i];
        if (!c->assigned && is_zero(want))
            continue;
        if (!r->result.same[i])
            qm_text_printf(&r->faults, "  '%s' differs between paths\n", name);
        else if (!value_equal(c, r->result.frame + c->offset, want)) {
            char *text = json_dumps(want, JSON_ENCODE_ANY);
            qm_text_printf(&r->faults, "  '%s' is not %s (first word 0x%llx)\n", name, text,
                           (unsigned long long)(c->size >= 8
                                                    ? frame_word(r->result.frame + c->offset)
                                                    : r->result.frame[c->offset]));
            free(text);
        }
    }
}

/* --- distributions and states --- */

static void check_counts(program_run *r, const json_t *counts)
{
    const char *bits;
    json_t *want;
    double total = 0;
    json_object_foreach((json_t *)counts, bits, want)
    {
        double got = 0;
        for (uint32_t i = 0; i < r->result.noutcomes; i++)
            if (strcmp(r->result.outcomes[i].bits, bits) == 0)
                got = r->result.outcomes[i].probability;
        total += got;
        if (!close_to(got, json_number_value(want), r->way->tolerance))
            qm_text_printf(&r->faults, "  P(%s) is %.12g instead of %.12g\n", bits, got,
                           json_number_value(want));
    }
    if (!close_to(total, 1, r->way->tolerance))
        qm_text_printf(&r->faults, "  the expected outcomes have probability %.12g\n", total);
}

static void check_registers(program_run *r, const json_t *names)
{
    size_t n = 0;
    for (uint32_t i = 0; i < r->ncells; i++) {
        if (r->cells[i].kind != QM_T_BIT)
            continue;
        const char *want = json_string_value(json_array_get(names, n++));
        if (!want || strcmp(want, r->cells[i].name) != 0)
            qm_text_printf(&r->faults, "  bit register %zu is '%s' instead of '%s'\n", n,
                           r->cells[i].name, want ? want : "");
    }
    if (n != json_array_size(names))
        qm_text_printf(&r->faults, "  there are %zu bit registers\n", n);
}

static void check_state(program_run *r, const json_t *state, bool up_to_phase)
{
    size_t n = json_array_size(state);
    if (n != (size_t)1 << r->nqubits) {
        qm_text_printf(&r->faults, "  %u qubits, but %zu amplitudes are expected\n", r->nqubits, n);
        return;
    }
    if (!r->result.state) {
        qm_text_puts(&r->faults, "  there is no final state\n");
        return;
    }
    double complex *want = QM_NEW_ARRAY(&r->cx->arena, double complex, n);
    double complex *got = QM_NEW_ARRAY(&r->cx->arena, double complex, n);
    for (size_t i = 0; i < n; i++) {
        const json_t *pair = json_array_get(state, i);
        want[i] = json_number_value(json_array_get(pair, 0)) +
                  I * json_number_value(json_array_get(pair, 1));
        got[i] = r->result.state[i].re + I * r->result.state[i].im;
    }
    double d = dense_distance(got, want, n, up_to_phase);
    if (!(d <= r->way->tolerance))
        qm_text_printf(&r->faults, "  the final state differs by %g\n", d);
}

static void compare(program_run *r, const json_t *expect)
{
    const json_t *v;
    if ((v = json_object_get(expect, "outputs")))
        check_outputs(r, v);
    if ((v = json_object_get(expect, "counts_exact")))
        check_counts(r, v);
    if ((v = json_object_get(expect, "bit_registers")))
        check_registers(r, v);
    if ((v = json_object_get(expect, "statevector")))
        check_state(r, v, false);
    if ((v = json_object_get(expect, "statevector_up_to_global_phase")))
        check_state(r, v, true);
}

/* --- executables --- */

/* The command that runs the executable as the library ran the program. */
static const char *command_text(const program_run *r, const qm_run_options *o)
{
    qm_text t;
    qm_text_init(&t, &r->cx->arena);
    qm_text_printf(&t, "%s --exact --all-variables --json %s", r->exe, r->way->flags);
    for (uint32_t i = 0; i < o->ninputs; i++)
        qm_text_printf(&t, " -D '%s=%s'", o->inputs[i].name, o->inputs[i].text);
    return t.data;
}

static void check_exe(program_run *r, const qm_program *p, const qm_run_options *o)
{
    qm_text want, got;
    char piece[4096];
    size_t n;
    qm_text_init(&want, &r->cx->arena);
    qm_text_init(&got, &r->cx->arena);
    assert_int_equal(qm_result_json(p, o, &r->result, &want), QM_OK);
    FILE *f = popen(command_text(r, o), "r");
    assert_non_null(f);
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        qm_text_add(&got, piece, n);
    int code = pclose(f);
    if (code != 0 || got.size != want.size || memcmp(got.data, want.data, got.size) != 0)
        qm_text_printf(&r->faults, "  the executable ends with %d and prints\n%s  instead of\n%s",
                       code, got.size ? got.data : "", want.data);
}

/* Links the program; the caller removes the file. */
static const char *link_exe(program_run *r, const qm_module *m)
{
    const char *path = qm_arena_printf(&r->cx->arena, "/tmp/qm-runs-%d", (int)getpid());
    qm_module *flat = qm_module_clone(m);
    test_pipeline("inline{timed=1}", flat);
    if (qm_backend_find("exe")->emit_file(flat, path) != QM_OK)
        qm_text_printf(&r->faults, "  no executable: %s\n", test_diagnostics(r->cx));
    qm_module_free(flat);
    return path;
}

/* --- the folder --- */

typedef struct summary {
    bool exes; /* make executables too */
    uint32_t right, wrong, disputed;
} summary;

static void run_in_way(program_run *r, const test_program *p, const json_t *expect)
{
    qm_run_options o = {.exact = true, .all_variables = true, .sim = r->way->sim};
    uint32_t before = r->faults.size;
    set_inputs(json_object_get(expect, "inputs"), &o, &r->cx->arena);
    qm_status status = test_program_run(p, &o, &r->cx->arena, &r->result, &r->cells, &r->ncells);
    if (status == QM_OK)
        compare(r, expect);
    else
        qm_text_printf(&r->faults, "  the run ends with status %d: %s %s\n", status,
                       r->result.error ? r->result.error : "", test_diagnostics(r->cx));
    if (status == QM_OK && r->exe)
        check_exe(r, p->program, &o);
    if (r->faults.size > before)
        qm_text_printf(&r->faults, "  with %s\n", r->way->flags);
}

/* The interpreter takes all programs of the corpus. */
static void run_interpreted(program_run *r, const qm_module *m, const json_t *expect)
{
    test_program p;
    qm_status status;
    r->exe = NULL;
    if (!test_program_interpret(m, &p, &status) || status != QM_OK) {
        qm_text_printf(&r->faults, "  the interpreter does not take it\n");
        return;
    }
    uint32_t before = r->faults.size;
    for (uint32_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        r->way = &ways[w];
        run_in_way(r, &p, expect);
    }
    if (r->faults.size > before)
        qm_text_printf(&r->faults, "  interpreted\n");
    test_program_free(&p);
}

static void run_module(program_run *r, const qm_module *m, const json_t *expect, bool exes)
{
    test_program p, interpreted;
    r->nqubits = m->nqubits;
    qm_status status = test_program_make(m, &p);
    if (status != QM_OK) {
        qm_text_printf(&r->faults, "  no program: status %d: %s\n", status,
                       test_diagnostics(r->cx));
        return;
    }
    r->exe = exes ? link_exe(r, m) : NULL;
    bool taken = test_program_interpret(m, &interpreted, &status) && status == QM_OK;
    for (uint32_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        r->way = &ways[w];
        if (!ways[w].interpreted || taken)
            run_in_way(r, ways[w].interpreted ? &interpreted : &p, expect);
    }
    if (taken)
        test_program_free(&interpreted);
    if (r->exe)
        unlink(r->exe);
    test_program_free(&p);
    run_interpreted(r, m, expect);
}

/* What is expected of NAME.qasm stands in NAME.expect.json. */
static void run_program(void *payload, const char *qasm)
{
    summary *s = payload;
    program_run r = {.cx = test_context_new()};
    char json[4096];
    json_error_t error;
    snprintf(json, sizeof json, "%.*s.expect.json", (int)(strlen(qasm) - strlen(".qasm")), qasm);
    json_t *expect = json_load_file(json, 0, &error);
    qm_module *m = NULL;
    if (!expect)
        test_fail("%s: %s", json, error.text);
    qm_text_init(&r.faults, &r.cx->arena);
    if (shared_compile(r.cx, qasm, &m) == QM_OK)
        run_module(&r, m, expect, s->exes);
    else
        qm_text_printf(&r.faults, "%s", test_diagnostics(r.cx));
    const char *why = r.faults.size ? shared_disputed(disputes, qasm) : NULL;
    if (r.faults.size)
        printf("%s:\n%s", qasm, why ? why : r.faults.data);
    if (why)
        puts("");
    s->disputed += why != NULL;
    s->wrong += r.faults.size && !why;
    s->right += m && !r.faults.size;
    qm_module_free(m);
    json_decref(expect);
    test_context_free(r.cx);
}

static const char *folder;
static bool exes;

static void programs_give_what_is_expected(void **state)
{
    (void)state;
    char path[4096];
    summary s = {.exes = exes};
    snprintf(path, sizeof path, "%s/corpus/run", folder);
    shared_each_program(path, run_program, &s);
    printf("corpus/run: %u right, %u wrong, %u disputed\n", s.right, s.wrong, s.disputed);
    assert_int_equal(s.wrong, 0);
    assert_true(s.right > 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(programs_give_what_is_expected)};
    folder = shared_folder(argc, argv, "corpus/run");
    exes = argc > 2 && strcmp(argv[2], "exe") == 0;
    return folder ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
