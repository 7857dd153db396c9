/* group.h - Toffoli gates among the rotations of a Pauli circuit.
 *
 * Pulled back to a common place, the seven rotations by +-pi/4 of a ccx or ccz are about P, Q, R
 * and their products, three commuting Paulis; a gate with one more control has fifteen rotations
 * by +-pi/8. */
#ifndef QM_PASSES_TOFFOLI_GROUP_H
#define QM_PASSES_TOFFOLI_GROUP_H

#include "passes/toffoli/wires.h"

enum { QM_GROUP_MAX = 15 };

/* Rotations that can stand next to each other and whose product is its own inverse up to a phase,
 * so that all its angles may be negated. */
typedef struct qm_group {
    uint32_t n;                  /* 7 or 15 */
    uint32_t gate[QM_GROUP_MAX]; /* of the circuit, the earliest first */
    double twice;                /* the product applied twice is exp(-i twice) */
} qm_group;

/* All groups, none of which share a rotation, by rising first gate. *group_of gets the number of
 * each gate's group, or QM_NONE. In c->arena. Only rotations within some dozens of gates of each
 * other on connected wires are looked at. Each group is checked: on all common eigenvectors of its
 * Paulis, the product applied twice has the same eigenvalue. Time O(gates). */
qm_group *qm_groups_find(const qm_pcircuit *c, const qm_wire_links *links, uint32_t *ngroups,
                         uint32_t **group_of);

/* Negates the angles of a group. */
void qm_group_flip(qm_pcircuit *c, qm_group *g);

#endif
