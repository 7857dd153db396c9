/* diag_render.c - diagnostics as text with carets. */

#include "support/diag_render.h"

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

const char *qm_severity_text(qm_severity s)
{
    static const char *const text[] = {"note", "warning", "error"};
    return text[s];
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* First byte shown of a line so that `column_byte` stays visible in very long lines. */
static uint32_t shown_from(const char *line, uint32_t size, uint32_t column_byte)
{
    if (size <= MAX_SHOWN_LINE || column_byte < MAX_SHOWN_LINE / 2)
        return 0;
    uint32_t from = column_byte - MAX_SHOWN_LINE / 2;
    while (from > 0 && is_continuation(line[from]))
        from--;
    return from;
}

/* Blanks up to the marked byte, tabs kept so that the marks stand right. */
static void add_indent(qm_text *out, const char *line, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (!is_continuation(line[i]))
            qm_text_add(out, line[i] == '\t' ? "\t" : " ", 1);
}

/* Bytes of the UTF-8 sequence at s that may be shown; 0 when it is malformed, or would steer the
 * terminal: control characters and those that change the direction of text. */
static uint32_t shown_bytes(const unsigned char *s, size_t n)
{
    uint32_t size = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (size == 0 || size > n || s[0] > 0xf4 || (s[0] < 0x20 && s[0] != '\t') || s[0] == 0x7f)
        return 0;
    for (uint32_t i = 1; i < size; i++)
        if (!is_continuation((char)s[i]))
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0; /* longer than needed, a surrogate, or above U+10FFFF */
    bool control = s[0] == 0xc2 && s[1] < 0xa0;
    bool direction = s[0] == 0xe2 && ((s[1] == 0x80 && s[2] >= 0xaa && s[2] <= 0xae) ||
                                      (s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9));
    return control || direction ? 0 : size;
}

/* The text with a '?' for each character that cannot be shown: one column a code point. */
static void add_visible(qm_text *out, const char *text, size_t n)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0; i < n;) {
        size_t size = shown_bytes(s + i, n - i);
        if (size)
            qm_text_add(out, text + i, size);
        else if (!is_continuation(text[i]))
            qm_text_add(out, "?", 1);
        i += size ? size : 1;
    }
}

static void add_place(qm_text *out, qm_place p)
{
    if (p.source) {
        add_visible(out, p.source->name, strlen(p.source->name));
        qm_text_printf(out, ":%u:%u: ", p.line, p.column);
    } else {
        qm_text_puts(out, "qasmill: ");
    }
}

/* The margin of the lines under source line `line`, as wide as its number. */
static void add_margin(qm_text *out, uint32_t line)
{
    int width = 5;
    for (line /= 100000; line; line /= 10)
        width++;
    qm_text_printf(out, "%*s | ", width, "");
}

/* The line of a place, around its column; returns the bytes of the line [*from, result) shown. */
static uint32_t add_line(qm_text *out, qm_place p, uint32_t *from)
{
    const char *line = p.source->text + p.line_begin;
    uint32_t size = p.line_end - p.line_begin;
    *from = shown_from(line, size, smaller(p.offset - p.line_begin, size));
    uint32_t shown = smaller(size - *from, MAX_SHOWN_LINE);
    while (shown > 0 && *from + shown < size && is_continuation(line[*from + shown]))
        shown--;
    qm_text_printf(out, "%5u | ", p.line);
    add_visible(out, line + *from, shown);
    qm_text_puts(out, "\n");
    return *from + shown;
}

static void add_source_line(qm_text *out, qm_place p, uint32_t end, palette c)
{
    const char *line = p.source->text + p.line_begin;
    uint32_t size = p.line_end - p.line_begin, from;
    uint32_t mark = smaller(p.offset - p.line_begin, size);
    uint32_t stop = end > p.offset ? smaller(end - p.line_begin, size) : mark;
    uint32_t last = add_line(out, p, &from);
    add_margin(out, p.line);
    add_indent(out, line, from, mark);
    qm_text_puts(out, c.mark);
    qm_text_add(out, "^", 1);
    for (uint32_t i = mark + 1; i < stop && i < last; i++)
        if (!is_continuation(line[i]))
            qm_text_add(out, "~", 1);
    qm_text_printf(out, "%s\n", c.off);
}

static void add_include_stack(const qm_sources *sources, const qm_source *src, qm_text *out)
{
    while (src && src->included_at.begin) {
        qm_place p = qm_sources_locate(sources, src->included_at.begin);
        if (!p.source)
            return;
        qm_text_puts(out, "in the file included at ");
        add_visible(out, p.source->name, strlen(p.source->name));
        qm_text_printf(out, ":%u:\n", p.line);
        src = p.source;
    }
}

/* Under its line, which is repeated unless *above lies on it. */
static void add_fixit(const qm_diag *d, const qm_diag_part *part, qm_place *above, palette c,
                      qm_text *out)
{
    qm_place p = qm_sources_locate(d->sources, part->at.begin);
    uint32_t from;
    if (!p.source)
        return;
    if (p.source != above->source || p.line != above->line)
        add_line(out, p, &from);
    *above = p;
    const char *line = p.source->text + p.line_begin;
    uint32_t size = p.line_end - p.line_begin;
    uint32_t mark = smaller(p.offset - p.line_begin, size);
    const char *text = part->text[0] ? part->text : "remove";
    add_margin(out, p.line);
    add_indent(out, line, shown_from(line, size, mark), mark);
    qm_text_puts(out, c.mark);
    add_visible(out, text, strlen(text));
    qm_text_printf(out, "%s\n", c.off);
}

void qm_diag_render_text(const qm_diag *d, const qm_diag_item *item, bool color, qm_text *out)
{
    palette c = choose_palette(item->severity, color);
    qm_place p = qm_sources_locate(d->sources, item->at.begin);
    add_include_stack(d->sources, p.source, out);
    qm_text_puts(out, c.bold);
    add_place(out, p);
    qm_text_printf(out, "%s%s:%s%s ", c.severity, qm_severity_text(item->severity), c.off, c.bold);
    add_visible(out, item->text, strlen(item->text));
    const qm_diag_info *info = &qm_diag_table[item->code];
    qm_text_printf(out, "%s [%s%s%s]\n", c.off, info->code, info->warning ? " -W" : "",
                   info->warning ? info->warning : "");
    if (p.source)
        add_source_line(out, p, p.offset + (item->at.end - item->at.begin), c);
    qm_place above = p; /* of the source line that was shown last */
    for (const qm_diag_part *part = item->parts; part; part = part->next) {
        if (part->is_fixit) {
            add_fixit(d, part, &above, c, out);
            continue;
        }
        palette n = choose_palette(QM_SEV_NOTE, color);
        qm_place at = qm_sources_locate(d->sources, part->at.begin);
        add_place(out, at);
        qm_text_printf(out, "%snote:%s ", n.severity, n.off);
        add_visible(out, part->text, strlen(part->text));
        qm_text_puts(out, "\n");
        if (!at.source)
            continue;
        add_source_line(out, at, at.offset + (part->at.end - part->at.begin), n);
        above = at;
    }
}
