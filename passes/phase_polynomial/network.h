/* network.h - networks of CX and CZ that make parities of their inputs.
 *
 * Wire w starts with the value x_w; CX adds its control to its target, so each wire always holds a
 * parity: a sum modulo 2 of inputs. A term is a parity that must be there at some time, since a
 * rotation by its value belongs to the circuit. Where the rotation is a quarter turn the term may
 * also be had from a CZ: with a + b held by no wire, (a + b) / 4 turns = a / 4 + b / 4 - a b / 2.
 */
#ifndef QM_PASSES_PHASE_POLYNOMIAL_NETWORK_H
#define QM_PASSES_PHASE_POLYNOMIAL_NETWORK_H

#include "support/arena.h"

typedef struct qm_network_gate {
    uint32_t control, target;
    uint32_t term; /* that the target's new value, or for CZ the sum, is; QM_NONE: none */
    bool cz;
} qm_network_gate;

typedef struct qm_network {
    uint32_t nwires, ngates, nterms;
    qm_network_gate *gates;
    /* Of each term: how many gates make it, 0 for what is no longer wanted; is it a quarter turn?
     */
    uint32_t *made;
    bool *quarter;
} qm_network;

typedef struct qm_network_search {
    uint64_t seed;
    uint64_t rounds;             /* windows to try */
    bool (*stop)(void *payload); /* NULL: never */
    void *payload;
} qm_network_search;

typedef struct qm_network_improver qm_network_improver;

/* What qm_network_improve() works with, for networks of at most nwires wires. */
qm_network_improver *qm_network_improver_make(qm_arena *arena, uint32_t nwires);

/* Rewrites the network in place with no more gates: the same final values of all wires, and each
 * term that was made (or, for a quarter turn, had from a CZ) still is. Windows of a few wires are
 * taken at random and searched again (window.h); what has as many gates is taken too, so that the
 * search can leave where it stands. Time O(rounds) windows, some 50 us each, and O(gates) for
 * each gate that goes. */
void qm_network_improve(qm_network_improver *m, qm_network *net, const qm_network_search *search);

#endif
