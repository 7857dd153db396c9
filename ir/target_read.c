/* target_read.c - the JSON of targets, read and checked. */
#include "ir/target.h"

#include "ir/target_columns.h"
#include "support/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TIME 1e18 /* ns */

const qm_target_column qm_target_qubit_columns[QM_TARGET_QUBIT_COLUMNS] = {
    {"t1", offsetof(qm_target_qubit, t1), MOST_TIME},
    {"t2", offsetof(qm_target_qubit, t2), MOST_TIME},
    {"prob_meas0_prep1", offsetof(qm_target_qubit, meas0_prep1), 1},
    {"prob_meas1_prep0", offsetof(qm_target_qubit, meas1_prep0), 1},
    {"readout_duration", offsetof(qm_target_qubit, readout_duration), MOST_TIME},
};
const qm_target_column qm_target_place_columns[QM_TARGET_PLACE_COLUMNS] = {
    {"error", offsetof(qm_target_place, error), 1},
    {"duration", offsetof(qm_target_place, duration), MOST_TIME},
};

typedef struct reader {
    qm_context *cx;
    qm_target *t;
} reader;

static qm_status fault(reader *r, const qm_json *v, const char *fmt, ...) QM_PRINTF(3, 4);
static qm_status fault(reader *r, const qm_json *v, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = qm_arena_vprintf(&r->cx->arena, fmt, ap);
    va_end(ap);
    qm_error(&r->cx->diag, QM_E_TARGET, v->at, "%s", text);
    return QM_ERR_INPUT;
}

static qm_status expect(reader *r, const qm_json *v, qm_json_kind kind)
{
    return v->kind == kind ? QM_OK
                           : fault(r, v, "%s is needed, but %s is given", qm_json_kind_name(kind),
                                   qm_json_kind_name(v->kind));
}

/* An object all of whose keys are in the list, which NULL ends. */
static qm_status expect_keys(reader *r, const qm_json *object, const char *const *keys)
{
    qm_status s = expect(r, object, QM_JSON_OBJECT);
    for (const qm_json *v = s ? NULL : object->first; v; v = v->next) {
        const char *near = NULL;
        uint32_t best = UINT32_MAX, i = 0;
        for (; keys[i] && strcmp(keys[i], v->key.data) != 0; i++)
            if (qm_similar(v->key.data, v->key.size, keys[i], strlen(keys[i]), &best))
                near = keys[i];
        if (keys[i])
            continue;
        qm_diag_rec rec =
            qm_error(&r->cx->diag, QM_E_TARGET, v->key_at, "unknown key '%.100s'", v->key.data);
        if (near)
            qm_note(&r->cx->diag, rec, (qm_span){0, 0}, "did you mean '%s'?", near);
        return QM_ERR_INPUT;
    }
    return s;
}

static qm_status read_number(reader *r, const qm_json *v, double most, double *out)
{
    qm_status s = expect(r, v, QM_JSON_NUMBER);
    if (s)
        return s;
    if (v->number < 0 || v->number > most)
        return fault(r, v, "a number from 0 to %g is needed, but %g is given", most, v->number);
    *out = v->number;
    return QM_OK;
}

static qm_status read_count(reader *r, const qm_json *v, uint32_t most, uint32_t *out)
{
    double d = 0;
    qm_status s = read_number(r, v, most, &d);
    if (!s && d != floor(d))
        s = fault(r, v, "a whole number is needed, but %g is given", d);
    if (!s)
        *out = (uint32_t)d;
    return s;
}

static qm_status read_text(reader *r, const qm_json *object, const char *key, const char **out)
{
    const qm_json *v = qm_json_member(object, key);
    qm_status s = v ? expect(r, v, QM_JSON_STRING) : QM_OK;
    if (v && !s)
        *out = v->string.data;
    return s;
}

static qm_status read_flag(reader *r, const qm_json *object, const char *key, bool *out)
{
    const qm_json *v = qm_json_member(object, key);
    qm_status s = v ? expect(r, v, QM_JSON_BOOL) : QM_OK;
    if (v && !s)
        *out = v->truth;
    return s;
}

static qm_status read_qubit(reader *r, const qm_json *v, uint32_t *out)
{
    uint32_t q = 0;
    qm_status s = read_count(r, v, UINT32_MAX, &q);
    if (!s && q >= r->t->nqubits)
        return fault(r, v, "there is no qubit %u: the device has %u", q, r->t->nqubits);
    *out = q;
    return s;
}

static qm_status read_pair(reader *r, const qm_json *v, uint32_t out[2])
{
    qm_status s = expect(r, v, QM_JSON_ARRAY);
    if (!s && v->n != 2)
        s = fault(r, v, "a pair of qubits is needed, but %u values are given", v->n);
    if (!s)
        s = read_qubit(r, v->first, &out[0]);
    if (!s)
        s = read_qubit(r, v->first->next, &out[1]);
    if (!s && out[0] == out[1])
        s = fault(r, v, "a pair is of two qubits, but both are %u", out[0]);
    return s;
}

/* A column: one number for all n, or an array of n numbers, null where one is not known. */
static qm_status read_column(reader *r, const qm_json *object, const qm_target_column *c,
                             void *rows, size_t size, uint32_t n)
{
    const qm_json *v = qm_json_member(object, c->key);
    qm_status s = QM_OK;
    if (!v)
        return QM_OK;
    if (v->kind == QM_JSON_NUMBER) {
        for (uint32_t i = 0; !s && i < n; i++)
            s = read_number(r, v, c->most, qm_target_cell((char *)rows + i * size, c));
        return s;
    }
    s = expect(r, v, QM_JSON_ARRAY);
    if (!s && v->n != n)
        s = fault(r, v, "'%s' needs %u numbers, but %u are given", c->key, n, v->n);
    uint32_t i = 0;
    for (const qm_json *cell = s ? NULL : v->first; cell && !s; cell = cell->next, i++)
        if (cell->kind != QM_JSON_NULL)
            s = read_number(r, cell, c->most, qm_target_cell((char *)rows + i * size, c));
    return s;
}

static qm_status read_couplings(reader *r, const qm_json *v)
{
    qm_target *t = r->t;
    if (qm_json_is(v, "all-to-all")) {
        t->all_to_all = true;
        return QM_OK;
    }
    if (v->kind != QM_JSON_ARRAY)
        return fault(r, v, "\"all-to-all\" or an array of pairs is needed");
    if (v->n > QM_TARGET_COUPLINGS)
        return fault(r, v, "at most %u couplings can be listed, but there are %u",
                     QM_TARGET_COUPLINGS, v->n);
    t->pairs = qm_arena_alloc(&r->cx->arena, v->n + 1u, sizeof *t->pairs);
    qm_status s = QM_OK;
    for (const qm_json *p = v->first; p && !s; p = p->next)
        s = read_pair(r, p, t->pairs[t->npairs++]);
    return s;
}

/* The places in the order in which the columns have them: those listed, else all. */
static qm_status read_places(reader *r, const qm_json *v, qm_target_gate *g)
{
    const qm_target *t = r->t;
    qm_status s = v ? expect(r, v, QM_JSON_ARRAY) : QM_OK;
    if (!s && v && v->n > QM_TARGET_COUPLINGS)
        s = fault(r, v, "at most %u places can be listed, but there are %u", QM_TARGET_COUPLINGS,
                  v->n);
    if (s)
        return s;
    bool any_pair = !v && g->nqubits == 2 && t->all_to_all;
    g->nplaces = v ? v->n : g->nqubits == 1 ? t->nqubits : any_pair ? 1 : t->npairs;
    g->places = QM_NEW_ARRAY(&r->cx->arena, qm_target_place, g->nplaces + 1u);
    const qm_json *p = v ? v->first : NULL;
    for (uint32_t i = 0; i < g->nplaces && !s; i++) {
        qm_target_place *place = &g->places[i];
        *place = (qm_target_place){{any_pair ? QM_NONE : i, QM_NONE}, NAN, NAN};
        if (p && g->nqubits == 1)
            s = read_qubit(r, p, &place->qubit[0]);
        else if (p)
            s = read_pair(r, p, place->qubit);
        else if (g->nqubits == 2 && !any_pair)
            memcpy(place->qubit, t->pairs[i], sizeof place->qubit);
        p = p ? p->next : NULL;
    }
    return s;
}

static bool same_place(const qm_target_place *a, const qm_target_place *b)
{
    return a->qubit[0] == b->qubit[0] && a->qubit[1] == b->qubit[1];
}

/* What only shows when places are in order. */
static qm_status check_places(reader *r, const qm_json *v, const qm_target_gate *g)
{
    for (uint32_t i = 0; i < g->nplaces; i++) {
        const qm_target_place *p = &g->places[i];
        if (i > 0 && same_place(p, p - 1))
            return fault(r, v, "a place of '%s' is listed twice: qubit %u%s", g->name, p->qubit[0],
                         g->nqubits == 2 ? " and another" : "");
        if (g->nqubits == 2 && p->qubit[0] != QM_NONE &&
            !qm_target_coupled(r->t, p->qubit[0], p->qubit[1]))
            return fault(r, v, "'%s' is native on qubits %u and %u, which are not coupled", g->name,
                         p->qubit[0], p->qubit[1]);
    }
    return QM_OK;
}

static qm_status read_gate(reader *r, const qm_json *v, qm_target_gate *g)
{
    static const char *const keys[] = {"name",   "qubits", "parameters", "virtual",
                                       "places", "error",  "duration",   NULL};
    qm_status s = expect_keys(r, v, keys);
    if (!s)
        s = read_text(r, v, "name", &g->name);
    if (!s && (!g->name || !*g->name))
        s = fault(r, v, "a gate needs a 'name'");
    const qm_json *n = qm_json_member(v, "qubits"), *params = qm_json_member(v, "parameters");
    if (!s)
        s = n ? read_count(r, n, 2, &g->nqubits) : fault(r, v, "a gate needs its 'qubits'");
    if (!s && g->nqubits == 0)
        s = fault(r, n, "a gate is on 1 or 2 qubits, but 0 is given");
    if (!s && params)
        s = read_count(r, params, 16, &g->nparams);
    if (!s)
        s = read_flag(r, v, "virtual", &g->is_virtual);
    if (!s)
        s = read_places(r, qm_json_member(v, "places"), g);
    for (uint32_t i = 0; i < QM_TARGET_PLACE_COLUMNS && !s; i++)
        s = read_column(r, v, &qm_target_place_columns[i], g->places, sizeof *g->places,
                        g->nplaces);
    return s;
}

static qm_status read_gates(reader *r, const qm_json *v)
{
    qm_target *t = r->t;
    qm_status s = expect(r, v, QM_JSON_ARRAY);
    if (!s && v->n > QM_TARGET_GATES)
        s = fault(r, v, "at most %u gates can be listed, but there are %u", QM_TARGET_GATES, v->n);
    if (s)
        return s;
    t->gates = qm_arena_zalloc(&r->cx->arena, v->n + 1u, sizeof *t->gates);
    for (const qm_json *g = v->first; g && !s; g = g->next) {
        s = read_gate(r, g, &t->gates[t->ngates]);
        if (!s && qm_target_find(t, t->gates[t->ngates].name))
            s = fault(r, g, "a second gate '%.100s'", t->gates[t->ngates].name);
        t->ngates += !s;
    }
    return s;
}

static qm_status check_version(reader *r, const qm_json *root)
{
    qm_status s = expect(r, root, QM_JSON_OBJECT);
    if (s)
        return s;
    const qm_json *v = qm_json_member(root, "qasmill-target");
    if (!v)
        return fault(r, root, "the version, \"qasmill-target\": %d, is missing", QM_TARGET_VERSION);
    if (v->kind != QM_JSON_NUMBER || v->number != QM_TARGET_VERSION)
        return fault(r, v, "version %d is needed, but another is given", QM_TARGET_VERSION);
    return QM_OK;
}

static qm_status read_size(reader *r, const qm_json *root)
{
    const qm_json *v = qm_json_member(root, "qubits");
    const char *name = NULL;
    uint32_t n = 0;
    qm_status s = read_text(r, root, "name", &name);
    if (!s)
        s = v ? read_count(r, v, QM_TARGET_QUBITS, &n) : fault(r, root, "'qubits' is missing");
    if (!s && n == 0)
        s = fault(r, v, "a device has at least 1 qubit, but 0 is given");
    if (!s && (!name || !*name))
        s = fault(r, root, "'name' is missing");
    if (!s)
        r->t = qm_target_new(&r->cx->arena, name, n);
    return s;
}

static qm_status read_rest(reader *r, const qm_json *root)
{
    static const char *const of_qubits[] = {
        "t1", "t2", "prob_meas0_prep1", "prob_meas1_prep0", "readout_duration", NULL};
    qm_target *t = r->t;
    const qm_json *dt = qm_json_member(root, "dt"), *couplings = qm_json_member(root, "couplings"),
                  *qubits = qm_json_member(root, "qubit-properties"),
                  *gates = qm_json_member(root, "gates");
    qm_status s = read_text(r, root, "date", &t->date);
    if (!s)
        s = read_text(r, root, "source", &t->source);
    if (!s && dt)
        s = read_number(r, dt, MOST_TIME, &t->dt);
    if (!s)
        s = read_flag(r, root, "directed", &t->directed);
    if (!s)
        s = couplings ? read_couplings(r, couplings) : fault(r, root, "'couplings' is missing");
    if (!s && qubits)
        s = expect_keys(r, qubits, of_qubits);
    for (uint32_t i = 0; i < QM_TARGET_QUBIT_COLUMNS && !s && qubits; i++)
        s = read_column(r, qubits, &qm_target_qubit_columns[i], t->qubits, sizeof *t->qubits,
                        t->nqubits);
    if (!s && gates)
        s = read_gates(r, gates);
    return s;
}

qm_status qm_target_read(qm_context *cx, const qm_source *source, qm_target **out)
{
    static const char *const keys[] = {"qasmill-target",   "name",  "date",      "source",
                                       "qubits",           "dt",    "couplings", "directed",
                                       "qubit-properties", "gates", NULL};
    reader r = {.cx = cx};
    qm_json *root;
    qm_status s = qm_json_parse(cx, source, QM_E_TARGET, &root);
    if (!s)
        s = check_version(&r, root);
    if (!s)
        s = expect_keys(&r, root, keys);
    if (!s)
        s = read_size(&r, root);
    if (!s)
        s = read_rest(&r, root);
    if (s)
        return s;
    uint32_t listed = r.t->npairs;
    qm_target_finish(r.t, &cx->arena);
    if (r.t->npairs < listed)
        return fault(&r, qm_json_member(root, "couplings"),
                     "%u couplings are listed, but only %u are different", listed, r.t->npairs);
    const qm_json *gates = qm_json_member(root, "gates"), *g = gates ? gates->first : NULL;
    for (uint32_t i = 0; i < r.t->ngates && !s; i++) {
        /* The gates are in the order of the text. */
        s = check_places(&r, g, &r.t->gates[i]);
        g = g->next;
    }
    *out = r.t;
    return s;
}
