/* merge.c - equal branches become one.
 *
 * Two branches are equal when their bytes are, and their states up to a global phase: amplitudes
 * may differ by the tolerance. Branches are sorted by a hash of their bytes; among those with the
 * same bytes by the overlap of the state with a fixed random vector, a number that nearly equal
 * states have nearly in common, so that only neighbours are compared. The first of two equal
 * branches stays with its state. Its random numbers are named by the hashes of both. Time O(k log
 * k) for k branches and their bytes, and O(2^n) for each that has the bytes of another. */

#include "runtime/interp/machine.h"
#include "support/rng.h"

#include <stdlib.h>
#include <string.h>

static const double tolerance[] = {[QM_DOUBLE] = 1e-10, [QM_SINGLE] = 1e-5};
static const double print_tolerance[] = {[QM_DOUBLE] = 1e-7, [QM_SINGLE] = 1e-3};

enum {
    MERGED = 2,       /* stands for an outcome in the hash of a merged branch */
    GONE = UINT32_MAX /* in the place of a branch that another has taken over */
};

static qm_qreg *register_of(const qm_machine *x, const qm_branch *b)
{
    return b == x->at_work ? x->rt->reg : b->reg;
}

static uint64_t hash_bytes(const uint8_t *bytes, uint64_t n)
{
    uint64_t h = n;
    for (; n >= sizeof h; bytes += sizeof h, n -= sizeof h) {
        uint64_t word;
        memcpy(&word, bytes, sizeof word);
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    }
    for (uint64_t i = 0; i < n; i++)
        h = (h ^ bytes[i]) * 0x100000001b3u;
    return h ^ h >> 32;
}

static bool same_state(const qm_machine *x, const qm_branch *b, const qm_branch *c)
{
    return qm_qreg_same(register_of(x, b), register_of(x, c),
                        tolerance[x->rt->options->sim.precision]);
}

static int by_key(const void *a, const void *b)
{
    const qm_branch *p = *(qm_branch *const *)a, *q = *(qm_branch *const *)b;
    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    if (p->print != q->print)
        return p->print < q->print ? -1 : 1;
    return (p->place > q->place) - (p->place < q->place);
}

static void reserve(qm_machine *x, uint32_t n)
{
    if (n <= x->cap_sorted)
        return;
    uint32_t cap = n * 2;
    qm_branch **bigger = realloc(x->sorted, cap * sizeof *bigger);
    if (bigger == NULL)
        qm_rt_abort(x->rt, QM_ERR_MEMORY, "no memory for the branches of the program");
    x->sorted = bigger;
    x->cap_sorted = cap;
}

/* b takes over c, which stands after it and leaves the set. */
static void take_over(qm_machine *x, qm_branch *b, qm_branch *c)
{
    b->weight += c->weight;
    b->shots += c->shots;
    b->hash = qm_rng_stream(qm_rng_stream(b->hash, MERGED) ^ c->hash, MERGED);
    c->place = GONE;
    x->merges++;
}

/* Branches with one key: merges the equal ones. */
static void merge_group(qm_machine *x, qm_branch **list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        qm_branch_select(x, list[i]);
        qm_rt_flush(x->rt);
        list[i]->print = n > 2 ? qm_qreg_print(x->rt->reg) : 0;
    }
    if (n > 2)
        qsort(list, n, sizeof *list, by_key);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = i + 1; k < n && list[i]->place != GONE; k++) {
            if (list[k]->print - list[i]->print > print_tolerance[x->rt->options->sim.precision])
                break;
            if (list[k]->place == GONE || memcmp(list[i]->bytes, list[k]->bytes, x->used) != 0 ||
                !same_state(x, list[i], list[k]))
                continue;
            bool before = list[i]->place < list[k]->place;
            take_over(x, list[before ? i : k], list[before ? k : i]);
        }
    }
}

void qm_set_merge(qm_machine *x, qm_set *s)
{
    uint32_t n = 0;
    if (s->n < 2)
        return;
    reserve(x, s->n);
    for (qm_branch *b = s->first; b != NULL; b = b->next) {
        b->key = hash_bytes(b->bytes, x->used);
        b->print = 0;
        b->place = n;
        x->sorted[n++] = b;
    }
    qsort(x->sorted, n, sizeof *x->sorted, by_key);
    for (uint32_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && x->sorted[end]->key == x->sorted[i]->key;)
            end++;
        if (end - i > 1)
            merge_group(x, x->sorted + i, end - i);
    }
    qm_set left = {0};
    for (qm_branch *b; (b = qm_set_pop(s)) != NULL;) {
        if (b->place == GONE)
            qm_branch_drop(x, b);
        else
            qm_set_push(&left, b);
    }
    *s = left;
}
