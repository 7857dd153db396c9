/* dense_matrix.h - textbook gate matrices and matrix routines of the dense reference.
 *
 * Nothing here is shared with the code under test: gates are found by name and written down from
 * the OpenQASM 3.1 specification and qelib1.inc. A matrix on k qubits is row-major, 2^k x 2^k; the
 * first operand is the least significant bit of an index. */
#ifndef QM_TESTS_DENSE_MATRIX_H
#define QM_TESTS_DENSE_MATRIX_H

#include <complex.h>
#include <stdbool.h>
#include <stdint.h>

enum { DENSE_MAX_TARGETS = 6, DENSE_MAX_ENTRIES = 1 << (2 * DENSE_MAX_TARGETS) };

/* Qubits that condition an operation: qubit[i] must be bit i of `on`. */
typedef struct dense_controls {
    uint32_t n;
    uint64_t on;
    uint32_t qubit[64];
} dense_controls;

/* The matrix of the named gate with parameters p into u; returns its number of qubits, or -1 when
 * the reference does not know the name. */
int dense_named_matrix(const char *name, const double *p, double complex *u);

/* u (k qubits, unitary) becomes its principal power r: eigenvalue phases in (-pi, pi]. By Schur
 * decomposition (LAPACK zgees), which is diagonal for a normal matrix. False when LAPACK fails. */
bool dense_power(uint32_t k, double complex *u, double r);

/* Applies u to the k targets of a state of n qubits where the controls hold. Time O(2^n 2^k). */
void dense_apply(double complex *amp, uint32_t n, const double complex *u, uint32_t k,
                 const uint32_t *targets, const dense_controls *c);

/* u (n <= 6 qubits) becomes g u for a matrix g on the k targets. */
void dense_multiply(double complex *u, uint32_t n, const double complex *g, uint32_t k,
                    const uint32_t *targets);

/* Largest entry of |a - z b| over the `count` entries, with z the unit phase that fits best; with
 * up_to_phase false, z = 1. */
double dense_distance(const double complex *a, const double complex *b, uint64_t count,
                      bool up_to_phase);

/* Do the unitaries a and b on n qubits, followed by measurements of the qubits in `measured`, do
 * the same: is b a^-1 a phase that depends on the measured qubits alone? With rest false, only the
 * probabilities of the results count, so that b a^-1 need only keep the measured qubits. Largest
 * deviation 1e-7. Time O(8^n). */
bool dense_same_results(const double complex *a, const double complex *b, uint32_t n,
                        uint64_t measured, bool rest);

#endif
