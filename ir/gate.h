/* gate.h - the gate table (gates.def) and the unitary of any gate of a module. */
#ifndef QM_IR_GATE_H
#define QM_IR_GATE_H

#include "support/base.h"

#include <complex.h>

typedef double complex qm_c64; /* complex128 in the field's words: two doubles */

typedef enum qm_gate_id {
#define QM_GATE(id, ...) QM_G_##id,
#include "ir/gates.def"
#undef QM_GATE
    QM_G_COUNT
} qm_gate_id;

enum {
    QM_MAX_GATE_PARAMS = 4, /* of a row in the table */
    QM_MAX_GATE_QUBITS = 5, /* of a row in the table */
    QM_MAX_DEF_OPS = 32
};

typedef enum qm_gate_flag {
    QM_GF_DIAGONAL = 1 << 0,
    QM_GF_SELF_INVERSE = 1 << 1,
    QM_GF_CLIFFORD = 1 << 2,    /* for every parameter value: parametrised gates never have it */
    QM_GF_PERMUTATION = 1 << 3, /* maps basis states to basis states, with phase 1 */
    QM_GF_ADDITIVE = 1 << 4,    /* one parameter, and g(a) g(b) = g(a + b), g(0) = 1: a rotation */
    QM_GF_SYMMETRIC = 1 << 5,   /* the order of the qubits does not matter */
    QM_GF_STDGATES = 1 << 6,    /* in stdgates.inc, or built into OpenQASM 3 */
    QM_GF_QELIB1 = 1 << 7,      /* in qelib1.inc, or built into OpenQASM 2 */
    QM_GF_T = 1 << 8            /* counts as one T */
} qm_gate_flag;

/* A value made from a gate's parameters: constant + sum of k[i] * p[i]. */
typedef struct qm_affine {
    double c;
    double k[QM_MAX_GATE_PARAMS];
} qm_affine;

typedef struct qm_def_op {
    uint16_t gate; /* qm_gate_id, always a row above the one it defines */
    uint8_t qubit[QM_MAX_GATE_QUBITS];
    qm_affine param[QM_MAX_GATE_PARAMS];
} qm_def_op;

/* One row of the table. Qubit 0 is the first operand; in `unitary` it is the LEAST significant bit
 * of the row and column index. Matrices are row-major, 2^n x 2^n. */
typedef struct qm_gate_row {
    const char *name;  /* OpenQASM 3 spelling, and how diagnostics and statistics call it */
    const char *qasm2; /* OpenQASM 2 spelling; NULL: write the definition */
    const char *qir;   /* QIR intrinsic without prefix; NULL: none */
    uint8_t nqubits, nparams;
    uint8_t ncontrols; /* the first ncontrols qubits control `base` positively */
    uint16_t base;     /* the gate without its controls; itself when ncontrols is 0 */
    uint16_t flags;    /* QM_GF_* */
    uint16_t inverse;  /* gate id; its parameters are inverse_param of ours */
    qm_affine inverse_param[QM_MAX_GATE_PARAMS];
    /* One character a qubit: 'X', 'Y' or 'Z' when the gate is a sum of (projectors on that
     * Pauli's eigenstates on this qubit) x (something elsewhere), so it commutes with every
     * gate of the same axis there; '-' when it has no axis. */
    const char *axis;
    /* Entries are a + b exp(+- i w p[k]) in each parameter, so that
     * dU/dp[k] = w/2 (U(p[k] + pi/(2w)) - U(p[k] - pi/(2w))). w is 1 or 1/2. */
    double frequency[QM_MAX_GATE_PARAMS];
    uint8_t ndef;         /* 0: primitive */
    const qm_def_op *def; /* the gate in terms of rows above it, in order of time */
    void (*unitary)(const double *p, qm_c64 *u); /* of `base`, whose parameters are this row's; u is
                                                  * cleared before */
} qm_gate_row;

extern const qm_gate_row qm_gate_table[QM_G_COUNT];

/* Other spellings of rows: the row `gate` with parameters `param` of the written ones. */
typedef struct qm_gate_alias {
    const char *name;
    uint16_t gate;
    uint8_t nparams; /* as written */
    uint16_t flags;  /* QM_GF_STDGATES and QM_GF_QELIB1: where this spelling exists */
    qm_affine param[QM_MAX_GATE_PARAMS]; /* of the row, from the written ones */
} qm_gate_alias;

extern const qm_gate_alias qm_gate_aliases[];
extern const uint32_t qm_gate_alias_count;

double qm_affine_eval(const qm_affine *f, const double *p);

/* The unitary of a row: 2^n x 2^n row-major, qubit 0 least significant; u has room for it. */
void qm_row_unitary(uint32_t gate, const double *p, qm_c64 *u);
/* u becomes a block-diagonal matrix that applies v (n qubits) when the nctrl new lowest qubits are
 * all 1 at positions of `on` bits 1 and 0 at bits 0. u has room for 4^(n + nctrl) entries. */
void qm_unitary_control(uint32_t n, const qm_c64 *v, uint32_t nctrl, uint64_t on, qm_c64 *u);
enum { QM_MAX_UNITARY_QUBITS = 6 }; /* of the matrices below */
void qm_unitary_identity(uint32_t dim, qm_c64 *u);
/* u, dim x dim with dim <= 64, becomes G u: g is a matrix on k qubits, the i-th of which is bit
 * qubit[i] of u's index, and touches the basis states whose bits in `mask` are as in `on`. */
void qm_unitary_apply(uint32_t dim, qm_c64 *u, uint32_t k, const qm_c64 *g, const uint8_t *qubit,
                      uint32_t mask, uint32_t on);
/* u to the real power r through the principal logarithm: eigenvalue phases in (-pi, pi], where
 * phases within 1e-9 of -pi count as pi. Small integers r by repeated multiplication. In place, 2^n
 * x 2^n, n <= 6. QM_ERR_INPUT when r is not finite; QM_ERR_INTERNAL when u is not unitary, so that
 * the iteration does not converge. */
qm_status qm_unitary_power(uint32_t n, qm_c64 *u, double r);

/* The row that is `base` (a row without controls) under ncontrols positive controls; base itself
 * for 0 and QM_NONE when there is none. */
uint32_t qm_row_controlled(uint32_t base, uint32_t ncontrols);

/* What a row costs when it is expanded to CX and one-qubit gates by its definition. */
typedef struct qm_gate_cost {
    uint32_t cx, t;
} qm_gate_cost;
qm_gate_cost qm_row_cost(uint32_t gate);

#endif
