/* realise.h - the cheapest gates for a unitary on two qubits, over all rows of the gate table. */
#ifndef QM_PASSES_PAIR_RUNS_REALISE_H
#define QM_PASSES_PAIR_RUNS_REALISE_H

#include "passes/name_1q.h"
#include "passes/kak/kak.h"
#include "passes/pass.h"

/* What rows on two qubits are good for. */
typedef enum qm_native_use {
    QM_NATIVE_CX,    /* a CX up to gates on one qubit */
    QM_NATIVE_ANGLE, /* exp(i c XX) up to these, for each c */
    QM_NATIVE_ISWAP, /* an iswap up to these */
    QM_NATIVE_SWAP,
    QM_NATIVE_USES
} qm_native_use;

typedef struct qm_realiser {
    const qm_goal *goal;
    qm_module *m;
    qm_arena *arena;
    double tolerance;
    qm_locals locals;
    qm_namer_1q namer;
    uint32_t row[QM_NATIVE_USES]; /* the cheapest of each, or QM_NONE */
    double scale;                 /* of the ANGLE row: c of an angle of 1 */
    uint32_t fixed[QM_G_COUNT];   /* rows without parameters */
    qm_kak fixed_kak[QM_G_COUNT];
    uint32_t nfixed;
} qm_realiser;

/* Memory from `arena`, also of later calls; it, m and goal must outlive the realiser. Realisations
 * deviate from the unitary by at most `tolerance` in each entry. */
qm_realiser qm_realiser_make(const qm_goal *goal, qm_module *m, double tolerance, qm_arena *arena);

enum { QM_REALISED_GATES = 4 + 2 * 5, QM_REALISED_PARAMS = 3 };

/* exp(i phase) times gates on the qubits 0 and 1. */
typedef struct qm_realised_gate {
    uint32_t gate;
    uint32_t nqubits, qubit[2];
    double p[QM_REALISED_PARAMS];
} qm_realised_gate;

typedef struct qm_realised {
    qm_realised_gate gate[QM_REALISED_GATES];
    uint32_t ngates;
    double phase, deviation;
    qm_circuit_cost cost; /* on the pair that was asked for, as qm_gates_cost() counts */
} qm_realised;

/* The cheapest realisation by the goal of u (as in passes/kak/kak.h) on the qubits q. Candidates:
 * as many CX as the Cartan decomposition needs, in the place of each the cheapest row that is one
 * up to gates on one qubit; a row with an angle for each of XX, YY and ZZ; a single row; iswaps
 * where U SWAP^k needs k CX; and each of these after a swap gate. False when u is not unitary.
 * Constant time: some dozen decompositions. */
bool qm_realise_pair(qm_realiser *r, const qm_c64 u[16], const uint32_t q[2], qm_realised *out);
/* The gate as an op on the qubits q; its parameters are added to the module. */
qm_op qm_realised_op(qm_module *m, const qm_realised_gate *g, const uint32_t q[2]);

#endif
