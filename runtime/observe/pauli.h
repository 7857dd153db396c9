/* pauli.h - observables: real sums of products of Pauli operators on the qubits of a program. */
#ifndef QM_RUNTIME_OBSERVE_PAULI_H
#define QM_RUNTIME_OBSERVE_PAULI_H

#include "ir/pauli.h"
#include "runtime/observe/scan.h"

typedef struct qm_pauli_factor {
    uint32_t qubit; /* flat, in the order of declaration */
    uint32_t pauli; /* qm_pauli, not I */
} qm_pauli_factor;

typedef struct qm_pauli_term {
    double coefficient;             /* not 0 */
    const qm_pauli_factor *factors; /* by rising qubit, each once */
    uint32_t count;                 /* 0: the identity */
} qm_pauli_term;

/* Terms with different products, ordered by their number of factors, then by the factors. */
typedef struct qm_pauli_sum {
    const char *text; /* how it was given, for results */
    const qm_pauli_term *terms;
    uint32_t nterms; /* 0: the zero operator */
} qm_pauli_sum;

/* A sum in the making: terms as they come, of which equal ones are added up at the end. */
typedef struct qm_pauli_builder {
    qm_arena *arena;
    struct qm_pauli_raw *terms;
    uint32_t nterms, cap_terms;
    qm_pauli_factor *factors;
    uint32_t nfactors, cap_factors;
} qm_pauli_builder;

void qm_pauli_begin(qm_pauli_builder *b, qm_arena *arena);
/* A new term, the identity at first, and its end: [begin, end) is its place in the text. */
void qm_pauli_open(qm_pauli_builder *b, size_t begin);
void qm_pauli_close(qm_pauli_builder *b, double coefficient, size_t end);
/* Multiplies the newest term from the right. Qubits may come in any order and more than once: a
 * product of Paulis on a qubit is a Pauli with a phase, which is kept exactly. */
void qm_pauli_multiply(qm_pauli_builder *b, uint32_t qubit, qm_pauli pauli);
/* The sum, in the arena. QM_ERR_INPUT with *fault when it is not Hermitian. Time O(n log n) in the
 * factors. */
qm_status qm_pauli_finish(qm_pauli_builder *b, qm_pauli_sum *out, qm_scan_fault *fault);

/* Reads an observable in one of these forms:
 *   text          "0.5*Z0 Z1 - X2": terms with signs between; a term is a product, with or without
 *                 '*', of real numbers (1, .5, 1e-3, pi, 1/2) and of Paulis. A Pauli is I, X, Y or
 *                 Z with a qubit: X3 or X[3] by its number in the order of declaration, X(q[2]) or
 *                 X(anc) by name, X($3) a physical one. I alone is the identity. A new line starts
 *                 a new term, with or without a sign; # starts a comment to the end of the line.
 *   NumPy .npy, and .npz that is not compressed (its first array): a Hermitian matrix 2^k x 2^k,
 *                 k <= 10, of float64 or complex128 on the qubits 0 .. k-1, qubit 0 least
 *                 significant.
 * `text` has `size` bytes and a NUL behind. out->text is left to the caller. QM_ERR_INPUT with
 * *fault, its message in the arena. Time O(size log size). */
qm_status qm_pauli_read(const char *text, size_t size, const qm_qubit_names *names, qm_arena *arena,
                        qm_pauli_sum *out, qm_scan_fault *fault);
/* The two forms. */
qm_status qm_pauli_read_text(const char *text, size_t size, const qm_qubit_names *names,
                             qm_arena *arena, qm_pauli_sum *out, qm_scan_fault *fault);
qm_status qm_pauli_read_numpy(const char *bytes, size_t size, const qm_qubit_names *names,
                              qm_arena *arena, qm_pauli_sum *out, qm_scan_fault *fault);

/* A product of factors as text: "X0 Z3", or "I". */
void qm_pauli_text(const qm_pauli_factor *factors, uint32_t count, qm_text *out);

#endif
