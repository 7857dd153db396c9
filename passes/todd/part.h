/* part.h - the rotations of a part of a circuit, as Pauli operators before its first gate. */
#ifndef QM_PASSES_TODD_PART_H
#define QM_PASSES_TODD_PART_H

#include "passes/pauli/circuit.h"

/* exp(-i angle P / 2), angle plus symbol as in a ROT. */
typedef struct qm_todd_item {
    uint64_t *string; /* P without its sign, moved before the first gate of the part */
    bool negative;
    bool kept; /* a ROT of the part: `gate` */
    bool removed;
    int8_t eighths; /* not 0: the angle is that many pi/4 */
    uint32_t layer; /* the items of a layer commute; one comes after those of smaller layers that it
                     * anticommutes with */
    qm_pgate gate;
    uint32_t home; /* of a kept one: where `gate` is */
    uint32_t time; /* it is run just before this gate */
    uint8_t *axes; /* P at that time, per qubit of the part; NULL: `gate` as it is. The schedule
                    * sets these three */
    bool flip;     /* P is minus what the axes say */
} qm_todd_item;

typedef struct qm_todd_part {
    const qm_pcircuit *c;
    qm_arena *arena;
    uint32_t begin, end; /* gates: ROT, CPP and ERASED only */
    uint32_t nqubits;    /* that they touch */
    uint32_t *qubits;    /* of the circuit */
    uint32_t *index;     /* per qubit of the circuit: which one of these */
    uint32_t words;      /* of half a string */
    qm_todd_item *items;
    uint32_t nitems, cap;
    uint32_t nlayers;
} qm_todd_part;

/* Reads gates [begin, end) and puts the rotations into layers, each as early as can be. `index` has
 * room for each qubit of c. */
qm_todd_part qm_todd_part_read(const qm_pcircuit *c, uint32_t begin, uint32_t end, uint32_t *index,
                               qm_arena *arena);
/* Gives each item that is not removed the time at which it costs the fewest CPP among those that
 * its anticommuting neighbours leave, or the new items of a layer one time where that costs fewer.
 */
void qm_todd_part_schedule(qm_todd_part *p);
/* CPP that it takes to write items that have times and axes; puts them into order. */
uint64_t qm_todd_items_cost(const qm_todd_part *p, qm_todd_item **items, uint32_t n);
/* Appends the gates and the items to out, moving frames along. */
void qm_todd_part_write(const qm_todd_part *p, qm_pmover *mover, qm_pcircuit *out);

#endif
