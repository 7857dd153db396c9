/* target_ibm.c - targets from IBM's BackendConfiguration and BackendProperties (Qiskit's schemas).
 */
#include "ir/target_vendor.h"

#include <math.h>
#include <string.h>

#define MOST_TIME 1e18 /* ns */

enum { ROOM = 2 }; /* times the couplings: places of a gate before both orders are merged */

typedef struct importer {
    qm_context *cx;
    qm_target *t;
    uint32_t cap; /* places of a gate */
} importer;

static qm_status read_configuration(importer *m, const qm_json *root)
{
    const qm_json *dt;
    qm_status s = qm_vendor_device(
        m->cx, root, &(qm_vendor_keys){"backend_name", "n_qubits", "coupling_map"}, false, &m->t);
    if (!s)
        s = qm_vendor_member(m->cx, root, "dt", QM_JSON_NUMBER, false, &dt);
    if (!s && dt)
        s = qm_vendor_number(m->cx, dt, MOST_TIME, &m->t->dt);
    if (!s)
        m->cap = ROOM * (m->t->npairs + m->t->nqubits);
    return s;
}

/* {"name": .., "unit": .., "value": ..}; times in ns. */
static qm_status read_value(importer *m, const qm_json *parameter, bool is_time, double *out)
{
    const qm_json *value = qm_json_member(parameter, "value"), *unit;
    qm_status s = qm_vendor_member(m->cx, parameter, "unit", QM_JSON_STRING, is_time, &unit);
    *out = NAN;
    if (!s)
        s = value ? qm_vendor_number(m->cx, value, is_time ? MOST_TIME : 1, out)
                  : qm_vendor_fault(m->cx, parameter, "'value' is missing");
    if (s || !is_time)
        return s;
    double ns = qm_vendor_unit(unit->string);
    if (ns == 0)
        return qm_vendor_fault(m->cx, unit, "a unit of time is needed, but '%.20s' is given",
                               unit->string.data);
    *out = qm_vendor_round(*out * ns);
    return QM_OK;
}

static const struct {
    const char *name;
    bool is_time;
    size_t offset;
} qubit_parameters[] = {
    {"T1", true, offsetof(qm_target_qubit, t1)},
    {"T2", true, offsetof(qm_target_qubit, t2)},
    {"prob_meas0_prep1", false, offsetof(qm_target_qubit, meas0_prep1)},
    {"prob_meas1_prep0", false, offsetof(qm_target_qubit, meas1_prep0)},
    {"readout_length", true, offsetof(qm_target_qubit, readout_duration)},
};

static qm_status read_qubit(importer *m, const qm_json *list, qm_target_qubit *q)
{
    if (list->kind != QM_JSON_ARRAY)
        return qm_vendor_fault(m->cx, list, "an array of a qubit's parameters is needed");
    qm_status s = QM_OK;
    for (const qm_json *p = list->first; p && !s; p = p->next) {
        const qm_json *name;
        s = qm_vendor_member(m->cx, p, "name", QM_JSON_STRING, true, &name);
        for (size_t i = 0; i < sizeof qubit_parameters / sizeof *qubit_parameters && !s; i++)
            if (qm_json_is(name, qubit_parameters[i].name))
                s = read_value(m, p, qubit_parameters[i].is_time,
                               (double *)((char *)q + qubit_parameters[i].offset));
    }
    return s;
}

static qm_status read_qubits(importer *m, const qm_json *root)
{
    const qm_json *list;
    qm_status s = qm_vendor_member(m->cx, root, "qubits", QM_JSON_ARRAY, true, &list);
    if (!s && list->n != m->t->nqubits)
        s = qm_vendor_fault(m->cx, list, "the configuration has %u qubits, but there are %u",
                            m->t->nqubits, list->n);
    uint32_t q = 0;
    for (const qm_json *v = s ? NULL : list->first; v && !s; v = v->next)
        s = read_qubit(m, v, &m->t->qubits[q++]);
    return s;
}

/* A gate of the circuit model: neither measurement nor reset. */
static bool is_gate(const qm_json *name)
{
    return strncmp(name->string.data, "measure", 7) != 0 &&
           strncmp(name->string.data, "reset", 5) != 0;
}

static qm_target_gate *gate_named(importer *m, const char *name, uint32_t nqubits)
{
    qm_target *t = m->t;
    for (uint32_t g = 0; g < t->ngates; g++)
        if (strcmp(t->gates[g].name, name) == 0)
            return t->gates[g].nqubits == nqubits ? &t->gates[g] : NULL;
    if (t->ngates == QM_TARGET_GATES)
        return NULL;
    qm_target_gate *g = &t->gates[t->ngates++];
    g->name = name;
    g->nqubits = nqubits;
    g->nparams = strcmp(name, "rz") == 0 || strcmp(name, "rx") == 0 || strcmp(name, "rzz") == 0;
    g->is_virtual = strcmp(name, "rz") == 0;
    g->places = QM_NEW_ARRAY(&m->cx->arena, qm_target_place, m->cap);
    return g;
}

static qm_status read_gate(importer *m, const qm_json *v)
{
    qm_context *cx = m->cx;
    const qm_json *name, *qubits, *parameters;
    uint32_t q[2] = {0, QM_NONE};
    qm_status s = qm_vendor_member(cx, v, "gate", QM_JSON_STRING, true, &name);
    if (!s)
        s = qm_vendor_member(cx, v, "qubits", QM_JSON_ARRAY, true, &qubits);
    if (!s)
        s = qm_vendor_member(cx, v, "parameters", QM_JSON_ARRAY, true, &parameters);
    if (s || !is_gate(name) || qubits->n == 0 || qubits->n > 2)
        return s;
    const qm_json *operand = qubits->first;
    for (uint32_t i = 0; i < qubits->n && !s; i++, operand = operand->next)
        s = qm_vendor_index(cx, operand, m->t->nqubits, &q[i]);
    if (!s && q[0] == q[1])
        s = qm_vendor_fault(cx, qubits, "a pair is of two qubits, but both are %u", q[0]);
    if (s)
        return s;
    qm_target_gate *g = gate_named(m, name->string.data, qubits->n);
    qm_target_place *place = g ? qm_vendor_place(g, q[0], q[1], m->cap) : NULL;
    if (!place)
        return qm_vendor_fault(cx, v,
                               "the gate '%.100s' has no room: there are too many gates, or "
                               "it has several numbers of qubits",
                               name->string.data);
    for (const qm_json *p = parameters->first; p && !s; p = p->next) {
        const qm_json *what;
        s = qm_vendor_member(cx, p, "name", QM_JSON_STRING, true, &what);
        if (!s && qm_json_is(what, "gate_error"))
            s = read_value(m, p, false, &place->error);
        else if (!s && qm_json_is(what, "gate_length"))
            s = read_value(m, p, true, &place->duration);
    }
    return s;
}

static qm_status read_properties(importer *m, const qm_json *root)
{
    qm_context *cx = m->cx;
    const qm_json *date, *gates;
    qm_status s = qm_vendor_member(cx, root, "last_update_date", QM_JSON_STRING, false, &date);
    if (!s)
        s = qm_vendor_member(cx, root, "gates", QM_JSON_ARRAY, true, &gates);
    if (!s)
        s = read_qubits(m, root);
    if (s)
        return s;
    m->t->date = date ? date->string.data : NULL;
    m->t->gates = qm_arena_zalloc(&cx->arena, QM_TARGET_GATES, sizeof *m->t->gates);
    for (const qm_json *g = gates->first; g && !s; g = g->next)
        s = read_gate(m, g);
    return s;
}

qm_status qm_target_import_ibm(qm_context *cx, const qm_source *configuration,
                               const qm_source *properties, qm_target **out)
{
    importer m = {.cx = cx};
    qm_json *root;
    qm_status s = qm_json_parse(cx, configuration, QM_E_TARGET, &root);
    if (!s)
        s = read_configuration(&m, root);
    if (!s && properties)
        s = qm_json_parse(cx, properties, QM_E_TARGET, &root);
    if (!s && properties)
        s = read_properties(&m, root);
    if (s)
        return s;
    m.t->source = "IBM BackendConfiguration and BackendProperties";
    qm_vendor_finish(cx, m.t, true);
    *out = m.t;
    return QM_OK;
}
