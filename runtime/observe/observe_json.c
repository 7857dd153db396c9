/* observe_json.c - observations as JSON; docs/observables.md has the keys. */

#include "runtime/observe/observe.h"

#include "runtime/value.h"

#include <math.h>

static const double unlikely = 1e-14; /* left out of lists of probabilities */

static void add_number(qm_text *out, double v)
{
    char text[QM_DOUBLE_TEXT];
    qm_format_double(text, v);
    qm_text_puts(out, isfinite(v) ? text : "null");
}

static void add_complex(qm_text *out, double re, double im)
{
    qm_text_puts(out, "[");
    add_number(out, re);
    qm_text_puts(out, ", ");
    add_number(out, im);
    qm_text_puts(out, "]");
}

static void add_expectations(const qm_run_options *o, const qm_observations *r, qm_text *out)
{
    const qm_requests *q = o->requests;
    qm_text_puts(out, ",\n  \"expectations\": [");
    for (uint32_t i = 0; i < q->nsums; i++) {
        const qm_expectation *e = &r->expectations[i];
        qm_text_printf(out, "%s\n    {\"observable\": ", i > 0 ? "," : "");
        qm_json_string(q->sums[i].text, out);
        qm_text_puts(out, ", \"value\": ");
        add_number(out, e->value);
        qm_text_puts(out, o->exact ? ", \"variance\": " : ", \"standard_error\": ");
        add_number(out, o->exact ? e->variance : e->standard_error);
        if (!o->exact)
            qm_text_printf(out, ", \"bases\": %u", e->groups);
        qm_text_puts(out, "}");
    }
    qm_text_puts(out, "\n  ]");
}

static void add_amplitudes(const qm_program *p, const qm_run_options *o, const qm_observations *r,
                           qm_text *out)
{
    const qm_requests *q = o->requests;
    qm_text_puts(out, ",\n  \"amplitudes\": {");
    for (uint32_t i = 0; i < q->amplitudes.n; i++) {
        qm_text_puts(out, i > 0 ? ",\n    \"" : "\n    \"");
        qm_basis_text(p, q->amplitudes.states[i], out);
        qm_text_puts(out, "\": ");
        add_complex(out, r->amplitudes[i].re, r->amplitudes[i].im);
    }
    qm_text_puts(out, "\n  }");
}

/* "q[2]", or the register alone when it has one qubit. */
static void add_qubit(const qm_program *p, uint32_t qubit, qm_text *out)
{
    qm_text name;
    qm_text_init(&name, out->arena);
    for (uint32_t i = 0; i < p->nregs; i++) {
        const qm_prog_qubits *r = &p->regs[i];
        if (qubit < r->first || qubit - r->first >= r->size)
            continue;
        qm_text_puts(&name, r->name);
        if (r->size > 1)
            qm_text_printf(&name, "[%u]", qubit - r->first);
    }
    qm_json_string(name.data, out);
}

static void add_qubits(const qm_program *p, const qm_qubit_list *l, qm_text *out)
{
    qm_text_puts(out, "\"qubits\": [");
    for (uint32_t i = 0; i < l->n; i++) {
        qm_text_puts(out, i > 0 ? ", " : "");
        add_qubit(p, l->qubits[i], out);
    }
    qm_text_puts(out, "]");
}

static void add_probabilities(const qm_program *p, const qm_qubit_list *l, const double *values,
                              const char *indent, qm_text *out)
{
    bool any = false;
    qm_text_puts(out, "{");
    for (uint64_t v = 0; v < (uint64_t)1 << l->n; v++) {
        if (values[v] <= unlikely)
            continue;
        qm_text_printf(out, "%s\n%s  \"", any ? "," : "", indent);
        any = true;
        qm_observed_value_text(p, l, v, out);
        qm_text_puts(out, "\": ");
        add_number(out, values[v]);
    }
    qm_text_printf(out, "\n%s}", indent);
}

static void add_marginals(const qm_program *p, const qm_run_options *o, const qm_observations *r,
                          qm_text *out)
{
    const qm_requests *q = o->requests;
    bool any = false;
    for (uint32_t i = 0; i < q->nmarginals; i++) {
        const qm_qubit_list *l = &q->marginals[i];
        if (l->text == NULL)
            continue;
        qm_text_puts(out, any ? ",\n    {" : ",\n  \"marginals\": [\n    {");
        any = true;
        add_qubits(p, l, out);
        qm_text_puts(out, ", \"probabilities\": ");
        add_probabilities(p, l, r->marginals[i], "    ", out);
        qm_text_puts(out, "}");
    }
    qm_text_puts(out, any ? "\n  ]" : "");
    for (uint32_t i = 0; i < q->nmarginals; i++) {
        if (q->marginals[i].text != NULL)
            continue;
        qm_text_puts(out, ",\n  \"qubit_probabilities\": ");
        add_probabilities(p, &q->marginals[i], r->marginals[i], "  ", out);
        qm_text_puts(out, ",\n  \"qubit_registers\": [");
        qm_register_names(p, NULL, true, ", ", out);
        qm_text_puts(out, "]");
    }
}

static void add_density(const qm_program *p, const qm_qubit_list *l, const double complex *m,
                        qm_text *out)
{
    size_t n = (size_t)1 << l->n;
    qm_text_puts(out, "{");
    add_qubits(p, l, out);
    qm_text_puts(out, ", \"matrix\": [");
    for (size_t i = 0; i < n; i++) {
        qm_text_puts(out, i > 0 ? ",\n      [" : "\n      [");
        for (size_t j = 0; j < n; j++) {
            qm_text_puts(out, j > 0 ? ", " : "");
            add_complex(out, creal(m[i * n + j]), cimag(m[i * n + j]));
        }
        qm_text_puts(out, "]");
    }
    qm_text_puts(out, "\n    ]}");
}

static void add_densities(const qm_program *p, const qm_run_options *o, const qm_observations *r,
                          qm_text *out)
{
    const qm_requests *q = o->requests;
    qm_text_puts(out, ",\n  \"densities\": [");
    for (uint32_t i = 0; i < q->ndensities; i++) {
        qm_text_puts(out, i > 0 ? ",\n    " : "\n    ");
        add_density(p, &q->densities[i], r->densities[i], out);
    }
    qm_text_puts(out, "\n  ]");
}

qm_status qm_observed_json(const qm_program *p, const qm_run_options *o, const qm_result *r,
                           qm_text *out)
{
    const qm_requests *q = o->requests;
    if (o->exact)
        qm_text_printf(out, "{\n  \"paths\": %llu", (unsigned long long)r->paths);
    else
        qm_text_printf(out, "{\n  \"shots\": %llu,\n  \"seed\": %llu", (unsigned long long)o->shots,
                       (unsigned long long)o->seed);
    if (q->nsums > 0)
        add_expectations(o, r->observed, out);
    if (q->amplitudes.n > 0)
        add_amplitudes(p, o, r->observed, out);
    if (q->nmarginals > 0)
        add_marginals(p, o, r->observed, out);
    if (q->ndensities > 0)
        add_densities(p, o, r->observed, out);
    if (r->lost > 0) {
        qm_text_puts(out, ",\n  \"lost\": ");
        add_number(out, r->lost);
    }
    qm_text_puts(out, "\n}\n");
    return QM_OK;
}
