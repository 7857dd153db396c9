/* room.c - memory of statevectors.
 *
 * What: buffers that grow and shrink with the number of qubits. How: below the size of a huge page
 * from the heap; larger ones are mappings aligned to huge pages, grown by moving page tables
 * (mremap), so that amplitudes are not copied and two states are never held at once. Cost: the
 * clearing of new memory. Guarantee: on failure the state is as before. */

#include "runtime/sim/state.h"

#include "runtime/sim/kernels.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static const uint64_t huge_page = UINT64_C(2) << 20;

uint64_t qm_state_bytes(uint32_t n, qm_precision precision)
{
    uint32_t tile_bits = qm_tile_bits(precision);
    return (uint64_t)2 * QM_HALF_TILE << (n < tile_bits ? 0 : n - tile_bits);
}

/* A mapping of zeros, aligned to huge pages; `bytes` is a multiple of one. */
static void *map_pages(uint64_t bytes)
{
    char *p =
        mmap(NULL, bytes + huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    uint64_t before = -(uintptr_t)p & (huge_page - 1), after = huge_page - before;
    if (before > 0)
        munmap(p, before);
    if (after > 0)
        munmap(p + before + bytes, after);
    (void)madvise(p + before, bytes, MADV_HUGEPAGE); /* only speed depends on it */
    return p + before;
}

static void *take_room(uint64_t bytes)
{
    return bytes < huge_page ? aligned_alloc(QM_HALF_TILE, bytes) : map_pages(bytes);
}

static void give_room(void *room, uint64_t bytes)
{
    if (bytes < huge_page)
        free(room);
    else if (room != NULL)
        munmap(room, bytes);
}

void *qm_state_buffer(uint32_t n, qm_precision precision)
{
    return n > QM_MAX_STATE_QUBITS ? NULL : take_room(qm_state_bytes(n, precision));
}

void qm_state_buffer_free(void *buffer, uint32_t n, qm_precision precision)
{
    give_room(buffer, qm_state_bytes(n, precision));
}

qm_status qm_state_init(qm_state *s, uint32_t n, uint32_t threads, qm_precision precision)
{
    *s = (qm_state){.amp = qm_state_buffer(n, precision), .n = n, .precision = precision};
    s->kernels = qm_kernels_best();
    s->threads = threads != 0 ? threads : (uint32_t)omp_get_max_threads();
    if (s->amp == NULL)
        return QM_ERR_MEMORY;
    s->room = qm_state_bytes(n, precision);
    qm_state_zero(s);
    return QM_OK;
}

void qm_state_free(qm_state *s)
{
    give_room(s->amp, s->room);
    s->amp = NULL;
    s->room = 0;
}

/* Makes the room `bytes`, more than it has, and keeps what is in it. */
static qm_status grow_room(qm_state *s, uint64_t bytes)
{
    void *bigger = MAP_FAILED;
    if (s->room >= huge_page)
        bigger = mremap(s->amp, s->room, bytes, 0);
    if (bigger != MAP_FAILED) {
        (void)madvise(bigger, bytes, MADV_HUGEPAGE);
        s->room = bytes;
        return QM_OK;
    }
    bigger = take_room(bytes);
    if (bigger == NULL)
        return QM_ERR_MEMORY;
    if (s->room < huge_page) {
        memcpy(bigger, s->amp, s->room);
        free(s->amp);
    } else if (mremap(s->amp, s->room, s->room, MREMAP_MAYMOVE | MREMAP_FIXED, bigger) ==
               MAP_FAILED) {
        munmap(bigger, bytes);
        return QM_ERR_MEMORY;
    }
    s->amp = bigger;
    s->room = bytes;
    return QM_OK;
}

/* Clears the lanes past 2^n of a state of one tile. */
static void clear_lanes(qm_state *s)
{
    for (uint64_t i = (uint64_t)1 << s->n; i < (uint64_t)1 << qm_tile_bits(s->precision); i++)
        qm_state_set(s, i, 0);
}

qm_status qm_state_extend(qm_state *s, uint32_t n)
{
    if (n > QM_MAX_STATE_QUBITS)
        return QM_ERR_MEMORY;
    uint64_t bytes = qm_state_bytes(n, s->precision);
    if (bytes > s->room && grow_room(s, bytes) != QM_OK)
        return QM_ERR_MEMORY;
    s->n = n;
    return QM_OK;
}

void qm_state_shrink(qm_state *s, uint32_t n)
{
    uint64_t bytes = qm_state_bytes(n, s->precision), kept = bytes < huge_page ? huge_page : bytes;
    if (s->room > kept) {
        munmap((char *)s->amp + kept, s->room - kept);
        s->room = kept;
    }
    s->n = n;
    clear_lanes(s);
}

qm_status qm_state_copy(const qm_state *from, qm_state *to)
{
    uint64_t bytes = qm_state_bytes(from->n, from->precision);
    if (to->amp == NULL || to->room < bytes) {
        void *room = take_room(bytes);
        if (room == NULL)
            return QM_ERR_MEMORY;
        give_room(to->amp, to->room);
        to->amp = room;
        to->room = bytes;
    }
    to->n = from->n;
    to->threads = from->threads;
    to->precision = from->precision;
    to->kernels = from->kernels;
    memcpy(to->amp, from->amp, bytes);
    return QM_OK;
}
