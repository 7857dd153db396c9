/* intern.c - names in a table with open addressing (linear probing, at most half full). */

#include "support/intern.h"

#include <string.h>

void qm_intern_init(qm_intern *in, qm_arena *arena)
{
    *in = (qm_intern){.arena = arena};
}

static uint64_t hash_bytes(const char *s, size_t n)
{
    uint64_t h = 0x9e3779b97f4a7c15u ^ n;
    while (n >= 8) {
        uint64_t w;
        memcpy(&w, s, 8);
        h = (h ^ w) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
        s += 8;
        n -= 8;
    }
    uint64_t w = 0;
    memcpy(&w, s, n);
    h = (h ^ w) * 0xff51afd7ed558ccdu;
    return h ^ h >> 29;
}

/* The slot of the name, or the free slot where it belongs. */
static uint32_t find_slot(const qm_intern *in, const char *s, size_t n)
{
    uint32_t mask = in->nslots - 1;
    uint32_t i = (uint32_t)hash_bytes(s, n) & mask;
    for (; in->slots[i] != QM_NONE; i = (i + 1) & mask) {
        const qm_str *name = &in->names[in->slots[i]];
        if (name->size == n && memcmp(name->data, s, n) == 0)
            break;
    }
    return i;
}

static void rehash(qm_intern *in)
{
    uint32_t nslots = in->nslots ? 2 * in->nslots : 256;
    in->slots = QM_NEW_ARRAY(in->arena, uint32_t, nslots); /* may leave: the table stays whole */
    in->nslots = nslots;
    memset(in->slots, 0xff, in->nslots * sizeof *in->slots);
    for (uint32_t k = 0; k < in->n; k++)
        in->slots[find_slot(in, in->names[k].data, in->names[k].size)] = k;
}

qm_name qm_intern_find(const qm_intern *in, const char *s, size_t n)
{
    return in->nslots ? in->slots[find_slot(in, s, n)] : QM_NONE;
}

qm_name qm_intern_add(qm_intern *in, const char *s, size_t n)
{
    if (2 * (in->n + 1) > in->nslots)
        rehash(in);
    uint32_t slot = find_slot(in, s, n);
    if (in->slots[slot] != QM_NONE)
        return in->slots[slot];
    QM_RESERVE(in->arena, in->names, in->n, in->cap);
    in->names[in->n] = (qm_str){.data = qm_arena_strdup(in->arena, s, n), .size = (uint32_t)n};
    return in->slots[slot] = in->n++;
}

const char *qm_intern_cstr(const qm_intern *in, qm_name name)
{
    return name < in->n ? in->names[name].data : "";
}
