/* find.c - see find.h. Where every probe is in one basis state, or in two that differ in one bit,
 * the differences between the states of the probes, without that bit, are a signature. A
 * multiplexer lies between two places with equal signatures, of which the first has each probe in
 * one state. */
#include "passes/multiplexer/find.h"

#include "support/arena.h"

#include <string.h>

enum {
    PROBES = 5, /* four differences of 16 bits are a signature */
    SLOTS = 1 << 15,
    MAX_PLACES = SLOTS / 2,
    PATIENCE = 256 /* gates without a place that counts, and as many more as have been followed */
};

/* The first place with a signature. */
typedef struct place {
    uint64_t signature;
    uint32_t epoch, gate;
    uint32_t target; /* bit that the signature leaves out */
} place;

struct qm_mux_finder {
    qm_column probes[PROBES];
    place *places; /* open addressing; those of other epochs are free */
    uint32_t epoch, nplaces;
};

/* A walk from `from`. */
typedef struct walk {
    qm_mux_finder *f;
    const qm_mux_list *list;
    uint32_t at;       /* gates before it have been applied */
    uint32_t opened;   /* the first gate after the last place where all probes were in one state */
    uint64_t last;     /* signature at the last place that counted */
    uint32_t last_bit; /* bit in which probes were in two states there, or 0 */
    uint32_t earliest; /* place with that signature; QM_NONE: none */
    qm_mux_candidate best;
    uint64_t best_cx;
} walk;

qm_mux_finder *qm_mux_finder_make(qm_arena *arena)
{
    qm_mux_finder *f = QM_NEW(arena, qm_mux_finder);
    f->places = qm_arena_zalloc(arena, SLOTS, sizeof *f->places);
    return f;
}

static void start_probes(qm_mux_finder *f, uint32_t nbits, uint32_t zero)
{
    for (uint32_t i = 0; i < PROBES; i++) {
        uint32_t state = 0;
        for (uint32_t b = 0; b < nbits; b++) {
            uint32_t pattern = i == 0 ? 0 : (b % 15 + 1) >> (i - 1) & 1;
            state |= (pattern ^ (b & 1)) << b;
        }
        qm_column_start(&f->probes[i], state & ~zero);
    }
}

/* Bits in which the states of a probe differ. */
static uint32_t spread(const qm_mux_finder *f)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < PROBES; i++)
        for (uint32_t k = 1; k < f->probes[i].n; k++)
            bits |= f->probes[i].entries[k].state ^ f->probes[i].entries[0].state;
    return bits;
}

static uint64_t signature(const qm_mux_finder *f, uint32_t without)
{
    uint64_t s = 0;
    for (uint32_t i = 1; i < PROBES; i++) {
        uint32_t difference = f->probes[i].entries[0].state ^ f->probes[0].entries[0].state;
        s = s << 16 | (difference & ~without);
    }
    return s;
}

/* The slot of the place, or the free one where it belongs. */
static place *find_place(const qm_mux_finder *f, uint64_t s, uint32_t target)
{
    uint64_t h = (s ^ (uint64_t)target << 32 ^ target) * UINT64_C(0x9E3779B97F4A7C15);
    for (uint32_t i = (uint32_t)(h >> 49);; i = (i + 1) % SLOTS) {
        place *p = &f->places[i];
        if (p->epoch != f->epoch || (p->signature == s && p->target == target))
            return p;
    }
}

/* The earliest place from where this one is reached by a multiplexer on `bit`, or on any when bit
 * is 0. With every probe in one state the place is noted as well. */
static uint32_t meet(walk *w, uint64_t all, uint32_t bit)
{
    qm_mux_finder *f = w->f;
    uint32_t earliest = QM_NONE;
    for (uint32_t b = 0; b < w->list->nbits; b++) {
        uint32_t target = 1u << b;
        if (bit && bit != target)
            continue;
        uint64_t s = all & ~(target * UINT64_C(0x0001000100010001));
        place *p = find_place(f, s, target);
        if (p->epoch == f->epoch) {
            if (p->gate < earliest)
                earliest = p->gate;
        } else if (!bit && f->nplaces < MAX_PLACES) {
            f->nplaces++;
            *p = (place){s, f->epoch, w->at, target};
        }
    }
    return earliest;
}

/* Looks at the place before gate w->at. False when it does not count. */
static bool look(walk *w)
{
    uint32_t bits = spread(w->f);
    if (bits & (bits - 1))
        return false;
    uint64_t s = signature(w->f, bits);
    if (w->earliest == QM_NONE || s != w->last || bits != w->last_bit) {
        w->earliest = meet(w, s, bits);
        w->last = s;
        w->last_bit = bits;
    }
    if (!bits)
        w->opened = w->at;
    if (w->earliest == QM_NONE)
        return true;
    uint64_t cx = w->list->cx[w->at] - w->list->cx[w->earliest];
    if (cx >= w->best_cx) {
        w->best_cx = cx;
        w->best = (qm_mux_candidate){w->earliest, w->at, w->at};
    }
    return true;
}

/* Applies gate w->at; false when a probe gets too long. A phase of a probe in one state is none. */
static bool step(walk *w)
{
    const qm_column_gates *g = &w->list->gates;
    const qm_column_gate *gate = &g->gates[w->at];
    for (uint32_t i = 0; i < PROBES; i++) {
        qm_column *c = &w->f->probes[i];
        if (c->n == 1 && gate->kind <= QM_CK_FLIP) {
            bool flips = gate->kind == QM_CK_FLIP && (c->entries[0].state & gate->mask) == gate->on;
            c->entries[0].state ^= (uint32_t)flips << gate->bit[0];
        } else if (!qm_column_apply(c, g, gate)) {
            return false;
        }
    }
    w->at++;
    return true;
}

qm_mux_candidate qm_mux_find(qm_mux_finder *f, const qm_mux_list *list, uint32_t from,
                             uint32_t zero, uint64_t min_cx, uint64_t *work)
{
    f->epoch++;
    f->nplaces = 0;
    start_probes(f, list->nbits, zero);
    walk w = {.f = f, .list = list, .at = from, .earliest = QM_NONE, .best_cx = min_cx};
    uint32_t counted = from;
    look(&w);
    while (w.at < list->gates.ngates && step(&w)) {
        if (look(&w))
            counted = w.at;
        else if (w.at - counted > PATIENCE + (counted - from))
            break;
    }
    *work += w.at - from;
    if (w.best.end > w.best.begin)
        return w.best;
    /* A gate after which a probe never came back to one state; or all gates are done. */
    uint32_t next = w.opened < list->gates.ngates ? w.opened + 1 : w.opened;
    return (qm_mux_candidate){next, next, next};
}
