/* arena.h - memory that is freed all at once.
 *
 * Allocation never returns NULL: when memory runs out or `limit` would be passed, the arena
 * jumps to `recover`, which whoever owns the arena has set with setjmp() (the public API
 * does so at its boundary). Code between may hold only arena memory. */
#ifndef QM_SUPPORT_ARENA_H
#define QM_SUPPORT_ARENA_H

#include "support/base.h"

#include <setjmp.h>
#include <stdarg.h>

enum { QM_ARENA_ALIGN = 16 };

typedef struct qm_chunk qm_chunk;

typedef struct qm_arena {
    qm_chunk *chunk;   /* newest chunk */
    unsigned char *at; /* next free byte of the newest chunk */
    size_t room;       /* bytes from there to its end; a multiple of QM_ARENA_ALIGN */
    size_t total;      /* bytes obtained from the system */
    size_t limit;      /* 0: no limit */
    jmp_buf *recover;  /* where to go when memory runs out; NULL: abort */
} qm_arena;

void qm_arena_init(qm_arena *a, jmp_buf *recover);
void qm_arena_free(qm_arena *a);  /* gives everything back; the arena may be used again */
void qm_arena_reset(qm_arena *a); /* forgets everything, keeps one chunk for reuse */

/* The general case of qm_arena_alloc(). */
void *qm_arena_alloc_slow(qm_arena *a, size_t count, size_t size);

/* `count` elements of `size` bytes, aligned for any type, not cleared; never NULL. */
static inline void *qm_arena_alloc(qm_arena *a, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n) || n - 1 >= a->room) /* nothing, or too much */
        return qm_arena_alloc_slow(a, count, size);
    n = (n + QM_ARENA_ALIGN - 1) & ~(size_t)(QM_ARENA_ALIGN - 1);
    a->at += n;
    a->room -= n;
    return a->at - n;
}

/* The same, cleared. */
void *qm_arena_zalloc(qm_arena *a, size_t count, size_t size);
/* Moves `old` elements at p to room for `count`; grows in place when p is the newest allocation. */
void *qm_arena_grow(qm_arena *a, void *p, size_t old, size_t count, size_t size);
char *qm_arena_strdup(qm_arena *a, const char *s, size_t n); /* adds a NUL */
char *qm_arena_printf(qm_arena *a, const char *fmt, ...) QM_PRINTF(2, 3);
char *qm_arena_vprintf(qm_arena *a, const char *fmt, va_list ap) QM_PRINTF(2, 0);

#define QM_NEW(arena, type)              ((type *)qm_arena_zalloc((arena), 1, sizeof(type)))
#define QM_NEW_ARRAY(arena, type, count) ((type *)qm_arena_alloc((arena), (count), sizeof(type)))

/* Makes room for one more element of a vector kept as (pointer, length, capacity), all uint32_t;
 * the caller then stores at [n] and raises n. */
#define QM_RESERVE(arena, ptr, n, cap)                                                             \
    ((n) < (cap) ? (void)0                                                                         \
                 : (void)((ptr) = qm_vector_grow((arena), (ptr), (n), &(cap), sizeof *(ptr))))
void *qm_vector_grow(qm_arena *a, void *p, uint32_t n, uint32_t *cap, size_t size);

#endif
