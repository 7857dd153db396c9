/* observe.h - what a user may ask about the state at the end of a program, and the answers.
 *
 * The state is the one before the measurements that are sampled from the end (qm_plan_make() says
 * which these are). Measurements and resets before that are averaged over: each path counts with
 * its probability, or its shots. */
#ifndef QM_RUNTIME_OBSERVE_OBSERVE_H
#define QM_RUNTIME_OBSERVE_OBSERVE_H

#include "runtime/observe/state_view.h"
#include "runtime/run.h"

enum { QM_MAX_MARGINAL_QUBITS = 20 };

typedef struct qm_qubit_list {
    const char *text;       /* how it was given; NULL: all qubits, to be shown by registers */
    const uint32_t *qubits; /* distinct; the first is the least significant bit of a value */
    uint32_t n;
} qm_qubit_list;

typedef struct qm_state_list {
    uint64_t *states; /* basis states; qubit 0 is the least significant bit */
    uint32_t n, cap;
} qm_state_list;

struct qm_requests {
    const qm_pauli_sum *sums; /* expectation values */
    uint32_t nsums;
    qm_state_list amplitudes;
    const qm_qubit_list *marginals; /* joint probabilities; at most QM_MAX_MARGINAL_QUBITS each */
    uint32_t nmarginals;
    const qm_qubit_list *densities; /* density matrices; at most QM_MAX_DENSITY_QUBITS each */
    uint32_t ndensities;
};

typedef struct qm_expectation {
    double value;
    double variance;       /* exact: <O^2> - <O>^2 */
    double standard_error; /* by shots: of the value */
    uint32_t groups;       /* by shots: bases in which all shots were measured */
} qm_expectation;

/* In the order of the requests. */
struct qm_observations {
    const qm_expectation *expectations;
    const qm_amplitude *amplitudes;
    double *const *marginals;         /* 2^n each, qubits[0] least significant */
    double complex *const *densities; /* 2^n x 2^n each, row-major */
};

/* Qubits separated by commas: "q[0],q[1]", "0,1", "q" for all of a register, "$3". At most `most`.
 * QM_ERR_INPUT with *fault. out->text is left to the caller. */
qm_status qm_qubits_read(const char *text, size_t size, const qm_qubit_names *names, uint32_t most,
                         qm_arena *arena, qm_qubit_list *out, qm_scan_fault *fault);
/* Appends basis states separated by commas: "0101,7". A text of as many 0 and 1 as there are qubits
 * is one bit string a register, the index 0 rightmost, as results show it; blanks may stand
 * between. Any other is a decimal index, of which qubit 0 is the least significant bit. */
qm_status qm_basis_read(const char *text, size_t size, const qm_qubit_names *names, qm_arena *arena,
                        qm_state_list *list, qm_scan_fault *fault);

/* One run's observations in the making. */
typedef struct qm_observer {
    const qm_requests *requests;
    const qm_run_options *options;
    const qm_program *program;
    qm_arena *arena;
    qm_arena scratch; /* of a path */
    qm_expectation *expectations;
    qm_amplitude *amplitudes;
    double **marginals;
    double *marginal; /* of a path, of the largest list */
    double complex **densities;
    struct qm_sampling *sampling; /* by shots */
    uint64_t npaths;
} qm_observer;

/* The end of a path. */
typedef struct qm_path_end {
    qm_state_view view;    /* its state; by shots changed and changed back up to rounding */
    double complex factor; /* global phase */
    double weight;         /* exact: the path's probability */
    uint64_t shots;        /* by shots */
    uint64_t stream;       /* of its random numbers */
} qm_path_end;

/* What does not fit is an error: a request that needs an exact run. QM_ERR_USAGE, *error in the
 * arena. Answers lie in the arena. */
qm_status qm_observer_init(qm_observer *o, const qm_program *p, const qm_run_options *options,
                           qm_arena *arena, const char **error);
/* Should the state at the end of a path have no product qubits? By shots, and where it is faster.
 */
bool qm_observer_wants_all(const qm_observer *o, const qm_state_view *v);
/* Adds a path. QM_ERR_INPUT with *error for amplitudes of a second one; QM_ERR_CANCELLED. */
qm_status qm_observer_path(qm_observer *o, const qm_path_end *end, const char **error);
/* Forgets the paths; nothing without requests. */
void qm_observer_restart(qm_observer *o);
void qm_observer_finish(qm_observer *o, qm_observations *out);
void qm_observer_free(qm_observer *o); /* what lies outside the arena */

/* A value of the qubits of a list as a bit string. */
void qm_observed_value_text(const qm_program *p, const qm_qubit_list *l, uint64_t value,
                            qm_text *out);
/* The answers as people read them, and as JSON (docs/observables.md has the keys). `o` and `r` are
 * of the run that was asked. */
qm_status qm_observed_text(const qm_program *p, const qm_run_options *o, const qm_result *r,
                           qm_text *out);
qm_status qm_observed_json(const qm_program *p, const qm_run_options *o, const qm_result *r,
                           qm_text *out);

#endif
