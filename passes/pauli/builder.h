/* builder.h - a Pauli circuit in the making: gates as they come, in any order of axes and angles,
 * with the local Cliffords kept behind them. */
#ifndef QM_PASSES_PAULI_BUILDER_H
#define QM_PASSES_PAULI_BUILDER_H

#include "passes/pauli/circuit.h"

typedef struct qm_pbuilder {
    qm_pcircuit *c;
    uint8_t *frame;     /* per wire: the local Clifford met so far, which has yet to be applied */
    bool *used;         /* per wire: has gates since its last LOCAL */
    int64_t sixteenths; /* phases that are multiples of pi/8, in units of that */
} qm_pbuilder;

/* Gates are appended to c. Memory from c->arena. Time O(wires). */
void qm_pbuilder_init(qm_pbuilder *b, qm_pcircuit *c);
void qm_pbuilder_add_phase(qm_pbuilder *b, double phase);
/* exp(i phase) times an element of qm_locals. */
void qm_pbuilder_add_local(qm_pbuilder *b, uint32_t q, uint8_t local, double phase);
/* The rotation by angle + sign * symbols[ref] (ref QM_NONE: by the angle alone). Angles are brought
 * to (-pi/4, pi/4], or to [-pi/4, pi/4] with c->negative, but for those beyond 1000, which would
 * lose digits. */
void qm_pbuilder_add_turn(qm_pbuilder *b, uint32_t q, uint8_t axis, double angle, uint32_t ref,
                          int8_t sign);
void qm_pbuilder_add_cpp(qm_pbuilder *b, uint32_t a, uint8_t p, uint32_t q, uint8_t axis);
/* The same before the frame: as the gates of the circuit have it, by the angle of g. Returns false
 * when nothing but Cliffords is left of it, and no gate was added. */
bool qm_pbuilder_push_turn(qm_pbuilder *b, qm_pgate g);
/* exp(-i k pi/4 P) at the end of the gates, before the frame. */
void qm_pbuilder_push_quarters(qm_pbuilder *b, uint32_t q, uint8_t axis, int k);
/* The wire's LOCAL, when it has gates or a frame. */
void qm_pbuilder_end_wire(qm_pbuilder *b, uint32_t q);
/* Goes on with gate g of another circuit, or of c itself where it has been taken away. */
void qm_pbuilder_add_gate(qm_pbuilder *b, qm_pgate g);
/* Ends all wires and sets the circuit's phase. The builder can go on with another circuit on as
 * many wires when b->c is set to that. */
void qm_pbuilder_finish(qm_pbuilder *b);
/* qm_pcircuit_normalise() of b->c, without taking memory. */
void qm_pbuilder_normalise(qm_pbuilder *b);

#endif
