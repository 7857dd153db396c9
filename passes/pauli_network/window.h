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

/* What may be spent on a window, and what is taken. */
typedef struct qm_pnet_effort {
    uint32_t attempts;
    uint64_t seed;
    uint64_t work; /* words of rows scored by all attempts, some 10 ns each */
    bool sideways; /* takes a network of as many CPP gates too */
} qm_pnet_effort;

typedef struct qm_pnet_windows qm_pnet_windows;
/* Makes networks for the problem p of these gates, on p's numbers of the qubits. Sets *best, in
 * ws->fresh, to the first with the fewest CPP gates, fewer than p->cx or, `sideways`, no more;
 * false when there is none. */
typedef bool (*qm_pnet_find_fn)(const qm_pnet_windows *ws, const qm_pnet_problem *p,
                                const qm_pgate *gates, const qm_pnet_effort *effort, qm_pnet *best);

/* May the CPP gate join the window that grows? It does when this says so. */
typedef bool (*qm_pnet_admit_fn)(qm_pnet_windows *ws, const qm_pgate *g);

/* What is remembered of each qubit while windows grow, and a window; for one circuit. */
struct qm_pnet_windows {
    qm_pcircuit *c;
    qm_pass_ctx *pc; /* who may stop it, and is told of checks; or NULL */
    qm_arena *arena; /* of what lasts */
    qm_arena *fresh; /* emptied for each window */
    bool clifford;   /* windows have no rotations */
    void **table; /* what the find function makes once for all circuits; at first *table is NULL */
    qm_pnet_find_fn find;
    qm_pnet_admit_fn admit; /* NULL: all may */
    void *admitted;         /* what admit remembers of the window, in `arena`; at first NULL */
    uint32_t walk;
    uint32_t *stamp;  /* [qubit]: the walk in which the two below were set */
    uint8_t *barred;  /* [qubit]: axes of the gates left out, QM_PAULI_I: none */
    uint32_t *member; /* [qubit]: its number in the window, or QM_NONE */
    uint8_t *frame;   /* [qubit]: identities */
    qm_pgate *left_out;
    uint32_t cap_left_out;
    qm_pnet_window window;
    uint32_t end; /* of the circuit: the gate after the last network put in */
};

/* Windows may have rotations, and qm_pnet_find() finds. pc may be NULL. `fresh` is the caller's to
 * free. */
void qm_pnet_windows_init(qm_pnet_windows *ws, qm_pcircuit *c, qm_pass_ctx *pc, qm_arena *arena,
                          qm_arena *fresh);
/* Grows ws->window from gate `start` forwards, over at most `span` gates, to at most these many
 * qubits and CPP gates. Time O(span). */
void qm_pnet_window_grow(qm_pnet_windows *ws, uint32_t start, uint32_t qubits, uint32_t cx,
                         uint32_t span);

/* The first CPP from gate `from` on; c->ngates when there is none. */
uint32_t qm_pnet_find_cpp(const qm_pcircuit *c, uint32_t from);
/* The first CPP after the window's first gate that is not of the window. */
uint32_t qm_pnet_window_left_out(const qm_pnet_windows *ws);
/* *best = what the run has made, in `arena`. */
void qm_pnet_keep(qm_pnet *best, const qm_pnet_run *run, qm_arena *arena);

/* Attempts from the front, with several settings and seeds: a qm_pnet_find_fn. */
bool qm_pnet_find(const qm_pnet_windows *ws, const qm_pnet_problem *p, const qm_pgate *gates,
                  const qm_pnet_effort *effort, qm_pnet *best);

/* Has a network for the window found by ws->find, and puts it in its place if it is, as checked,
 * what was there. Returns whether it did. */
bool qm_pnet_window_improve(qm_pnet_windows *ws, const qm_pnet_effort *effort);

#endif
