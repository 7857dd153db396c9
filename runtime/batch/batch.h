/* batch.h - evaluates a circuit and its gradients for many values of its inputs, on all threads.
 * Results do not depend on the number of threads. */
#ifndef QM_RUNTIME_BATCH_BATCH_H
#define QM_RUNTIME_BATCH_BATCH_H

#include "runtime/batch/large.h"
#include "runtime/batch/native.h"

typedef struct qm_batch_options {
    bool single;               /* precision of states */
    bool gradient;             /* qm_batch_run() will be asked for gradients */
    uint32_t threads;          /* 0: all */
    uint64_t max_bytes;        /* of states; 0: what is free */
    bool once;                 /* one row at a time will be evaluated */
    const char *isa;           /* as in qm_lanes_find(); NULL: by cost */
    uint32_t block_bits;       /* of qm_large_options */
    const atomic_bool *cancel; /* may be NULL */
    /* Makes a kernel for evaluations without gradients when it pays, which is after a number of
     * rows that the circuit alone decides; NULL: none is made. */
    const qm_native_maker *native;
    bool always_native; /* whether it pays or not */
} qm_batch_options;

typedef struct qm_batch {
    const qm_circuit *circuit;
    const qm_lanes *lanes;
    qm_lane_sum *sums;
    uint32_t nsums;
    qm_lane_work *works; /* one a thread */
    uint32_t nthreads;
    uint32_t *input_par; /* per input: its number in the circuit, or QM_NONE */
    const atomic_bool *cancel;
    qm_large *large;               /* evaluates local circuits; NULL: lanes do */
    double *derivatives;           /* in its pars */
    const qm_native_maker *native; /* NULL: a kernel is there, or not to be made */
    qm_native_fn kernel;           /* NULL: none */
    qm_native_cost cost;           /* of making it */
    uint64_t rows;                 /* that were evaluated without it */
    double *numbers;               /* of the kernel */
    double *kernel_out;            /* for each thread */
} qm_batch;

/* Is a local circuit (circuit.h) faster at that many qubits? */
bool qm_batch_wants_local(uint32_t nqubits, bool once);

/* The sums are those that the circuit was made for. A local circuit of enough qubits is evaluated
 * one row at a time by all threads, unless an instruction set is asked for. Tables lie in the
 * arena. QM_ERR_MEMORY with *error when the states, or the tables of the sums, do not fit;
 * QM_ERR_USAGE with *error when there is no such instruction set, or a kernel is wanted always and
 * cannot be. The caller frees it with qm_batch_free(). */
qm_status qm_batch_init(qm_batch *b, const qm_circuit *c, const qm_pauli_sum *sums, uint32_t nsums,
                        const qm_batch_options *o, qm_arena *arena, const char **error);
/* Evaluates n rows of circuit->nswept numbers. values: n x nsums, the expectation values.
 * gradients: n x nsums x ninputs, the derivatives in all inputs (0 in those that are FIXED or not
 * used); NULL: none. The values of UNIFORM inputs may be changed between two calls.
 * QM_ERR_MEMORY, QM_ERR_CANCELLED: the results are not all there. */
qm_status qm_batch_run(qm_batch *b, const double *rows, uint64_t n, double *values,
                       double *gradients);
void qm_batch_free(qm_batch *b);

#endif
