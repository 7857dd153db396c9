/* run.h - runs a compiled program: by shots, or exactly. */
#ifndef QM_RUNTIME_RUN_H
#define QM_RUNTIME_RUN_H

#include "runtime/program.h"
#include "support/arena.h"
#include "support/text.h"

#include <stdatomic.h>

typedef struct qm_input_value {
    const char *name;
    const char *text; /* "0.5", "pi/4", "101" (bits, index 0 rightmost), "true" */
} qm_input_value;

typedef struct qm_run_options {
    uint64_t shots; /* ignored when exact */
    uint64_t seed;
    bool exact;
    const qm_input_value *inputs;
    uint32_t ninputs;
    uint32_t threads;         /* 0: all */
    uint64_t max_state_bytes; /* 0: what the machine has free */
    atomic_bool *cancel;      /* may be NULL */
} qm_run_options;

typedef struct qm_outcome {
    const char *bits;   /* values of the bit registers, in declaration order, separated by blanks */
    uint64_t count;     /* shots */
    double probability; /* exact */
} qm_outcome;

typedef struct qm_amplitude { double re, im; } qm_amplitude;

typedef struct qm_result {
    const char *error;        /* why the run failed, with line:column; NULL: it did not */
    qm_outcome *outcomes;     /* sorted by bits */
    uint32_t noutcomes;
    const uint8_t *frame;     /* final values; cell i has one only when same[i] */
    const bool *same;         /* per cell: the same value on every path */
    const qm_amplitude *state; /* 2^nqubits, when exact and the final state is pure; else NULL */
    double lost;              /* exact: probability of paths given up as too unlikely */
    bool implied_measure;     /* the program measures nothing: outcomes are of all its qubits */
} qm_result;

/* Runs the program. Everything in *out lies in `arena`. Branches share their common past: a path is
 * re-run natively from the start with its known outcomes, and quantum work resumes from a snapshot.
 * The result depends on the program, the inputs, shots and seed only.
 * QM_ERR_INPUT with out->error: the program failed or an input is wrong; QM_ERR_MEMORY when the state
 * does not fit (out->error states both numbers). */
qm_status qm_program_run(const qm_program *p, const qm_run_options *o, qm_arena *arena,
                         qm_result *out);

/* The result as people read it, or as one JSON object with the keys shots, seed, counts or
 * counts_exact, bit_registers, outputs, statevector (conventions of docs/results.md). */
qm_status qm_result_text(const qm_program *p, const qm_run_options *o, const qm_result *r,
                         qm_text *out);
qm_status qm_result_json(const qm_program *p, const qm_run_options *o, const qm_result *r,
                         qm_text *out);

/* main() of standalone executables: --shots --seed --exact --json -D name=value --help. */
int qm_program_main(const qm_program *p, int argc, char **argv);

#endif
