/* stats.h - what a circuit costs. */
#ifndef QM_IR_STATS_H
#define QM_IR_STATS_H

#include "ir/module.h"

typedef struct qm_gate_count {
    const char *name;
    uint64_t count;
} qm_gate_count;

/* Counts of a module: loops over constant values count as often as they run; bodies of other loops
 * and of branches count once, and `exact` is then false; a call of a subroutine counts as its body,
 * and one of itself not at all, `exact` then being false; calls of program-defined gates count as
 * their expanded bodies in cx, t, rotations and depths, by name in `gates`. */
typedef struct qm_stats {
    uint64_t qubits, bits;
    uint64_t total;                             /* gates */
    uint64_t one_qubit, two_qubit, multi_qubit; /* gates on 1, 2, 3 and more qubits */
    uint64_t cx;        /* CX after expanding by the table's definitions (ccx 6, swap 3, cz 1) */
    uint64_t t;         /* T and Tdg after expanding, rotations by odd multiples of pi/4 included */
    uint64_t rotations; /* those in the expansion that are no Clifford and no T; a one-qubit gate is
                         * one */
    uint64_t depth, two_qubit_depth; /* gates, measurements and resets, as soon as possible. Gates
                                      * of the table on up to two qubits take a layer, others those
                                      * of their expansion (costs.h); barriers synchronise and have
                                      * no length, and so do loops that run more than once */
    uint64_t measurements, resets, conditionals, loops;
    bool exact;
    qm_gate_count *gates; /* sorted by name, in the arena given */
    uint32_t ngates;
} qm_stats;

void qm_module_stats(const qm_module *m, qm_arena *arena, qm_stats *out);

#endif
