/* select.c - the choice of the positions that are brought together.
 *
 * A walk over the ops that wait, in order, keeps three masks of what skipped ops do to each
 * position: an op may run ahead of them when it commutes with all, which the masks decide. The walk
 * ends when nothing more can run, so its length is that of the window in which anything can, not of
 * the program. A walk may also grow the set: the first op that lacks positions brings them in.
 * Cost: (seeds + exchanges) walks; guarantee: none but progress. Exact choice is a hard partition
 * problem (compare Doi and Horii, arXiv:2102.02957, and HyQuas, ICS 2021, which use the same greedy
 * idea). */

#include "runtime/plan/select.h"

enum { MOST_WAITING = 4096 }; /* skipped ops at which a walk gives up */

typedef struct walk {
    uint64_t inner, visits;
    float work;
} walk;

static uint32_t popcount(uint64_t v)
{
    return (uint32_t)__builtin_popcountll(v);
}

/* Runs through the ops with w->inner at hand, bringing in up to `room` more of those allowed. */
static void go(const qm_waiting *list, walk *w, const qm_select_rule *rule, uint32_t room)
{
    uint64_t bz = 0, bx = 0, bg = 0; /* positions where a skipped op acts so */
    uint32_t skipped = 0;
    w->work = 0;
    for (uint32_t i = list->head; i != QM_NONE; i = list->ops[i].next) {
        const qm_sop *o = &list->ops[i];
        w->visits++;
        if (qm_sop_commute(bz, bx, bg, o)) {
            uint64_t missing = qm_select_need(rule, o) & ~w->inner;
            uint32_t k = popcount(missing);
            if (k <= room && (missing & ~rule->allowed) == 0) {
                room -= k;
                w->inner |= missing;
                w->work += o->cost;
                continue;
            }
        }
        bz |= o->z;
        bx |= o->x;
        bg |= o->g;
        if (((bg | (bz & bx)) & rule->all) == rule->all || ++skipped == MOST_WAITING)
            return;
    }
}

/* Tries to exchange single positions of the best set for others. */
static void improve(const qm_waiting *list, const qm_select_rule *rule, walk *best)
{
    bool better = true;
    while (better) {
        better = false;
        uint64_t start = best->inner;
        for (uint64_t out = start & ~rule->forced; out != 0; out &= out - 1)
            for (uint64_t in = rule->allowed & ~start; in != 0; in &= in - 1) {
                if (best->visits > rule->visits)
                    return;
                walk w = {.inner = (best->inner & ~(out & -out)) | (in & -in),
                          .visits = best->visits};
                if (popcount(w.inner) != popcount(best->inner))
                    continue; /* one of the two has been exchanged already */
                go(list, &w, rule, 0);
                best->visits = w.visits;
                if (w.work > best->work) {
                    *best = w;
                    better = true;
                }
            }
    }
}

/* Adds the lowest free positions until there are enough: rows of the block become longer. */
static uint64_t fill(const qm_select_rule *rule, uint64_t inner)
{
    for (uint64_t rest = rule->allowed & ~inner; popcount(inner) < rule->size; rest &= rest - 1)
        inner |= rest & -rest;
    return inner;
}

uint64_t qm_select_best(const qm_waiting *list, const qm_select_rule *rule)
{
    uint32_t room = rule->size - popcount(rule->forced);
    walk best = {.inner = rule->forced, .work = -1};
    if (room < popcount(rule->allowed & ~rule->forced)) {
        const qm_sop *head = &list->ops[list->head];
        uint64_t need = qm_select_need(rule, head) & ~rule->forced;
        uint64_t seeds = rule->allowed & ~rule->forced;
        for (uint64_t seed = popcount(need) <= room ? need : 0;; seeds &= seeds - 1) {
            walk w = {.inner = rule->forced | seed, .visits = best.visits};
            go(list, &w, rule, room - popcount(seed));
            best.visits = w.visits;
            if (w.work > best.work)
                best = w;
            if (seeds == 0 || best.visits > rule->visits)
                break;
            seed = seeds & -seeds;
        }
        best.inner = fill(rule, best.inner);
        improve(list, rule, &best);
    }
    return fill(rule, best.inner);
}

uint32_t qm_select_take(qm_waiting *list, uint64_t inner, const qm_select_rule *rule,
                        qm_arena *arena, uint32_t **out)
{
    uint64_t bz = 0, bx = 0, bg = 0;
    uint32_t n = 0, cap = 0, skipped = 0;
    uint32_t *link = &list->head;
    *out = NULL;
    while (*link != QM_NONE) {
        qm_sop *o = &list->ops[*link];
        if (qm_sop_commute(bz, bx, bg, o) && (qm_select_need(rule, o) & ~inner) == 0) {
            QM_RESERVE(arena, *out, n, cap);
            (*out)[n++] = *link;
            *link = o->next;
            continue;
        }
        bz |= o->z;
        bx |= o->x;
        bg |= o->g;
        if (((bg | (bz & bx)) & rule->all) == rule->all || ++skipped == MOST_WAITING)
            break;
        link = &o->next;
    }
    return n;
}
