/* attempt.h - one attempt to make a circuit for a problem with few CPP gates. */
#ifndef QM_PASSES_PAULI_NETWORK_ATTEMPT_H
#define QM_PASSES_PAULI_NETWORK_ATTEMPT_H

#include "passes/pass.h"
#include "passes/pauli_network/problem.h"

enum { QM_PNET_DISTANCE = 32, QM_PNET_WEIGHT = 32 };

/* How gates are chosen: for each rotation that a gate brings nearer to one qubit or farther from
 * it, decay^(layers before it) / weight^power; nothing from QM_PNET_DISTANCE layers on. */
typedef struct qm_pnet_config {
    double decay; /* 0 .. 1 */
    double power;
    double frame;   /* what a row of the Clifford counts */
    uint32_t slack; /* rotations of this much more than the least weight may be aimed at */
    double fade;    /* by how much each output that is settled later counts less, at the end */
    uint64_t seed;  /* decides between equal gates */
} qm_pnet_config;

/* A circuit: gates in order of time, then the local Cliffords frame[q]. */
typedef struct qm_pnet {
    qm_pgate *gates;
    uint32_t *rows; /* [ngates]: which rotation of the problem a ROT is; CPP: QM_NONE */
    uint32_t ngates, cap, cap_rows;
    uint32_t cx;
    uint8_t *frame; /* [nqubits] */
} qm_pnet;

typedef struct qm_pnet_run {
    const qm_pnet_problem *problem;
    const qm_locals *locals;
    const qm_pnet_config *config;
    qm_arena *arena;
    qm_pnet_rows rows;
    uint32_t *weight;       /* [64 rows.words] */
    uint32_t *before;       /* [nrots] */
    uint64_t *live, *front; /* [rows.rot_words] */
    uint64_t *lost, *won;   /* [rows.words] */
    float by_distance[QM_PNET_DISTANCE], by_weight[QM_PNET_WEIGHT];
    float *value;          /* [64 rows.words]: what a row counts */
    uint32_t from, to;     /* the words of rotations that are looked at */
    uint32_t *support;     /* [nqubits] */
    uint32_t limit;        /* CPP gates that would be too many */
    uint32_t pairs;        /* of qubits that may yet be tried for this gate */
    uint64_t work, budget; /* words scored, and how many may be */
    const qm_pass_ctx *pc; /* NULL, or who may stop it */
    uint64_t draws;        /* random numbers used */
    qm_pnet out;
} qm_pnet_run;

/* Room for attempts at a problem; all memory in `arena`. */
void qm_pnet_run_init(qm_pnet_run *v, const qm_pnet_problem *p, const qm_locals *locals,
                      qm_arena *arena);
/* Makes v->out; false when that would take `limit` CPP gates or more, or more work than v->budget
 * leaves. Time for each CPP gate: some 30 ns times (at most 512 pairs of qubits of the lightest
 * rotations in front) 4 (rotations in reach, at most 1024, and qubits) / 64. */
bool qm_pnet_attempt(qm_pnet_run *v, const qm_pnet_config *config, uint32_t limit);

/* For other ways to make a network, and between the files of this one. */

/* Sets v to the problem's rows and an empty circuit. */
void qm_pnet_start(qm_pnet_run *v, const qm_pnet_config *config, uint32_t limit);

/* A choice between gates: the best so far. */
typedef struct qm_pnet_choice {
    qm_pgate gate;
    float score;
    bool any;
} qm_pnet_choice;

/* The next gate is to be chosen. */
void qm_pnet_start_choice(qm_pnet_run *v, qm_pnet_choice *best);
/* Scores the gate and remembers it if it is the best. */
void qm_pnet_consider(qm_pnet_run *v, qm_pnet_choice *best, qm_pgate gate);
/* Scores the gates on a and b that turn A on a and B on b into one Pauli on one of them; on the
 * qubit `keep` alone when that is one of the two. Does nothing when enough pairs have been tried.
 */
void qm_pnet_consider_pair(qm_pnet_run *v, qm_pnet_choice *best, uint32_t a, qm_pauli axis,
                           uint32_t b, qm_pauli other, uint32_t keep);
/* Appends the gate and takes it off the rows; false when it is one too many. */
bool qm_pnet_apply(qm_pnet_run *v, qm_pgate gate);
/* Brings the rows of the Clifford to single Paulis of their qubits, when no rotation is left, and
 * sets out.frame. */
bool qm_pnet_finish(qm_pnet_run *v);

#endif
