/* region.h - parts of a Pauli circuit that are phase polynomials.
 *
 * In a region each wire has a basis axis B. Rotations are about B, and of the two axes of each CPP
 * at least one is the basis axis of its wire; so in the basis of the B's the region is a linear
 * map of bit strings, with phases that are sums of functions of parities. */
#ifndef QM_PASSES_PHASE_POLYNOMIAL_REGION_H
#define QM_PASSES_PHASE_POLYNOMIAL_REGION_H

#include "passes/pauli/circuit.h"
#include "passes/phase_polynomial/network.h"

typedef struct qm_phase_region {
    uint32_t first, end; /* gates of the circuit that were looked at */
    qm_pgate *before;    /* rotations on wires that the region does not touch before them */
    qm_pgate *inside;    /* the gates of the region */
    qm_pgate *outside;   /* the others, which may follow them all */
    uint32_t nbefore, ninside, noutside;
    uint32_t *wires, nwires; /* qubits */
    uint32_t *local;         /* of each qubit: its index in wires, or QM_NONE */
    uint8_t *basis, *flip;   /* of each wire: B, and the axis of plain CX targets */
    uint8_t *blocked;        /* of each qubit: axes (1 << axis) of gates that were left out */
} qm_phase_region;

/* Room for any region of c. */
void qm_phase_region_init(qm_phase_region *r, const qm_pcircuit *c, qm_arena *scratch);

/* The region that starts with gate `first`: gates are taken in order where they commute with all
 * that were left out. Random numbers decide where nothing else does: which wire of a CPP is the
 * control, and whether a rotation decides the axis of a new wire (random 0: the first, and no).
 * Ends when many gates in a row were left out. Time O(gates looked at). */
void qm_phase_region_collect(qm_phase_region *r, const qm_pcircuit *c, uint32_t first,
                             uint64_t random);

/* What a region does: the phases, the linear map, and the network that is there. */
typedef struct qm_phase_polynomial {
    uint32_t words; /* of a parity over the wires of the region */
    uint32_t nterms;
    uint64_t *parity;  /* nterms * words; term w < nwires is the input of wire w */
    double *angle;     /* of exp(i angle parity), in (-pi, pi] */
    uint32_t *symbols; /* of each term: the last gate of the region that is a symbolic rotation by
                        * it, or QM_NONE */
    uint32_t *before;  /* of each gate of the region: the one before it in that list */
    uint32_t *slot, nslots; /* hash table of terms */
    uint64_t *out;          /* nwires * words: last values */
    double phase;
    qm_network net;
} qm_phase_polynomial;

void qm_phase_polynomial_read(qm_phase_polynomial *p, const qm_phase_region *r, qm_arena *scratch);

typedef struct qm_phase_gates {
    qm_pgate *gates;
    uint32_t ngates, ncpp;
    uint8_t *turns; /* nwires */
    double phase;
} qm_phase_gates;

/* The gates of the network with the rotations of the polynomial put where their parities are first
 * held; what is left at the end of each wire is exp(i turns pi/2 value). False when the network
 * lacks a term or ends with other values: each parity is computed anew. */
bool qm_phase_polynomial_write(const qm_phase_polynomial *p, const qm_phase_region *r,
                               qm_phase_gates *out, qm_arena *scratch);

/* Puts n gates, no more than there were, in the place of the region, between those before and those
 * left out. Returns the index of the first left out. */
uint32_t qm_phase_region_put(const qm_phase_region *r, qm_pcircuit *c, const qm_pgate *gates,
                             uint32_t n);
/* The same with these gates; what is left at the ends of the wires moves on. frame has an entry for
 * each qubit, all QM_LOCAL_IDENTITY before and after. */
uint32_t qm_phase_region_replace(const qm_phase_region *r, qm_pcircuit *c, const qm_phase_gates *g,
                                 uint8_t *frame);

#endif
