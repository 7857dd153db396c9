/* target_staq.c - targets from the JSON of devices of staq: qubits and directed couplings, each
 * perhaps with the fidelity of a CX or of one-qubit gates. */
#include "ir/target_vendor.h"

#include <math.h>

/* One minus the object's "fidelity"; NAN where it has none. */
static qm_status read_error(qm_context *cx, const qm_json *object, double *out)
{
    const qm_json *v;
    qm_status s = qm_vendor_member(cx, object, "fidelity", QM_JSON_NUMBER, false, &v);
    *out = NAN;
    if (s || !v)
        return s;
    const qm_json error = {.kind = QM_JSON_NUMBER, .at = v->at, .number = 1 - v->number};
    return qm_vendor_number(cx, &error, 1, out);
}

static qm_status member_index(qm_context *cx, const qm_json *object, const char *key,
                              uint32_t below, uint32_t *out)
{
    const qm_json *v;
    qm_status s = qm_vendor_member(cx, object, key, QM_JSON_NUMBER, true, &v);
    return s ? s : qm_vendor_index(cx, v, below, out);
}

static qm_status read_couplings(qm_context *cx, const qm_json *list, qm_target *t,
                                qm_target_gate *g)
{
    if (list->n > QM_TARGET_COUPLINGS)
        return qm_vendor_fault(cx, list, "at most %u couplings can be listed, but there are %u",
                               QM_TARGET_COUPLINGS, list->n);
    t->pairs = qm_arena_alloc(&cx->arena, list->n + 1u, sizeof *t->pairs);
    g->places = QM_NEW_ARRAY(&cx->arena, qm_target_place, list->n + 1u);
    qm_status s = QM_OK;
    for (const qm_json *v = list->first; v && !s; v = v->next) {
        qm_target_place *p = &g->places[g->nplaces++];
        *p = (qm_target_place){{0, 0}, NAN, NAN};
        s = member_index(cx, v, "control", t->nqubits, &p->qubit[0]);
        if (!s)
            s = member_index(cx, v, "target", t->nqubits, &p->qubit[1]);
        if (!s && p->qubit[0] == p->qubit[1])
            s = qm_vendor_fault(cx, v, "a pair is of two qubits, but both are %u", p->qubit[0]);
        if (!s)
            s = read_error(cx, v, &p->error);
        t->pairs[t->npairs][0] = p->qubit[0];
        t->pairs[t->npairs++][1] = p->qubit[1];
    }
    return s;
}

static qm_status read_qubits(qm_context *cx, const qm_json *list, qm_target *t, qm_target_gate *g)
{
    g->nplaces = t->nqubits;
    g->places = QM_NEW_ARRAY(&cx->arena, qm_target_place, t->nqubits);
    for (uint32_t q = 0; q < t->nqubits; q++)
        g->places[q] = (qm_target_place){{q, QM_NONE}, NAN, NAN};
    qm_status s = QM_OK;
    for (const qm_json *v = list->first; v && !s; v = v->next) {
        uint32_t q = 0;
        s = member_index(cx, v, "id", t->nqubits, &q);
        if (!s)
            s = read_error(cx, v, &g->places[q].error);
    }
    return s;
}

qm_status qm_target_import_staq(qm_context *cx, const qm_source *source, qm_target **out)
{
    qm_json *root;
    const qm_json *name, *qubits, *couplings;
    qm_status s = qm_json_parse(cx, source, QM_E_TARGET, &root);
    if (!s)
        s = qm_vendor_member(cx, root, "name", QM_JSON_STRING, true, &name);
    if (!s)
        s = qm_vendor_member(cx, root, "qubits", QM_JSON_ARRAY, true, &qubits);
    if (!s)
        s = qm_vendor_member(cx, root, "couplings", QM_JSON_ARRAY, true, &couplings);
    if (!s && (qubits->n == 0 || qubits->n > QM_TARGET_QUBITS))
        s = qm_vendor_fault(cx, qubits, "a device has 1 to %d qubits, but %u are given",
                            QM_TARGET_QUBITS, qubits->n);
    if (s)
        return s;
    qm_target *t = qm_target_new(&cx->arena, name->string.data, qubits->n);
    t->source = "staq device";
    t->gates = qm_arena_zalloc(&cx->arena, 2, sizeof *t->gates);
    t->gates[0] = (qm_target_gate){.name = "u", .nqubits = 1, .nparams = 3};
    t->gates[1] = (qm_target_gate){.name = "cx", .nqubits = 2};
    t->ngates = 2;
    s = read_qubits(cx, qubits, t, &t->gates[0]);
    if (!s)
        s = read_couplings(cx, couplings, t, &t->gates[1]);
    if (s)
        return s;
    qm_vendor_finish(cx, t, true);
    *out = t;
    return QM_OK;
}
