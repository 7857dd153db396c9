/* target_quilc.c - targets from the JSON of quilc: an "isa" of qubits and pairs, and perhaps
 * "specs" with fidelities and times in seconds. Numbers of qubits may have gaps: the qubits between
 * are there without couplings. */
#include "ir/target_vendor.h"

#include <math.h>
#include <string.h>

#define MOST_SECONDS 1e9

/* "7" or "7-12". */
static bool read_key(qm_str key, uint32_t q[2])
{
    const char *dash = memchr(key.data, '-', key.size);
    uint32_t n = dash ? (uint32_t)(dash - key.data) : key.size;
    uint64_t a = 0, b = QM_NONE;
    bool good = qm_parse_count(key.data, n, QM_TARGET_QUBITS - 1, &a);
    if (good && dash)
        good = qm_parse_count(dash + 1, key.size - n - 1, QM_TARGET_QUBITS - 1, &b) && a != b;
    q[0] = (uint32_t)a;
    q[1] = (uint32_t)b;
    return good;
}

/* The qubits, or the pairs, of an object; *n is raised above all qubits. A value false or with
 * "dead": true is of one that does not work. */
static qm_status read_places(qm_context *cx, const qm_json *object, uint32_t nqubits,
                             qm_target_gate *g, uint32_t *n)
{
    g->places = QM_NEW_ARRAY(&cx->arena, qm_target_place, object ? object->n + 1u : 1u);
    for (const qm_json *v = object ? object->first : NULL; v; v = v->next) {
        qm_target_place *p = &g->places[g->nplaces];
        *p = (qm_target_place){{0, 0}, NAN, NAN};
        if (!read_key(v->key, p->qubit) || (p->qubit[1] == QM_NONE) != (nqubits == 1))
            return qm_vendor_fault(cx, v, "'%.20s' is no %s below %d", v->key.data,
                                   nqubits == 1 ? "qubit" : "pair of qubits", QM_TARGET_QUBITS);
        const qm_json *dead = qm_json_member(v, "dead");
        for (uint32_t i = 0; i < nqubits; i++)
            *n = p->qubit[i] >= *n ? p->qubit[i] + 1 : *n;
        g->nplaces += !(dead && dead->kind == QM_JSON_BOOL && dead->truth);
    }
    return QM_OK;
}

/* One minus a fidelity, where the object has it; a negative one is not known. */
static qm_status read_share(qm_context *cx, const qm_json *object, const char *key, double *out)
{
    const qm_json *v;
    qm_status s = qm_vendor_member(cx, object, key, QM_JSON_NUMBER, false, &v);
    if (s || !v || v->number < 0)
        return s;
    const qm_json error = {.kind = QM_JSON_NUMBER, .at = v->at, .number = 1 - v->number};
    return qm_vendor_number(cx, &error, 1, out);
}

static qm_status read_time(qm_context *cx, const qm_json *object, const char *key, double *out)
{
    const qm_json *v;
    qm_status s = qm_vendor_member(cx, object, key, QM_JSON_NUMBER, false, &v);
    if (!s && v)
        s = qm_vendor_number(cx, v, MOST_SECONDS, out);
    if (!s && v)
        *out = qm_vendor_round(*out * 1e9);
    return s;
}

static qm_status read_qubit(qm_context *cx, const qm_json *v, qm_target *t)
{
    uint32_t q[2];
    double readout = NAN;
    if (!read_key(v->key, q) || q[0] >= t->nqubits || q[1] != QM_NONE)
        return qm_vendor_fault(cx, v, "there is no qubit '%.20s'", v->key.data);
    qm_target_qubit *p = &t->qubits[q[0]];
    qm_status s = read_time(cx, v, "T1", &p->t1);
    if (!s)
        s = read_time(cx, v, "T2", &p->t2);
    if (!s)
        s = read_share(cx, v, "fRO", &readout);
    p->meas0_prep1 = p->meas1_prep0 = readout;
    for (uint32_t i = 0; i < t->gates[0].nplaces && !s; i++)
        if (t->gates[0].places[i].qubit[0] == q[0])
            s = read_share(cx, v, "f1QRB", &t->gates[0].places[i].error);
    return s;
}

static qm_status read_pair(qm_context *cx, const qm_json *v, qm_target *t)
{
    uint32_t q[2];
    if (!read_key(v->key, q) || q[1] == QM_NONE)
        return qm_vendor_fault(cx, v, "there is no pair '%.20s'", v->key.data);
    qm_status s = QM_OK;
    for (uint32_t i = 0; i < t->gates[1].nplaces && !s; i++)
        if (t->gates[1].places[i].qubit[0] == q[0] && t->gates[1].places[i].qubit[1] == q[1])
            s = read_share(cx, v, "fCZ", &t->gates[1].places[i].error);
    return s;
}

static qm_status read_specs(qm_context *cx, const qm_json *root, qm_target *t)
{
    const qm_json *specs, *ones, *twos = NULL;
    qm_status s = qm_vendor_member(cx, root, "specs", QM_JSON_OBJECT, false, &specs);
    if (s || !specs)
        return s;
    s = qm_vendor_member(cx, specs, "1Q", QM_JSON_OBJECT, false, &ones);
    if (!s)
        s = qm_vendor_member(cx, specs, "2Q", QM_JSON_OBJECT, false, &twos);
    for (const qm_json *v = !s && ones ? ones->first : NULL; v && !s; v = v->next)
        s = read_qubit(cx, v, t);
    for (const qm_json *v = !s && twos ? twos->first : NULL; v && !s; v = v->next)
        s = read_pair(cx, v, t);
    return s;
}

qm_status qm_target_import_quilc(qm_context *cx, const qm_source *source, qm_target **out)
{
    qm_target_gate gates[2] = {{.name = "rx", .nqubits = 1, .nparams = 1},
                               {.name = "cz", .nqubits = 2}};
    qm_json *root;
    const qm_json *isa, *name, *ones, *twos;
    uint32_t n = 0;
    qm_status s = qm_json_parse(cx, source, QM_E_TARGET, &root);
    if (!s)
        s = qm_vendor_member(cx, root, "isa", QM_JSON_OBJECT, true, &isa);
    if (!s)
        s = qm_vendor_member(cx, root, "name", QM_JSON_STRING, false, &name);
    if (!s)
        s = qm_vendor_member(cx, isa, "1Q", QM_JSON_OBJECT, true, &ones);
    if (!s)
        s = qm_vendor_member(cx, isa, "2Q", QM_JSON_OBJECT, false, &twos);
    if (!s)
        s = read_places(cx, ones, 1, &gates[0], &n);
    if (!s)
        s = read_places(cx, twos, 2, &gates[1], &n);
    if (!s && n == 0)
        s = qm_vendor_fault(cx, ones, "a device has at least 1 qubit, but 0 are given");
    if (s)
        return s;
    qm_target *t = qm_target_new(&cx->arena, name && *name->string.data ? name->string.data : "quilc", n);
    t->source = "quilc ISA";
    t->gates = qm_arena_zalloc(&cx->arena, 2, sizeof *t->gates);
    memcpy(t->gates, gates, sizeof gates);
    t->ngates = 2;
    t->pairs = qm_arena_alloc(&cx->arena, gates[1].nplaces + 1u, sizeof *t->pairs);
    for (uint32_t i = 0; i < gates[1].nplaces; i++)
        memcpy(t->pairs[t->npairs++], gates[1].places[i].qubit, sizeof *t->pairs);
    s = read_specs(cx, root, t);
    if (s)
        return s;
    qm_vendor_finish(cx, t, false);
    *out = t;
    return QM_OK;
}
