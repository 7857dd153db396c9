/* circuit.h - a block as Pauli rotations and Pauli-controlled Paulis, the form that optimisers
 * work on.
 *
 * The one-qubit Clifford gates of a block are moved to the end of each wire, where they meet. What
 * they pass changes its axis. Left are
 *   ROT  exp(-i angle P / 2) on one qubit, P one of X, Y, Z
 *   CPP  "P-controlled Q" on two qubits: (1+P)/2 + (1-P)/2 Q, the family that Stim calls XCX, XCY,
 *        ... CZ; symmetric in its operands, self-inverse; CX is Z-controlled X
 *   LOCAL a one-qubit Clifford: on each wire that has gates one before each opaque op and at the
 *         end, even when it is the identity
 *   OPAQUE everything else: measurements, barriers, control flow, gates not expanded, annotated
 *         ops. Their order stays, whatever they touch; where they act on one axis only (axes.h),
 *         gates of that axis commute with them
 * so H gates are no obstacle, a gate commutes with another when their axes agree on each shared
 * qubit, and P-controlled Q times P-controlled R is one gate. Rotations by multiples of pi/2 are
 * Clifford and are moved along too. */
#ifndef QM_PASSES_PAULI_CIRCUIT_H
#define QM_PASSES_PAULI_CIRCUIT_H

#include "ir/module.h"
#include "passes/pauli/rows.h"

typedef enum qm_pkind { QM_PK_ERASED, QM_PK_ROT, QM_PK_CPP, QM_PK_LOCAL, QM_PK_OPAQUE } qm_pkind;

typedef struct qm_pgate {
    uint8_t kind;      /* qm_pkind */
    uint8_t axis[2];   /* ROT: axis[0]; CPP: of qubit[0] and qubit[1] */
    uint8_t local;     /* LOCAL: element of qm_locals */
    bool moving;       /* LOCAL: may stand anywhere on its wire, until qm_pcircuit_settle() */
    int8_t sign;       /* ROT with a symbol: the angle is angle + sign * symbols[ref] */
    uint32_t qubit[2]; /* ROT, LOCAL: qubit[0]; OPAQUE: qubit[1] qubits at pool[qubit[0]] */
    uint32_t ref;      /* ROT: index in symbols, or QM_NONE; OPAQUE: op of the block */
    double angle;      /* ROT: radians */
} qm_pgate;

typedef struct qm_pcircuit {
    const qm_locals *locals;
    qm_arena *arena;
    uint32_t nqubits;
    bool same;     /* left as it was read: the block stays */
    bool negative; /* reading leaves angles of -pi/4, which are pi/4 and a Clifford otherwise */
    qm_pgate *gates;
    uint32_t ngates, cap;
    uint32_t *pool;     /* qubits of OPAQUE gates */
    uint8_t *pool_axes; /* on which axis they act there, behind the LOCAL; QM_PAULI_I: on more than
                         * one. NULL: so are all */
    uint32_t npool, cap_pool, cap_pool_axes;
    qm_param *symbols; /* symbolic angles; their values are not used */
    uint32_t nsymbols, cap_symbols;
    double phase;            /* radians; the circuit is exp(i phase) times its gates */
    qm_param symbolic_phase; /* the same for the phases of symbolic gates; a number is 0 */
} qm_pcircuit;

/* An empty circuit. locals and arena must outlive it. */
void qm_pcircuit_init(qm_pcircuit *c, const qm_locals *locals, uint32_t nqubits, qm_arena *arena);
void qm_pcircuit_push(qm_pcircuit *c, qm_pgate g);
qm_pgate qm_pgate_rot(uint32_t qubit, qm_pauli axis, double angle);
qm_pgate qm_pgate_cpp(uint32_t a, qm_pauli p, uint32_t b, qm_pauli q);
/* The axis on which the OPAQUE gate acts on its k-th qubit, or QM_PAULI_I. */
static inline uint8_t qm_pcircuit_opaque_axis(const qm_pcircuit *c, const qm_pgate *g, uint32_t k)
{
    return c->pool_axes ? c->pool_axes[g->qubit[0] + k] : (uint8_t)QM_PAULI_I;
}
/* Index of a symbolic angle for qm_pgate.ref. */
uint32_t qm_pcircuit_add_symbol(qm_pcircuit *c, qm_param symbol);
/* Room for as many symbols more as there are, so that copies of c can add theirs without taking
 * memory each. */
void qm_pcircuit_reserve_symbols(qm_pcircuit *c);
/* The angle of the rotation g becomes its own plus `sign` (1 or -1) times that of the rotation
 * `by`, which is erased. Symbolic terms are collected. */
void qm_pcircuit_add_angle(qm_pcircuit *c, qm_module *m, qm_pgate *g, qm_pgate *by, int sign);
/* Brings the angles of rotations to (-pi/4, pi/4] by quarter turns, which like LOCALs marked
 * `moving` go to the other LOCALs, and drops ERASED gates and rotations by 0. Every wire with gates
 * must end, and meet OPAQUE gates, with a LOCAL. Time O(gates + wires). */
void qm_pcircuit_normalise(qm_pcircuit *c);
/* Moves the LOCALs marked `moving` to the next one on their wire that is not. `frame` as below.
 * Time O(gates). */
void qm_pcircuit_settle(qm_pcircuit *c, uint8_t *frame);
/* Drops ERASED gates. Time O(gates). */
void qm_pcircuit_compact(qm_pcircuit *c);
/* How many CPP gates there are. */
uint64_t qm_pcircuit_cx(const qm_pcircuit *c);

/* Appends the block to a circuit that is empty. Every gate op that the gate table defines is
 * expanded down to rotations and CX; gates under modifiers that are no row, opaque gates, unstable
 * symbolic angles (qm_op_is_stable), operands known at run time, annotated gates, and all other ops
 * are OPAQUE on the qubits that they touch (all qubits when that is not known, and for declarations
 * of what stable angles read). The block's ops are not changed. Needs qm_module_count_writes(), and
 * c->nqubits above all qubits of the block. Time O(gates + qubits). */
void qm_pcircuit_read(qm_pcircuit *c, const qm_prows *rows, qm_module *m, uint32_t block);
/* The circuit's gates as ops that replace those of the block: rows without parameters where the
 * angle is that of one, else rx, ry, rz; CPP as CX (or CZ where that needs fewer gates); the local
 * Cliffords by their shortest words, placed so that few remain. OPAQUE ops are copied. *ops and
 * *nops lie in c->arena; parameters are added to the module. *phase is to be added to the block's
 * phase. Time O(gates). */
void qm_pcircuit_write(const qm_pcircuit *c, const qm_prows *rows, qm_module *m, uint32_t block,
                       qm_op **ops, uint32_t *nops, double *phase);

/* Multiplies each wire q in wires[0..n) by the local Clifford frame[q] just before gate `at` and
 * moves it through the later gates to the next LOCAL on the wire, changing their axes and signs. A
 * sign that a CPP hands to its partner is moved along too. frame has nqubits entries, all
 * QM_LOCAL_IDENTITY again on return. Time O(gates after `at`). */
void qm_pcircuit_move_locals(qm_pcircuit *c, uint32_t at, uint8_t *frame, const uint32_t *wires,
                             uint32_t n);

/* Local Cliffords on their way along their wires, for a walk that moves many of them at once. */
typedef struct qm_pmover {
    const qm_locals *locals;
    uint8_t *frame;   /* per wire: what waits before the next gate */
    uint32_t active;  /* wires whose frame is not the identity */
    uint32_t eighths; /* phase that was made, in units of pi/4 */
} qm_pmover;

void qm_pmover_set(qm_pmover *v, uint32_t q, uint8_t local);
/* Moves the frames of the gate's wires past it; a LOCAL takes its wire's frame up. */
void qm_pmover_pass(qm_pmover *v, qm_pgate *g);

#endif
