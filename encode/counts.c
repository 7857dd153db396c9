#include "encode/counts.h"

#include <jansson.h>

static qm_status refuse(qm_decoder *d, const char *name, const char *why)
{
    qm_error(&d->cx->diag, QM_E_IMAGE, (qm_span){0, 0}, "'%s': %s", name, why);
    return QM_ERR_INPUT;
}

/* The object of outcomes; those of the qubits, where a program measures nothing, come first. */
static const json_t *find_counts(const json_t *root, bool *shots)
{
    static const struct {
        const char *key;
        bool shots;
    } keys[] = {{"qubit_counts", true},
                {"qubit_probabilities", false},
                {"counts", true},
                {"counts_exact", false}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const json_t *found = json_object_get(root, keys[i].key);
        if (found) {
            *shots = keys[i].shots;
            return found;
        }
    }
    *shots = true;
    const char *key;
    const json_t *value;
    json_object_foreach((json_t *)root, key, value) *shots &= json_is_integer(value);
    return root;
}

static qm_status add_all(qm_decoder *d, const char *name, const json_t *counts)
{
    const char *outcome;
    const json_t *value;
    if (!json_is_object(counts) || json_object_size(counts) == 0)
        return refuse(d, name, "there is no object of outcomes and counts, or it is empty");
    json_object_foreach((json_t *)counts, outcome, value)
    {
        if (!json_is_number(value))
            return refuse(
                d, name,
                qm_arena_printf(&d->cx->arena, "the count of '%.80s' is no number", outcome));
        qm_status s = qm_decoder_add(d, outcome, json_number_value(value));
        if (s != QM_OK)
            return s;
    }
    return d->total > 0 ? QM_OK : refuse(d, name, "all counts are 0");
}

qm_status qm_counts_read(qm_decoder *d, const char *name, const char *text, size_t size,
                         bool *shots)
{
    json_error_t e;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &e);
    if (!root)
        return refuse(
            d, name,
            qm_arena_printf(&d->cx->arena, "line %d, column %d: %s", e.line, e.column, e.text));
    qm_status s = add_all(d, name, find_counts(root, shots));
    json_decref(root);
    return s;
}
