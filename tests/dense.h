/* dense.h - the dense reference: what a module means, found slowly and independently.
 *
 * It walks the blocks of a module with textbook matrices (dense_matrix.h) and its own evaluator of
 * classical expressions (dense_eval.h). A measurement or reset splits the walk into branches, each
 * a vector whose squared norm is the branch's probability and a copy of the classical cells, so the
 * result is the exact joint distribution. Control flow is walked for each branch by itself.
 *
 * In a program without control flow and classical code, measurements after which neither their
 * qubit nor their bit is used are read off the final vectors, so such programs cost O(gates 2^n).
 * Branches less likely than 1e-13 are dropped. */
#ifndef QM_TESTS_DENSE_H
#define QM_TESTS_DENSE_H

#include "tests/dense_array.h"
#include "tests/dense_matrix.h"

typedef struct dense_input {
    const char *name;
    double value; /* angles in radians; integers and bits as numbers */
} dense_input;

typedef struct dense_outcome {
    const char *bits; /* global bit variables in declaration order, separated by blanks */
    double probability;
} dense_outcome;

typedef struct dense_result {
    const char *error;       /* the program fails, or the reference cannot run it; NULL: neither */
    dense_outcome *outcomes; /* sorted by bits, merged */
    uint32_t noutcomes;
    dense_value *values; /* final value of each cell, and of elements at the places of `arrays` */
    dense_array *arrays; /* per cell */
    bool *same;          /* per cell: the same value on every path */
    /* The final vectors; one when no measurement or reset was random (deferred ones left aside). */
    double complex **states;
    uint32_t nstates;
    bool deferred; /* some measurement was read off the final vectors */
    double lost;   /* probability of dropped branches */
} dense_result;

/* Runs m from basis state `initial`. All of the result lies in the arena. */
dense_result dense_run(const qm_module *m, uint64_t initial, const dense_input *inputs,
                       uint32_t ninputs, qm_arena *arena);

/* The unitary of a module without measurement and reset: column k is the final state from basis
 * state k. 2^n x 2^n, row-major, in the arena; NULL with *error set when it has none. */
double complex *dense_unitary(const qm_module *m, const dense_input *inputs, uint32_t ninputs,
                              qm_arena *arena, const char **error);

/* Largest difference of the probabilities of two results; outcomes missing on one side count as 0.
 */
double dense_outcome_distance(const dense_result *a, const dense_result *b);
/* The first difference between two results beyond tol, as text in the arena; NULL when there is
 * none. Compares outcomes and final values; where both have a single final vector, that too, up to
 * global phase when asked. Cells are matched by name: modules may differ in cells that are not
 * global. */
const char *dense_difference(const qm_module *ma, const dense_result *a, const qm_module *mb,
                             const dense_result *b, double tol, bool up_to_phase, qm_arena *arena);

#endif
