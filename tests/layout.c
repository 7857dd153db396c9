/* layout.c - see layout.h. */

#include "tests/layout.h"

#include "frontend/format.h"
#include "frontend/parser.h"

#include <string.h>

/* The tokens and comments of a text, a line each. */
typedef struct content {
    const qm_source *source;
    uint32_t end; /* of the newest token */
    qm_text items;
} content;

/* Without the white space at the end of the item, and with "\n" for "\r\n". */
static void add_item(content *c, char kind, const char *s, size_t n)
{
    qm_text_add(&c->items, &kind, 1);
    while (n && s[n - 1] && strchr(" \t\r\n\v\f", s[n - 1]))
        n--;
    for (size_t i = 0; i < n; i++) {
        size_t returns = strspn(s + i, "\r");
        if (returns && s[i + returns] == '\n')
            i += returns;
        qm_text_add(&c->items, s + i, 1);
    }
    qm_text_add(&c->items, "\n", 1);
}

static void add_comments(content *c, const char *s, const char *end)
{
    while (s < end) {
        const char *stop = s + 1;
        if (*s == '/') {
            bool line = s[1] == '/';
            stop = memmem(s + 2, (size_t)(end - s) - 2, line ? "\n" : "*/", line ? 1 : 2);
            stop = stop ? stop + (line ? 0 : 2) : end;
            add_item(c, '#', s, (size_t)(stop - s));
        }
        s = stop;
    }
}

static void receive(void *payload, int token, qm_span at)
{
    (void)token;
    content *c = payload;
    const char *text = c->source->text - c->source->base;
    add_comments(c, text + c->end, text + at.begin);
    const char *s = text + at.begin;
    size_t n = at.end - at.begin;
    c->end = at.end;
    const char *bracket = n > 1 && s[n - 1] == ']' ? memchr(s, '[', n) : NULL;
    if (bracket) { /* "q[1]" is the same as its four tokens */
        add_item(c, '.', s, (size_t)(bracket - s));
        add_item(c, '.', "[", 1);
        add_item(c, '.', bracket + 1, (size_t)(s + n - 1 - (bracket + 1)));
        add_item(c, '.', "]", 1);
    } else {
        add_item(c, '.', s, n);
    }
}

static qm_status read_content(qm_context *cx, uint32_t source, qm_text *items)
{
    qm_source s = cx->sources.list[source];
    content c = {.source = &s, .end = s.base + qm_byte_order_mark(&s)};
    qm_text_init(&c.items, &cx->arena);
    qm_status status = qm_parse_tokens(cx, source, receive, &c);
    *items = c.items;
    return status;
}

static bool same(const qm_text *a, const qm_text *b)
{
    return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

static const char *find_fault(qm_context *cx, uint32_t source, const qm_text *once)
{
    qm_text before, after, twice;
    const char *text = once->size ? once->data : "";
    uint32_t again = qm_sources_add(&cx->sources, "layout", text, once->size, (qm_span){0, 0});
    qm_text_init(&twice, &cx->arena);
    if (qm_format(cx, again, &twice) != QM_OK)
        return "the layout is not accepted";
    if (!same(once, &twice))
        return "the layout is laid out differently";
    if (read_content(cx, source, &before) != QM_OK || read_content(cx, again, &after) != QM_OK)
        return "a text is not accepted twice";
    return same(&before, &after) ? NULL : "the layout has other tokens or comments";
}

qm_status test_layout(qm_context *cx, uint32_t source, const char **layout, const char **fault)
{
    qm_text once;
    qm_text_init(&once, &cx->arena);
    qm_status s = qm_format(cx, source, &once);
    if (s != QM_OK)
        return s;
    *layout = once.size ? once.data : "";
    *fault = find_fault(cx, source, &once);
    return QM_OK;
}
