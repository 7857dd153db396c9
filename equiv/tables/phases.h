/* phases.h - Boolean functions with few variables beside many inputs, and sums of angles times
 * such.
 *
 * A bit is an exclusive or of variables, at most 64, and of a function of the inputs, which is the
 * table of its values. */
#ifndef QM_EQUIV_TABLES_PHASES_H
#define QM_EQUIV_TABLES_PHASES_H

#include "equiv/turn.h"
#include "support/arena.h"

#include <stdbool.h>

/* Tables of `words` words each. */
typedef struct qm_tables {
    qm_arena *arena;
    uint32_t words;
    uint32_t most; /* tables that may be in use; more set `full` */
    uint32_t used;
    bool full;
    uint64_t **all, **spare;
    uint32_t nall, cap_all, nspare, cap_spare;
} qm_tables;

typedef struct qm_table_bit {
    uint64_t vars;
    uint64_t *table;
} qm_table_bit;

typedef struct qm_table_phase {
    qm_table_bit bit; /* not constant; 0 where all variables and inputs are 0 */
    uint64_t hash;
    qm_turn angle; /* not 0 */
    uint32_t next; /* with the same place in the hash table; QM_NONE: none */
} qm_table_phase;

/* The sum of the angles of those bits that are 1. */
typedef struct qm_table_phases {
    qm_tables *tables;
    qm_table_phase *list;
    uint32_t n, cap;
    uint32_t *heads;
    uint32_t nheads; /* a power of two */
    qm_table_bit scratch;
    qm_turn constant;
    double dropped; /* sum of what angles were rounded by, in radians */
} qm_table_phases;

void qm_tables_init(qm_tables *s, uint32_t words, uint32_t most, qm_arena *arena);
/* A table of zeros. */
uint64_t *qm_table_new(qm_tables *s);
void qm_table_drop(qm_tables *s, uint64_t *table);
/* Drops all. */
void qm_tables_drop_all(qm_tables *s);
/* Is the table 0 everywhere, or 1 everywhere? Then *value is that. */
bool qm_table_is_constant(const uint64_t *table, uint32_t words, bool *value);
void qm_table_add(uint64_t *table, const uint64_t *other, uint32_t words);
void qm_table_flip(uint64_t *table, uint32_t words);

void qm_table_phases_init(qm_table_phases *p, qm_tables *tables);
/* Adds the angle where the bit is 1. */
void qm_table_phases_add(qm_table_phases *p, uint64_t vars, const uint64_t *table, qm_turn angle);
/* Takes one out; the last one moves to its place. Its table is the caller's. */
qm_table_phase qm_table_phases_take(qm_table_phases *p, uint32_t i);

#endif
