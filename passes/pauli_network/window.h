/* window.h - parts of a Pauli circuit on any number of qubits, and networks in their place. */
#ifndef QM_PASSES_PAULI_NETWORK_WINDOW_H
#define QM_PASSES_PAULI_NETWORK_WINDOW_H

#include "passes/pauli_network/attempt.h"

/* ROT and CPP gates, by rising index, that can all be moved to the place of the first: each
 * commutes, by its axes, with the gates before it that are left out. */
typedef struct qm_pnet_window {
    uint32_t *index;
    uint32_t ngates, cap;
    uint32_t *qubit; /* of the circuit, in order of their appearance */
    uint32_t nqubits;
    uint32_t cx;
} qm_pnet_window;

/* What is remembered of each qubit while windows grow, and a window; for one circuit. */
typedef struct qm_pnet_windows {
    qm_pcircuit *c;
    qm_pass_ctx *pc; /* who may stop it, and is told of checks; or NULL */
    qm_arena *arena; /* of what lasts */
    qm_arena *fresh; /* emptied for each window */
    uint32_t walk;
    uint32_t *stamp;  /* [qubit]: the walk in which the two below were set */
    uint8_t *barred;  /* [qubit]: axes of the gates left out, QM_PAULI_I: none */
    uint32_t *member; /* [qubit]: its number in the window, or QM_NONE */
    uint8_t *frame;   /* [qubit]: identities */
    qm_pgate *left_out;
    uint32_t cap_left_out;
    qm_pnet_window window;
    uint32_t end; /* of the circuit: the gate after the last network put in */
} qm_pnet_windows;

/* pc may be NULL. `fresh` is the caller's to free. */
void qm_pnet_windows_init(qm_pnet_windows *ws, qm_pcircuit *c, qm_pass_ctx *pc, qm_arena *arena,
                          qm_arena *fresh);
/* Grows ws->window from gate `start` forwards, over at most `span` gates, to at most these many
 * qubits and CPP gates. Time O(span). */
void qm_pnet_window_grow(qm_pnet_windows *ws, uint32_t start, uint32_t qubits, uint32_t cx,
                         uint32_t span);

/* What may be spent on a window, and what is taken. */
typedef struct qm_pnet_effort {
    uint32_t attempts;
    uint64_t seed;
    uint64_t work; /* words of rows scored by all attempts, some 10 ns each */
    bool sideways; /* takes a network of as many CPP gates too */
} qm_pnet_effort;

/* Makes networks for the window and puts the best in its place when it has fewer CPP gates and is,
 * as checked, what was there. Returns whether it did. */
bool qm_pnet_window_improve(qm_pnet_windows *ws, const qm_pnet_effort *effort);

#endif
