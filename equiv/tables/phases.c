/* phases.c - see phases.h. Adding an angle takes time O(words). */
#include "equiv/tables/phases.h"

#include <math.h>
#include <string.h>

enum { FIRST_HEADS = 256 };

void qm_tables_init(qm_tables *s, uint32_t words, uint32_t most, qm_arena *arena)
{
    *s = (qm_tables){.arena = arena, .words = words, .most = most};
}

uint64_t *qm_table_new(qm_tables *s)
{
    s->full |= ++s->used > s->most;
    if (s->nspare == 0) {
        QM_RESERVE(s->arena, s->all, s->nall, s->cap_all);
        s->all[s->nall] = QM_NEW_ARRAY(s->arena, uint64_t, s->words);
        qm_table_drop(s, s->all[s->nall++]);
        s->used++;
    }
    uint64_t *table = s->spare[--s->nspare];
    memset(table, 0, s->words * sizeof *table);
    return table;
}

void qm_table_drop(qm_tables *s, uint64_t *table)
{
    QM_RESERVE(s->arena, s->spare, s->nspare, s->cap_spare);
    s->spare[s->nspare++] = table;
    s->used--;
}

void qm_tables_drop_all(qm_tables *s)
{
    s->used = s->nspare = 0;
    for (uint32_t i = 0; i < s->nall; i++) {
        QM_RESERVE(s->arena, s->spare, s->nspare, s->cap_spare);
        s->spare[s->nspare++] = s->all[i];
    }
}

bool qm_table_is_constant(const uint64_t *table, uint32_t words, bool *value)
{
    uint64_t first = (uint64_t)0 - (table[0] & 1), other = 0;
    for (uint32_t i = 0; i < words; i++)
        other |= table[i] ^ first;
    *value = first != 0;
    return other == 0;
}

void qm_table_add(uint64_t *table, const uint64_t *other, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++)
        table[i] ^= other[i];
}

void qm_table_flip(uint64_t *table, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++)
        table[i] = ~table[i];
}

void qm_table_phases_init(qm_table_phases *p, qm_tables *tables)
{
    *p = (qm_table_phases){.tables = tables, .nheads = FIRST_HEADS};
    p->heads = QM_NEW_ARRAY(tables->arena, uint32_t, p->nheads);
    memset(p->heads, 0xff, p->nheads * sizeof *p->heads);
    p->scratch.table = qm_table_new(tables);
}

static uint64_t hash_of(const qm_table_bit *f, uint32_t words)
{
    uint64_t h = f->vars * 0x9e3779b97f4a7c15u;
    for (uint32_t i = 0; i < words; i++) {
        h = (h ^ f->table[i]) * 0xbf58476d1ce4e5b9u;
        h ^= h >> 29;
    }
    return h;
}

static uint32_t *head_of(const qm_table_phases *p, uint64_t hash)
{
    return &p->heads[(hash >> 20) & (p->nheads - 1)];
}

static void grow_heads(qm_table_phases *p)
{
    p->nheads *= 4;
    p->heads = QM_NEW_ARRAY(p->tables->arena, uint32_t, p->nheads);
    memset(p->heads, 0xff, p->nheads * sizeof *p->heads);
    for (uint32_t i = 0; i < p->n; i++) {
        uint32_t *head = head_of(p, p->list[i].hash);
        p->list[i].next = *head;
        *head = i;
    }
}

static uint32_t find(const qm_table_phases *p, const qm_table_bit *f, uint64_t hash)
{
    uint32_t i = *head_of(p, hash);
    while (i != QM_NONE &&
           (p->list[i].hash != hash || p->list[i].bit.vars != f->vars ||
            memcmp(p->list[i].bit.table, f->table, p->tables->words * sizeof *f->table) != 0))
        i = p->list[i].next;
    return i;
}

static void insert(qm_table_phases *p, const qm_table_bit *f, uint64_t hash, qm_turn angle)
{
    qm_tables *s = p->tables;
    QM_RESERVE(s->arena, p->list, p->n, p->cap);
    if (p->n == p->nheads)
        grow_heads(p);
    uint32_t *head = head_of(p, hash);
    qm_table_bit own = {.vars = f->vars, .table = qm_table_new(s)};
    memcpy(own.table, f->table, s->words * sizeof *own.table);
    p->list[p->n] = (qm_table_phase){.bit = own, .hash = hash, .angle = angle, .next = *head};
    *head = p->n++;
}

/* A rounded angle. */
static qm_turn rounded(qm_table_phases *p, qm_turn angle)
{
    qm_turn near = qm_turn_is_zero(angle) ? 0 : qm_turn_snap(angle);
    p->dropped += ldexp(2 * M_PI * (double)qm_turn_abs(angle - near), -64);
    return near;
}

void qm_table_phases_add(qm_table_phases *p, uint64_t vars, const uint64_t *table, qm_turn angle)
{
    qm_tables *s = p->tables;
    qm_table_bit *f = &p->scratch;
    bool value;
    f->vars = vars;
    memcpy(f->table, table, s->words * sizeof *table);
    if (f->table[0] & 1) {
        qm_table_flip(f->table, s->words);
        p->constant += angle;
        angle = (qm_turn)0 - angle;
    }
    angle = rounded(p, angle);
    if (angle == 0 || (vars == 0 && qm_table_is_constant(f->table, s->words, &value)))
        return;
    uint64_t hash = hash_of(f, s->words);
    uint32_t i = find(p, f, hash);
    if (i == QM_NONE) {
        insert(p, f, hash, angle);
        return;
    }
    p->list[i].angle = rounded(p, p->list[i].angle + angle);
    if (p->list[i].angle == 0)
        qm_table_drop(s, qm_table_phases_take(p, i).bit.table);
}

/* What refers to phase i refers to another one. */
static void redirect(qm_table_phases *p, uint32_t i, uint32_t to)
{
    uint32_t *at = head_of(p, p->list[i].hash);
    while (*at != i)
        at = &p->list[*at].next;
    *at = to;
}

qm_table_phase qm_table_phases_take(qm_table_phases *p, uint32_t i)
{
    qm_table_phase taken = p->list[i];
    redirect(p, i, taken.next);
    uint32_t last = --p->n;
    if (i != last) {
        redirect(p, last, i);
        p->list[i] = p->list[last];
    }
    return taken;
}
