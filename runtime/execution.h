/* execution.h - one execution in progress: what the functions that native code calls (rt.c), the
 * explorer of paths (explore.c) and the collector of outcomes (collect.c) share.
 *
 * A path is the program run natively from its start. Measurements and resets are its branch points;
 * their outcomes are its script. Of the two outcomes of a branch point one is followed and the
 * other becomes a pending path: the same script with another last outcome. As the newest pending
 * path is always taken next, all pending paths are prefixes of the one script, and few states are
 * held.
 *
 * A pending path may own a snapshot of the register after its last outcome. While a path with a
 * snapshot replays its script, quantum work is skipped; without one it is done again. Both give the
 * same bytes: whether there is memory for snapshots decides nothing else. */
#ifndef QM_RUNTIME_EXECUTION_H
#define QM_RUNTIME_EXECUTION_H

#include "runtime/collect.h"
#include "runtime/observe/observe.h"
#include "runtime/plan/kgate.h"
#include "runtime/rt.h"
#include "runtime/run.h"
#include "runtime/sim/qreg.h"

#include <setjmp.h>
#include <stdalign.h>

/* Probabilities up to this are taken for rounding, or given up: they count as lost. */
#define QM_UNLIKELY 1e-14

typedef struct qm_pending {
    uint64_t length;   /* of its script; the last outcome is 1 */
    uint64_t calls;    /* of extern functions before the last outcome */
    uint64_t shots;    /* by shots */
    double weight;     /* exact */
    uint64_t hash;     /* of the script */
    qm_qreg *snapshot; /* after the last outcome; NULL: none */
} qm_pending;

/* What an extern function returned, and the arrays that it has changed, one after the other. */
typedef struct qm_extern_value {
    alignas(16) uint8_t bytes[QM_EXTERN_RESULT_BYTES];
    uint8_t *arrays; /* on the heap, or NULL */
    uint64_t cap;
    uint64_t at; /* of the arrays, how many bytes the path has met */
} qm_extern_value;

struct qm_rt {
    const qm_program *program;
    const qm_run_options *options;
    qm_arena *arena; /* of results and messages */
    qm_qreg *reg;
    uint64_t max_bytes;         /* of its statevector and all snapshots */
    uint64_t snapshot_bytes;    /* that the snapshots of pending paths take */
    const uint8_t *first_frame; /* inputs */
    uint8_t *frame;

    uint8_t *script;
    uint64_t known, at; /* outcomes of the script; how many of them the path has met */
    uint64_t cap_script;
    qm_qreg *snapshot; /* to go on with after `known` outcomes; NULL: none */
    uint64_t shots, hash;
    double weight;
    bool pruned;      /* the path was given up */
    uint8_t unwanted; /* outcomes of the measurement at hand, as in qm_run_options */

    void **externs;          /* per function of the program: its address, or NULL */
    qm_extern_value *called; /* results of the calls of this path, in order */
    uint64_t known_calls, ncalls, cap_called; /* calls of the script; those that the path has met */
    uint64_t ncalled;                         /* of `called`, how many were ever set */
    uint64_t called_bytes;                    /* of all arrays in it */

    qm_pending *pending;
    uint64_t npending, cap_pending;

    struct qm_scratch
        *scratch; /* array.c: copies of arguments of calls in progress, newest first */
    uint64_t scratch_bytes;

    uint64_t npaths;
    bool split; /* some outcome was uncertain, and both were followed */
    double lost;
    qm_collect collect;
    qm_observer observer; /* with requests, in place of the collector */
    qm_status status;
    const char *error;
    uintptr_t stack;       /* where the path began */
    uint32_t line, column; /* of the newest index known at run time */
    jmp_buf leave;

    qm_c64 *matrix[QM_RT_MATRICES]; /* being built, in the arena once they were needed */
    uint8_t matrix_qubits[QM_RT_MATRICES];
    uint32_t nmatrices;

    qm_kgate gate; /* scratch of qm_rt_gate */
    qm_kop_buffer buffer;
};

/* Does a path replay outcomes up to its snapshot, so that quantum work is skipped? */
static inline bool qm_rt_skips(const qm_rt *rt)
{
    return rt->snapshot != NULL;
}
/* Goes on when a function of the register gave QM_OK; ends the run when it was cancelled; for want
 * of memory gives snapshots up and flushes again, or ends the run. */
void qm_rt_check(qm_rt *rt, qm_status status);
/* Makes the register's queued ops. */
void qm_rt_flush(qm_rt *rt);
/* Says that a statevector does not fit, and what would. */
const char *qm_rt_memory_text(const qm_rt *rt);
/* Applies rt->gate to the state. */
void qm_rt_apply(qm_rt *rt);
/* Applies rt->gate to the newest matrix. */
void qm_rt_matrix_apply(qm_rt *rt);
/* The operands of an op that are known at run time only must differ. */
void qm_rt_check_distinct(qm_rt *rt, const uint32_t *qubits, uint32_t n);
/* Ends the run from inside a path with a message in the arena. */
_Noreturn void qm_rt_abort(qm_rt *rt, qm_status status, const char *error);
/* The outcome of measuring the qubit on this path; the state is projected. */
uint32_t qm_explore_branch(qm_rt *rt, uint32_t qubit);
/* The same for a measurement whose outcome nobody sees: a qubit that is entangled with no other
 * does not branch, for both outcomes leave the others in one state. */
uint32_t qm_explore_trace_out(qm_rt *rt, uint32_t qubit);
/* The parts of that, for other ways to follow outcomes (runtime/interp). */
/* Probabilities of a qubit; a state without a norm ends the run. */
void qm_explore_probabilities(qm_rt *rt, uint32_t qubit, double p[2]);
/* Of the shots of a path with that hash, how many have the outcome 1. */
uint64_t qm_explore_ones(const qm_rt *rt, uint64_t shots, uint64_t hash, const double p[2]);
/* Has an exact run with that many paths no room for one more? Then that is its error. */
bool qm_explore_is_full(qm_rt *rt, uint64_t npaths);
/* Is the result of the next call of an extern function remembered from a path with the same past?
 */
bool qm_explore_knows_call(const qm_rt *rt);
/* The place of its result; the call counts as met. */
qm_extern_value *qm_explore_call(qm_rt *rt);
/* The contents of the next array that the newest call has changed: those given, or what was
 * remembered. */
uint8_t *qm_explore_array(qm_rt *rt, const uint8_t *array, uint64_t bytes);
/* What is to be known of the path that has just ended, with the weight, shots and hash of rt. */
void qm_explore_end_path(qm_rt *rt);
/* Gives up the snapshots of pending paths; false when there were none. */
bool qm_explore_give_up_snapshots(qm_rt *rt);
/* Runs all paths; rt->status says how it went. */
void qm_explore(qm_rt *rt);
/* Frees the copies of arguments (array.c). */
void qm_scratch_free(qm_rt *rt);
/* Frees what paths own. */
void qm_explore_free(qm_rt *rt);

#endif
