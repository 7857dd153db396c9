/* diag_render.c - diagnostics as text with carets, or as JSON. */

#include "support/diag_render.h"

#include <jansson.h>
#include <string.h>

enum { MAX_SHOWN_LINE = 160 }; /* columns of a source line that are shown */

typedef struct palette {
    const char *bold, *severity, *mark, *off;
} palette;

static palette choose_palette(qm_severity s, bool color)
{
    static const char *const of_severity[] = {"\033[1;36m", "\033[1;35m", "\033[1;31m"};
    if (!color)
        return (palette){"", "", "", ""};
    return (palette){"\033[1m", of_severity[s], "\033[1;32m", "\033[0m"};
}

static const char *severity_text(qm_severity s)
{
    static const char *const text[] = {"note", "warning", "error"};
    return text[s];
}

static void add_place(qm_text *out, qm_place p)
{
    if (p.source)
        qm_text_printf(out, "%s:%u:%u: ", p.source->name, p.line, p.column);
    else
        qm_text_puts(out, "qasmill: ");
}

/* First byte shown of a line so that `column_byte` stays visible in very long lines. */
static uint32_t shown_from(const char *line, uint32_t size, uint32_t column_byte)
{
    if (size <= MAX_SHOWN_LINE || column_byte < MAX_SHOWN_LINE / 2)
        return 0;
    uint32_t from = column_byte - MAX_SHOWN_LINE / 2;
    while (((unsigned char)line[from] & 0xc0) == 0x80)
        from--;
    return from;
}

/* Blanks up to the marked byte, tabs kept so that the marks stand right. */
static void add_indent(qm_text *out, const char *line, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (((unsigned char)line[i] & 0xc0) != 0x80)
            qm_text_add(out, line[i] == '\t' ? "\t" : " ", 1);
}

/* Bytes of the UTF-8 sequence at s that may be shown; 0 when it is malformed, or would steer the
 * terminal: control characters and those that change the direction of text. */
static uint32_t shown_bytes(const unsigned char *s, uint32_t n)
{
    uint32_t size = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (size == 0 || size > n || s[0] > 0xf4 || (s[0] < 0x20 && s[0] != '\t') || s[0] == 0x7f)
        return 0;
    for (uint32_t i = 1; i < size; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    bool control = s[0] == 0xc2 && s[1] < 0xa0;
    bool direction = s[0] == 0xe2 && ((s[1] == 0x80 && s[2] >= 0xaa && s[2] <= 0xae) ||
                                      (s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9));
    return control || direction ? 0 : size;
}

/* The text with a '?' for each character that cannot be shown: one column a code point. */
static void add_visible(qm_text *out, const char *text, uint32_t n)
{
    const unsigned char *s = (const unsigned char *)text;
    for (uint32_t i = 0; i < n;) {
        uint32_t size = shown_bytes(s + i, n - i);
        if (size)
            qm_text_add(out, text + i, size);
        else if ((s[i] & 0xc0) != 0x80)
            qm_text_add(out, "?", 1);
        i += size ? size : 1;
    }
}

static void add_source_line(qm_text *out, qm_place p, uint32_t end, palette c)
{
    const char *line = p.source->text + p.line_begin;
    uint32_t size = p.line_end - p.line_begin;
    uint32_t mark = p.offset - p.line_begin;
    uint32_t stop = end > p.offset ? end - p.line_begin : mark + 1;
    if (stop > size)
        stop = size > mark ? size : mark + 1;
    uint32_t from = shown_from(line, size, mark);
    uint32_t shown = size - from;
    if (shown > MAX_SHOWN_LINE) {
        shown = MAX_SHOWN_LINE;
        while (((unsigned char)line[from + shown] & 0xc0) == 0x80)
            shown--;
    }
    qm_text_printf(out, "%5u | ", p.line);
    add_visible(out, line + from, shown);
    qm_text_puts(out, "\n      | ");
    add_indent(out, line, from, mark < size ? mark : size);
    qm_text_puts(out, c.mark);
    qm_text_add(out, "^", 1);
    for (uint32_t i = mark + 1; i < stop && i < from + shown; i++)
        if (((unsigned char)line[i] & 0xc0) != 0x80)
            qm_text_add(out, "~", 1);
    qm_text_printf(out, "%s\n", c.off);
}

static void add_include_stack(const qm_sources *sources, const qm_source *src, qm_text *out)
{
    while (src && src->included_at.begin) {
        qm_place p = qm_sources_locate(sources, src->included_at.begin);
        if (!p.source)
            return;
        qm_text_printf(out, "in the file included at %s:%u:\n", p.source->name, p.line);
        src = p.source;
    }
}

static void add_fixit(const qm_diag *d, const qm_diag_part *part, palette c, qm_text *out)
{
    qm_place p = qm_sources_locate(d->sources, part->at.begin);
    if (!p.source)
        return;
    const char *line = p.source->text + p.line_begin;
    uint32_t mark = p.offset - p.line_begin;
    uint32_t from = shown_from(line, p.line_end - p.line_begin, mark);
    qm_text_puts(out, "      | ");
    add_indent(out, line, from, mark);
    if (part->text[0])
        qm_text_printf(out, "%s%s%s\n", c.mark, part->text, c.off);
    else
        qm_text_printf(out, "%sremove%s\n", c.mark, c.off);
}

void qm_diag_render_text(const qm_diag *d, const qm_diag_item *item, bool color, qm_text *out)
{
    palette c = choose_palette(item->severity, color);
    qm_place p = qm_sources_locate(d->sources, item->at.begin);
    add_include_stack(d->sources, p.source, out);
    qm_text_puts(out, c.bold);
    add_place(out, p);
    qm_text_printf(out, "%s%s:%s%s %s%s [%s]\n", c.severity, severity_text(item->severity), c.off,
                   c.bold, item->text, c.off, qm_diag_table[item->code].code);
    if (p.source)
        add_source_line(out, p, p.offset + (item->at.end - item->at.begin), c);
    for (const qm_diag_part *part = item->parts; part; part = part->next) {
        if (part->is_fixit) {
            add_fixit(d, part, c, out);
            continue;
        }
        palette n = choose_palette(QM_SEV_NOTE, color);
        qm_place at = qm_sources_locate(d->sources, part->at.begin);
        add_place(out, at);
        qm_text_printf(out, "%snote:%s %s\n", n.severity, n.off, part->text);
        if (at.source)
            add_source_line(out, at, at.offset + (part->at.end - part->at.begin), n);
    }
}

static json_t *text_json(const char *s)
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
    json_object_set_new(o, "file", text_json(b.source->name));
    json_object_set_new(o, "line", json_integer(b.line));
    json_object_set_new(o, "column", json_integer(b.column));
    json_object_set_new(o, "end_line", json_integer(e.source ? e.line : b.line));
    json_object_set_new(o, "end_column", json_integer(e.source ? e.column : b.column));
}

static json_t *item_json(const qm_diag *d, const qm_diag_item *item)
{
    json_t *o = json_object();
    json_t *notes = json_array(), *fixits = json_array();
    json_object_set_new(o, "severity", json_string(severity_text(item->severity)));
    json_object_set_new(o, "code", json_string(qm_diag_table[item->code].code));
    json_object_set_new(o, "message", text_json(item->text));
    set_place(o, d, item->at);
    for (const qm_diag_part *part = item->parts; part; part = part->next) {
        json_t *p = json_object();
        json_object_set_new(p, part->is_fixit ? "replacement" : "message", text_json(part->text));
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

qm_status qm_diag_render_json(const qm_diag *d, qm_text *out)
{
    json_t *all = json_array();
    if (!all)
        return QM_ERR_MEMORY;
    for (const qm_diag_item *item = d->first; item; item = item->next)
        json_array_append_new(all, item_json(d, item));
    int failed = json_dump_callback(all, add_bytes, out, JSON_INDENT(1));
    json_decref(all);
    qm_text_add(out, "\n", 1);
    return failed ? QM_ERR_MEMORY : QM_OK;
}
