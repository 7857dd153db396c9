/* solve.h - circuits for table lookups: |x>|t> -> exp(i a(x)) |x>|t + f(x)>. */
#ifndef QM_PASSES_LOOKUP_SOLVE_H
#define QM_PASSES_LOOKUP_SOLVE_H

#include "passes/lookup/tables.h"

enum { QM_LOOKUP_CONTROLS = 12 };

typedef struct qm_lookup_target {
    uint32_t qubit;
    bool zero;   /* it is |0> before */
    uint64_t *f; /* table over the controls, see qm_table_words() */
} qm_lookup_target;

typedef struct qm_lookup {
    uint32_t k;
    uint32_t controls[QM_LOOKUP_CONTROLS]; /* qubits; control j is bit j of x */
    uint32_t ntargets, nflips;
    qm_lookup_target targets[QM_TABLES_WIRES];
    uint32_t flips[QM_TABLES_WIRES]; /* qubits that are flipped at the end, no targets */
    double *phases;                  /* a(x), 2^k, radians; NULL: 0 */
    double phase;                    /* global */
} qm_lookup;

/* Reads what has been applied, which is a cut. False when there are too many controls. */
bool qm_lookup_read(qm_lookup *l, const qm_tables *p, qm_arena *arena);

typedef struct qm_lookup_plan {
    qm_op *ops; /* of the module, whose last parameters are theirs */
    uint32_t nops, cap;
    uint64_t cx;      /* with controlled gates expanded as expand-controls does */
    double phase;     /* global, that comes with them */
    double deviation; /* the largest from what they are to do, in amplitudes */
} qm_lookup_plan;

/* A circuit with few CX on `nqubits` qubits, those without a part in it being borrowed; false when
 * none with at most `most` is found, or one is off by more than 1e-9. Each target is loaded by
 * itself, or as its sum with one that has been loaded and another function, whichever costs less; a
 * function by a multiplexed rotation, or by a multi-controlled X for each cube of a sum. The phases
 * that multiplexers of targets that are not |0> leave are one diagonal in the end, together with
 * a(x). Memory in the arena; time O(targets^2 3^k). */
bool qm_lookup_solve(qm_lookup_plan *plan, const qm_lookup *l, uint64_t most, qm_module *m,
                     uint32_t nqubits, qm_arena *arena);

#endif
