/* run.h - runs a compiled program: by shots, or exactly. */
#ifndef QM_RUNTIME_RUN_H
#define QM_RUNTIME_RUN_H

#include "runtime/program.h"
#include "runtime/sim/state.h"
#include "support/arena.h"
#include "support/text.h"

#include <stdatomic.h>

typedef struct qm_input_value {
    const char *name;
    const char *text; /* "0.5", "pi/4", "101" (bits, index 0 rightmost), "true" */
} qm_input_value;

enum {
    QM_DEFAULT_MAX_PATHS = 1 << 20, /* of an exact run */
    QM_MAX_OUTCOMES = 1 << 24,      /* different ones, of any run */
    QM_MAX_SHOWN_QUBITS = 24,       /* larger final states are not kept in the result */
    QM_MAX_JSON_QUBITS = 20         /* larger ones are not written as JSON */
};

/* What executes gates. */
typedef enum qm_engine {
    QM_ENGINE_AUTO,   /* chosen by the plan */
    QM_ENGINE_GATES,  /* each gate alone on the whole state: a plain reference */
    QM_ENGINE_BLOCKS, /* fused gates, passes over pieces of the state that stay in cache */
    QM_ENGINE_NATIVE  /* of sweeps: machine code for the circuit; elsewhere as BLOCKS */
} qm_engine;

/* What executes the classical code around them. */
typedef enum qm_code_choice {
    QM_CODE_AUTO, /* chosen by the plan */
    QM_CODE_INTERPRET,
    QM_CODE_LLVM
} qm_code_choice;

#define QM_NO_FUSION UINT32_MAX

/* How quantum work is done: of influence on time and memory, and on the last bits of amplitudes.
 * All 0 is what the plan finds best, in double precision. */
typedef struct qm_sim_options {
    qm_engine engine;
    qm_code_choice code;
    qm_precision precision;
    uint32_t threads;    /* 0: all */
    uint32_t fusion;     /* qubits of the largest fused matrix; 0: by cost; or QM_NO_FUSION */
    uint32_t block_bits; /* a block has 2^block_bits amplitudes; 0: by the size of the cache */
} qm_sim_options;

/* The definition of a C function, or NULL. */
typedef void *(*qm_extern_find)(void *payload, const char *name);

/* What is asked about the final state, and the answers (observe/observe.h). */
typedef struct qm_requests qm_requests;
typedef struct qm_observations qm_observations;

/* The end of a path of an exact run. */
typedef struct qm_path {
    const uint8_t *frame;      /* the values of variables, but for bits of deferred measurements */
    double weight;             /* its probability */
    const struct qm_qreg *reg; /* the state before deferred measurements, flushed */
} qm_path;
/* False ends the run with QM_ERR_INPUT and no message. */
typedef bool (*qm_path_fn)(void *payload, const qm_path *path);

typedef struct qm_run_options {
    uint64_t shots; /* ignored when exact */
    uint64_t seed;
    bool exact;
    bool all_variables; /* all global variables are results, though the program declares outputs */
    const qm_input_value *inputs;
    uint32_t ninputs;
    qm_sim_options sim;
    uint64_t max_state_bytes;    /* of the state and its snapshots; 0: what the machine has free */
    uint64_t max_paths;          /* of an exact run; 0: QM_DEFAULT_MAX_PATHS */
    atomic_bool *cancel;         /* may be NULL */
    const qm_requests *requests; /* the run answers these instead of giving outcomes; or NULL */
    qm_path_fn on_path;          /* exact: is given the ends of paths, and nobody else; or NULL */
    void *path_payload;
    /* Exact and interpreted: per byte of the frame, for measurements into it that are not deferred.
     * Paths with the outcome k are left out where bit k is set. Or NULL. */
    const uint8_t *unwanted;
    /* Asked once for each function that the program calls and is not linked with; may be NULL. */
    qm_extern_find find_extern;
    void *extern_payload;
} qm_run_options;

typedef struct qm_outcome {
    const char *bits;   /* values of the bit registers that are results (all, or when the program
                         * declares outputs these), in declaration order, separated by blanks;
                         * of the quantum registers when the measurement is implied */
    uint64_t count;     /* shots */
    double probability; /* exact */
} qm_outcome;

typedef struct qm_amplitude {
    double re, im;
} qm_amplitude;

typedef struct qm_result {
    const char *error;    /* why the run failed, with line:column; NULL: it did not */
    qm_outcome *outcomes; /* sorted by bits */
    uint32_t noutcomes;
    const uint8_t *frame;      /* final values; cell i has one only when same[i] */
    const bool *results;       /* per cell: it is a result of the program */
    const bool *same;          /* per cell: a result with the same value on every path */
    const qm_amplitude *state; /* 2^nqubits, when exact, the final state is pure (every measurement
                                * and reset had a certain outcome) and nqubits is in
                                * [1, QM_MAX_SHOWN_QUBITS]; else NULL */
    const qm_observations *observed; /* with requests only; then there are no outcomes */
    double lost;          /* exact: probability of what was given up as too unlikely (1e-14) */
    uint64_t paths;       /* that were run */
    bool implied_measure; /* the program measures nothing: outcomes are of all its qubits */
} qm_result;

/* Runs the program. Everything in *out lies in `arena`, except the program's own strings. Branches
 * share their common past: a path is re-run natively from the start with its known outcomes, and
 * quantum work resumes from a snapshot where memory allows. A call of an extern function happens
 * once for all paths that share it: when a path is re-run, its result is remembered. The result
 * depends on the program, the inputs, shots and seed only: not on threads, memory or snapshots.
 * An exception are samples of an interpreted program whose branches do not fit in memory together:
 * its paths run one by one, with the same distribution.
 * QM_ERR_INPUT with out->error: the program failed, an input is wrong or a bound above is passed;
 * QM_ERR_MEMORY when the state does not fit (out->error states both numbers) or the arena is full;
 * QM_ERR_CANCELLED; QM_ERR_USAGE for 0 shots. */
qm_status qm_program_run(const qm_program *p, const qm_run_options *o, qm_arena *arena,
                         qm_result *out);

/* The result as people read it: a table of outcomes, the final values, the final state; or the
 * answers to requests. */
qm_status qm_result_text(const qm_program *p, const qm_run_options *o, const qm_result *r,
                         qm_text *out);
/* The result as one JSON object and a newline; answers to requests as docs/observables.md says,
 * else with the keys
 *   shots, seed           by shots only
 *   counts                by shots: outcome -> count
 *   counts_exact          exact: outcome -> probability
 *   bit_registers         names of the strings in an outcome; absent, with the counts, when there
 *                         are none
 *   qubit_counts, qubit_probabilities, qubit_registers
 *                         the same over all qubits, for a program that measures nothing
 *   outputs               results that have the same value on every path: int and uint as exact
 * integers, bit registers as strings (index 0 rightmost), float as numbers ("inf",
 *                         "-inf", "nan" as strings), angle as {"angle_bits", "size"}, arrays as
 *                         nested lists
 *   statevector           [re, im] pairs, when it is known and has at most QM_MAX_JSON_QUBITS
 *   lost                  exact, when it is not 0 */
qm_status qm_result_json(const qm_program *p, const qm_run_options *o, const qm_result *r,
                         qm_text *out);

/* main() of standalone executables: --shots --seed --exact --json -D name=value --help, and the
 * options of run_option.h. Prints to stdout and stderr (the one place of the runtime that does) and
 * returns the exit code: 0 ok, 1 the input is wrong, 2 usage, 3 I/O, 70 internal error, 130
 * interrupted. */
int qm_program_main(const qm_program *p, int argc, char **argv);

#endif
