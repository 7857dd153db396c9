/* diagram.h - graph-like diagrams of the ZX-calculus.
 *
 * All spiders are Z, all edges between spiders are Hadamard edges and there is at most one between
 * two; plain edges go to inputs and outputs only. Scalars other than 0 are dropped. */
#ifndef QM_EQUIV_ZX_DIAGRAM_H
#define QM_EQUIV_ZX_DIAGRAM_H

#include "equiv/turn.h"
#include "support/arena.h"

typedef struct qm_spider {
    uint32_t *near; /* neighbours, rising */
    uint32_t n, cap;
    uint32_t nports; /* inputs and outputs at it */
    bool live;
    qm_turn phase;
} qm_spider;

/* An input or output. */
typedef struct qm_port {
    uint32_t at; /* its spider */
    bool hadamard;
} qm_port;

typedef struct qm_zx {
    qm_arena *arena;
    qm_spider *spiders;
    uint32_t n, cap;
    uint32_t nlive;
    uint32_t *spare; /* numbers of removed spiders */
    uint32_t nspare, cap_spare;
    qm_port *ports; /* inputs, then outputs */
    uint32_t nqubits;
    uint64_t nedges, edge_limit;
    uint64_t work;   /* entries of lists that were merged */
    uint32_t *merge; /* scratch */
    uint32_t cap_merge;
    uint32_t *sets[3]; /* scratch of pivots */
    uint32_t nsets[3], cap_sets[3];
} qm_zx;

static inline bool qm_zx_is_pauli(const qm_spider *s)
{
    return s->phase == 0 || s->phase == QM_TURN_HALF;
}

static inline bool qm_zx_is_interior(const qm_spider *s)
{
    return s->live && !s->nports;
}

/* The identity: a spider for each qubit. */
void qm_zx_init(qm_zx *z, uint32_t nqubits, qm_arena *arena);
/* A spider without ports; the number of one that was removed is used again. */
uint32_t qm_zx_add(qm_zx *z, qm_turn phase);
void qm_zx_add_phase(qm_zx *z, uint32_t v, qm_turn phase);
void qm_zx_toggle(qm_zx *z, uint32_t u, uint32_t v); /* the edge of two different spiders */
/* Removes a spider without ports with its edges. */
void qm_zx_remove(qm_zx *z, uint32_t v);
/* Puts a port at another spider. */
void qm_zx_move_port(qm_zx *z, uint32_t port, uint32_t to, bool hadamard);

/* Fuses v into u, as if a plain edge were between them. */
void qm_zx_fuse(qm_zx *z, uint32_t u, uint32_t v);
/* Local complementation about an interior v with phase pi/2 or -pi/2, which vanishes. */
void qm_zx_complement(qm_zx *z, uint32_t v);
/* Pivots about the edge of two interior spiders with phases 0 or pi, which vanish. */
void qm_zx_pivot(qm_zx *z, uint32_t u, uint32_t v);
/* Moves the phase of v to a gadget: a hub at v with the phase on a leaf. */
void qm_zx_gadgetise(qm_zx *z, uint32_t v);
/* Makes v interior by spiders between it and its ports. */
void qm_zx_detach(qm_zx *z, uint32_t v);

/* Each input is wired to the output of the same qubit, and there is nothing else. */
bool qm_zx_is_identity(const qm_zx *z);

#endif
