/* program.h - a program as flat circuits and what stands between them; private to equiv.
 *
 * A block of n items has n + 1 segments: item i stands between segment i and segment i + 1. An
 * item is a measurement, a reset, classical code, control flow with blocks of its own, or a gate
 * that is no flat gate. A gate lies in the first segment that it can be moved to: behind the last
 * item on its qubits and the last one with control flow. So measurements at the end are items that
 * no gate follows. Barriers, delays, pragmas and calibrations are left out, boxes dissolved, and so
 * is control flow over constants; an empty else or default block counts as none. */
#ifndef QM_EQUIV_PROGRAM_H
#define QM_EQUIV_PROGRAM_H

#include "equiv/flat.h"

typedef struct qm_fblock qm_fblock;

typedef struct qm_fitem {
    qm_op op;          /* of the program's module */
    qm_fblock *blocks; /* of its regions, in order, without an empty else or default */
    uint32_t nblocks;
} qm_fitem;

struct qm_fblock {
    qm_fitem *items;
    uint32_t nitems, cap_items;
    qm_flat *segments;
    uint32_t cap_segments;
};

typedef struct qm_fprogram {
    qm_module *m;       /* a clone with bodies inlined and loops unrolled */
    uint32_t *qubit_of; /* qm_qubit_numbers() */
    uint32_t nqubits;
    qm_fblock body;
    /* Without control flow, and nothing but measurements after all gates: body.segments[0] is the
     * circuit, with its measurements. */
    bool plain;
} qm_fprogram;

/* For each qubit its number, by which the qubits of two programs meet: those of registers in the
 * order of their declarations, then physical qubits by their hardware numbers. */
uint32_t *qm_qubit_numbers(const qm_module *m, qm_arena *arena);

/* Makes the program from a module, which is not changed. It is to be freed in any case; the rest
 * lies in the arena of the space. Errors of the passes inline and unroll. */
qm_status qm_fprogram_make(qm_fprogram *p, const qm_module *m, qm_fspace *space);
void qm_fprogram_free(qm_fprogram *p);

/* Have the programs the same items, so that equivalent segments make equivalent programs? False
 * also where that is hard to see: calls, arrays, operands known at run time. */
bool qm_fprograms_match(const qm_fprogram *a, const qm_fprogram *b);

#endif
