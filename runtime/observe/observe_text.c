/* observe_text.c - observations for people. */

#include "runtime/observe/observe.h"

#include "runtime/value.h"

#include <math.h>

enum { DIGITS = 12, MATRIX_DIGITS = 6 };

/* Less than this is left out of lists of probabilities. */
static const double unlikely = 1e-14;

/* What rounds to zero is shown without a sign. */
static double shown(double v, int digits)
{
    return fabs(v) < 0.5 * pow(10, -digits) ? 0 : v;
}

static void add_expectations(const qm_run_options *o, const qm_observations *r, qm_text *out)
{
    const qm_requests *q = o->requests;
    if (q->nsums == 0)
        return;
    if (o->exact)
        qm_text_printf(out, "\n%18s %18s  observable\n", "value", "variance");
    else
        qm_text_printf(out, "\n%18s %18s %6s  observable\n", "value", "standard error", "bases");
    for (uint32_t i = 0; i < q->nsums; i++) {
        const qm_expectation *e = &r->expectations[i];
        qm_text_printf(out, "%18.*f", DIGITS, shown(e->value, DIGITS));
        if (o->exact)
            qm_text_printf(out, " %18.*f", DIGITS, shown(e->variance, DIGITS));
        else
            qm_text_printf(out, " %18.*f %6u", DIGITS, e->standard_error, e->groups);
        qm_text_printf(out, "  %s\n", q->sums[i].text);
    }
}

static void add_amplitudes(const qm_program *p, const qm_run_options *o, const qm_observations *r,
                           qm_text *out)
{
    const qm_requests *q = o->requests;
    if (q->amplitudes.n == 0)
        return;
    qm_text_puts(out, "\namplitudes of ");
    qm_register_names(p, NULL, false, " ", out);
    qm_text_puts(out, "\n");
    for (uint32_t i = 0; i < q->amplitudes.n; i++) {
        qm_amplitude a = r->amplitudes[i];
        qm_text_puts(out, "  ");
        qm_basis_text(p, q->amplitudes.states[i], out);
        qm_text_printf(out, "  %+.*f %+.*fi  %.10f\n", DIGITS, shown(a.re, DIGITS), DIGITS,
                       shown(a.im, DIGITS), a.re * a.re + a.im * a.im);
    }
}

static void add_list_name(const qm_program *p, const qm_qubit_list *l, qm_text *out)
{
    if (l->text == NULL)
        qm_register_names(p, NULL, false, " ", out);
    else
        qm_text_printf(out, "%s%s", l->text, l->n > 1 ? ", the first the rightmost bit" : "");
    qm_text_puts(out, "\n");
}

static void add_marginal(const qm_program *p, const qm_qubit_list *l, const double *values,
                         qm_text *out)
{
    qm_text_puts(out, "\nprobabilities of ");
    add_list_name(p, l, out);
    for (uint64_t v = 0; v < (uint64_t)1 << l->n; v++) {
        if (values[v] <= unlikely)
            continue;
        qm_text_puts(out, "  ");
        qm_observed_value_text(p, l, v, out);
        qm_text_printf(out, "  %12.10f\n", values[v]);
    }
}

static void add_density(const qm_program *p, const qm_qubit_list *l, const double complex *m,
                        qm_text *out)
{
    size_t n = (size_t)1 << l->n;
    qm_text_puts(out, "\ndensity matrix of ");
    add_list_name(p, l, out);
    for (size_t i = 0; i < n * n; i++)
        qm_text_printf(out, "  %+.*f%+.*fi%s", MATRIX_DIGITS, shown(creal(m[i]), MATRIX_DIGITS),
                       MATRIX_DIGITS, shown(cimag(m[i]), MATRIX_DIGITS),
                       i % n == n - 1 ? "\n" : "");
}

void qm_observed_value_text(const qm_program *p, const qm_qubit_list *l, uint64_t value,
                            qm_text *out)
{
    if (l->text == NULL)
        qm_basis_text(p, value, out);
    else
        for (uint32_t i = l->n; i-- > 0;)
            qm_text_add(out, value >> i & 1 ? "1" : "0", 1);
}

qm_status qm_observed_text(const qm_program *p, const qm_run_options *o, const qm_result *r,
                           qm_text *out)
{
    const qm_requests *q = o->requests;
    if (o->exact)
        qm_text_printf(out, "exact, %llu path%s\n", (unsigned long long)r->paths,
                       r->paths == 1 ? "" : "s");
    else
        qm_text_printf(out, "%llu shots in each basis, seed %llu\n", (unsigned long long)o->shots,
                       (unsigned long long)o->seed);
    add_expectations(o, r->observed, out);
    add_amplitudes(p, o, r->observed, out);
    for (uint32_t i = 0; i < q->nmarginals; i++)
        add_marginal(p, &q->marginals[i], r->observed->marginals[i], out);
    for (uint32_t i = 0; i < q->ndensities; i++)
        add_density(p, &q->densities[i], r->observed->densities[i], out);
    if (r->lost > 1e-12)
        qm_text_printf(out,
                       "\nnote: unlikely paths with a probability of %.3g in all were given up\n",
                       r->lost);
    return QM_OK;
}
