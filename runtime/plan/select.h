/* select.h - which ops run together when only some positions are at hand. */
#ifndef QM_RUNTIME_PLAN_SELECT_H
#define QM_RUNTIME_PLAN_SELECT_H

#include "runtime/plan/fuse.h"

/* Ops that wait, linked by `next` in program order. */
typedef struct qm_waiting {
    qm_sop *ops;
    uint32_t head; /* QM_NONE: none */
} qm_waiting;

typedef struct qm_select_rule {
    uint64_t forced;  /* positions that are always at hand */
    uint64_t allowed; /* those that may be, a superset */
    uint32_t size;    /* how many are */
    uint64_t all;     /* every position that ops touch */
    uint64_t fresh;   /* positions that must be at hand for any op that touches them */
    uint64_t visits;  /* about how many ops may be looked at in search of the best */
} qm_select_rule;

/* The positions that must be at hand for an op to run. */
static inline uint64_t qm_select_need(const qm_select_rule *rule, const qm_sop *o)
{
    return o->x | o->g | (o->z & rule->fresh);
}

/* The `size` positions with which most work can be done next. An op runs when its targets are at
 * hand; its controls, and diagonal ops, may touch any position that is not fresh. The first op that
 * waits can run with them, unless it needs more than there is room for. Greedy from several seeds,
 * then exchanges of single positions while the visits last. */
uint64_t qm_select_best(const qm_waiting *w, const qm_select_rule *rule);

/* Takes the ops that run with `inner` at hand out of the list, in order. Returns how many; *out is
 * an array in the arena. */
uint32_t qm_select_take(qm_waiting *w, uint64_t inner, const qm_select_rule *rule, qm_arena *arena,
                        uint32_t **out);

#endif
