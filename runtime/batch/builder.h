/* builder.h - a circuit being made; internal to runtime/batch.
 *
 * The layers, top down: walk.c follows the program and evaluates its expressions, gates.c takes
 * gates apart into one-qubit matrices and phases under controls, frame.c puts these into the frame
 * and fuses them, par.c keeps the numbers. */
#ifndef QM_RUNTIME_BATCH_BUILDER_H
#define QM_RUNTIME_BATCH_BUILDER_H

#include "runtime/batch/circuit.h"

/* What makes an op act: the parity of (i & mask) is `value`. */
typedef struct qm_condition {
    uint32_t mask;
    bool value;
} qm_condition;

/* An op whose space is still conditions. */
typedef struct qm_draft {
    uint8_t kind;  /* qm_cop_kind; QM_COP_DROPPED */
    uint32_t flip; /* PAIR */
    uint32_t row;  /* PAIR: i has parity 0 here, i ^ flip 1 */
    qm_condition *conditions;
    uint32_t nconditions;
    qm_factor *factors;
    uint32_t nfactors, cap_factors;
} qm_draft;
enum { QM_COP_DROPPED = 255 };

typedef struct qm_circuit_builder {
    qm_arena *arena;
    qm_circuit *c;
    uint32_t cap_pars, cap_constants, cap_basis;
    uint32_t *par_slots; /* hash table of pars, QM_NONE: free */
    uint32_t npar_slots;
    qm_draft *drafts;
    uint32_t ndrafts, cap_drafts;
    uint32_t live; /* bits of an index that are not 0 everywhere yet */
} qm_circuit_builder;

void qm_builder_init(qm_circuit_builder *b, uint32_t nqubits, qm_arena *arena, qm_circuit *c);

/* par.c. A number made of others, made or found; constants are folded. b is QM_NONE for an op of
 * one operand; `value` is that of CONST and ROUND. */
uint32_t qm_par_make(qm_circuit_builder *b, qm_par_op op, uint32_t x, uint32_t y, double value);
uint32_t qm_par_const(qm_circuit_builder *b, double value);
/* x * k. */
uint32_t qm_par_scale(qm_circuit_builder *b, uint32_t x, double k);
bool qm_par_is_const(const qm_circuit_builder *b, uint32_t par, double *value);
/* One operation on numbers. */
double qm_par_apply(const qm_par *p, double x, double y);
/* Its derivatives in x and y at that point, where its value is v. */
void qm_par_derivative(const qm_par *p, double x, double y, double v, double d[2]);

/* frame.c. Gates in the order of time; controls fire where the logical qubit has the value. */
typedef struct qm_control {
    uint32_t qubit;
    bool value;
} qm_control;
/* A factor on one qubit. */
void qm_frame_factor(qm_circuit_builder *b, uint32_t qubit, const qm_control *controls, uint32_t n,
                     qm_factor f);
void qm_frame_matrix(qm_circuit_builder *b, uint32_t qubit, const qm_control *controls, uint32_t n,
                     const qm_c64 u[4]);
/* exp(i par) where the controls hold. */
void qm_frame_phase(qm_circuit_builder *b, const qm_control *controls, uint32_t n, uint32_t par);
/* X under at most one control, and SWAP: maps of the frame; a control in a local one makes an op.
 */
void qm_frame_x(qm_circuit_builder *b, uint32_t qubit, const qm_control *control);
void qm_frame_swap(qm_circuit_builder *b, uint32_t p, uint32_t q);
/* Leaves out what no sum sees, and fills c->ops, factors and basis. */
void qm_frame_finish(qm_circuit_builder *b, const qm_pauli_sum *sums, uint32_t nsums);

/* A term in the frame: it takes basis state i to i ^ flip, with the sign of the parity of i & row,
 * xor `negative`, times i to the power `turns`. */
typedef struct qm_frame_term {
    uint32_t flip, row;
    uint32_t turns; /* in [0, 4) */
    bool negative;
} qm_frame_term;
qm_frame_term qm_circuit_term(const qm_circuit *c, const qm_pauli_term *t);

/* gates.c. Applies a gate of the module with numbers as parameters under controls.
 * QM_ERR_INPUT with a diagnostic at `at`. */
qm_status qm_builder_gate(qm_circuit_builder *b, const qm_module *m, uint32_t gate,
                          const uint32_t *qubits, const uint32_t *pars, qm_span at);

#endif
