/* collect.h - gathers the gates of a block that together are a table lookup. */
#ifndef QM_PASSES_LOOKUP_COLLECT_H
#define QM_PASSES_LOOKUP_COLLECT_H

#include "passes/lookup/tables.h"

/* Where an op goes. Ops that share no qubit with what was gathered before them may stand before it;
 * and after it those that must stand behind one of its gates. */
typedef enum qm_collected {
    QM_COLLECTED_BEFORE,
    QM_COLLECTED_IN,
    QM_COLLECTED_AFTER,
} qm_collected;

typedef struct qm_collector qm_collector;

typedef struct qm_collection {
    uint32_t begin, end;     /* ops of the block; end == begin: nothing was found */
    uint32_t stopped;        /* the first op that was not looked at */
    const uint8_t *where;    /* qm_collected of op begin + i */
    const qm_tables *tables; /* what the gates in it do; a cut */
} qm_collection;

qm_collector *qm_collector_make(const qm_module *m, uint32_t nqubits, qm_arena *arena);
/* Gathers from op `begin` of the block, a gate, for as long as gates can be followed, and ends
 * where they last were a lookup. zero[q]: qubit q is |0> before. Looks at no more than so many
 * words of tables, by tables->work. Valid until the next call. */
qm_collection qm_collect(qm_collector *c, uint32_t block, uint32_t begin, const bool *zero,
                         uint64_t most_work);
uint64_t qm_collector_work(const qm_collector *c);

#endif
