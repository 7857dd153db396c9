/* controlled.h - gates under many controls, written as rows with at most two controls.
 *
 * All functions append ops to a block. The controls fire on 1, and the qubits of one call are
 * distinct. Global phases are exact. The numbers of CX, by the number n of controls:
 *
 *   x, clean idle qubit     6 n - 6    conditionally clean controls (Khattar and Gidney,
 *                                      arXiv:2407.17966), with Margolus gates
 *   x, n - 2 dirty qubits   8 n - 10   ladder (Barenco et al., arXiv:quant-ph/9503016, lemma 7.2)
 *                                      whose pairs of relative phases cancel (Maslov,
 *                                      arXiv:1508.03273)
 *   x, d dirty qubits       16 n - 8 d - 22   two such ladders (lemma 7.3), where d > n / 2
 *   x, one dirty qubit      12 n - 22  conditionally clean controls, twice
 *   phase, clean qubit      6 n - 4
 *   phase                   2^(n+1) - 2       a phase on every parity of the qubits
 *   phase                   2 n^2 + 6 n - 8   counting, see increment.c
 *   rz                      2^n        on every parity that the target is in
 *   rz, clean qubit         6 n - 8
 *   rz                      16 n - 40 or so   four x gates between quarters of the angle, each
 * under half of the controls, the other half being dirty qubits (Vale et al., arXiv:2302.06377)
 *
 *       n                    3    4    5    6    7    8   10    20
 *       x, clean            12   18   24   30   36   42   54   114
 *       x, n - 2 dirty      14   22   30   38   46   54   70   150
 *       x, one dirty        14   26   38   50   62   74   98   218
 *       x or phase          14   30   62  100  132  168  252   912
 *       rz                   8   16   32   56   72   88  120   280 */
#ifndef QM_IR_CONTROLS_CONTROLLED_H
#define QM_IR_CONTROLS_CONTROLLED_H

#include "ir/module.h"

enum {
    QM_CONTROLS_LIMIT = QM_MAX_CONTROLS + QM_MAX_GATE_QUBITS /* of a row under modifiers */
};

/* Qubits that a gate does not act on. */
typedef struct qm_idle {
    const uint32_t *dirty; /* in any state, which they have again afterwards */
    uint32_t ndirty;
    uint32_t clean; /* in |0>, before and after; QM_NONE: there is none. Not among the dirty ones */
} qm_idle;

/* Where ops are appended; or who takes them instead: then parameters are numbers (NaN: unknown),
 * and m is not used. */
typedef struct qm_emitter {
    qm_module *m;
    uint32_t block;
    uint32_t span; /* of each op */
    void (*take)(void *payload, uint32_t row, const uint32_t *q, const qm_param *p);
    void *payload;
} qm_emitter;

/* Appends a row. p may be NULL for one without parameters. */
void qm_emit(qm_emitter *e, uint32_t gate, const uint32_t *q, const qm_param *p);
void qm_emit_1(qm_emitter *e, uint32_t gate, uint32_t q);
void qm_emit_rotation(qm_emitter *e, uint32_t gate, uint32_t q, qm_param angle);
void qm_emit_cx(qm_emitter *e, uint32_t control, uint32_t target);

/* x under n >= 1 controls. */
void qm_emit_controlled_x(qm_emitter *e, const uint32_t *control, uint32_t n, uint32_t target,
                          qm_idle idle);
/* The phase on the state where all n >= 1 qubits are 1. */
void qm_emit_phase(qm_emitter *e, const uint32_t *q, uint32_t n, qm_param phase, qm_idle idle);
/* rz under n >= 1 controls. */
void qm_emit_controlled_rz(qm_emitter *e, const uint32_t *control, uint32_t n, uint32_t target,
                           qm_param angle, qm_idle idle);

/* How many CX these take. */
uint64_t qm_controlled_x_cost(uint32_t n, uint32_t ndirty, bool clean);
uint64_t qm_phase_cost(uint32_t n, bool half_turn, uint32_t ndirty, bool clean);
uint64_t qm_controlled_rz_cost(uint32_t n, uint32_t ndirty, bool clean);

/* Building blocks. The phase under n >= 3 controls by counting: 2 n^2 + 6 n - 8 CX. */
void qm_emit_phase_by_counting(qm_emitter *e, const uint32_t *control, uint32_t n, uint32_t target,
                               qm_param phase);

/* Can qm_emit_gate() expand the gate of m with these parameters? */
bool qm_gate_expands(const qm_module *m, uint32_t gate, const qm_param *p);
/* A row, or a row or power of a one-qubit gate under controls, on the qubits q. The gate is one of
 * m, which may be that of the emitter. */
void qm_emit_gate(qm_emitter *e, const qm_module *m, uint32_t gate, const qm_param *p,
                  const uint32_t *q, qm_idle idle);

/* What stands around a gate: controls on the first n of its qubits, firing on the bits of `on`. */
typedef struct qm_controls {
    uint32_t n; /* at most QM_MAX_CONTROLS */
    uint64_t on;
} qm_controls;
/* A row, or any one-qubit unitary (row-major), under controls. */
void qm_emit_controlled_row(qm_emitter *e, qm_controls controls, uint32_t row, const qm_param *p,
                            const uint32_t *q, qm_idle idle);
void qm_emit_controlled_unitary(qm_emitter *e, qm_controls controls, const qm_c64 u[4],
                                const uint32_t *q, qm_idle idle);

#endif
