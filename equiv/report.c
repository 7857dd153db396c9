/* report.c - results as text and as JSON. */
#include "equiv/equiv.h"

#include "support/diag_json.h"

#include <math.h>

static const char *const verdict_words[] = {
    [QM_EQUIV_UNKNOWN] = "unknown",
    [QM_EQUIV_SAME] = "equivalent",
    [QM_EQUIV_DIFFERENT] = "not equivalent",
};

static bool is_identity(const uint32_t *permutation, uint32_t n)
{
    for (uint32_t q = 0; q < n; q++)
        if (permutation[q] != q)
            return false;
    return true;
}

void qm_equiv_text(const qm_equiv_result *r, qm_text *out)
{
    qm_text_puts(out, verdict_words[r->verdict]);
    if (r->verdict == QM_EQUIV_UNKNOWN) {
        qm_text_printf(out, ": %s\n", r->detail ? r->detail : "nothing was tried");
        return;
    }
    qm_text_printf(out, " (%s%s%s)\n", r->method, r->detail ? ": " : "",
                   r->detail ? r->detail : "");
    if (r->witness.values)
        qm_text_printf(out, "with %s\n", r->witness.values);
    if (r->witness.text)
        qm_text_printf(out, "%s\n", r->witness.text);
    if (!r->permutation)
        return;
    if (is_identity(r->permutation, r->nqubits)) {
        qm_text_puts(out, "the outputs are in the same order\n");
        return;
    }
    for (uint32_t q = 0; q < r->nqubits; q++)
        if (r->permutation[q] != q)
            qm_text_printf(out, "output %u of the first program is output %u of the second\n", q,
                           r->permutation[q]);
}

static json_t *json_number(double v)
{
    return isfinite(v) ? json_real(v) : json_null();
}

static json_t *witness_json(const qm_equiv_witness *w)
{
    json_t *o = json_object();
    json_object_set_new(o, "text", w->text ? qm_json_text(w->text) : json_null());
    json_object_set_new(o, "fidelity", json_number(w->fidelity));
    if (w->values)
        json_object_set_new(o, "values", qm_json_text(w->values));
    if (!w->input)
        return o;
    json_t *kets = json_array();
    for (uint32_t q = 0; q < w->nqubits; q++) {
        const qm_equiv_ket *k = &w->input[q];
        json_array_append_new(kets,
                              json_pack("[[ff][ff]]", k->re[0], k->im[0], k->re[1], k->im[1]));
    }
    json_object_set_new(o, "input", kets);
    return o;
}

qm_status qm_equiv_json(const qm_equiv_result *r, qm_text *out)
{
    json_t *o = json_object();
    json_object_set_new(o, "verdict", json_string(verdict_words[r->verdict]));
    json_object_set_new(o, "method", r->method ? json_string(r->method) : json_null());
    json_object_set_new(o, "detail", r->detail ? qm_json_text(r->detail) : json_null());
    json_object_set_new(o, "deviation", json_number(r->deviation));
    if (r->verdict == QM_EQUIV_DIFFERENT)
        json_object_set_new(o, "witness", witness_json(&r->witness));
    if (r->permutation) {
        json_t *list = json_array();
        for (uint32_t q = 0; q < r->nqubits; q++)
            json_array_append_new(list, json_integer(r->permutation[q]));
        json_object_set_new(o, "permutation", list);
    }
    return qm_json_write(o, out);
}
