/* wires.h - the gates of a circuit wire by wire; private to equiv. */
#ifndef QM_EQUIV_WIRES_H
#define QM_EQUIV_WIRES_H

#include "equiv/flat.h"

typedef struct qm_fwires {
    const qm_flat *f;
    uint32_t *next;  /* per qubit: the place in `gates` of its next one */
    uint32_t *end;   /* per qubit: one past its last */
    uint32_t *gates; /* per qubit, in order */
} qm_fwires;

/* Before the first gate; `backwards`: the order of the gates is that of the inverse circuit. Memory
 * of arena; time O(qubits + operands). */
qm_fwires qm_fwires_make(const qm_flat *f, bool backwards, qm_arena *arena);

/* The next gate on a qubit, or QM_NONE. */
static inline uint32_t qm_fwires_next(const qm_fwires *w, uint32_t q)
{
    return w->next[q] == w->end[q] ? QM_NONE : w->gates[w->next[q]];
}

/* Is a gate the next one of each of its qubits? */
bool qm_fwires_ready(const qm_fwires *w, uint32_t gate);
/* Goes past a gate that is. */
void qm_fwires_pass(qm_fwires *w, uint32_t gate);

#endif
