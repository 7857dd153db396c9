/* native.h - what machine code made for one shape of circuit computes, and what it is given.
 *
 * A kernel takes the angles of a group of evaluations to their expectation values, one a lane. Its
 * shape is what its instructions depend on: which ops there are, on which amplitudes, and where
 * their matrices have zeros. Numbers that are the same for all evaluations (constants, what UNIFORM
 * inputs give, factors of observables) are read from memory, so circuits that differ in these alone
 * share a kernel. */
#ifndef QM_RUNTIME_BATCH_NATIVE_H
#define QM_RUNTIME_BATCH_NATIVE_H

#include "runtime/batch/lanes.h"
#include "support/text.h"

enum { QM_NATIVE_QUBITS = 6 }; /* most: the state is to stay in registers and first-level cache */

typedef struct qm_native_shape {
    const qm_circuit *circuit;
    const qm_lane_sum *sums;
    uint32_t nsums;
    uint32_t lanes;
    bool single;
} qm_native_shape;

/* trig, matrix and psi, which is scratch, are those of a qm_lane_work, where matrices of swept ops
 * are not needed; numbers are qm_native_numbers(). out: the value of each sum, one a lane. */
typedef void (*qm_native_fn)(const double *trig, const void *matrix, const double *numbers,
                             double *out, void *psi);

/* Who makes kernels. */
typedef struct qm_native_maker {
    void *payload;
    double start; /* seconds that the first kernel takes, whatever its size */
    /* A kernel that lives as long as the maker; NULL when none can be made. */
    qm_native_fn (*make)(void *payload, const qm_native_shape *shape);
} qm_native_maker;

/* Has the circuit few enough qubits and ops for a kernel? Otherwise *why says what is wrong, in the
 * arena. */
bool qm_native_can(const qm_native_shape *s, qm_arena *arena, const char **why);
/* All that the instructions of a kernel depend on, of this program: equal texts, equal kernels. */
void qm_native_key(const qm_native_shape *s, qm_text *out);
/* Which of the eight numbers (re, im of its entries) of a factor's matrix are 0 whatever the angle,
 * or of an op's: a bit each. */
uint8_t qm_native_factor_zeros(const qm_circuit *c, const qm_factor *f);
uint8_t qm_native_op_zeros(const qm_circuit *c, const qm_cop *o);
/* The numbers of all constants, eight each; then for each part of each sum its factors, and where
 * it has some its imaginary ones. They are doubled where amplitudes i and i ^ flip differ: then
 * only the lesser i counts, which is enough because a sum is Hermitian. */
double *qm_native_numbers(const qm_native_shape *s, qm_arena *arena);

/* Seconds that a kernel saves for each group of evaluations, and that making it takes without the
 * start, as measured on one machine (docs/sweeps.md): a guide for when it pays. */
typedef struct qm_native_cost {
    double saved, make;
} qm_native_cost;
qm_native_cost qm_native_estimate(const qm_native_shape *s);

#endif
