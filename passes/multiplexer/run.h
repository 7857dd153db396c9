/* run.h - what a run of gates does, in full: is it a multiplexer, and of which unitaries? */
#ifndef QM_PASSES_MULTIPLEXER_RUN_H
#define QM_PASSES_MULTIPLEXER_RUN_H

#include "passes/multiplexer/find.h"

enum { QM_MUX_FREE = 13 }; /* qubits not known to be 0 that a run may act on */

/* Gates [begin, end) of a list are, on the states in which the bits `zero` are 0,
 *
 *   flip `flips`, times the sum over x of |x><x| on the controls, times U_x on the target.
 */
typedef struct qm_mux_run {
    uint32_t begin, end;
    uint32_t zero;   /* bits that are 0 before; all but the target are 0 after */
    uint32_t flips;  /* never the target */
    uint32_t target; /* bit */
    bool known;      /* the target is 0 before: only the first columns of the U_x mean something */
    uint32_t ncontrols;
    uint8_t controls[QM_MUX_FREE]; /* bits: those not known to be 0 that the gates act on */
    qm_c64 *u; /* four for each x, row-major; bit j of x is controls[j]. In the follower's arena */
} qm_mux_run;

typedef struct qm_mux_follower qm_mux_follower;

qm_mux_follower *qm_mux_follower_make(qm_arena *arena);
/* How many basis states a run from gate begin to gate end would have to be followed from: 2^(bits
 * that it acts on and that are not in zero); 0: too many. */
uint32_t qm_mux_states(const qm_mux_list *list, uint32_t begin, uint32_t end, uint32_t zero);
/* Follows all basis states through the gates of a candidate, and makes of it the longest run from
 * candidate.begin that is a multiplexer. False when there is none with gates. `zero`: bits that are
 * 0 before it. Time O(gates * states). */
bool qm_mux_follow(qm_mux_follower *f, const qm_mux_list *list, qm_mux_candidate candidate,
                   uint32_t zero, qm_mux_run *run);
/* Largest deviation of gates from what the run does, for the states followed last: of amplitudes
 * times exp(i phase), or where only `measured` of probabilities. INFINITY when they do something
 * else altogether. */
double qm_mux_deviation(qm_mux_follower *f, const qm_column_gates *gates, const qm_mux_run *run,
                        double phase, bool measured);

#endif
