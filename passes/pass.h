/* pass.h - the contract of a pass, the registry and the driver. */
#ifndef QM_PASSES_PASS_H
#define QM_PASSES_PASS_H

#include "ir/module.h"
#include "support/clock.h"
#include "support/text.h"

#include <math.h>

/* What a circuit is to have least of. Costs are compared first by this, then by the number of CX,
 * then of T, then by all gates. */
typedef enum qm_cost_kind {
    QM_COST_CX, /* two-qubit gates when all is expanded to CX and one-qubit gates */
    QM_COST_T,  /* T gates, and 100 for each rotation that is no Clifford and no T */
    QM_COST_DEPTH,
    QM_COST_TWO_QUBIT_DEPTH,
    QM_COST_WEIGHTED,
    QM_COST_KIND_COUNT
} qm_cost_kind;

/* What a pass may raise that never raises the cost of a block: depths, because those of the qubits
 * go on from block to block. */
enum { QM_DEPTH_COSTS = 1 << QM_COST_DEPTH | 1 << QM_COST_TWO_QUBIT_DEPTH };

static inline bool qm_cost_is_depth(qm_cost_kind cost)
{
    return QM_DEPTH_COSTS >> cost & 1;
}

/* What a circuit costs under a goal, see cost.h. */
typedef struct qm_circuit_cost {
    double first;       /* what the goal counts */
    uint64_t cx, gates; /* decide between equal ones: cx, then t, then gates */
    uint64_t t;         /* as QM_COST_T counts */
    uint64_t layers;    /* of two-qubit gates, before gates: of passes that make few, else 0 */
} qm_circuit_cost;

/* What may be taken for granted beyond the text of the program. */
typedef enum qm_assume {
    QM_ASSUME_ZERO_INPUTS = 1 << 0,    /* all qubits start in |0> */
    QM_ASSUME_MEASURED = 1 << 1,       /* only the distribution of a measurement of all qubits in
                                        * the Z basis at the end counts */
    QM_ASSUME_PERMUTE_OUTPUTS = 1 << 2 /* the order of the qubits at the end is free */
} qm_assume;

/* The words of the command line for 1 << 0, 1 << 1, ...; ended by NULL. */
extern const char *const qm_assume_names[];

/* Gates on this pair of qubits, a < b, cost `factor` times as much. */
typedef struct qm_pair_weight {
    uint32_t a, b;
    double factor;
} qm_pair_weight;

/* Weights of QM_COST_WEIGHTED, all finite and not negative. A gate costs the weight of its row;
 * where that is NaN, it costs what gates on its number of qubits cost, and one on more than two
 * qubits, under modifiers or of the program what it is expanded to (ir/costs.h). */
typedef struct qm_weights {
    double gates[QM_G_COUNT];
    double one_qubit, two_qubit, measure, reset;
    const qm_pair_weight *pairs; /* by rising (a, b) */
    uint32_t npairs;
} qm_weights;

/* What is asked of the passes of one pipeline. */
typedef struct qm_goal {
    qm_cost_kind cost;
    const qm_weights *weights; /* of QM_COST_WEIGHTED */
    unsigned assume;           /* qm_assume */
    uint64_t seed;
    double seconds;   /* time for searches, shared by the passes that search and in each by the
                       * blocks; 0: each pass's own number of rounds */
    uint32_t threads; /* at least 1 */
    /* Called now and then by searches with the best cost so far; NULL: not wanted. */
    void (*best)(void *payload, const char *pass, uint64_t cost);
    void *payload;
} qm_goal;

/* What a pass has checked of its own work: each replaced part against the unitary of what it
 * replaces. */
typedef struct qm_pass_checks {
    uint64_t windows;
    double deviation; /* the largest entry of a difference of two unitaries */
} qm_pass_checks;

/* What the passes of a pipeline share, in memory that lasts as long as that. */
typedef struct qm_pass_shared {
    qm_arena *arena;
    const struct qm_prows *rows;        /* see qm_prows_of() in pauli/rows.h; NULL until one asks */
    struct qm_network_tables *networks; /* of searches, in malloc(); NULL until one begins */
    struct qm_pass_shared *above; /* of the pass that runs this pipeline as a trial, or NULL */
} qm_pass_shared;

typedef struct qm_pass_ctx {
    qm_context *cx;
    qm_pass_shared *shared; /* NULL: nothing is shared */
    bool layers;            /* as in qm_pass */
    const qm_goal *goal;
    double deadline; /* of the search at hand, by qm_clock(); INFINITY: none */
    qm_pass_checks checks;
    qm_arena *scratch;     /* emptied by the driver after each pass */
    qm_arena *spare;       /* another one, which the pass may empty */
    qm_module **trial;     /* a module that the pass makes: freed by the driver, which does so when
                              memory runs out, too */
    uint64_t changed;      /* ops added, removed or rewritten */
    const double *options; /* one value per row of pass->options */
    bool again;            /* the pass has run before in this pipeline */
    bool only_measured;    /* set by a pass that has kept the distribution of what is measured, and
                            * not the state before: the program lets nothing else matter */
} qm_pass_ctx;

/* Should a search end, keeping the best that it has? Asked often: some 30 ns. From any thread. */
static inline bool qm_pass_should_stop(const qm_pass_ctx *pc)
{
    return atomic_load_explicit(&pc->cx->cancel, memory_order_relaxed) ||
           atomic_load_explicit(&pc->cx->stop_search, memory_order_relaxed) ||
           (pc->goal->seconds > 0 && qm_clock() >= pc->deadline);
}

/* When a part of so much work has to end, of `left` that is to be done from `now` until `end`: its
 * share of the time is its share of the work. What one part does not use, those after it share. An
 * `end` that is over, or INFINITY, stays. */
static inline double qm_time_share(double now, double end, uint64_t work, uint64_t left)
{
    return isinf(end) || now >= end || work >= left
               ? end
               : now + (end - now) * ((double)work / (double)left);
}

/* Notes that `windows` more parts were checked, and their largest deviation. */
static inline void qm_pass_checked(qm_pass_ctx *pc, uint64_t windows, double deviation)
{
    pc->checks.windows += windows;
    if (!(deviation <= pc->checks.deviation))
        pc->checks.deviation = deviation;
}

typedef struct qm_pass_option {
    const char *name;
    const char *summary;
    double value;    /* default */
    double min, max; /* range */
    bool integer;
} qm_pass_option;

typedef struct qm_pass {
    const char *name;
    const char *summary; /* one line, lower case, no final period */
    /* For docs/passes.md. `text` is a paragraph: how it works and what that costs. `source` is the
     * paper of its method, or NULL. `example` is statements that it changes, over the registers
     * that they declare, at most 6 qubits; stdgates.inc is included before, so other gates
     * need a definition. `given` is the value
     * of the example's input, as in "theta=0.5", or NULL. */
    const char *text, *source, *example, *given;
    unsigned needs; /* QM_FORM_* that must hold on entry */
    unsigned keeps; /* QM_FORM_* that still hold on exit */
    unsigned makes; /* QM_FORM_* that hold on exit whatever held before */
    /* A pass that optimises never makes the cost of the goal higher: by itself, or because the
     * driver puts back what was there. 1 << QM_COST_*: of these costs the driver must see to it,
     * at the price of a copy of the module. */
    bool optimises;
    unsigned may_raise;
    bool prepares; /* makes what others then make cheaper, and may raise the cost: left out where
                    * all of them together did (never_worse) */
    bool layers;   /* of what the goal, CX and T do not tell apart, the circuit with fewer layers of
                    * two-qubit gates is the cheaper one, before gates count */
    bool
        settles; /* goes on until it finds nothing to do: is left out until something has changed */
    unsigned assumes; /* QM_ASSUME_* that it makes use of; the example is run with these */
    uint8_t searches; /* not 0: looks at qm_pass_should_stop(): Ctrl-C ends it, and the pipeline goes
                       * on. Its part of the time for searches, beside those of the others */
    const qm_pass_option *options; /* ended by a row with name NULL; NULL: none */
    qm_status (*run)(qm_pass_ctx *pc, qm_module *m);
} qm_pass;

/* The word for a form; there are QM_FORMS of them, 1 << 0 and so on. */
enum { QM_FORMS = 4 };
const char *qm_form_name(qm_form form);

extern const qm_pass *const qm_pass_table[]; /* ended by NULL; one row a pass */
const qm_pass *qm_pass_find(const char *name, size_t n);
/* A pipeline that ends with the pass: before it stand those that make the forms it needs. */
const char *qm_pass_pipeline(const qm_pass *pass, qm_arena *arena);

/* What one run of a pass came to. */
typedef struct qm_pass_time {
    const char *name; /* of the pass */
    double seconds;
    uint64_t ops_before, ops_after, changed;
    qm_circuit_cost cost_before, cost_after; /* where options->measure asks for them */
    qm_pass_checks checks;
    bool only_measured; /* as in qm_pass_ctx */
} qm_pass_time;

typedef struct qm_pipeline_options {
    const qm_goal *goal; /* NULL: CX, nothing assumed, seed 0, one thread */
    bool verify_each;    /* run the verifier after each pass; a fault is QM_ERR_INTERNAL */
    bool measure;        /* find the cost before and after each pass */
    bool never_worse;    /* when what the goal counts is higher at the end than it was, the pipeline
                          * runs again without the passes that prepare, with what is left of the
                          * time; and if that is no better, the module becomes again what it was */
    qm_pass_shared *shared; /* of the pass that runs the pipeline as a trial, or NULL */
    /* Called before and after each pass when set: for --print-after, --time-passes, certificates
     * and tests. What is not QM_OK ends the pipeline. */
    qm_status (*before)(void *payload, const qm_pass *pass, const qm_module *m);
    qm_status (*after)(void *payload, const qm_pass *pass, const qm_module *m,
                       const qm_pass_time *time);
    void (*again)(void *payload); /* set, or NULL: the module is again what it was; what has been
                                   * heard until then does not count */
    void *payload;
} qm_pipeline_options;

/* Runs a pipeline such as "inline,repeat(cancel-inverses,merge-rotations),unroll{max-ops=1000}" on
 * m. repeat(...) runs its list until nothing changes, at most 100 times. Errors in the string, and
 * needs that are not met, are reported with the pass that would supply them (E0501, place in the
 * string as text). QM_ERR_CANCELLED when cx->cancel is set; cx->stop_search only ends searches.
 * With never_worse, a copy of m and two walks over it more. */
qm_status qm_pipeline_run(qm_module *m, const char *pipeline, const qm_pipeline_options *options);

/* The same under the part of goal->assume under which the result costs least, so that who allows
 * more to be assumed gets nothing dearer. Without assumptions, and with goal->seconds, it is
 * qm_pipeline_run(); else it takes a run for each part of those that passes make use of, and one
 * more where options want to hear of passes. Programs of more than 4096 ops run with all that is
 * assumed, and with nothing. */
qm_status qm_pipeline_run_best(qm_module *m, const char *pipeline,
                               const qm_pipeline_options *options);

/* The pipelines of -O0 .. -O3, level in [0, QM_OPT_LEVELS). */
enum { QM_OPT_LEVELS = 4 };
const char *qm_opt_pipeline(qm_cost_kind cost, uint32_t level);
/* What shows how cheap a program becomes, for passes that try: level 2 behind its unrolling. */
const char *qm_trial_pipeline(qm_cost_kind cost);
/* The same behind all that comes before two-qubit blocks and windows, for CX. */
extern const char *const qm_rest_trial_pipeline;
/* What programs that are simulated go through. It leaves gates on many qubits whole: one of them is
 * one sweep over the state, however many CX it would be. */
extern const char *const qm_simulation_pipeline;

#endif
