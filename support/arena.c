/* arena.c - chunks of memory in a list, freed together.
 *
 * An allocation takes the next bytes of the newest chunk; a new chunk doubles the total, so a
 * million small allocations cost a few dozen calls of malloc(). Large vectors get chunks of their
 * own and grow by realloc(), which moves pages instead of bytes. */

#include "support/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 4096, MAX_STEP = 1 << 22, LARGE = 1 << 18 };

struct qm_chunk {
    qm_chunk *next;
    size_t size; /* bytes behind this header */
};

_Static_assert(sizeof(qm_chunk) % QM_ARENA_ALIGN == 0, "chunk data is aligned");

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
    *a = (qm_arena){.limit = a->limit, .recover = a->recover};
}

/* The next allocations are taken from the newest chunk, of which `used` bytes are taken. */
static void use_newest(qm_arena *a, size_t used)
{
    a->at = a->chunk ? chunk_data(a->chunk) + used : NULL;
    a->room = a->chunk ? a->chunk->size - used : 0;
}

void qm_arena_reset(qm_arena *a)
{
    qm_chunk *keep = a->chunk;
    for (qm_chunk *c = keep ? keep->next : NULL, *next; c; c = next) {
        next = c->next;
        bool better = keep->size > MAX_STEP || (c->size > keep->size && c->size <= MAX_STEP);
        free(better ? keep : c);
        keep = better ? c : keep;
    }
    if (keep)
        keep->next = NULL;
    a->chunk = keep;
    a->total = keep ? keep->size : 0;
    use_newest(a, 0);
}

static bool over_limit(const qm_arena *a, size_t extra)
{
    return a->limit && (extra > a->limit || a->total > a->limit - extra);
}

static qm_chunk *new_chunk(qm_arena *a, size_t size)
{
    qm_chunk *c = over_limit(a, size) ? NULL : malloc(sizeof *c + size);
    if (!c)
        out_of_memory(a);
    *c = (qm_chunk){.size = size};
    a->total += size;
    return c;
}

static void push_chunk(qm_arena *a, size_t need)
{
    size_t step = a->total < FIRST_CHUNK ? FIRST_CHUNK : a->total;
    size_t size = step < MAX_STEP ? step : MAX_STEP;
    qm_chunk *c = new_chunk(a, size < need ? need : size);
    c->next = a->chunk;
    a->chunk = c;
    use_newest(a, 0);
}

static size_t bytes_of(qm_arena *a, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n) ||
        n > PTRDIFF_MAX - sizeof(qm_chunk) - QM_ARENA_ALIGN)
        out_of_memory(a); /* no object is larger */
    return (n + QM_ARENA_ALIGN - 1) & ~(size_t)(QM_ARENA_ALIGN - 1);
}

/* The next n bytes of the newest chunk. */
static void *take(qm_arena *a, size_t n)
{
    a->at += n;
    a->room -= n;
    return a->at - n;
}

void *qm_arena_alloc_slow(qm_arena *a, size_t count, size_t size)
{
    size_t n = bytes_of(a, count, size);
    if (!a->chunk || a->room < n)
        push_chunk(a, n);
    return take(a, n);
}

void *qm_arena_zalloc(qm_arena *a, size_t count, size_t size)
{
    void *p = qm_arena_alloc(a, count, size);
    return memset(p, 0, count * size);
}

/* A chunk for one vector. It stands behind the newest, of which allocations go on to be taken. */
static void *own_chunk(qm_arena *a, size_t bytes)
{
    qm_chunk *c = new_chunk(a, bytes), **link = a->chunk ? &a->chunk->next : &a->chunk;
    c->next = *link;
    *link = c;
    return chunk_data(c);
}

/* The chunk that holds p alone, given by the link to it; NULL when p shares its chunk. */
static qm_chunk **find_own_chunk(qm_arena *a, const void *p, size_t bytes)
{
    if (bytes < LARGE)
        return NULL;
    for (qm_chunk **link = &a->chunk; *link; link = &(*link)->next)
        if (chunk_data(*link) == p)
            return (*link)->size >= bytes && (*link)->size - bytes < QM_ARENA_ALIGN ? link : NULL;
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
        use_newest(a, bytes);
    return chunk_data(c);
}

void *qm_arena_grow(qm_arena *a, void *p, size_t old, size_t count, size_t size)
{
    size_t have = bytes_of(a, old, size);
    size_t need = bytes_of(a, count, size);
    if (need <= have)
        return p;
    if (p && (unsigned char *)p + have == a->at && a->room >= need - have) {
        take(a, need - have);
        return p;
    }
    qm_chunk **link = p ? find_own_chunk(a, p, have) : NULL;
    if (link)
        return grow_own_chunk(a, link, need);
    void *q = need < LARGE ? qm_arena_alloc(a, count, size) : own_chunk(a, need);
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
