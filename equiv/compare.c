/* compare.c - asks the methods about circuits, or about the segments of programs. */
#include "equiv/compare.h"

#include "equiv/blocks.h"
#include "equiv/echo.h"
#include "passes/pass.h"

#include <math.h>
#include <string.h>

extern const qm_equiv_method qm_equiv_states;

bool qm_equiv_stop(const qm_equiv_task *t)
{
    return atomic_load_explicit(t->cancel, memory_order_relaxed) || *t->spent > t->limit ||
           (t->deadline < INFINITY && qm_clock() > t->deadline);
}

bool qm_equiv_spend(const qm_equiv_task *t, double units)
{
    qm_equiv_count(t, units);
    return qm_equiv_stop(t);
}

double qm_equiv_left(const qm_equiv_task *t)
{
    return fmax(0, t->limit - *t->spent);
}

void qm_equiv_share(qm_equiv_task *t, const qm_equiv_task *of, uint32_t n)
{
    double now = qm_clock();
    t->deadline = now + (of->deadline - now) / n;
    t->limit = *of->spent + qm_equiv_left(of) / n;
}

void qm_equiv_detail(qm_equiv_task *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    t->result->detail = qm_arena_vprintf(t->arena, fmt, ap);
    va_end(ap);
}

void qm_compare_note(qm_comparison *c, const char *method, const char *what)
{
    qm_text_printf(&c->tried, "%s%s: %s", c->tried.size > 0 ? "; " : "", method, what);
}

static bool same_measures(const qm_flat *a, const qm_flat *b)
{
    return a->nmeasures == b->nmeasures &&
           (a->nmeasures == 0 ||
            memcmp(a->measures, b->measures, a->nmeasures * sizeof *a->measures) == 0);
}

/* Is what the permutation makes of the measurements of a those of b? */
static bool permutes_measures(const qm_flat *a, const qm_flat *b, const uint32_t *permutation)
{
    bool same = a->nmeasures == b->nmeasures;
    for (uint32_t i = 0; same && i < a->nmeasures; i++) {
        uint32_t k = 0;
        while (k < b->nmeasures && b->measures[k].qubit != permutation[a->measures[i].qubit])
            k++;
        same = k < b->nmeasures && b->measures[k].bit == a->measures[i].bit;
    }
    return same;
}

/* Do the measurements follow the order of the outputs in which the circuits are the same? */
static bool follow_outputs(const qm_equiv_task *t)
{
    const uint32_t *permutation = t->result->permutation;
    if (!(t->options->assume & QM_ASSUME_PERMUTE_OUTPUTS))
        return true;
    return permutation ? permutes_measures(t->a, t->b, permutation) : same_measures(t->a, t->b);
}

/* Runs one method; notes what it says when that is no verdict. */
static qm_equiv_verdict run_method(qm_comparison *c, qm_equiv_task *t,
                                   const qm_equiv_method *method)
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
    } else if (v == QM_EQUIV_DIFFERENT && r->witness.values) {
        qm_equiv_detail(t, "the circuits differ for some values of symbols, which may depend on "
                           "each other");
        v = QM_EQUIV_UNKNOWN;
    } else if (v == QM_EQUIV_SAME && !follow_outputs(t)) {
        qm_equiv_detail(t, "equal up to a permutation that measurements do not follow");
        v = QM_EQUIV_UNKNOWN;
    }
    if (v != QM_EQUIV_DIFFERENT)
        r->witness = (qm_equiv_witness){.fidelity = NAN};
    qm_arena_reset(t->scratch);
    if (v == QM_EQUIV_UNKNOWN)
        qm_compare_note(c, method->name, r->detail ? r->detail : "no answer");
    else
        r->method = method->name;
    return v;
}

/* A method that has no input as witness: that of random states may find one. */
static void look_for_input(qm_equiv_task *t)
{
    qm_equiv_result *r = t->result, before = *r;
    if (r->witness.input || t->options->assume != 0 || qm_equiv_states.run(t) == QM_EQUIV_DIFFERENT)
        r->detail = before.detail;
    else
        *r = before;
    r->method = before.method;
    qm_arena_reset(t->scratch);
}

static bool is_asked(const qm_equiv_method *method, const qm_equiv_options *o, const qm_flat *a)
{
    if (o->method)
        return strcmp(o->method, method->name) == 0;
    return a->ngates >= method->min_gates && (method->linear || !o->linear);
}

qm_equiv_verdict qm_compare_circuits(qm_comparison *c, const qm_flat *a, const qm_flat *b,
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
                       .deadline = c->deadline,
                       .limit = c->limit,
                       .spent = &c->spent,
                       .result = c->out};
    const qm_equiv_task all = t;
    qm_equiv_verdict v = QM_EQUIV_UNKNOWN;
    for (uint32_t i = 0; qm_equiv_methods[i] && v == QM_EQUIV_UNKNOWN; i++) {
        const qm_equiv_method *method = qm_equiv_methods[i];
        if (!is_asked(method, o, a))
            continue;
        qm_equiv_share(&t, &all, o->method || !qm_equiv_methods[i + 1] ? 1 : 2);
        v = run_method(c, &t, method);
    }
    qm_equiv_share(&t, &all, 1);
    if (v == QM_EQUIV_DIFFERENT)
        look_for_input(&t);
    qm_arena_free(&scratch);
    return v;
}

/* Per qubit: is it measured at the end? With QM_ASSUME_MEASURED, all are when none is. */
static bool *measured_qubits(qm_comparison *c, const qm_flat *f)
{
    bool all = f->nmeasures == 0;
    bool *measured = qm_arena_zalloc(&c->work, (size_t)f->nqubits + 1, sizeof *measured);
    for (uint32_t q = 0; q < f->nqubits; q++)
        measured[q] = all;
    for (uint32_t i = 0; i < f->nmeasures; i++)
        measured[f->measures[i].qubit] = true;
    return measured;
}

/* By what final measurements show: each result's probability and, but with QM_ASSUME_MEASURED, what
 * is left in the other qubits. */
static qm_equiv_verdict compare_echoes(qm_comparison *c, const qm_flat *a, const qm_flat *b)
{
    bool keep_rest = !(c->options.assume & QM_ASSUME_MEASURED);
    const bool *measured = measured_qubits(c, a);
    uint32_t n = qm_echo_qubits(a, measured, keep_rest);
    qm_flat x, y;
    qm_flat_init(&x, &c->space, n, &c->work);
    qm_flat_init(&y, &c->space, n, &c->work);
    qm_echo(&x, a, measured, keep_rest);
    qm_echo(&y, b, measured, keep_rest);
    qm_equiv_options o = c->options;
    o.assume = 0;
    qm_equiv_verdict v = qm_compare_circuits(c, &x, &y, &o);
    if (v == QM_EQUIV_DIFFERENT && c->options.assume & QM_ASSUME_ZERO_INPUTS) {
        c->out->witness = (qm_equiv_witness){.fidelity = NAN};
        return QM_EQUIV_UNKNOWN;
    }
    if (v != QM_EQUIV_UNKNOWN)
        c->out->detail = qm_arena_printf(c->arena, "of what is measured: %s", c->out->detail);
    if (v == QM_EQUIV_DIFFERENT && c->out->witness.text) {
        c->out->witness.input = NULL;
        c->out->witness.text = qm_arena_printf(
            c->arena, "each program, %s new qubits from number %u on, and its inverse: %s",
            keep_rest ? "its qubits copied (those that are measured) or moved to"
                      : "what is measured copied to",
            a->nqubits, c->out->witness.text);
    }
    return v;
}

/* May measurements hide why the circuits are not the same? */
static bool hides_phases(const qm_comparison *c, const qm_flat *a, qm_equiv_verdict v)
{
    if (c->options.assume & QM_ASSUME_MEASURED)
        return v == QM_EQUIV_UNKNOWN;
    return v == QM_EQUIV_DIFFERENT && a->nmeasures > 0 && !c->options.unitary;
}

/* Circuits whose outputs may be permuted, and which are not the same as unitaries in any order that
 * was found: what measurements hide may be why, in the order that they have. */
static qm_equiv_verdict compare_unpermuted(qm_comparison *c, const qm_flat *a, const qm_flat *b)
{
    c->out->permutation = NULL;
    if (!same_measures(a, b) || compare_echoes(c, a, b) != QM_EQUIV_SAME)
        return QM_EQUIV_UNKNOWN;
    uint32_t *permutation = QM_NEW_ARRAY(c->arena, uint32_t, (size_t)a->nqubits + 1);
    for (uint32_t q = 0; q < a->nqubits; q++)
        permutation[q] = q;
    c->out->permutation = permutation;
    return QM_EQUIV_SAME;
}

/* Does "different" hold for what measurements show, too? Only where states were compared so. */
static bool counts_phases(const qm_comparison *c, const qm_flat *a)
{
    bool zero = c->options.assume & QM_ASSUME_ZERO_INPUTS;
    return a->nmeasures > 0 && !c->options.unitary && !zero;
}

static qm_equiv_verdict compare_plain(qm_comparison *c, const qm_flat *a, const qm_flat *b)
{
    bool permute = c->options.assume & QM_ASSUME_PERMUTE_OUTPUTS;
    if (!permute && !same_measures(a, b)) {
        qm_compare_note(c, "circuits", "different qubits are measured, or into different bits");
        return QM_EQUIV_UNKNOWN;
    }
    qm_equiv_verdict v = qm_compare_circuits(c, a, b, &c->options);
    if (!permute && hides_phases(c, a, v))
        v = compare_echoes(c, a, b);
    if (permute && v == QM_EQUIV_DIFFERENT && counts_phases(c, a))
        v = compare_unpermuted(c, a, b);
    return v;
}

/* As circuits in which measurements, resets and conditions are gates on new qubits. */
static qm_equiv_verdict compare_purified(qm_comparison *c, const qm_fprogram *a,
                                         const qm_fprogram *b)
{
    qm_flat x, y;
    qm_equiv_options o = c->options;
    o.assume = 0;
    if (!qm_purify(c, a, b, &x, &y) || qm_compare_circuits(c, &x, &y, &o) != QM_EQUIV_SAME)
        return QM_EQUIV_UNKNOWN;
    c->out->detail =
        qm_arena_printf(c->arena, "measurements and resets as gates on %u more qubits: %s",
                        x.nqubits - a->nqubits, c->out->detail ? c->out->detail : "");
    return QM_EQUIV_SAME;
}

/* An input whose results differ says more than one of echoes. */
static void look_for_result(qm_comparison *c, const qm_fprogram *a, const qm_fprogram *b)
{
    const qm_equiv_result before = *c->out;
    if (qm_compare_instruments(c, a, b, false) != QM_EQUIV_DIFFERENT)
        *c->out = before;
}

const uint32_t *qm_result_bits(const qm_module *m, uint32_t *n, qm_arena *arena)
{
    uint32_t *bits = QM_NEW_ARRAY(arena, uint32_t, (size_t)m->nbits + 1);
    bool outputs = false;
    *n = 0;
    for (uint32_t i = 0; i < m->ncells; i++)
        outputs |= m->cells[i].role == QM_CELL_OUTPUT;
    for (uint32_t i = 0; i < m->ncells; i++) {
        const qm_cell *k = &m->cells[i];
        if (k->bit0 == QM_NONE || !k->global || (outputs && k->role != QM_CELL_OUTPUT))
            continue;
        for (uint32_t j = 0; j < qm_type_bits(k->type); j++)
            bits[(*n)++] = k->bit0 + j;
    }
    return bits;
}

/* Operations name bits by their numbers. */
static bool give_same_bits(const qm_comparison *c, const qm_fprogram *a, const qm_fprogram *b)
{
    qm_arena scratch;
    uint32_t n, k;
    qm_arena_init(&scratch, c->work.recover);
    const uint32_t *x = qm_result_bits(a->m, &n, &scratch);
    const uint32_t *y = qm_result_bits(b->m, &k, &scratch);
    bool same = n == k && memcmp(x, y, n * sizeof *x) == 0;
    qm_arena_free(&scratch);
    return same;
}

qm_equiv_verdict qm_compare_programs(qm_comparison *c, const qm_fprogram *a, const qm_fprogram *b)
{
    bool plain = a->plain && b->plain, all = !c->options.method;
    if (!give_same_bits(c, a, b)) {
        qm_compare_note(c, "circuits", "the programs give different bits of those they have");
        return all ? qm_compare_instruments(c, a, b, true) : QM_EQUIV_UNKNOWN;
    }
    bool results = plain && a->body.segments[0].nmeasures > 0 && !c->options.unitary;
    qm_equiv_verdict v = QM_EQUIV_UNKNOWN;
    if (plain)
        v = compare_plain(c, &a->body.segments[0], &b->body.segments[0]);
    else if (all && qm_compare_blocks(c, a, b, false))
        v = QM_EQUIV_SAME;
    if (v == QM_EQUIV_DIFFERENT && results && all)
        look_for_result(c, a, b);
    if (v == QM_EQUIV_UNKNOWN && all)
        v = qm_compare_instruments(c, a, b,
                                   !plain || results || c->options.assume & QM_ASSUME_MEASURED);
    if (v == QM_EQUIV_UNKNOWN && !plain)
        v = compare_purified(c, a, b);
    if (v == QM_EQUIV_UNKNOWN && !plain && all && qm_compare_blocks(c, a, b, true))
        v = QM_EQUIV_SAME;
    return v;
}
