/* array.c - copies of arrays and of parts of them.
 *
 * Elements are moved as bytes. Dimensions whose elements lie one after the other on both sides are
 * moved at once, so that copying whole arrays and rows costs one memcpy. */

#include "runtime/rt.h"

#include "runtime/execution.h"

#include <stdlib.h>
#include <string.h>

/* A copy of an argument. */
typedef struct qm_scratch {
    struct qm_scratch *older;
    uint64_t size;
    uint8_t bytes[];
} qm_scratch;

/* What the copies of arguments of all calls in one another may take. */
static const uint64_t scratch_max = UINT64_C(1) << 30;

void qm_rt_outside(qm_rt *rt, int64_t index, uint64_t n, uint32_t line, uint32_t column)
{
    const char *text =
        n == 0 ? qm_arena_printf(rt->arena, "index %lld is outside of an empty dimension",
                                 (long long)index)
               : qm_arena_printf(rt->arena, "index %lld is outside of 0..%llu", (long long)index,
                                 (unsigned long long)(n - 1));
    qm_rt_fail(rt, text, line, column);
}

void qm_rt_misfit(qm_rt *rt, uint64_t want, uint64_t have, uint32_t dimension, uint32_t line,
                  uint32_t column)
{
    qm_rt_fail(rt,
               qm_arena_printf(rt->arena,
                               "the shapes of arrays differ: dimension %u has %llu elements "
                               "instead of %llu",
                               dimension, (unsigned long long)have, (unsigned long long)want),
               line, column);
}

uint64_t qm_rt_range(qm_rt *rt, int64_t *range, uint64_t n, uint32_t line, uint32_t column)
{
    uint64_t first = 0, count = 0;
    if (!qm_range_count(range[0], range[1], range[2], n, &first, &count))
        qm_rt_fail(rt,
                   qm_arena_printf(rt->arena,
                                   "the range %lld:%lld:%lld is empty or leaves a dimension of "
                                   "%llu elements",
                                   (long long)range[0], (long long)range[1], (long long)range[2],
                                   (unsigned long long)n),
                   line, column);
    range[0] = (int64_t)first;
    return count;
}

/* Bytes from dimension d on, when they lie one after the other; else 0. */
static uint64_t run_of(const qm_rt_part *p, uint32_t d, uint32_t rank, uint32_t size)
{
    uint64_t bytes = size;
    for (uint32_t k = rank; k-- > d;) {
        if (p->count[k] != 1 && p->stride[k] != (int64_t)bytes)
            return 0;
        bytes *= p->count[k];
    }
    return bytes;
}

/* A part whose elements lie one after the other from `base` on. */
static qm_rt_part packed_at(const qm_rt_part *p, uint8_t *base, uint32_t rank, uint32_t size)
{
    qm_rt_part out = *p;
    int64_t stride = size;
    out.base = base;
    for (uint32_t k = rank; k-- > 0;) {
        out.stride[k] = stride;
        stride *= (int64_t)p->count[k];
    }
    return out;
}

/* The elements of `from` from dimension d on, at addresses a and b of the two parts. */
static void move(const qm_rt_part *to, uint8_t *a, const qm_rt_part *from, const uint8_t *b,
                 uint32_t d, uint32_t rank, uint32_t size)
{
    uint64_t run = run_of(from, d, rank, size);
    if (run > 0 && run_of(to, d, rank, size) == run) {
        memcpy(a, b, run);
        return;
    }
    for (uint64_t i = 0; i < from->count[d]; i++) {
        if (d + 1 < rank)
            move(to, a, from, b, d + 1, rank, size);
        else
            memcpy(a, b, size);
        a += to->stride[d];
        b += from->stride[d];
    }
}

static uint64_t count_of(const qm_rt_part *p, uint32_t rank)
{
    uint64_t n = 1;
    for (uint32_t k = 0; k < rank; k++)
        n *= p->count[k];
    return n;
}

/* The addresses that a part reaches. */
static void extent(const qm_rt_part *p, uint32_t rank, uint32_t size, const uint8_t **low,
                   const uint8_t **high)
{
    *low = *high = p->base;
    for (uint32_t k = 0; k < rank; k++) {
        int64_t reach = (int64_t)(p->count[k] - 1) * p->stride[k];
        *(reach < 0 ? low : high) += reach;
    }
    *high += size;
}

static bool may_overlap(const qm_rt_part *a, const qm_rt_part *b, uint32_t rank, uint32_t size)
{
    const uint8_t *low_a, *high_a, *low_b, *high_b;
    if (count_of(a, rank) == 0 || count_of(b, rank) == 0)
        return false;
    extent(a, rank, size, &low_a, &high_a);
    extent(b, rank, size, &low_b, &high_b);
    return low_a < high_b && low_b < high_a;
}

static void check_shapes(qm_rt *rt, const qm_rt_part *parts, uint32_t n, uint32_t rank,
                         uint32_t line, uint32_t column)
{
    uint64_t joined = 0;
    for (uint32_t i = 1; i <= n; i++)
        joined += parts[i].count[0];
    for (uint32_t i = 1; i <= n; i++)
        for (uint32_t k = 0; k < rank; k++) {
            uint64_t have = k == 0 ? joined : parts[i].count[k];
            if (have != parts[0].count[k])
                qm_rt_misfit(rt, parts[0].count[k], have, k, line, column);
        }
}

static void push_scratch(qm_rt *rt, uint64_t bytes)
{
    if (bytes > scratch_max - rt->scratch_bytes)
        qm_rt_fail(rt, "copies of parts of arrays take too much memory", 0, 0);
    qm_scratch *s = malloc(sizeof *s + bytes);
    if (s == NULL)
        qm_rt_abort(rt, QM_ERR_MEMORY, "no memory for a copy of a part of an array");
    s->older = rt->scratch;
    s->size = bytes;
    rt->scratch = s;
    rt->scratch_bytes += bytes;
}

static void pop_scratch(qm_rt *rt)
{
    qm_scratch *s = rt->scratch;
    rt->scratch = s->older;
    rt->scratch_bytes -= s->size;
    free(s);
}

void qm_scratch_free(qm_rt *rt)
{
    while (rt->scratch != NULL)
        pop_scratch(rt);
}

/* Each source in turn; with `gathered`, from there, where they lie one after the other. */
static void write_parts(const qm_rt_part *parts, uint32_t n, uint32_t rank, uint32_t size,
                        uint8_t *gathered)
{
    uint8_t *to = parts[0].base;
    for (uint32_t i = 1; i <= n; i++) {
        qm_rt_part from = parts[i];
        if (gathered != NULL) {
            from = packed_at(&parts[i], gathered, rank, size);
            gathered += count_of(&parts[i], rank) * size;
        }
        move(&parts[0], to, &from, from.base, 0, rank, size);
        to += (int64_t)parts[i].count[0] * parts[0].stride[0];
    }
}

void qm_rt_copy(qm_rt *rt, const qm_rt_part *parts, uint32_t n, uint32_t rank, uint32_t size,
                uint32_t line, uint32_t column)
{
    check_shapes(rt, parts, n, rank, line, column);
    bool overlap = false;
    for (uint32_t i = 1; i <= n; i++)
        overlap |= may_overlap(&parts[0], &parts[i], rank, size);
    if (!overlap) {
        write_parts(parts, n, rank, size, NULL);
        return;
    }
    push_scratch(rt, count_of(&parts[0], rank) * size);
    uint8_t *at = rt->scratch->bytes;
    for (uint32_t i = 1; i <= n; i++) {
        qm_rt_part to = packed_at(&parts[i], at, rank, size);
        move(&to, at, &parts[i], parts[i].base, 0, rank, size);
        at += count_of(&parts[i], rank) * size;
    }
    write_parts(parts, n, rank, size, rt->scratch->bytes);
    pop_scratch(rt);
}

void *qm_rt_extern_array(qm_rt *rt, uint64_t bytes)
{
    push_scratch(rt, bytes);
    return rt->scratch->bytes;
}

void *qm_rt_extern_array_end(qm_rt *rt, void *array, uint64_t bytes, uint32_t written)
{
    uint8_t *contents = NULL;
    if (written && bytes > 0)
        contents = qm_explore_array(rt, array, bytes);
    pop_scratch(rt);
    return contents;
}

static bool is_packed(const qm_rt_part *p, uint32_t rank, uint32_t size)
{
    return count_of(p, rank) == 0 || run_of(p, 0, rank, size) > 0;
}

uint8_t *qm_rt_pack(qm_rt *rt, const qm_rt_part *part, uint32_t rank, uint32_t size)
{
    if (is_packed(part, rank, size))
        return part->base;
    push_scratch(rt, count_of(part, rank) * size);
    qm_rt_part to = packed_at(part, rt->scratch->bytes, rank, size);
    move(&to, to.base, part, part->base, 0, rank, size);
    return to.base;
}

void qm_rt_unpack(qm_rt *rt, const qm_rt_part *part, uint8_t *packed, uint32_t rank, uint32_t size,
                  uint32_t written)
{
    if (packed == part->base)
        return;
    qm_rt_part from = packed_at(part, packed, rank, size);
    if (written)
        move(part, part->base, &from, packed, 0, rank, size);
    pop_scratch(rt);
}
