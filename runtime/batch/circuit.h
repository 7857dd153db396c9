/* circuit.h - the straight line of parametrised gates that a program is, as plain data: what sweeps
 * and gradients execute, forwards and backwards.
 *
 * Three tables. `pars` is a program of real numbers: constants, inputs, and what is computed from
 * them. `factors` are one-qubit matrices whose angles are such numbers. `ops` act on a state of
 * 2^n amplitudes and each multiplies factors into one 2 x 2 matrix, or is one phase.
 *
 * Basis states are numbered in a frame that changes with the circuit: CX, X and SWAP permute basis
 * states by maps x -> A x + b over GF(2), so they only change what the index of an amplitude
 * means, and are no ops. For logical qubit q, its value in basis state i is the parity of
 * i & row[q], xor bit q of `constant`; flipping q takes i to i ^ column[q]. What one sees is a gate
 * on pairs (i, i ^ flip) of amplitudes, chosen by parities of i, instead of one on a qubit. A local
 * circuit absorbs only X and SWAP, so that its ops still act on single bits of i.
 * (Patel, Markov and Hayes, arXiv:quant-ph/0302002, for such maps; Jones and Gacon,
 * arXiv:2009.02823, for gradients by running backwards.)
 *
 * The factor of a global phase is dropped: a circuit is made for expectation values. */
#ifndef QM_RUNTIME_BATCH_CIRCUIT_H
#define QM_RUNTIME_BATCH_CIRCUIT_H

#include "ir/module.h"
#include "runtime/observe/pauli.h"

enum {
    QM_CIRCUIT_QUBITS = 30, /* most; indices of amplitudes are 32 bits */
    QM_CIRCUIT_INPUTS = 1 << 20
};

/* An input of type float or angle, or one element of an array of them. */
typedef enum qm_input_role {
    QM_INPUT_OPEN,    /* has no value yet: no circuit can be made */
    QM_INPUT_FIXED,   /* its value becomes part of the circuit */
    QM_INPUT_UNIFORM, /* one value for all evaluations, with a derivative */
    QM_INPUT_SWEPT    /* a value for each evaluation, with a derivative */
} qm_input_role;

typedef struct qm_circuit_input {
    uint32_t cell;
    uint32_t element; /* in row-major order; QM_NONE: no array */
    uint8_t role;     /* qm_input_role */
    uint32_t column;  /* SWEPT: which of the values of an evaluation it is */
    double value;     /* FIXED and UNIFORM */
} qm_circuit_input;

typedef enum qm_par_op {
    QM_PAR_CONST, /* value */
    QM_PAR_INPUT, /* inputs[a] */
    QM_PAR_ADD,   /* a and b are numbers of pars from here on */
    QM_PAR_SUB,
    QM_PAR_MUL,
    QM_PAR_DIV,
    QM_PAR_MOD, /* sign of the dividend */
    QM_PAR_POW,
    QM_PAR_NEG, /* of a, and so below */
    QM_PAR_SIN,
    QM_PAR_COS,
    QM_PAR_TAN,
    QM_PAR_ARCSIN,
    QM_PAR_ARCCOS,
    QM_PAR_ARCTAN,
    QM_PAR_EXP,
    QM_PAR_LOG,
    QM_PAR_SQRT,
    QM_PAR_FLOOR, /* derivative 0 */
    QM_PAR_CEILING,
    QM_PAR_WRAP, /* into [0, 2 pi): what the type angle does; derivative 1 */
    QM_PAR_ROUND /* to a float of `value` bits; derivative 1 */
} qm_par_op;

typedef struct qm_par { /* operands stand before their users; equal ones are one */
    uint8_t op;
    bool swept; /* it depends on a SWEPT input */
    uint32_t a, b;
    double value;
} qm_par;

typedef enum qm_factor_kind {
    QM_FACTOR_X,     /* exp(-i par / 2 X) */
    QM_FACTOR_Y,     /* exp(-i par / 2 Y) */
    QM_FACTOR_PHASE, /* diag(1, exp(i par)) */
    QM_FACTOR_CONST  /* constants[par] */
} qm_factor_kind;

typedef struct qm_factor {
    uint8_t kind;
    uint32_t par;
} qm_factor;

typedef struct qm_constant { /* a unitary and how it turns the Bloch sphere */
    qm_c64 u[4];             /* row-major */
    double turn[9];          /* u^H sigma_k u = sum over l of turn[3 k + l] sigma_l */
} qm_constant;

typedef enum qm_cop_kind {
    QM_COP_PAIR,  /* the matrix on (i, i ^ flip) for each i of the space */
    QM_COP_PHASE, /* a phase on each i of the space; one factor, a PHASE */
    QM_COP_START  /* before all others: qubit `flip`, in |0>, gets the matrix's first column. The
                   * state is their product */
} qm_cop_kind;

typedef enum qm_matrix_form {
    QM_MATRIX_COMPLEX,
    QM_MATRIX_REAL,  /* no imaginary part */
    QM_MATRIX_XLIKE, /* a real diagonal, the rest imaginary */
    QM_MATRIX_SWAP   /* [0 1; 1 0] */
} qm_matrix_form;

/* The space is the 2^nbasis indices start ^ (any of basis[basis ..] xored). */
typedef struct qm_cop {
    uint8_t kind, form;
    bool swept; /* some factor is */
    uint32_t flip;
    uint32_t start, basis, nbasis;
    uint32_t factor, nfactors; /* in order of time */
} qm_cop;

typedef struct qm_circuit {
    uint32_t nqubits;
    bool local;               /* rows, columns, flips and conditions of ops have one bit each */
    uint32_t ninputs, nswept; /* inputs; columns of an evaluation */
    qm_circuit_input *inputs;
    uint32_t npars, nfactors, nconstants, nops, nbasis;
    qm_par *pars;
    qm_factor *factors;
    qm_constant *constants;
    qm_cop *ops;
    uint32_t *basis;
    /* The frame at the end. */
    uint32_t row[QM_CIRCUIT_QUBITS], column[QM_CIRCUIT_QUBITS], constant;
} qm_circuit;

/* All float and angle inputs of a module, in the order of their declarations, with role OPEN, in
 * the arena. QM_ERR_INPUT with a diagnostic when there are more than QM_CIRCUIT_INPUTS. */
qm_status qm_circuit_inputs(const qm_module *m, qm_arena *arena, qm_circuit_input **out,
                            uint32_t *n);
/* "x", or "theta[1,2]". */
const char *qm_circuit_input_name(const qm_module *m, const qm_circuit_input *input,
                                  qm_arena *arena);

/* Makes the circuit of a FLAT module, which is changed (expressions are added), for the expectation
 * values of some sums: gates that none of them can see are left out. `bound` has an expression of
 * its type for each other input cell that has a value, and QM_NONE for all other cells. Loops over
 * constant ranges are written out, conditions must be constant, a measurement is dropped when
 * nothing after it depends on it. QM_ERR_INPUT with a diagnostic at the place for everything else:
 * feedback, an input without a value, a reset of a used qubit, more than QM_CIRCUIT_QUBITS qubits.
 * Time O(ops) for circuits of a fixed number of qubits. Everything lies in the arena. */
qm_status qm_circuit_make(qm_module *m, const uint32_t *bound, const qm_circuit_input *inputs,
                          uint32_t ninputs, const qm_pauli_sum *sums, uint32_t nsums,
                          qm_arena *arena, qm_circuit *out);
/* The same as a local circuit: what large states want. */
qm_status qm_circuit_make_local(qm_module *m, const uint32_t *bound, const qm_circuit_input *inputs,
                                uint32_t ninputs, const qm_pauli_sum *sums, uint32_t nsums,
                                qm_arena *arena, qm_circuit *out);

#endif
