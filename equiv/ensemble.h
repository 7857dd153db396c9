/* ensemble.h - the states in which programs end, by what they give; private to equiv.
 *
 * Run on one input, a program ends in several states, each with its probability and the final
 * values of the program's results: the bits that it measured, and other variables. States with the
 * same values are mixed. So two programs do the same on the input when for all values the sums of
 * |psi><psi| agree. */
#ifndef QM_EQUIV_ENSEMBLE_H
#define QM_EQUIV_ENSEMBLE_H

#include "equiv/compare.h"

#include <complex.h>

/* How a qubit begins. */
typedef enum qm_start_kind {
    QM_START_IDLE, /* in |0>; no program acts on it, and it is left out */
    QM_START_KET,
    QM_START_PAIR /* as half of a maximally entangled pair */
} qm_start_kind;

/* An input, by the numbers of qubits (qm_qubit_numbers()). A wire is a qubit that is not idle, in
 * order, or after these the other half of a pair. */
typedef struct qm_start {
    uint32_t nqubits;
    const uint8_t *kind;      /* qm_start_kind */
    const qm_equiv_ket *kets; /* QM_START_KET; amplitudes of |0> are real */
    /* Of the qubits only counts what the programs measure; all, if they measure none. */
    bool traced;
    /* 0: all paths. Else only those that give the values that a random path, of this number, of the
     * first program measures into bits that both programs write once. */
    uint32_t path;
} qm_start;

enum { QM_MAX_WIRES = 22 };

/* A state that a program ends in. */
typedef struct qm_member {
    const uint8_t *key; /* the values of the results */
    uint32_t nkey;
    uint64_t fixed, value;     /* wires whose value is certain, and these values */
    const double complex *amp; /* over the other wires, the first least significant */
    double weight;             /* the squared norm */
} qm_member;

typedef struct qm_ensembles {
    qm_member *members[2]; /* of each program, by keys */
    uint32_t n[2];
    uint32_t nwires;
    /* Bytes of a key: of bits (of qubits, where these are measured at the end), of them and
     * variables of other types but floats, and in all. */
    uint32_t nbits, ndiscrete, nkey;
    bool complete; /* the programs give the same variables; else a key has those that both give */
    double lost;   /* probability of paths that were given up as too unlikely */
    double weight; /* the larger one of the probabilities of all members of a program */
} qm_ensembles;

/* Runs both programs, which read no inputs. Everything lies in the arena. False when that is not
 * possible, takes more than the share of the work that is left, or has more than some 2^24
 * amplitudes. */
bool qm_ensembles_run(qm_comparison *c, const qm_fprogram *a, const qm_fprogram *b,
                      const qm_start *start, double share, qm_arena *arena, qm_ensembles *out);

typedef struct qm_ensemble_distance {
    double least, most; /* bounds of the trace norm of the difference, summed over all keys */
    const uint8_t *key; /* that adds most to it */
    double p[2];        /* its probability in each program */
    double fidelity;    /* NaN, unless each program ends in one state with certainty */
} qm_ensemble_distance;

/* Compares where keys count up to `nkey` bytes. False when that is too much work. */
bool qm_ensembles_compare(qm_comparison *c, const qm_ensembles *e, uint32_t nkey,
                          qm_ensemble_distance *out);

#endif
