/* print_notes.c - annotations in OpenQASM 3: each stands before the statement that it is about, or
 * before the first of the ops that the statement has become. */
#include "ir/print_internal.h"

#include <stdlib.h>

typedef struct entry {
    qm_span at;
    uint32_t order; /* of equal places: as in the source */
} entry;

static int compare(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->at.begin != y->at.begin)
        return x->at.begin < y->at.begin ? -1 : 1;
    if (x->at.end != y->at.end)
        return x->at.end < y->at.end ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void qm_print_sort_notes(qm_printer *p)
{
    uint32_t n = p->m->nannotations;
    entry *list = QM_NEW_ARRAY(p->arena, entry, n);
    for (uint32_t i = 0; i < n; i++)
        list[i] = (entry){p->m->annotations[i].at, i};
    if (n > 0)
        qsort(list, n, sizeof *list, compare);
    qm_annotation *sorted = QM_NEW_ARRAY(p->arena, qm_annotation, n);
    for (uint32_t i = 0; i < n; i++)
        sorted[i] = p->m->annotations[list[i].order];
    p->notes = sorted;
}

/* The first note at the place, or the number of notes. */
static uint32_t find(const qm_printer *p, qm_span at)
{
    uint32_t lo = 0, hi = p->m->nannotations;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        qm_span s = p->notes[mid].at;
        if (s.begin < at.begin || (s.begin == at.begin && s.end < at.end))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool stands_at(const qm_printer *p, uint32_t i, qm_span at)
{
    return i < p->m->nannotations && p->notes[i].at.begin == at.begin &&
           p->notes[i].at.end == at.end;
}

void qm_print_directive(qm_printer *p, const char *begin, qm_name text)
{
    qm_str s = p->m->cx->names.names[text];
    qm_text_puts(&p->out, begin);
    qm_text_add(&p->out, s.data, s.size);
    qm_text_puts(&p->out, "\n");
}

void qm_print_notes_at(qm_printer *p, qm_span at)
{
    for (uint32_t i = find(p, at); stands_at(p, i, at); i++) {
        qm_print_indent(p);
        qm_print_directive(p, "@", p->notes[i].text);
    }
}

bool qm_print_has_notes(const qm_printer *p, const qm_op *op)
{
    qm_span at = p->m->spans[op->span];
    return p->notes && op->span != 0 && stands_at(p, find(p, at), at);
}

void qm_print_notes(qm_printer *p, const qm_op *op)
{
    if (op->span != p->last_span && qm_print_has_notes(p, op))
        qm_print_notes_at(p, p->m->spans[op->span]);
    p->last_span = op->span;
}
