/* method.h - the contract of a method of equivalence, and the table of methods. A new method is a
 * file, and a row in registry.c. */
#ifndef QM_EQUIV_METHOD_H
#define QM_EQUIV_METHOD_H

#include "equiv/equiv.h"
#include "equiv/flat.h"
#include "support/clock.h"

#include <stdatomic.h>

/* Two circuits on the same number of qubits, and all that a method may look at. */
typedef struct qm_equiv_task {
    const qm_flat *a, *b;
    qm_fspace *space;                /* of both; methods may add forms */
    const qm_equiv_options *options; /* with no default left open */
    qm_arena *arena;                 /* of the result */
    qm_arena *scratch;               /* emptied after each method */
    const atomic_bool *cancel;
    double deadline; /* of this method, by qm_clock(); INFINITY: none */
    double limit;    /* the value of *spent at which it has to end; INFINITY: none */
    bool proof_only; /* nobody reads a witness */
    double *spent;   /* work in units of about a nanosecond, of all methods */
    qm_equiv_result *result;
} qm_equiv_task;

typedef struct qm_equiv_method {
    const char *name;
    const char *summary; /* one line, lower case, no final period */
    /* Assumptions (qm_assume) under which its DIFFERENT holds. SAME without assumptions implies
     * SAME under any, so a method that knows none compares unitaries and has 0 here; then its
     * DIFFERENT counts only when nothing is assumed. */
    unsigned knows;
    bool linear;        /* its time grows about as the number of gates does */
    uint32_t min_gates; /* it is not asked about smaller circuits, unless it is named */
    /* Sets detail, and for SAME and DIFFERENT the deviation, witness or permutation as they apply.
     * The tails of measurements are equal already (up to the permutation when that is assumed).
     * Returns UNKNOWN, with a detail that says why, when it cannot tell, when the circuits are not
     * of its kind, and soon after qm_equiv_stop(). */
    qm_equiv_verdict (*run)(qm_equiv_task *t);
} qm_equiv_method;

extern const qm_equiv_method *const qm_equiv_methods[]; /* in this order; ended by NULL */

/* Is the time or the work over, or is the caller to stop? To be asked at least about every 10 ms of
 * work. */
bool qm_equiv_stop(const qm_equiv_task *t);
/* Counts work, by one thread only. */
static inline void qm_equiv_count(const qm_equiv_task *t, double units)
{
    *t->spent += units;
}
/* The same, and asks as above. */
bool qm_equiv_spend(const qm_equiv_task *t, double units);
/* The work that is left for the task. */
double qm_equiv_left(const qm_equiv_task *t);
/* Gives the task 1 / n of the time and of the work that are left for `of`. */
void qm_equiv_share(qm_equiv_task *t, const qm_equiv_task *of, uint32_t n);
/* Sets result->detail. */
void qm_equiv_detail(qm_equiv_task *t, const char *fmt, ...) QM_PRINTF(2, 3);

#endif
