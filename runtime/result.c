/* result.c - a result as people read it. */

#include "runtime/run.h"

#include "runtime/observe/observe.h"
#include "runtime/value.h"

#include <math.h>
#include <string.h>

enum {
    BAR = 32,         /* characters of a probability of 1 */
    STATE_LINES = 64, /* amplitudes shown */
    UNIT_DIGITS = 12  /* decimals of an amplitude */
};

static double share(const qm_run_options *o, const qm_outcome *u)
{
    return o->exact ? u->probability : (double)u->count / (double)o->shots;
}

static void add_outcomes(const qm_program *p, const qm_run_options *o, const qm_result *r,
                         qm_text *out)
{
    static const char bar[] = "################################";
    qm_text names;
    qm_text_init(&names, out->arena);
    qm_register_names(p, r->implied_measure ? NULL : r->results, false, " ", &names);
    if (names.size == 0)
        return;
    size_t width = names.size;
    if (r->noutcomes > 0 && strlen(r->outcomes[0].bits) > width)
        width = strlen(r->outcomes[0].bits);
    qm_text_printf(out, "%-*s  %12s\n", (int)width, names.data, o->exact ? "probability" : "count");
    for (uint32_t i = 0; i < r->noutcomes; i++) {
        const qm_outcome *u = &r->outcomes[i];
        qm_text_printf(out, "%-*s  ", (int)width, u->bits);
        if (o->exact)
            qm_text_printf(out, "%12.10f", u->probability);
        else
            qm_text_printf(out, "%12llu", (unsigned long long)u->count);
        int length = (int)(share(o, u) * BAR + 0.5);
        qm_text_printf(out, length > 0 ? "  %.*s\n" : "\n", length, bar);
    }
    if (r->implied_measure)
        qm_text_puts(out, "note: the program measures nothing; all its qubits were measured at the "
                          "end, one string a quantum register\n");
}

static void add_outputs(const qm_program *p, const qm_result *r, qm_text *out)
{
    bool any = false;
    for (uint32_t i = 0; i < p->ncells; i++) {
        if (!r->same[i])
            continue;
        qm_text_puts(out, any ? "" : "\noutputs\n");
        any = true;
        qm_text_printf(out, "  %s = ", p->cells[i].name);
        qm_value_text(&p->cells[i], r->frame + p->cells[i].offset, out);
        qm_text_puts(out, "\n");
    }
}

/* A part of an amplitude: what rounds to zero is shown without a sign. */
static double shown(double v)
{
    return fabs(v) < 0.5 * pow(10, -UNIT_DIGITS) ? 0 : v;
}

static bool is_zero(qm_amplitude a)
{
    return shown(a.re) == 0 && shown(a.im) == 0;
}

static void add_state(const qm_program *p, const qm_result *r, qm_text *out)
{
    if (r->state == NULL)
        return;
    uint64_t lines = 0, rest = 0;
    qm_text_puts(out, "\nstate of ");
    qm_register_names(p, NULL, false, " ", out);
    qm_text_puts(out, "\n");
    for (uint64_t i = 0; i < (uint64_t)1 << p->nqubits; i++) {
        qm_amplitude a = r->state[i];
        if (is_zero(a))
            continue;
        if (lines++ >= STATE_LINES) {
            rest++;
            continue;
        }
        qm_text_puts(out, "  ");
        qm_basis_text(p, i, out);
        qm_text_printf(out, "  %+.*f %+.*fi  %.10f\n", UNIT_DIGITS, shown(a.re), UNIT_DIGITS,
                       shown(a.im), a.re * a.re + a.im * a.im);
    }
    if (rest > 0)
        qm_text_printf(out, "  and %llu more of %llu amplitudes that are not zero\n",
                       (unsigned long long)rest, (unsigned long long)lines);
}

qm_status qm_result_text(const qm_program *p, const qm_run_options *o, const qm_result *r,
                         qm_text *out)
{
    if (o->requests != NULL)
        return qm_observed_text(p, o, r, out);
    if (o->exact)
        qm_text_printf(out, "exact, %llu path%s\n", (unsigned long long)r->paths,
                       r->paths == 1 ? "" : "s");
    else
        qm_text_printf(out, "%llu shots, seed %llu\n", (unsigned long long)o->shots,
                       (unsigned long long)o->seed);
    add_outcomes(p, o, r, out);
    add_outputs(p, r, out);
    add_state(p, r, out);
    if (r->lost > 1e-12)
        qm_text_printf(out,
                       "\nnote: unlikely paths with a probability of %.3g in all were given "
                       "up\n",
                       r->lost);
    return QM_OK;
}
