#include "ir/target_vendor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

qm_status qm_vendor_fault(qm_context *cx, const qm_json *v, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = qm_arena_vprintf(&cx->arena, fmt, ap);
    va_end(ap);
    qm_error(&cx->diag, QM_E_TARGET, v->at, "%s", text);
    return QM_ERR_INPUT;
}

qm_status qm_vendor_member(qm_context *cx, const qm_json *object, const char *key,
                           qm_json_kind kind, bool needed, const qm_json **out)
{
    *out = NULL;
    if (object->kind != QM_JSON_OBJECT)
        return qm_vendor_fault(cx, object, "an object is needed, but %s is given",
                               qm_json_kind_name(object->kind));
    const qm_json *v = qm_json_member(object, key);
    if (!v || v->kind == QM_JSON_NULL)
        return needed ? qm_vendor_fault(cx, v ? v : object, "'%s' is missing", key) : QM_OK;
    if (v->kind != kind)
        return qm_vendor_fault(cx, v, "%s is needed, but %s is given", qm_json_kind_name(kind),
                               qm_json_kind_name(v->kind));
    if (needed && kind == QM_JSON_STRING && v->string.data[0] == '\0')
        return qm_vendor_fault(cx, v, "'%s' is empty", key);
    *out = v;
    return QM_OK;
}

qm_status qm_vendor_index(qm_context *cx, const qm_json *v, uint32_t below, uint32_t *out)
{
    if (v->kind != QM_JSON_NUMBER || v->number < 0 || v->number >= below ||
        v->number != floor(v->number))
        return qm_vendor_fault(cx, v, "a whole number from 0 below %u is needed", below);
    *out = (uint32_t)v->number;
    return QM_OK;
}

double qm_vendor_round(double v)
{
    if (v == 0 || !isfinite(v))
        return v;
    double exponent = floor(log10(v));
    if (exponent > 5)
        return rint(v);
    double scale = pow(10, 5 - exponent);
    return isfinite(scale) ? rint(v * scale) / scale : v;
}

qm_status qm_vendor_number(qm_context *cx, const qm_json *v, double most, double *out)
{
    *out = NAN;
    if (v->kind == QM_JSON_NULL)
        return QM_OK;
    if (v->kind != QM_JSON_NUMBER || v->number < 0 || v->number > most)
        return qm_vendor_fault(cx, v, "a number from 0 to %g is needed", most);
    *out = qm_vendor_round(v->number);
    return QM_OK;
}

double qm_vendor_unit(qm_str name)
{
    static const struct {
        const char *name;
        double ns;
    } units[] = {{"ns", 1}, {"us", 1e3}, {"\302\265s", 1e3}, {"ms", 1e6}, {"s", 1e9}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].name, name.data) == 0)
            return units[i].ns;
    return 0;
}

qm_target_place *qm_vendor_place(qm_target_gate *g, uint32_t a, uint32_t b, uint32_t cap)
{
    if (g->nplaces == cap)
        return NULL;
    g->places[g->nplaces] = (qm_target_place){{a, b}, NAN, NAN};
    return &g->places[g->nplaces++];
}

/* An array of pairs of different qubits to t->pairs. */
static qm_status read_pairs(qm_context *cx, const qm_json *list, qm_target *t)
{
    if (list->n > QM_TARGET_COUPLINGS)
        return qm_vendor_fault(cx, list, "at most %u couplings can be listed, but there are %u",
                               QM_TARGET_COUPLINGS, list->n);
    t->pairs = qm_arena_alloc(&cx->arena, list->n + 1u, sizeof *t->pairs);
    qm_status s = QM_OK;
    for (const qm_json *v = list->first; v && !s; v = v->next) {
        uint32_t *pair = t->pairs[t->npairs++];
        if (v->kind != QM_JSON_ARRAY || v->n != 2)
            return qm_vendor_fault(cx, v, "a pair of qubits is needed");
        s = qm_vendor_index(cx, v->first, t->nqubits, &pair[0]);
        if (!s)
            s = qm_vendor_index(cx, v->first->next, t->nqubits, &pair[1]);
        if (!s && pair[0] == pair[1])
            s = qm_vendor_fault(cx, v, "a pair is of two qubits, but both are %u", pair[0]);
    }
    return s;
}

qm_status qm_vendor_device(qm_context *cx, const qm_json *root, const qm_vendor_keys *keys,
                           bool needed, qm_target **out)
{
    const qm_json *name, *n, *pairs;
    uint32_t nqubits = 0;
    qm_status s = qm_vendor_member(cx, root, keys->name, QM_JSON_STRING, true, &name);
    if (!s)
        s = qm_vendor_member(cx, root, keys->nqubits, QM_JSON_NUMBER, true, &n);
    if (!s)
        s = qm_vendor_member(cx, root, keys->pairs, QM_JSON_ARRAY, needed, &pairs);
    if (!s)
        s = qm_vendor_index(cx, n, QM_TARGET_QUBITS + 1, &nqubits);
    if (!s && nqubits == 0)
        s = qm_vendor_fault(cx, n, "a device has at least 1 qubit, but 0 is given");
    if (s)
        return s;
    *out = qm_target_new(&cx->arena, name->string.data, nqubits);
    (*out)->all_to_all = !pairs;
    return pairs ? read_pairs(cx, pairs, *out) : QM_OK;
}

static bool is_symmetric(const qm_target *t)
{
    for (uint32_t i = 0; i < t->npairs; i++)
        if (!qm_target_lists(t, t->pairs[i][1], t->pairs[i][0]))
            return false;
    return true;
}

/* The larger of two numbers, or the one that is known. */
static double worse(double a, double b)
{
    return isnan(a) || b > a ? b : a;
}

/* Both orders of a pair become one place; a second entry of a place goes. */
static void merge_places(qm_target *t, qm_target_gate *g)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->nplaces; i++) {
        qm_target_place *p = &g->places[i], *last = n ? &g->places[n - 1] : NULL;
        bool coupled = g->nqubits == 1 || qm_target_coupled(t, p->qubit[0], p->qubit[1]);
        if (last && last->qubit[0] == p->qubit[0] && last->qubit[1] == p->qubit[1]) {
            last->error = worse(last->error, p->error);
            last->duration = worse(last->duration, p->duration);
        } else if (coupled) {
            g->places[n++] = *p;
        }
    }
    g->nplaces = n;
}

void qm_vendor_finish(qm_context *cx, qm_target *t, bool ordered)
{
    t->directed = ordered;
    qm_target_finish(t, &cx->arena);
    t->directed = ordered && !is_symmetric(t);
    qm_target_finish(t, &cx->arena);
    for (uint32_t g = 0; g < t->ngates; g++)
        merge_places(t, &t->gates[g]);
}
