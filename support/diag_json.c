/* diag_json.c - diagnostics as a JSON array. */

#include "support/diag_json.h"

#include "support/diag_render.h"

json_t *qm_json_text(const char *s)
{
    json_t *t = json_string(s);
    return t ? t : json_string_nocheck("(not UTF-8)");
}

static void set_place(json_t *o, const qm_diag *d, qm_span at)
{
    qm_place b = qm_sources_locate(d->sources, at.begin);
    qm_place e = qm_sources_locate(d->sources, at.end);
    if (!b.source)
        return;
    json_object_set_new(o, "file", qm_json_text(b.source->name));
    json_object_set_new(o, "line", json_integer(b.line));
    json_object_set_new(o, "column", json_integer(b.column));
    json_object_set_new(o, "end_line", json_integer(e.source ? e.line : b.line));
    json_object_set_new(o, "end_column", json_integer(e.source ? e.column : b.column));
}

static json_t *item_json(const qm_diag *d, const qm_diag_item *item)
{
    json_t *o = json_object();
    json_t *notes = json_array(), *fixits = json_array();
    json_object_set_new(o, "severity", json_string(qm_severity_text(item->severity)));
    json_object_set_new(o, "code", json_string(qm_diag_table[item->code].code));
    json_object_set_new(o, "message", qm_json_text(item->text));
    set_place(o, d, item->at);
    for (const qm_diag_part *part = item->parts; part; part = part->next) {
        json_t *p = json_object();
        json_object_set_new(p, part->is_fixit ? "replacement" : "message",
                            qm_json_text(part->text));
        set_place(p, d, part->at);
        json_array_append_new(part->is_fixit ? fixits : notes, p);
    }
    json_object_set_new(o, "notes", notes);
    json_object_set_new(o, "fixits", fixits);
    return o;
}

static int add_bytes(const char *bytes, size_t n, void *out)
{
    qm_text_add(out, bytes, n);
    return 0;
}

qm_status qm_json_write(json_t *value, qm_text *out)
{
    int failed = !value || json_dump_callback(value, add_bytes, out, JSON_INDENT(1));
    json_decref(value);
    qm_text_add(out, "\n", 1);
    return failed ? QM_ERR_MEMORY : QM_OK;
}

qm_status qm_diag_render_json(const qm_diag *d, qm_text *out)
{
    json_t *all = json_array();
    for (const qm_diag_item *item = d->first; item; item = item->next)
        json_array_append_new(all, item_json(d, item));
    return qm_json_write(all, out);
}
