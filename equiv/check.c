/* check.c - reads two programs and asks the methods, one after the other. */
#include "equiv/compare.h"
#include "equiv/leading_resets.h"

#include "passes/pass.h"
#include "runtime/bind.h"
#include "support/rng.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 3 }; /* of random values for inputs */

/* Without a limit of time: units for any programs, and for each op more. */
static const double work = 6e10, work_per_op = 1e5;

static const qm_equiv_method *find_method(const char *name)
{
    for (uint32_t i = 0; qm_equiv_methods[i]; i++)
        if (strcmp(qm_equiv_methods[i]->name, name) == 0)
            return qm_equiv_methods[i];
    return NULL;
}

static qm_status unknown_method(qm_context *cx, const char *name)
{
    const char *near = NULL;
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; qm_equiv_methods[i]; i++) {
        const char *other = qm_equiv_methods[i]->name;
        if (qm_similar(name, strlen(name), other, strlen(other), &best))
            near = other;
    }
    qm_diag_rec r = qm_error(&cx->diag, QM_E_USAGE, (qm_span){0, 0},
                             "there is no method of equivalence '%s'", name);
    if (near)
        qm_note(&cx->diag, r, (qm_span){0, 0}, "did you mean '%s'?", near);
    else
        qm_note(&cx->diag, r, (qm_span){0, 0}, "'qasmill equiv --help' lists them");
    return QM_ERR_USAGE;
}

static qm_status different_size(qm_context *cx, const char *what, uint32_t a, uint32_t b)
{
    qm_error(&cx->diag, QM_E_EQUIV, (qm_span){0, 0},
             "the first program has %u %s, but the second has %u", a, what, b);
    return QM_ERR_INPUT;
}

static const qm_cell *find_input(const qm_module *m, const char *name)
{
    for (uint32_t i = 0; i < m->ncells; i++)
        if (m->cells[i].role == QM_CELL_INPUT &&
            strcmp(qm_intern_cstr(&m->cx->names, m->cells[i].name), name) == 0)
            return &m->cells[i];
    return NULL;
}

static qm_status check_interfaces(qm_context *cx, const qm_module *a, const qm_module *b,
                                  qm_arena *arena)
{
    if (a->nqubits != b->nqubits)
        return different_size(cx, "qubits", a->nqubits, b->nqubits);
    uint32_t bits_a, bits_b;
    qm_result_bits(a, &bits_a, arena);
    qm_result_bits(b, &bits_b, arena);
    if (bits_a != bits_b)
        return different_size(cx, "result bits", bits_a, bits_b);
    for (uint32_t i = 0; i < a->ncells; i++) {
        if (a->cells[i].role != QM_CELL_INPUT)
            continue;
        char s[32], t[32];
        const char *name = qm_intern_cstr(&a->cx->names, a->cells[i].name);
        const qm_cell *other = find_input(b, name);
        if (!other || qm_type_equal(a->cells[i].type, other->type))
            continue;
        qm_error(&cx->diag, QM_E_EQUIV, (qm_span){0, 0},
                 "the input '%s' is %s in the first program, but %s in the second", name,
                 qm_type_text(a->cells[i].type, s), qm_type_text(other->type, t));
        return QM_ERR_INPUT;
    }
    return QM_OK;
}

/* Random values of the inputs, as the command line takes them. Returns how many; *text lists
 * them. */
static uint32_t draw_values(qm_comparison *c, const qm_module *m, uint32_t round,
                            qm_input_value **values, const char **text)
{
    qm_text list;
    uint32_t n = 0;
    qm_text_init(&list, c->arena);
    *values = QM_NEW_ARRAY(c->arena, qm_input_value, (size_t)m->ncells + 1);
    for (uint32_t i = 0; i < m->ncells; i++) {
        const qm_cell *cell = &m->cells[i];
        double u = qm_rng_uniform(c->options.seed, 1000 + round, i);
        char number[QM_DOUBLE_TEXT];
        if (cell->role != QM_CELL_INPUT)
            continue;
        if (cell->type.kind == QM_T_FLOAT || cell->type.kind == QM_T_ANGLE)
            qm_format_double(number, 0.01 + 6 * u);
        else if (cell->type.kind == QM_T_INT || cell->type.kind == QM_T_UINT)
            snprintf(number, sizeof number, "%d", 1 + (int)(3 * u));
        else if (cell->type.kind == QM_T_BOOL)
            snprintf(number, sizeof number, "%s", u < 0.5 ? "true" : "false");
        else
            continue;
        (*values)[n].name = qm_intern_cstr(&m->cx->names, cell->name);
        (*values)[n].text = qm_arena_strdup(c->arena, number, strlen(number));
        qm_text_printf(&list, "%s%s=%s", n > 0 ? ", " : "", (*values)[n].name, number);
        n++;
    }
    *text = list.data;
    return n;
}

static qm_status bind(const qm_module *m, const qm_input_value *values, uint32_t n, qm_module **out)
{
    *out = qm_module_clone(m);
    qm_inputs_bind(*out, values, n);
    return qm_pipeline_run(*out, "bind-inputs", &(qm_pipeline_options){0});
}

static qm_status compare(qm_comparison *c, const qm_module *a, const qm_module *b)
{
    qm_fprogram p, q = {0};
    qm_status s = qm_fprogram_make(&p, a, &c->space);
    if (s == QM_OK)
        s = qm_fprogram_make(&q, b, &c->space);
    if (s == QM_OK)
        c->out->verdict = qm_compare_programs(c, &p, &q);
    qm_fprogram_free(&p);
    qm_fprogram_free(&q);
    return s;
}

/* Values for which programs with inputs differ. What holds for some values proves nothing. */
static qm_status compare_with_values(qm_comparison *c, const qm_module *a, const qm_module *b)
{
    qm_status s = QM_OK;
    qm_text tried = c->tried;
    for (uint32_t round = 0; round < ROUNDS && s == QM_OK; round++) {
        qm_input_value *values;
        const char *text;
        qm_module *x = NULL, *y = NULL;
        uint32_t n = draw_values(c, a, round, &values, &text);
        if (n == 0 || qm_clock() > c->deadline || c->spent > c->limit)
            return s;
        s = bind(a, values, n, &x);
        if (s == QM_OK)
            s = bind(b, values, n, &y);
        if (s == QM_OK)
            s = compare(c, x, y);
        qm_module_free(x);
        qm_module_free(y);
        c->out->witness.values = text;
        if (c->out->verdict == QM_EQUIV_DIFFERENT)
            return s;
        c->out->verdict = QM_EQUIV_UNKNOWN;
        c->tried = tried;
        if (tried.data)
            tried.data[tried.size] = '\0';
    }
    qm_compare_note(c, "values", "no difference for some random values of the inputs");
    return s;
}

static double count_ops(const qm_module *m)
{
    double ops = 0;
    for (uint32_t i = 0; i < m->nblocks; i++)
        ops += m->blocks[i].nops;
    return ops;
}

/* Compares the programs, which have the same interface; those that begin by resetting all qubits,
 * or with inputs |0>, without their first resets. */
static qm_status compare_from_zero(qm_comparison *c, const qm_module *a, const qm_module *b)
{
    bool zero = (c->options.assume & QM_ASSUME_ZERO_INPUTS) ||
                (qm_resets_all_first(a, &c->work) && qm_resets_all_first(b, &c->work));
    qm_module *x = zero ? qm_without_leading_resets(a) : NULL;
    qm_module *y = zero ? qm_without_leading_resets(b) : NULL;
    if (zero) {
        c->options.assume |= QM_ASSUME_ZERO_INPUTS;
        a = x;
        b = y;
    }
    qm_status s = compare(c, a, b);
    if (s == QM_OK && c->out->verdict == QM_EQUIV_UNKNOWN)
        s = compare_with_values(c, a, b);
    qm_module_free(x);
    qm_module_free(y);
    return s;
}

qm_status qm_equiv_check(const qm_module *a, const qm_module *b, const qm_equiv_options *o,
                         qm_arena *arena, qm_equiv_result *out)
{
    double start = qm_clock();
    qm_comparison c = {.cx = a->cx, .options = *o, .arena = arena, .out = out};
    *out = (qm_equiv_result){.deviation = NAN, .witness.fidelity = NAN, .nqubits = a->nqubits};
    if (o->method && !find_method(o->method))
        return unknown_method(a->cx, o->method);
    if (o->tolerance == 0)
        c.options.tolerance = QM_EQUIV_TOLERANCE;
    if (o->threads == 0)
        c.options.threads = (uint32_t)omp_get_max_threads();
    c.deadline = o->seconds > 0 ? start + o->seconds : INFINITY;
    double all = work + work_per_op * (count_ops(a) + count_ops(b));
    c.limit = o->seconds > 0 ? INFINITY : o->effort > 0 ? o->effort * all : all;
    qm_arena_init(&c.work, a->cx->arena.recover);
    qm_fspace_init(&c.space, &c.work);
    qm_text_init(&c.tried, arena);
    qm_status s = check_interfaces(a->cx, a, b, &c.work);
    if (s == QM_OK)
        s = compare_from_zero(&c, a, b);
    qm_arena_free(&c.work);
    if (out->verdict == QM_EQUIV_UNKNOWN) {
        *out = (qm_equiv_result){.deviation = NAN,
                                 .witness.fidelity = NAN,
                                 .nqubits = a->nqubits,
                                 .detail = c.tried.data};
    }
    out->seconds = qm_clock() - start;
    return s == QM_OK && atomic_load(&a->cx->cancel) ? QM_ERR_CANCELLED : s;
}
