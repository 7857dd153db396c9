/* result_json.c - a result as JSON. Written directly: a tree would take ten times the memory of a
 * statevector, and JSON libraries have no integers beyond 64 bits. */

#include "runtime/run.h"

#include "ir/expr.h"
#include "runtime/observe/observe.h"
#include "runtime/value.h"

static bool has_bits(const qm_program *p, const bool *results)
{
    for (uint32_t i = 0; i < p->ncells; i++)
        if (p->cells[i].kind == QM_T_BIT && results[i])
            return true;
    return false;
}

static void add_number(qm_text *out, double v)
{
    char text[QM_DOUBLE_TEXT];
    qm_format_double(text, v);
    qm_text_puts(out, text);
}

static void add_outcomes(const qm_result *r, bool exact, const char *key, qm_text *out)
{
    qm_text_printf(out, "  \"%s\": {", key);
    for (uint32_t i = 0; i < r->noutcomes; i++) {
        qm_text_printf(out, "%s\n    \"%s\": ", i > 0 ? "," : "", r->outcomes[i].bits);
        if (exact)
            add_number(out, r->outcomes[i].probability);
        else
            qm_text_printf(out, "%llu", (unsigned long long)r->outcomes[i].count);
    }
    qm_text_puts(out, r->noutcomes > 0 ? "\n  },\n" : "},\n");
}

/* A program that measures nothing has one value of its bits, with certainty. */
static void add_certain_bits(const qm_program *p, const qm_result *r, qm_text *out)
{
    bool any = false;
    qm_text_puts(out, "  \"counts_exact\": {\n    \"");
    for (uint32_t i = 0; i < p->ncells; i++) {
        if (p->cells[i].kind != QM_T_BIT || !r->results[i])
            continue;
        qm_text_puts(out, any ? " " : "");
        any = true;
        qm_value_bits(&p->cells[i], r->frame + p->cells[i].offset, out);
    }
    qm_text_puts(out, "\": 1.0\n  },\n");
}

static void add_registers(const qm_program *p, const bool *results, qm_text *out)
{
    qm_text_printf(out, "  \"%s_registers\": [", results ? "bit" : "qubit");
    qm_register_names(p, results, true, ", ", out);
    qm_text_puts(out, "],\n");
}

static void add_counts(const qm_program *p, bool exact, const qm_result *r, qm_text *out)
{
    if (r->implied_measure) {
        add_outcomes(r, exact, exact ? "qubit_probabilities" : "qubit_counts", out);
        add_registers(p, NULL, out);
    }
    if (!has_bits(p, r->results))
        return;
    if (!r->implied_measure)
        add_outcomes(r, exact, exact ? "counts_exact" : "counts", out);
    else if (exact)
        add_certain_bits(p, r, out);
    add_registers(p, r->results, out);
}

static void add_outputs(const qm_program *p, const qm_result *r, qm_text *out)
{
    bool any = false;
    qm_text_puts(out, "  \"outputs\": {");
    for (uint32_t i = 0; i < p->ncells; i++) {
        if (!r->same[i])
            continue;
        qm_text_puts(out, any ? ",\n    " : "\n    ");
        any = true;
        qm_json_string(p->cells[i].name, out);
        qm_text_puts(out, ": ");
        qm_value_json(&p->cells[i], r->frame + p->cells[i].offset, out);
    }
    qm_text_puts(out, any ? "\n  }" : "}");
}

static void add_state(const qm_program *p, const qm_result *r, qm_text *out)
{
    if (r->state == NULL || p->nqubits > QM_MAX_JSON_QUBITS)
        return;
    qm_text_puts(out, ",\n  \"statevector\": [");
    for (uint64_t i = 0; i < (uint64_t)1 << p->nqubits; i++) {
        qm_text_puts(out, i > 0 ? ",\n    [" : "\n    [");
        add_number(out, r->state[i].re);
        qm_text_puts(out, ", ");
        add_number(out, r->state[i].im);
        qm_text_puts(out, "]");
    }
    qm_text_puts(out, "\n  ]");
}

qm_status qm_result_json(const qm_program *p, const qm_run_options *o, const qm_result *r,
                         qm_text *out)
{
    if (o->requests != NULL)
        return qm_observed_json(p, o, r, out);
    qm_text_puts(out, "{\n");
    if (!o->exact)
        qm_text_printf(out, "  \"shots\": %llu,\n  \"seed\": %llu,\n", (unsigned long long)o->shots,
                       (unsigned long long)o->seed);
    add_counts(p, o->exact, r, out);
    add_outputs(p, r, out);
    add_state(p, r, out);
    if (r->lost > 0) {
        qm_text_puts(out, ",\n  \"lost\": ");
        add_number(out, r->lost);
    }
    qm_text_puts(out, "\n}\n");
    return QM_OK;
}
