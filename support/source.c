/* source.c - source texts in one space of byte offsets. */

#include "support/diag.h"

void qm_sources_init(qm_sources *s, qm_arena *arena)
{
    *s = (qm_sources){.arena = arena};
}

uint32_t qm_sources_add(qm_sources *s, const char *name, const char *text, size_t size,
                        qm_span included_at)
{
    uint64_t base = 1;
    if (s->n)
        base = (uint64_t)s->list[s->n - 1].base + s->list[s->n - 1].size + 1;
    if (size >= UINT32_MAX || base + size >= UINT32_MAX)
        return QM_NONE;
    QM_RESERVE(s->arena, s->list, s->n, s->cap);
    s->list[s->n] = (qm_source){.name = name,
                                .text = text,
                                .size = (uint32_t)size,
                                .base = (uint32_t)base,
                                .included_at = included_at};
    return s->n++;
}

const qm_source *qm_sources_find(const qm_sources *s, uint32_t offset)
{
    for (uint32_t k = s->n; k-- > 0;)
        if (s->list[k].base <= offset)
            return offset - s->list[k].base <= s->list[k].size ? &s->list[k] : NULL;
    return NULL;
}

qm_place qm_sources_locate(const qm_sources *s, uint32_t offset)
{
    const qm_source *src = offset ? qm_sources_find(s, offset) : NULL;
    if (!src)
        return (qm_place){.source = NULL};
    qm_place p = {.source = src, .line = 1, .column = 1, .offset = offset - src->base};
    for (uint32_t i = 0; i < p.offset; i++)
        if (src->text[i] == '\n') {
            p.line++;
            p.line_begin = i + 1;
        }
    for (uint32_t i = p.line_begin; i < p.offset; i++)
        p.column += ((unsigned char)src->text[i] & 0xc0) != 0x80;
    p.line_end = p.offset;
    while (p.line_end < src->size && src->text[p.line_end] != '\n')
        p.line_end++;
    if (p.line_end > p.line_begin && src->text[p.line_end - 1] == '\r')
        p.line_end--;
    return p;
}
