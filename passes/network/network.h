/* network.h - least-CX synthesis of Pauli rotations on a few qubits by search. */
#ifndef QM_PASSES_NETWORK_NETWORK_H
#define QM_PASSES_NETWORK_NETWORK_H

#include "support/base.h"

enum {
    QM_NETWORK_QUBITS = 5,
    QM_NETWORK_ROTATIONS = 32,
    QM_NETWORK_MOVES = 24, /* longest network */
    QM_NETWORK_STATES = 1 << 13
};

/* Paulis on k qubits without sign: two bits a qubit, as qm_pauli, qubit 0 lowest. */

/* Do they anticommute? */
static inline bool qm_pauli_anticommute(uint32_t a, uint32_t b)
{
    uint32_t swapped = (b & 0x5555) << 1 | (b >> 1 & 0x5555);
    return __builtin_parity(a & swapped);
}

/* A Clifford up to one-qubit Cliffords after it: for each qubit the three Paulis that it maps to
 * Paulis on that qubit alone, in rising order. */
typedef struct qm_frame {
    uint16_t e[QM_NETWORK_QUBITS][3];
} qm_frame;

/* What a network is to do: each rotation, when the Clifford made so far maps its Pauli to one
 * qubit, and after those that it must follow; and in the end the Clifford `goal`. */
typedef struct qm_network_task {
    uint32_t k;                             /* qubits, 2 .. QM_NETWORK_QUBITS */
    uint32_t n;                             /* rotations */
    uint16_t pauli[QM_NETWORK_ROTATIONS];   /* at the start */
    uint32_t follows[QM_NETWORK_ROTATIONS]; /* the earlier ones that do not commute with it */
    qm_frame goal;
    /* What a move on qubits a < b weighs, at least 1; 0 throughout: each weighs 1. */
    uint32_t weight[QM_NETWORK_QUBITS][QM_NETWORK_QUBITS];
} qm_network_task;

/* One CPP gate between qubits a and b: its axes are those whose Paulis at the start are pa, pb. */
typedef struct qm_network_move {
    uint8_t a, b;
    uint16_t pa, pb;
} qm_network_move;

qm_frame qm_frame_start(uint32_t k); /* of the identity */
qm_frame qm_frame_after(const qm_frame *f, qm_network_move m);

typedef struct qm_network {
    uint32_t n;
    uint32_t weight; /* of its moves */
    qm_network_move move[QM_NETWORK_MOVES];
    uint32_t done[QM_NETWORK_MOVES + 1]; /* the rotations that can be done after so many moves */
} qm_network;

typedef struct qm_network_tables qm_network_tables; /* tables.h */
/* About 1 MiB for all solvers; the caller frees it with free(). NULL when memory runs out. Takes
 * some milliseconds. */
qm_network_tables *qm_network_tables_new(void);

typedef struct qm_network_solver qm_network_solver;
/* Some MiB; the caller frees it. NULL when memory runs out. Not for two threads at a time. */
qm_network_solver *qm_network_solver_new(const qm_network_tables *tables);
void qm_network_solver_free(qm_network_solver *s);
/* How many states it has looked at so far: a measure of time, some 50 ns each. */
uint64_t qm_network_solver_work(const qm_network_solver *s);

/* Finds a network that weighs at least `least` and at most `most`, the lightest of these that the
 * search sees: breadth first by moves, keeping at most `beam` states of a length (0:
 * QM_NETWORK_STATES), so that it is the lightest of all up to QM_NETWORK_MOVES moves when the
 * states fit. When they do not fit into QM_NETWORK_STATES, tighter bounds than `most` are tried as
 * well. Among equal ones `seed` chooses. False when none is found. Time O(moves * beam * 9 k^2),
 * times the bounds. */
bool qm_network_solve(qm_network_solver *s, const qm_network_task *task, uint32_t least,
                      uint32_t most, uint32_t beam, uint64_t seed, qm_network *out);

#endif
