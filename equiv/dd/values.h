/* values.h - the complex numbers on the edges of decision diagrams: numbers within the tolerance of
 * each other are one number, so equal numbers have equal indices. */
#ifndef QM_EQUIV_DD_VALUES_H
#define QM_EQUIV_DD_VALUES_H

#include "ir/gate.h"
#include "support/arena.h"

enum { QM_DD_ZERO, QM_DD_ONE }; /* the indices of 0 and 1 */

typedef struct qm_dd_value {
    qm_c64 z;
    uint32_t next; /* in its bucket; 0: last */
    bool kept;     /* survives the next collection */
} qm_dd_value;

typedef struct qm_dd_values {
    qm_arena *arena;
    qm_dd_value *list;
    uint32_t n, cap;
    uint32_t *buckets; /* of cells of the complex plane; 0: empty */
    uint32_t nbuckets; /* a power of two */
    bool lost; /* a small number was taken for another, or for 0: what was made since is no proof */
} qm_dd_values;

void qm_dd_values_init(qm_dd_values *v, qm_arena *arena);
/* The index of a number. */
uint32_t qm_dd_value_of(qm_dd_values *v, qm_c64 z);
/* The same of a number that may be small and yet matter: sets `lost` where its index stands for a
 * number that is off by more than 1e-5 of it and more than `noise`. */
uint32_t qm_dd_small_value_of(qm_dd_values *v, qm_c64 z, double noise);
uint32_t qm_dd_times(qm_dd_values *v, uint32_t a, uint32_t b);
/* Forgets all numbers that are not kept (0 and 1 are). renumbered[old index] is the new one. */
void qm_dd_values_collect(qm_dd_values *v, uint32_t *renumbered);

#endif
