/* collect.h - what the ends of paths add up to: the table of outcomes, and which variables have the
 * same value everywhere. */
#ifndef QM_RUNTIME_COLLECT_H
#define QM_RUNTIME_COLLECT_H

#include "runtime/run.h"

typedef struct qm_key_slot { /* a bit that is drawn from the final state */
    uint32_t qubit;
    uint32_t at;     /* its character in the key; QM_NONE: none */
    uint32_t offset; /* its byte in the frame; QM_NONE: none */
} qm_key_slot;

typedef struct qm_collect {
    qm_arena *arena;
    const qm_program *program;
    const bool *results; /* per cell */
    bool implied;        /* no measurement: the qubits are read instead of the bits */
    uint32_t key_size;
    char *key;          /* of the outcome at hand, NUL-terminated */
    qm_key_slot *slots; /* distinct qubits */
    uint32_t nslots;
    uint32_t *slot_qubits;

    qm_outcome *outcomes; /* in order of first appearance */
    uint32_t noutcomes, cap_outcomes;
    uint32_t *table; /* open addressing over outcomes; QM_NONE: free */
    uint32_t table_size;
    uint64_t drawn; /* outcomes of the newest path */

    uint8_t *frame;            /* values of the first outcome */
    bool *differs;             /* per byte of the frame: another outcome has another value */
    bool any;                  /* `frame` is set */
    double lost;               /* exact: probability of outcomes given up */
    const qm_amplitude *state; /* the final state while it is pure, else NULL */
} qm_collect;

typedef struct qm_rt qm_rt;

/* Per cell: is it a result? All are, but where the program declares outputs only these, unless
 * `all`. */
const bool *qm_program_results(const qm_program *p, bool all, qm_arena *arena);
/* all_variables: as in qm_run_options. */
void qm_collect_init(qm_collect *c, const qm_program *p, bool all_variables, qm_arena *arena);
/* Adds the path that has just ended. Failures end the run through qm_rt_abort().
 * Time O(2^n + outcomes). */
void qm_collect_path(qm_collect *c, qm_rt *rt);
/* Sorts the outcomes and fills the result; *out was cleared. */
void qm_collect_finish(qm_collect *c, qm_result *out);

#endif
