/* diag_sarif.c - diagnostics as SARIF 2.1.0 (OASIS Standard, 27 March 2020).
 *
 * One run; its rules are all rows of the table of diagnostics, so that a result's ruleIndex is its
 * code. Notes become related locations, each fix-it a fix of its own. */

#include "support/diag_json.h"
#include "support/diag_render.h"

#include <string.h>

/* An object with one member; takes the value. */
static json_t *wrapped(const char *key, json_t *value)
{
    json_t *o = json_object();
    json_object_set_new(o, key, value);
    return o;
}

static json_t *message_json(const char *text)
{
    return wrapped("text", qm_json_text(text));
}

static json_t *rule_json(const qm_diag_info *info)
{
    json_t *o = json_object();
    json_object_set_new(o, "id", json_string(info->code));
    json_object_set_new(o, "shortDescription", message_json(info->summary));
    json_object_set_new(o, "fullDescription", message_json(info->why));
    return o;
}

static json_t *tool_json(const char *version)
{
    json_t *driver = json_object(), *rules = json_array();
    json_object_set_new(driver, "name", json_string("qasmill"));
    json_object_set_new(driver, "version", qm_json_text(version));
    for (int code = 0; code < QM_DIAG_CODE_COUNT; code++)
        json_array_append_new(rules, rule_json(&qm_diag_table[code]));
    json_object_set_new(driver, "rules", rules);
    return wrapped("driver", driver);
}

/* May a character of a path stand in a URI reference as it is (RFC 3986: unreserved, and '/')? A
 * ':' may not: it would end a scheme. */
static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~/", c));
}

/* The URI reference of a path: "file://..." when it is absolute. */
static json_t *uri_json(const qm_diag *d, const char *path)
{
    static const char digits[] = "0123456789ABCDEF";
    qm_text uri;
    qm_text_init(&uri, d->arena);
    qm_text_puts(&uri, path[0] == '/' ? "file://" : "");
    for (const char *c = path; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        char escaped[3] = {'%', digits[byte >> 4], digits[byte & 15]};
        qm_text_add(&uri, is_plain(*c) ? c : escaped, is_plain(*c) ? 1 : 3);
    }
    return wrapped("uri", json_string(uri.size ? uri.data : ""));
}

static json_t *region_json(qm_place begin, qm_place end)
{
    json_t *o = json_object();
    json_object_set_new(o, "startLine", json_integer(begin.line));
    json_object_set_new(o, "startColumn", json_integer(begin.column));
    json_object_set_new(o, "endLine", json_integer(end.line));
    json_object_set_new(o, "endColumn", json_integer(end.column));
    return o;
}

/* The places of a span; false when it has none. */
static bool locate(const qm_diag *d, qm_span at, qm_place *begin, qm_place *end)
{
    *begin = qm_sources_locate(d->sources, at.begin);
    *end = qm_sources_locate(d->sources, at.end);
    if (end->source != begin->source)
        *end = *begin;
    return begin->source != NULL;
}

/* A location, empty when the span has no place. */
static json_t *location_json(const qm_diag *d, qm_span at)
{
    json_t *o = json_object(), *physical;
    qm_place begin, end;
    if (!locate(d, at, &begin, &end))
        return o;
    physical = wrapped("artifactLocation", uri_json(d, begin.source->name));
    json_object_set_new(physical, "region", region_json(begin, end));
    json_object_set_new(o, "physicalLocation", physical);
    return o;
}

static json_t *related_json(const qm_diag *d, const qm_diag_part *note)
{
    json_t *o = location_json(d, note->at);
    json_object_set_new(o, "message", message_json(note->text));
    return o;
}

/* A fix with one replacement; NULL when it has no place. */
static json_t *fix_json(const qm_diag *d, const qm_diag_part *fixit)
{
    qm_place begin, end;
    if (!locate(d, fixit->at, &begin, &end))
        return NULL;
    json_t *replacement = wrapped("deletedRegion", region_json(begin, end));
    json_t *change = wrapped("artifactLocation", uri_json(d, begin.source->name));
    json_t *replacements = json_array(), *changes = json_array();
    json_object_set_new(replacement, "insertedContent", message_json(fixit->text));
    json_array_append_new(replacements, replacement);
    json_object_set_new(change, "replacements", replacements);
    json_array_append_new(changes, change);
    return wrapped("artifactChanges", changes);
}

static void set_unless_empty(json_t *o, const char *key, json_t *list)
{
    if (json_array_size(list))
        json_object_set(o, key, list);
    json_decref(list);
}

static json_t *result_json(const qm_diag *d, const qm_diag_item *item)
{
    json_t *o = json_object();
    json_t *locations = json_array(), *related = json_array(), *fixes = json_array();
    json_object_set_new(o, "ruleId", json_string(qm_diag_table[item->code].code));
    json_object_set_new(o, "ruleIndex", json_integer(item->code));
    json_object_set_new(o, "level", json_string(qm_severity_text(item->severity)));
    json_object_set_new(o, "message", message_json(item->text));
    if (qm_sources_locate(d->sources, item->at.begin).source)
        json_array_append_new(locations, location_json(d, item->at));
    for (const qm_diag_part *part = item->parts; part; part = part->next) {
        json_t *fix = part->is_fixit ? fix_json(d, part) : NULL;
        if (!part->is_fixit)
            json_array_append_new(related, related_json(d, part));
        else if (fix)
            json_array_append_new(fixes, fix);
    }
    set_unless_empty(o, "locations", locations);
    set_unless_empty(o, "relatedLocations", related);
    set_unless_empty(o, "fixes", fixes);
    return o;
}

qm_status qm_diag_render_sarif(const qm_diag *d, const char *version, qm_text *out)
{
    json_t *log = json_object(), *run = json_object();
    json_t *results = json_array(), *runs = json_array();
    for (const qm_diag_item *item = d->first; item; item = item->next)
        json_array_append_new(results, result_json(d, item));
    json_object_set_new(run, "tool", tool_json(version));
    json_object_set_new(run, "columnKind", json_string("unicodeCodePoints"));
    json_object_set_new(run, "results", results);
    json_array_append_new(runs, run);
    json_object_set_new(log, "$schema",
                        json_string("https://json.schemastore.org/sarif-2.1.0.json"));
    json_object_set_new(log, "version", json_string("2.1.0"));
    json_object_set_new(log, "runs", runs);
    return qm_json_write(log, out);
}
