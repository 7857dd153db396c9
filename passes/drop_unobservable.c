/* drop_unobservable.c - drop gates that a known state makes trivial, and phases that no measurement
 * shows.
 *
 * In Pauli form (passes/pauli/circuit.h) a wire in |0> has Z = 1 until a gate comes whose axis
 * there is not Z, also in a branch or loop. Until then a rotation about Z is a global phase, and a
 * Pauli-controlled Pauli with Z on that wire does nothing. Qubits are in |0> after a reset, and
 * with --assume=zero-inputs at the start of the program. With --assume=measured the walk is
 * repeated from the end: as long as all later gates of a wire are diagonal in the basis in which it
 * is measured, rotations about that axis change no probability, and neither does a CPP with such
 * axes on both wires.
 *
 * Guarantees the same unitary on the inputs that are assumed, or with `measured` the same
 * distribution of a final measurement of all qubits. Time O(gates).
 *
 * Source: Liu, Bello and Zhou, "Relaxed peephole optimization", CGO 2021 (arXiv:2012.07711). */
#include "passes/pauli/rewrite.h"

#include <math.h>
#include <string.h>

static qm_op_kind opaque_kind(const qm_rewrite *r, const qm_pgate *g)
{
    return (qm_op_kind)r->m->blocks[r->block].ops[g->ref].kind;
}

/* What a rotation about an axis with eigenvalue 1 does is its phase. */
static bool drop_rotation(qm_pcircuit *c, qm_pgate *g)
{
    if (g->ref != QM_NONE)
        return false;
    c->phase = remainder(c->phase - g->angle / 2, 2 * M_PI);
    g->kind = QM_PK_ERASED;
    return true;
}

/* zero[q]: the wire is in |0>. */
static void walk_forwards(const qm_rewrite *r, qm_pcircuit *c, bool *zero)
{
    for (uint32_t i = 0; i < c->ngates; i++) {
        qm_pgate *g = &c->gates[i];
        uint32_t a = g->qubit[0], b = g->qubit[1];
        switch ((qm_pkind)g->kind) {
        case QM_PK_ROT:
            if (!zero[a] || g->axis[0] != QM_PAULI_Z || !drop_rotation(c, g))
                zero[a] = zero[a] && g->axis[0] == QM_PAULI_Z;
            break;
        case QM_PK_CPP:
            if ((zero[a] && g->axis[0] == QM_PAULI_Z) || (zero[b] && g->axis[1] == QM_PAULI_Z)) {
                g->kind = QM_PK_ERASED;
                break;
            }
            zero[a] = zero[b] = false;
            break;
        case QM_PK_LOCAL:
            zero[a] = zero[a] && c->locals->after[g->local][QM_PAULI_Z].axis == QM_PAULI_Z &&
                      !c->locals->after[g->local][QM_PAULI_Z].negative;
            break;
        case QM_PK_OPAQUE:
            for (uint32_t k = 0; k < b; k++)
                zero[c->pool[a + k]] =
                    (opaque_kind(r, g) == QM_OP_RESET && b == 1) ||
                    (zero[c->pool[a + k]] && qm_pcircuit_opaque_axis(c, g, k) == QM_PAULI_Z);
            break;
        case QM_PK_ERASED:
            break;
        }
    }
}

/* axis[q]: all later gates of the wire are diagonal in the eigenbasis of that Pauli, or of its
 * images, and it is measured; QM_PAULI_I: they are not. */
static void walk_backwards(const qm_rewrite *r, qm_pcircuit *c, uint8_t *axis)
{
    for (uint32_t i = c->ngates; i-- > 0;) {
        qm_pgate *g = &c->gates[i];
        uint32_t a = g->qubit[0], b = g->qubit[1];
        switch ((qm_pkind)g->kind) {
        case QM_PK_ROT:
            if (g->axis[0] == axis[a])
                g->kind = QM_PK_ERASED;
            else
                axis[a] = QM_PAULI_I;
            break;
        case QM_PK_CPP:
            if (g->axis[0] == axis[a] && g->axis[1] == axis[b]) {
                g->kind = QM_PK_ERASED;
                break;
            }
            axis[a] = g->axis[0] == axis[a] ? axis[a] : QM_PAULI_I;
            axis[b] = g->axis[1] == axis[b] ? axis[b] : QM_PAULI_I;
            break;
        case QM_PK_LOCAL:
            axis[a] = c->locals->before[g->local][axis[a]].axis;
            break;
        case QM_PK_OPAQUE:
            for (uint32_t k = 0; k < b && opaque_kind(r, g) != QM_OP_BARRIER; k++)
                if (qm_pcircuit_opaque_axis(c, g, k) != axis[c->pool[a + k]])
                    axis[c->pool[a + k]] = QM_PAULI_I;
            break;
        case QM_PK_ERASED:
            break;
        }
    }
}

static qm_status rewrite(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    (void)payload;
    unsigned assume = r->block == 0 ? r->pc->goal->assume : 0;
    bool *zero = QM_NEW_ARRAY(c->arena, bool, (size_t)c->nqubits + 1);
    memset(zero, (assume & QM_ASSUME_ZERO_INPUTS) != 0, c->nqubits);
    walk_forwards(r, c, zero);
    if (assume & QM_ASSUME_MEASURED) {
        uint8_t *axis = QM_NEW_ARRAY(c->arena, uint8_t, (size_t)c->nqubits + 1);
        memset(axis, QM_PAULI_Z, c->nqubits);
        walk_backwards(r, c, axis);
    }
    uint32_t ngates = c->ngates;
    qm_pcircuit_compact(c);
    c->same = r->pc->again && c->ngates == ngates;
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    return qm_rewrite_blocks(pc, m, rewrite, NULL);
}

const qm_pass qm_pass_drop_unobservable = {
    .name = "drop-unobservable",
    .summary = "drop gates that known states make trivial, and phases that no measurement shows",
    .text = "A qubit is in |0> after a reset, and with --assume=zero-inputs at the start of the "
            "program. Until a gate comes whose axis on it is not Z, rotations about Z are global "
            "phases there and gates that it controls do nothing. With --assume=measured, gates "
            "that are diagonal in the basis in which all their qubits are measured at the end go "
            "too. Time grows with the number of gates.",
    .source = "J. Liu, L. Bello, H. Zhou, Relaxed Peephole Optimization, CGO 2021 "
              "(arXiv:2012.07711)",
    .example = "qubit[3] q; bit[3] c; reset q[0]; cx q[0], q[1]; h q[1]; cx q[1], q[2]; t q[2]; "
               "c = measure q;",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .assumes = QM_ASSUME_ZERO_INPUTS | QM_ASSUME_MEASURED,
    .run = run,
};
