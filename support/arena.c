/* arena.c - chunks of memory in a list, freed together.
 *
 * An allocation takes the next bytes of the newest chunk; a new chunk doubles the total, so a
 * million small allocations cost a few dozen calls of malloc(). Large vectors get chunks of their
 * own and grow by realloc(), which moves pages instead of bytes. */

#include "support/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, FIRST_CHUNK = 4096, MAX_STEP = 1 << 22 };

struct qm_chunk {
    qm_chunk *next;
    size_t size; /* bytes behind this header */
};

_Static_assert(sizeof(qm_chunk) % ALIGN == 0, "chunk data is aligned");

static unsigned char *chunk_data(qm_chunk *c)
{
    return (unsigned char *)(c + 1);
}

_Noreturn static void out_of_memory(qm_arena *a)
{
    if (a->recover)
        longjmp(*a->recover, 1);
    abort();
}

void qm_arena_init(qm_arena *a, jmp_buf *recover)
{
    *a = (qm_arena){.recover = recover};
}

static void free_list(qm_chunk *c)
{
    while (c) {
        qm_chunk *next = c->next;
        free(c);
        c = next;
    }
}

void qm_arena_free(qm_arena *a)
{
    free_list(a->chunk);
    free_list(a->spare);
    *a = (qm_arena){.limit = a->limit, .recover = a->recover};
}

void qm_arena_reset(qm_arena *a)
{
    qm_chunk *keep = a->spare;
    for (qm_chunk *c = a->chunk, *next; c; c = next) {
        next = c->next;
        if (!keep || (c->size > keep->size && c->size <= MAX_STEP)) {
            free(keep);
            keep = c;
        } else {
            free(c);
        }
    }
    if (keep)
        keep->next = NULL;
    a->chunk = NULL;
    a->spare = keep;
    a->used = 0;
    a->total = keep ? keep->size : 0;
}

static bool over_limit(const qm_arena *a, size_t extra)
{
    return a->limit && (extra > a->limit || a->total > a->limit - extra);
}

static void push_chunk(qm_arena *a, size_t need)
{
    if (a->spare && a->spare->size >= need) {
        qm_chunk *c = a->spare;
        a->spare = NULL;
        c->next = a->chunk;
        a->chunk = c;
        a->used = 0;
        return;
    }
    size_t step = a->total < FIRST_CHUNK ? FIRST_CHUNK : a->total;
    size_t size = step < MAX_STEP ? step : MAX_STEP;
    if (size < need)
        size = need;
    qm_chunk *c = over_limit(a, size) ? NULL : malloc(sizeof *c + size);
    if (!c)
        out_of_memory(a);
    *c = (qm_chunk){.next = a->chunk, .size = size};
    a->chunk = c;
    a->used = 0;
    a->total += size;
}

static size_t bytes_of(qm_arena *a, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n) || n > PTRDIFF_MAX - sizeof(qm_chunk) - ALIGN)
        out_of_memory(a); /* no object is larger */
    return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

void *qm_arena_alloc(qm_arena *a, size_t count, size_t size)
{
    size_t n = bytes_of(a, count, size);
    if (!a->chunk || a->chunk->size - a->used < n)
        push_chunk(a, n);
    void *p = chunk_data(a->chunk) + a->used;
    a->used += n;
    return p;
}

void *qm_arena_zalloc(qm_arena *a, size_t count, size_t size)
{
    void *p = qm_arena_alloc(a, count, size);
    return memset(p, 0, count * size);
}

/* The chunk that holds p alone, given by the link to it; NULL when p shares its chunk. */
static qm_chunk **own_chunk(qm_arena *a, const void *p, size_t bytes)
{
    if (bytes <= MAX_STEP)
        return NULL;
    for (qm_chunk **link = &a->chunk; *link; link = &(*link)->next)
        if (chunk_data(*link) == p)
            return (*link)->size >= bytes && (*link)->size - bytes < ALIGN ? link : NULL;
    return NULL;
}

static void *grow_own_chunk(qm_arena *a, qm_chunk **link, size_t bytes)
{
    size_t extra = bytes - (*link)->size;
    qm_chunk *c = over_limit(a, extra) ? NULL : realloc(*link, sizeof *c + bytes);
    if (!c)
        out_of_memory(a);
    *link = c;
    c->size = bytes;
    a->total += extra;
    if (link == &a->chunk)
        a->used = bytes;
    return chunk_data(c);
}

void *qm_arena_grow(qm_arena *a, void *p, size_t old, size_t count, size_t size)
{
    size_t have = bytes_of(a, old, size);
    size_t need = bytes_of(a, count, size);
    if (need <= have)
        return p;
    if (p && a->chunk && (unsigned char *)p + have == chunk_data(a->chunk) + a->used &&
        a->chunk->size - a->used >= need - have) {
        a->used += need - have;
        return p;
    }
    qm_chunk **link = p ? own_chunk(a, p, have) : NULL;
    if (link)
        return grow_own_chunk(a, link, need);
    void *q = qm_arena_alloc(a, count, size);
    if (p)
        memcpy(q, p, old * size);
    return q;
}

void *qm_vector_grow(qm_arena *a, void *p, uint32_t n, uint32_t *cap, size_t size)
{
    if (n == UINT32_MAX)
        out_of_memory(a);
    uint32_t more = n < 8 ? 8 : n > UINT32_MAX / 2 ? UINT32_MAX : 2 * n;
    p = qm_arena_grow(a, p, *cap, more, size);
    *cap = more;
    return p;
}

char *qm_arena_strdup(qm_arena *a, const char *s, size_t n)
{
    char *p = qm_arena_alloc(a, n + 1, 1);
    if (n)
        memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

char *qm_arena_printf(qm_arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *p = qm_arena_vprintf(a, fmt, ap);
    va_end(ap);
    return p;
}

char *qm_arena_vprintf(qm_arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0) /* longer than INT_MAX */
        out_of_memory(a);
    char *p = qm_arena_alloc(a, (size_t)n + 1, 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}
