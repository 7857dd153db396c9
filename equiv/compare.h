/* compare.h - one comparison in progress; private to equiv. */
#ifndef QM_EQUIV_COMPARE_H
#define QM_EQUIV_COMPARE_H

#include "equiv/method.h"
#include "equiv/program.h"

typedef struct qm_comparison {
    qm_context *cx;
    qm_equiv_options options; /* with no default left open */
    qm_arena *arena;          /* of the result */
    qm_arena work;            /* of the circuits */
    qm_fspace space;
    double deadline, limit, spent; /* as of a task */
    qm_text tried;                 /* what methods said that gave no verdict */
    qm_equiv_result *out;
} qm_comparison;

/* The numbers of the bits that a program gives: those of its outputs where it declares any, else of
 * all its global registers. In the arena; *n of them. */
const uint32_t *qm_result_bits(const qm_module *m, uint32_t *n, qm_arena *arena);
/* Compares two programs by their circuits; the result but for its time and, when it is UNKNOWN, its
 * detail. */
qm_equiv_verdict qm_compare_programs(qm_comparison *c, const qm_fprogram *a, const qm_fprogram *b);
/* Asks the methods about two circuits. A method that is not the last gets half of the time. */
qm_equiv_verdict qm_compare_circuits(qm_comparison *c, const qm_flat *a, const qm_flat *b,
                                     const qm_equiv_options *o);
/* Runs small programs exactly: refutes, and with `proofs` proves that they end in the same states
 * with the same values, up to a phase of each. */
qm_equiv_verdict qm_compare_instruments(qm_comparison *c, const qm_fprogram *a,
                                        const qm_fprogram *b, bool proofs);
/* Makes one circuit of each program, on more qubits, such that the programs do the same when the
 * circuits are equal. False when a program has anything but measurements, resets and gates under
 * conditions on bits, or when these do not correspond. */
bool qm_purify(qm_comparison *c, const qm_fprogram *a, const qm_fprogram *b, qm_flat *x,
               qm_flat *y);
/* Appends what was tried to the detail of an unknown result. */
void qm_compare_note(qm_comparison *c, const char *method, const char *what);

#endif
