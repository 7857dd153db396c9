/* check.c - reads two programs and asks the methods, one after the other. */
#include "equiv/method.h"

#include "equiv/program.h"
#include "passes/pass.h"

#include <math.h>
#include <omp.h>
#include <string.h>
#include <time.h>

typedef struct check {
    qm_context *cx;
    qm_equiv_options options;
    qm_arena *arena; /* of the result */
    qm_arena work;   /* of the circuits */
    qm_fspace space;
    qm_fprogram a, b;
    double deadline;
    qm_text tried;
    qm_equiv_result *out;
} check;

double qm_equiv_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

bool qm_equiv_stop(const qm_equiv_task *t)
{
    return atomic_load_explicit(t->cancel, memory_order_relaxed) || qm_equiv_clock() > t->deadline;
}

void qm_equiv_detail(qm_equiv_task *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    t->result->detail = qm_arena_vprintf(t->arena, fmt, ap);
    va_end(ap);
}

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
    return QM_ERR_USAGE;
}

static qm_status different_size(const check *c, const char *what, uint32_t a, uint32_t b)
{
    qm_error(&c->cx->diag, QM_E_EQUIV, (qm_span){0, 0},
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

static qm_status check_interfaces(const check *c, const qm_module *a, const qm_module *b)
{
    if (a->nqubits != b->nqubits)
        return different_size(c, "qubits", a->nqubits, b->nqubits);
    if (a->nbits != b->nbits)
        return different_size(c, "bits", a->nbits, b->nbits);
    for (uint32_t i = 0; i < a->ncells; i++) {
        if (a->cells[i].role != QM_CELL_INPUT)
            continue;
        char s[32], t[32];
        const char *name = qm_intern_cstr(&a->cx->names, a->cells[i].name);
        const qm_cell *other = find_input(b, name);
        if (!other || qm_type_equal(a->cells[i].type, other->type))
            continue;
        qm_error(&c->cx->diag, QM_E_EQUIV, (qm_span){0, 0},
                 "the input '%s' is %s in the first program, but %s in the second", name,
                 qm_type_text(a->cells[i].type, s), qm_type_text(other->type, t));
        return QM_ERR_INPUT;
    }
    return QM_OK;
}

/* Runs one method; notes what it says when that is no verdict. */
static qm_equiv_verdict run_method(check *c, qm_equiv_task *t, const qm_equiv_method *method)
{
    qm_equiv_result *r = c->out;
    r->detail = NULL;
    r->deviation = NAN;
    r->witness = (qm_equiv_witness){.fidelity = NAN};
    r->permutation = NULL;
    qm_equiv_verdict v = method->run(t);
    if (v == QM_EQUIV_DIFFERENT && t->options->assume & ~method->knows) {
        qm_equiv_detail(t, "the unitaries differ, which the assumptions may allow");
        v = QM_EQUIV_UNKNOWN;
    }
    qm_arena_reset(t->scratch);
    if (v == QM_EQUIV_UNKNOWN)
        qm_text_printf(&c->tried, "%s%s: %s", c->tried.size > 0 ? "; " : "", method->name,
                       r->detail ? r->detail : "no answer");
    else
        r->method = method->name;
    return v;
}

/* Asks the methods about two circuits. A method that is not the last gets half of the time. */
static qm_equiv_verdict run_methods(check *c, const qm_flat *a, const qm_flat *b,
                                    const qm_equiv_options *o)
{
    qm_arena scratch;
    qm_arena_init(&scratch, c->work.recover);
    qm_equiv_task t = {.a = a,
                       .b = b,
                       .space = &c->space,
                       .options = o,
                       .arena = c->arena,
                       .scratch = &scratch,
                       .cancel = &c->cx->cancel,
                       .result = c->out};
    qm_equiv_verdict v = QM_EQUIV_UNKNOWN;
    for (uint32_t i = 0; qm_equiv_methods[i] && v == QM_EQUIV_UNKNOWN; i++) {
        const qm_equiv_method *method = qm_equiv_methods[i];
        if (o->method && strcmp(o->method, method->name) != 0)
            continue;
        double now = qm_equiv_clock(), left = c->deadline - now;
        bool alone = o->method || !qm_equiv_methods[i + 1];
        t.deadline = now + (alone ? left : left / 2);
        v = run_method(c, &t, method);
    }
    qm_arena_free(&scratch);
    return v;
}

static bool same_measures(const qm_flat *a, const qm_flat *b)
{
    return a->nmeasures == b->nmeasures &&
           (a->nmeasures == 0 ||
            memcmp(a->measures, b->measures, a->nmeasures * sizeof *a->measures) == 0);
}

static qm_equiv_verdict compare_plain(check *c)
{
    const qm_flat *a = &c->a.body.segments[0], *b = &c->b.body.segments[0];
    if (same_measures(a, b))
        return run_methods(c, a, b, &c->options);
    qm_text_puts(&c->tried, "different qubits are measured, or into different bits");
    return QM_EQUIV_UNKNOWN;
}

static qm_status compare(check *c, const qm_module *a, const qm_module *b)
{
    qm_status s = check_interfaces(c, a, b);
    if (s == QM_OK)
        s = qm_fprogram_make(&c->a, a, &c->space);
    if (s == QM_OK)
        s = qm_fprogram_make(&c->b, b, &c->space);
    if (s != QM_OK)
        return s;
    c->out->nqubits = c->a.nqubits;
    if (c->a.plain && c->b.plain)
        c->out->verdict = compare_plain(c);
    else
        qm_text_puts(&c->tried, "the programs have more than gates and final measurements");
    if (c->out->verdict == QM_EQUIV_UNKNOWN) {
        c->out->method = NULL;
        c->out->detail = c->tried.data;
    }
    return atomic_load(&c->cx->cancel) ? QM_ERR_CANCELLED : QM_OK;
}

qm_status qm_equiv_check(const qm_module *a, const qm_module *b, const qm_equiv_options *o,
                         qm_arena *arena, qm_equiv_result *out)
{
    double start = qm_equiv_clock();
    check c = {.cx = a->cx, .options = *o, .arena = arena, .out = out};
    *out = (qm_equiv_result){.deviation = NAN, .witness.fidelity = NAN};
    if (o->method && !find_method(o->method))
        return unknown_method(a->cx, o->method);
    if (o->tolerance == 0)
        c.options.tolerance = QM_EQUIV_TOLERANCE;
    if (o->seconds == 0)
        c.options.seconds = QM_EQUIV_SECONDS;
    if (o->threads == 0)
        c.options.threads = (uint32_t)omp_get_max_threads();
    c.deadline = start + c.options.seconds;
    qm_arena_init(&c.work, a->cx->arena.recover);
    qm_fspace_init(&c.space, &c.work);
    qm_text_init(&c.tried, arena);
    qm_status s = compare(&c, a, b);
    qm_fprogram_free(&c.a);
    qm_fprogram_free(&c.b);
    qm_arena_free(&c.work);
    out->seconds = qm_equiv_clock() - start;
    return s;
}
