/* target_mqt.c - targets from the JSON of superconducting devices of MQT Core, schema version 1. */
#include "ir/target_vendor.h"

#include <math.h>
#include <string.h>

#define MOST_TIME 1e18 /* ns */

typedef struct importer {
    qm_context *cx;
    qm_target *t;
    double ns; /* in the file's unit of time */
} importer;

static qm_status read_unit(importer *m, const qm_json *root)
{
    const qm_json *v, *unit, *factor;
    m->ns = 1;
    qm_status s = qm_vendor_member(m->cx, root, "durationUnit", QM_JSON_OBJECT, false, &v);
    if (s || !v)
        return s;
    s = qm_vendor_member(m->cx, v, "unit", QM_JSON_STRING, true, &unit);
    if (!s)
        s = qm_vendor_member(m->cx, v, "scaleFactor", QM_JSON_NUMBER, false, &factor);
    if (s)
        return s;
    m->ns = qm_vendor_unit(unit->string) * (factor ? factor->number : 1);
    return m->ns > 0 && m->ns <= 1e12 ? QM_OK : qm_vendor_fault(m->cx, v, "no unit of time");
}

static qm_status read_head(importer *m, const qm_json *root)
{
    qm_context *cx = m->cx;
    const qm_json *version;
    qm_status s = qm_vendor_member(cx, root, "schema-version", QM_JSON_NUMBER, true, &version);
    if (!s && version->number != 1)
        s = qm_vendor_fault(cx, version, "schema version 1 is needed, but %g is given",
                            version->number);
    if (!s)
        s = qm_vendor_device(cx, root, &(qm_vendor_keys){"name", "numQubits", "couplings"}, true,
                             &m->t);
    if (s)
        return s;
    qm_target_finish(m->t, &cx->arena);
    return read_unit(m, root);
}

/* A time in ns where the object has it. */
static qm_status read_time(importer *m, const qm_json *object, const char *key, double *out)
{
    const qm_json *v;
    qm_status s = qm_vendor_member(m->cx, object, key, QM_JSON_NUMBER, false, &v);
    double t = NAN;
    if (!s && v)
        s = qm_vendor_number(m->cx, v, MOST_TIME / m->ns, &t);
    if (!s && v)
        *out = qm_vendor_round(t * m->ns);
    return s;
}

static qm_status read_coherence(importer *m, const qm_json *v, qm_target_qubit *q)
{
    qm_status s = read_time(m, v, "t1", &q->t1);
    return s ? s : read_time(m, v, "t2", &q->t2);
}

static qm_status read_qubits(importer *m, const qm_json *root)
{
    const qm_json *v, *defaults, *overrides;
    qm_status s = qm_vendor_member(m->cx, root, "qubitProperties", QM_JSON_OBJECT, false, &v);
    if (s || !v)
        return s;
    s = qm_vendor_member(m->cx, v, "defaults", QM_JSON_OBJECT, false, &defaults);
    if (!s)
        s = qm_vendor_member(m->cx, v, "overrides", QM_JSON_ARRAY, false, &overrides);
    if (s)
        return s;
    for (uint32_t q = 0; q < m->t->nqubits && defaults && !s; q++)
        s = read_coherence(m, defaults, &m->t->qubits[q]);
    for (const qm_json *o = overrides ? overrides->first : NULL; o && !s; o = o->next) {
        const qm_json *n;
        uint32_t q;
        s = qm_vendor_member(m->cx, o, "qubit", QM_JSON_NUMBER, true, &n);
        if (!s)
            s = qm_vendor_index(m->cx, n, m->t->nqubits, &q);
        if (!s)
            s = read_coherence(m, o, &m->t->qubits[q]);
    }
    return s;
}

static qm_status read_quality(importer *m, const qm_json *v, qm_target_place *p)
{
    const qm_json *fidelity;
    double f;
    qm_status s = read_time(m, v, "duration", &p->duration);
    if (!s)
        s = qm_vendor_member(m->cx, v, "fidelity", QM_JSON_NUMBER, false, &fidelity);
    if (s || !fidelity)
        return s;
    s = qm_vendor_number(m->cx, fidelity, 1, &f);
    if (!s) {
        const qm_json error = {
            .kind = QM_JSON_NUMBER, .at = fidelity->at, .number = 1 - fidelity->number};
        s = qm_vendor_number(m->cx, &error, 1, &p->error);
    }
    return s;
}

static qm_target_place *find(qm_target_gate *g, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < g->nplaces; i++) {
        const uint32_t *q = g->places[i].qubit;
        if ((q[0] == a && q[1] == b) || (q[0] == b && q[1] == a))
            return &g->places[i];
    }
    return NULL;
}

static qm_status override(importer *m, const qm_json *o, qm_target_gate *g)
{
    const qm_json *sites;
    uint32_t q[2] = {0, QM_NONE};
    qm_status s = qm_vendor_member(m->cx, o, "sites", QM_JSON_ARRAY, true, &sites);
    if (!s && sites->n != g->nqubits)
        s = qm_vendor_fault(m->cx, sites, "'%.100s' is on %u qubits, but %u are given", g->name,
                            g->nqubits, sites->n);
    const qm_json *v = s ? NULL : sites->first;
    for (uint32_t i = 0; v && !s; i++, v = v->next)
        s = qm_vendor_index(m->cx, v, m->t->nqubits, &q[i]);
    if (s)
        return s;
    qm_target_place *p = g->nqubits == 1 ? &g->places[q[0]] : find(g, q[0], q[1]);
    return p ? read_quality(m, o, p)
             : qm_vendor_fault(m->cx, sites, "qubits %u and %u are not coupled", q[0], q[1]);
}

/* All places of the operation with its numbers. */
static qm_status read_places(importer *m, const qm_json *v, qm_target_gate *g)
{
    const qm_json *overrides;
    qm_target_place head = {.error = NAN, .duration = NAN};
    g->nplaces = g->nqubits == 1 ? m->t->nqubits : m->t->npairs;
    g->places = QM_NEW_ARRAY(&m->cx->arena, qm_target_place, g->nplaces + 1u);
    qm_status s = read_quality(m, v, &head);
    if (!s)
        s = qm_vendor_member(m->cx, v, "siteOverrides", QM_JSON_ARRAY, false, &overrides);
    for (uint32_t i = 0; i < g->nplaces; i++) {
        g->places[i] = head;
        g->places[i].qubit[0] = g->nqubits == 1 ? i : m->t->pairs[i][0];
        g->places[i].qubit[1] = g->nqubits == 1 ? QM_NONE : m->t->pairs[i][1];
    }
    for (const qm_json *o = !s && overrides ? overrides->first : NULL; o && !s; o = o->next)
        s = override(m, o, g);
    return s;
}

static qm_status read_operation(importer *m, const qm_json *v)
{
    qm_target *t = m->t;
    const qm_json *name, *n, *params;
    qm_target_gate g = {.nqubits = 0};
    qm_status s = qm_vendor_member(m->cx, v, "name", QM_JSON_STRING, true, &name);
    if (!s)
        s = qm_vendor_member(m->cx, v, "numQubits", QM_JSON_NUMBER, true, &n);
    if (!s)
        s = qm_vendor_member(m->cx, v, "numParameters", QM_JSON_NUMBER, true, &params);
    if (!s)
        s = qm_vendor_index(m->cx, n, 3, &g.nqubits);
    if (!s)
        s = qm_vendor_index(m->cx, params, 17, &g.nparams);
    if (!s && g.nqubits == 0)
        s = qm_vendor_fault(m->cx, n, "an operation is on 1 or 2 qubits, but 0 is given");
    if (s)
        return s;
    g.name = name->string.data;
    s = read_places(m, v, &g);
    if (s)
        return s;
    if (strcmp(g.name, "measure") != 0) {
        if (t->ngates == QM_TARGET_GATES || qm_target_find(t, g.name))
            return qm_vendor_fault(m->cx, v, "a second operation '%.100s', or too many", g.name);
        t->gates[t->ngates++] = g;
        return s;
    }
    for (uint32_t q = 0; q < t->nqubits && g.nqubits == 1; q++) {
        t->qubits[q].meas0_prep1 = t->qubits[q].meas1_prep0 = g.places[q].error;
        t->qubits[q].readout_duration = g.places[q].duration;
    }
    return QM_OK;
}

qm_status qm_target_import_mqt(qm_context *cx, const qm_source *source, qm_target **out)
{
    importer m = {.cx = cx};
    qm_json *root;
    const qm_json *operations;
    qm_status s = qm_json_parse(cx, source, QM_E_TARGET, &root);
    if (!s)
        s = read_head(&m, root);
    if (!s)
        s = read_qubits(&m, root);
    if (!s)
        s = qm_vendor_member(cx, root, "operations", QM_JSON_ARRAY, true, &operations);
    if (s)
        return s;
    m.t->source = "MQT Core superconducting device, schema 1";
    m.t->gates = qm_arena_zalloc(&cx->arena, QM_TARGET_GATES, sizeof *m.t->gates);
    for (const qm_json *o = operations->first; o && !s; o = o->next)
        s = read_operation(&m, o);
    qm_target_finish(m.t, &cx->arena);
    *out = m.t;
    return s;
}
