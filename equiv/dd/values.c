/* values.c - complex numbers in a hash table of cells. */
#include "equiv/dd/values.h"

#include <math.h>

/* Two numbers are one when both parts differ by less. Rounding errors of a product are 1e-16, so
 * that diagrams of many thousand gates are still told right. */
static const double tolerance = 1e-12, cell = 8e-12;

/* Small numbers that the tolerance moves by more, relatively, are lost. */
static const double coarse = 1e-5;

enum { FIRST_BUCKETS = 1 << 12 };

void qm_dd_values_init(qm_dd_values *v, qm_arena *arena)
{
    *v = (qm_dd_values){.arena = arena, .nbuckets = FIRST_BUCKETS};
    v->buckets = qm_arena_zalloc(arena, v->nbuckets, sizeof *v->buckets);
    v->list = qm_vector_grow(arena, NULL, 0, &v->cap, sizeof *v->list);
    v->list[QM_DD_ZERO] = (qm_dd_value){.kept = true};
    v->n = 1;
    v->list[qm_dd_value_of(v, 1)].kept = true;
}

static uint32_t bucket_of(const qm_dd_values *v, int64_t x, int64_t y)
{
    uint64_t h = (uint64_t)x * 0x9e3779b97f4a7c15u ^ (uint64_t)y * 0xc2b2ae3d27d4eb4fu;
    h ^= h >> 29;
    h *= 0xbf58476d1ce4e5b9u;
    return (uint32_t)(h >> 32) & (v->nbuckets - 1);
}

static void link_value(qm_dd_values *v, uint32_t i)
{
    qm_c64 z = v->list[i].z;
    uint32_t b = bucket_of(v, llround(creal(z) / cell), llround(cimag(z) / cell));
    v->list[i].next = v->buckets[b];
    v->buckets[b] = i;
}

static void rehash(qm_dd_values *v)
{
    for (uint32_t b = 0; b < v->nbuckets; b++)
        v->buckets[b] = 0;
    for (uint32_t i = 1; i < v->n; i++)
        link_value(v, i);
}

static bool near_to(qm_c64 a, qm_c64 b)
{
    return fabs(creal(a) - creal(b)) <= tolerance && fabs(cimag(a) - cimag(b)) <= tolerance;
}

/* A number in the cell (x, y) that is z, or 0. */
static uint32_t find_in_cell(const qm_dd_values *v, int64_t x, int64_t y, qm_c64 z)
{
    uint32_t i = v->buckets[bucket_of(v, x, y)];
    while (i && !near_to(v->list[i].z, z))
        i = v->list[i].next;
    return i;
}

uint32_t qm_dd_value_of(qm_dd_values *v, qm_c64 z)
{
    if (near_to(z, 0))
        return QM_DD_ZERO;
    /* Numbers near the border of a cell may be in the next one. */
    int64_t x[2] = {llround((creal(z) - tolerance) / cell), llround((creal(z) + tolerance) / cell)};
    int64_t y[2] = {llround((cimag(z) - tolerance) / cell), llround((cimag(z) + tolerance) / cell)};
    for (int i = 0; i <= (x[0] != x[1]); i++)
        for (int j = 0; j <= (y[0] != y[1]); j++) {
            uint32_t found = find_in_cell(v, x[i], y[j], z);
            if (found)
                return found;
        }
    QM_RESERVE(v->arena, v->list, v->n, v->cap);
    v->list[v->n] = (qm_dd_value){.z = z};
    link_value(v, v->n++);
    if (v->n > v->nbuckets) {
        v->nbuckets *= 2;
        v->buckets = QM_NEW_ARRAY(v->arena, uint32_t, v->nbuckets);
        rehash(v);
    }
    return v->n - 1;
}

uint32_t qm_dd_times(qm_dd_values *v, uint32_t a, uint32_t b)
{
    if (a == QM_DD_ZERO || b == QM_DD_ZERO)
        return QM_DD_ZERO;
    if (a == QM_DD_ONE || b == QM_DD_ONE)
        return a == QM_DD_ONE ? b : a;
    return qm_dd_small_value_of(v, v->list[a].z * v->list[b].z, 0);
}

uint32_t qm_dd_small_value_of(qm_dd_values *v, qm_c64 z, double noise)
{
    uint32_t value = qm_dd_value_of(v, z);
    v->lost |= cabs(v->list[value].z - z) > fmax(noise, coarse * cabs(z));
    return value;
}

void qm_dd_values_collect(qm_dd_values *v, uint32_t *renumbered)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < v->n; i++) {
        if (!v->list[i].kept)
            continue;
        renumbered[i] = n;
        v->list[n] = v->list[i];
        v->list[n].kept = n <= QM_DD_ONE;
        n++;
    }
    v->n = n;
    rehash(v);
}
