/* find.h - where a list of gates comes back to the basis states that it came from.
 *
 * A run of gates is a multiplexer when it leaves each basis state of all qubits but one, the
 * target, as it is, up to a constant flip of qubits, whatever it does to the target. A few basis
 * states, the probes, are followed through the gates. Each bit has another pattern over the probes,
 * so that a linear map other than flips shows. */
#ifndef QM_PASSES_MULTIPLEXER_FIND_H
#define QM_PASSES_MULTIPLEXER_FIND_H

#include "passes/multiplexer/columns.h"

/* The gates of a window. */
typedef struct qm_mux_list {
    qm_column_gates gates;
    uint64_t *cx; /* cx[i]: of the first i gates; gates.ngates + 1 of them */
    uint32_t nbits;
} qm_mux_list;

typedef struct qm_mux_finder qm_mux_finder;

/* Gates [begin, end) of a list seem to be a multiplexer; begin == end: there is none. In both cases
 * the search goes on at `next`. */
typedef struct qm_mux_candidate {
    uint32_t begin, end, next;
} qm_mux_candidate;

qm_mux_finder *qm_mux_finder_make(qm_arena *arena);
/* The multiplexer with most CX among those that begin at gate `from` or later, of the gates that
 * the probes can be followed through from there, when it has at least min_cx. zero: bits that are 0
 * before gate `from`. *work rises by the steps taken, at most one for each gate that is left. */
qm_mux_candidate qm_mux_find(qm_mux_finder *f, const qm_mux_list *list, uint32_t from,
                             uint32_t zero, uint64_t min_cx, uint64_t *work);

#endif
