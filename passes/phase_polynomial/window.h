/* window.h - the search for a short network of CX and CZ on a few wires. */
#ifndef QM_PASSES_PHASE_POLYNOMIAL_WINDOW_H
#define QM_PASSES_PHASE_POLYNOMIAL_WINDOW_H

#include "support/arena.h"

enum { QM_WINDOW_WIRES = 12, QM_WINDOW_GATES = 24, QM_WINDOW_BEAM = 64 };

/* What is wanted. A parity is a mask of wires, as they are before the window. */
typedef struct qm_window {
    uint32_t nwires;    /* at most QM_WINDOW_WIRES */
    uint32_t nterms;    /* at most QM_WINDOW_GATES */
    uint32_t nquarter;  /* the first of the terms are quarter turns, for which a CZ will do */
    uint32_t max_gates; /* at most QM_WINDOW_GATES */
    uint16_t term[QM_WINDOW_GATES]; /* distinct, each of two wires or more */
    uint16_t out[QM_WINDOW_WIRES];  /* last value of each wire; independent */
} qm_window;

typedef struct qm_window_gate {
    uint8_t control, target;
    bool cz;
} qm_window_gate;

/* How states are ordered that have the same lower bound. */
typedef struct qm_window_taste {
    float power;     /* a term of weight w counts (w - 1)^power ... */
    float term;      /* ... times this */
    float out;       /* a row of weight w of the matrix to be made, or of its inverse, counts this
                      * times log2 w */
    float noise;     /* random numbers up to this are added */
    uint32_t beam;   /* states kept at each depth, at most QM_WINDOW_BEAM */
    uint64_t random; /* of the noise */
} qm_window_taste;

typedef struct qm_window_solver qm_window_solver;

qm_window_solver *qm_window_solver_make(qm_arena *arena);
/* The gates, at most max_gates, and their number; QM_NONE when the beam finds none. Time O(beam *
 * gates * wires^2 * (terms + wires)). */
uint32_t qm_window_solve(qm_window_solver *s, const qm_window *w, const qm_window_taste *taste,
                         qm_window_gate *gates);

#endif
