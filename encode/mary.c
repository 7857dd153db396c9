/* mary.c - the multi-controlled RY up to phases of Geng et al., "Improved FRQI on superconducting
 * processors and its restrictions in the NISQ era" (QIP 22, 104, 2023; arXiv:2110.15672).
 *
 * The controls are parted in three groups A, B and D. A changes the axis of the target from Z to Y
 * and back; between, a rotation about Z by the commutator of B and D. Each group acts on the target
 * by CX, or up to phases by RCCX (3 CX) or RC3X (6 CX). Where A does not fire, a phase is left that
 * depends on B and D: it changes no probability, as the target is rotated once at each address.
 *
 * With 9 or 10 controls the first two or three are joined in an ancilla before and after. In all 0,
 * 2, 4, 6, 10, 14, 18, 24, 30, 36, 42 CX for 0 to 10 controls. */

#include "encode/builder.h"

typedef struct group {
    const uint32_t *controls;
    uint32_t n; /* 1 to 3 */
} group;

static void rotate(qm_encoder *e, qm_gate_id gate, uint32_t target, double angle)
{
    qm_encoder_gate(e, gate, &target, angle);
}

static void act(qm_encoder *e, group g, uint32_t target, bool inverse)
{
    static const qm_gate_id gates[4] = {QM_G_X, QM_G_CX, QM_G_RCCX, QM_G_RC3X};
    uint32_t qubits[4];
    for (uint32_t i = 0; i < g.n; i++)
        qubits[i] = g.controls[i];
    qubits[g.n] = target;
    qm_encoder_gate(e, g.n == 3 && inverse ? QM_G_RC3XDG : gates[g.n], qubits, 0);
}

/* Its own inverse. */
static void change_axis(qm_encoder *e, group a, uint32_t target)
{
    rotate(e, QM_G_H, target, 0);
    rotate(e, QM_G_T, target, 0);
    act(e, a, target, false);
    rotate(e, QM_G_TDG, target, 0);
    rotate(e, QM_G_H, target, 0);
}

/* 3 to 8 controls. */
static void grouped(qm_encoder *e, const uint32_t *controls, uint32_t k, uint32_t target,
                    double angle)
{
    uint32_t na = k < 6 ? 1 : 2, nb = (k - na + 1) / 2;
    if (k == 7)
        nb = 2;
    group a = {controls, na}, b = {controls + na, nb}, d = {controls + na + nb, k - na - nb};
    change_axis(e, a, target);
    for (uint32_t i = 0; i < 2; i++) {
        act(e, b, target, i == 1);
        rotate(e, QM_G_RZ, target, angle / 4);
        act(e, d, target, i == 1);
        rotate(e, QM_G_RZ, target, -angle / 4);
    }
    change_axis(e, a, target);
}

void qm_encode_mary_pixel(qm_encoder *e, uint32_t k, uint32_t ancilla, uint32_t target,
                          double angle)
{
    if (k <= 2) {
        uint32_t steps = k == 0 ? 1 : 2 * k;
        for (uint32_t i = 0; i < steps; i++) {
            rotate(e, QM_G_RY, target, i % 2 == 0 ? angle / steps : -angle / steps);
            uint32_t pair[2] = {k == 1 ? 0 : i % 2, target};
            if (k > 0)
                qm_encoder_gate(e, QM_G_CX, pair, 0);
        }
        return;
    }
    uint32_t joined = k > 8 ? k - 7 : 0;
    uint32_t controls[QM_MARY_QUBITS];
    group first = {e->qubits, joined};
    for (uint32_t i = joined; i < k; i++)
        controls[i - joined] = i;
    if (joined > 0) {
        controls[k - joined] = ancilla;
        act(e, first, ancilla, false);
    }
    grouped(e, controls, joined > 0 ? 8 : k, target, angle);
    if (joined > 0)
        act(e, first, ancilla, true);
}
