/* window.h - a few gates of a Pauli circuit that can stand next to each other, and what to put in
 * their place. */
#ifndef QM_PASSES_NETWORK_WINDOW_H
#define QM_PASSES_NETWORK_WINDOW_H

#include "passes/network/network.h"
#include "passes/pass.h"
#include "passes/pauli/circuit.h"

enum { QM_WINDOW_GATES = 80 };

enum { QM_CPP_WEIGHT = 1 << 10 };

/* What CPP weigh: the factors of their pairs, so that the least factor but 0 is QM_CPP_WEIGHT, and
 * no weight is 0 or above 2^20. */
typedef struct qm_cpp_weights {
    const qm_weights *weights;
    const uint32_t *qubit; /* of the program, per wire; NULL: the same */
    double scale;
} qm_cpp_weights;

qm_cpp_weights qm_cpp_weights_make(const qm_weights *weights);
/* NULL: each weighs 1. Time O(log pairs). */
uint32_t qm_cpp_weight(const qm_cpp_weights *w, uint32_t a, uint32_t b);

/* ROT and CPP gates on at most QM_NETWORK_QUBITS wires, by rising index. Each commutes, by its
 * axes, with the gates between the first and itself that are not of the window, so that all can be
 * moved to the place of the first. */
typedef struct qm_window {
    uint32_t k, n, cx;
    uint32_t qubit[QM_NETWORK_QUBITS];
    uint32_t index[QM_WINDOW_GATES];
    const qm_cpp_weights *weights; /* NULL: each CPP weighs 1 */
    uint32_t weight;               /* of its CPP */
} qm_window;

/* How windows grow. */
typedef struct qm_window_shape {
    uint32_t qubits;   /* at most */
    uint32_t cx;       /* at most */
    uint32_t span;     /* gates of the circuit that are looked at */
    uint32_t refusals; /* chance in 256 that a gate which would bring a new qubit is left out */
} qm_window_shape;

/* The gates along the wires of a circuit. */
typedef struct qm_window_finder {
    const qm_cpp_weights *weights; /* for the windows found */
    uint32_t *next, *before; /* 2 * gate + operand: the gate after and before it on that wire, or
                              * QM_NONE. Not for OPAQUE gates */
    uint32_t *last;          /* per qubit, while they are made: the last operand */
    uint32_t nqubits;
    bool linked; /* false: the circuit has changed, they have to be made again */
} qm_window_finder;

/* For circuits of up to so many qubits and gates. */
void qm_window_finder_init(qm_window_finder *f, uint32_t nqubits, uint32_t gates, qm_arena *arena);
/* Grows a window forwards from gate `start`, a CPP. Random choices come from `seed`. Returns how
 * many gates it looked at; these are on the window's wires, so the span bounds their number and
 * not the time, which is O(1) a gate. Time O(circuit) when it has changed, which the caller says
 * by f->linked = false. */
uint32_t qm_window_grow(qm_window_finder *f, const qm_pcircuit *c, uint32_t start,
                        const qm_window_shape *shape, uint64_t seed, qm_window *w);

/* Gates for a window, and the local Cliffords that follow them on its qubits. */
typedef struct qm_replacement {
    uint32_t n, cx;
    uint32_t weight; /* of the CX */
    qm_pgate gate[QM_WINDOW_GATES];
    uint8_t local[QM_NETWORK_QUBITS];
    double phase;     /* the window is exp(i phase) times the replacement */
    double deviation; /* largest difference of an entry of their unitaries */
} qm_replacement;

/* Puts the replacement in the place of the window; c must have room for the gates that it has more.
 * `frame` has an identity per qubit, before and after. Time O(gates after the window until the
 * Cliffords have found their LOCALs; of all after it where there are more gates). */
void qm_window_replace(qm_pcircuit *c, const qm_window *w, const qm_replacement *r, uint8_t *frame);

/* Searches the best replacement that weighs `least` to `most`: rotations of equal Paulis merged,
 * least weight of CX. False when there is none, or its unitary is not the window's to within 1e-9.
 */
bool qm_window_resynthesise(qm_network_solver *s, const qm_pcircuit *c, const qm_window *w,
                            uint32_t least, uint32_t most, uint32_t beam, uint64_t seed,
                            qm_replacement *out);

/* The same, but only for less weight, or as much with fewer rotations. */
bool qm_window_improve(qm_network_solver *s, const qm_pcircuit *c, const qm_window *w,
                       uint32_t beam, uint64_t seed, qm_replacement *out);

#endif
