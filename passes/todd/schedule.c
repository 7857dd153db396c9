/* schedule.c - where the rotations of a part are run: an item is moved forward through the CPP, and
 * stops where its operator acts on the fewest qubits. */
#include "passes/pauli/string.h"
#include "passes/todd/part.h"

#include <stdlib.h>
#include <string.h>

/* An operator on its way through the gates. */
typedef struct traveller {
    uint8_t *axes; /* per qubit of the part */
    uint32_t weight;
    bool negative;
} traveller;

static void pass_cpp(const qm_todd_part *p, traveller *v, const qm_pgate *g)
{
    uint8_t *a = &v->axes[p->index[g->qubit[0]]], *b = &v->axes[p->index[g->qubit[1]]];
    v->weight -= (*a != 0) + (*b != 0);
    v->negative ^= qm_pauli_pass_cpp(a, g->axis[0], b, g->axis[1]);
    v->weight += (*a != 0) + (*b != 0);
}

/* CPP for the item where its operator has this weight. */
static uint32_t cost(const qm_todd_item *item, uint32_t weight)
{
    if (weight < 2 || abs(item->eighths) == 4)
        return 0;
    return abs(item->eighths) == 2 ? 2 * (weight - 2) + 1 : 2 * (weight - 1);
}

static traveller start(const qm_todd_part *p, const qm_todd_item *item)
{
    traveller v = {.axes = qm_arena_zalloc(p->arena, p->nqubits, 1), .negative = item->negative};
    for (uint32_t q = 0; q < p->nqubits; q++) {
        v.axes[q] = qm_pwords_axis(p->words, item->string, q);
        v.weight += v.axes[q] != 0;
    }
    return v;
}

/* The times that are left to an item or a layer. */
typedef struct window {
    uint32_t low, high;
} window;

/* Stops the item at the cheapest time of the window. With `costs`, one entry a time of the part,
 * it only adds the costs of these times. */
static void place(const qm_todd_part *p, qm_todd_item *item, window w, uint64_t *costs)
{
    traveller v = start(p, item);
    item->axes = qm_arena_zalloc(p->arena, p->nqubits, 1);
    uint32_t best = UINT32_MAX;
    for (uint32_t t = p->begin; t <= w.high; t++) {
        if (t >= w.low && costs) {
            costs[t - p->begin] += cost(item, v.weight);
        } else if (t >= w.low && cost(item, v.weight) < best) {
            best = cost(item, v.weight);
            item->time = t;
            item->flip = v.negative;
            memcpy(item->axes, v.axes, p->nqubits);
        }
        if (t < p->end && p->c->gates[t].kind == QM_PK_CPP)
            pass_cpp(p, &v, &p->c->gates[t]);
    }
}

static window window_of(const qm_todd_part *p, const qm_todd_item *item)
{
    window w = {p->begin, p->end};
    for (uint32_t k = 0; k < p->nitems; k++) {
        const qm_todd_item *o = &p->items[k];
        if (o->removed || o->layer == item->layer ||
            qm_pwords_commute(p->words, o->string, item->string))
            continue;
        if (o->layer < item->layer && o->time > w.low)
            w.low = o->time;
        else if (o->layer > item->layer && o->kept && o->home < w.high)
            w.high = o->home;
    }
    if (w.high < w.low) /* later ones will have to wait */
        w.high = w.low;
    return w;
}

/* Are the new items of a layer placed each by itself or all at one time? What is cheaper for a
 * layer may leave less room to later ones. */
typedef enum preference { PREFER_APART, PREFER_CHEAP, PREFER_TOGETHER, PREFERENCES } preference;

static void place_layer(qm_todd_part *p, qm_todd_item **items, const window *windows, uint32_t n,
                        preference prefer)
{
    window all = {p->begin, p->end};
    for (uint32_t i = 0; i < n; i++) {
        place(p, items[i], windows[i], NULL);
        all.low = windows[i].low > all.low ? windows[i].low : all.low;
        all.high = windows[i].high < all.high ? windows[i].high : all.high;
    }
    if (n < 2 || all.low > all.high || prefer == PREFER_APART)
        return;
    qm_todd_item **list = QM_NEW_ARRAY(p->arena, qm_todd_item *, n); /* it is put into order */
    memcpy(list, items, n * sizeof *list);
    uint64_t alone = qm_todd_items_cost(p, list, n);
    uint64_t *costs = qm_arena_zalloc(p->arena, p->end - p->begin + 1, sizeof *costs);
    for (uint32_t i = 0; i < n; i++)
        place(p, items[i], all, costs);
    window best = {all.low, all.low};
    for (uint32_t t = all.low; t <= all.high; t++)
        if (costs[t - p->begin] < costs[best.low - p->begin])
            best = (window){t, t};
    for (uint32_t i = 0; i < n; i++)
        place(p, items[i], best, NULL);
    if (prefer == PREFER_TOGETHER || qm_todd_items_cost(p, list, n) < alone)
        return;
    for (uint32_t i = 0; i < n; i++)
        place(p, items[i], windows[i], NULL);
}

/* Returns how many CPP the items take. */
static uint64_t schedule(qm_todd_part *p, preference prefer)
{
    window *windows = QM_NEW_ARRAY(p->arena, window, p->nitems + 1);
    qm_todd_item **list = QM_NEW_ARRAY(p->arena, qm_todd_item *, p->nitems + 1);
    for (uint32_t i = 0; i < p->nitems; i++) {
        p->items[i].time = p->items[i].home;
        p->items[i].axes = NULL;
        p->items[i].flip = false;
    }
    for (uint32_t layer = 0; layer < p->nlayers; layer++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < p->nitems; i++) {
            qm_todd_item *item = &p->items[i];
            if (item->removed || item->layer != layer)
                continue;
            window w = window_of(p, item);
            if (!item->kept) {
                windows[n] = w;
                list[n++] = item;
            } else if (item->home < w.low) {
                place(p, item, w, NULL);
            }
        }
        place_layer(p, list, windows, n, prefer);
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->nitems; i++)
        if (!p->items[i].removed)
            list[n++] = &p->items[i];
    return qm_todd_items_cost(p, list, n);
}

void qm_todd_part_schedule(qm_todd_part *p)
{
    const uint64_t much = (uint64_t)1 << 28; /* some seconds */
    bool large = (uint64_t)p->nitems * (p->end - p->begin) > much;
    uint64_t best = UINT64_MAX, last = 0;
    preference choice = PREFER_APART;
    for (preference prefer = PREFER_APART; prefer < (large ? 1 : PREFERENCES); prefer++) {
        last = schedule(p, prefer);
        if (last < best) {
            best = last;
            choice = prefer;
        }
    }
    if (last > best)
        schedule(p, choice);
}
