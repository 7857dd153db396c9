/* rows.c - read off the table's unitaries once for each pipeline. */
#include "passes/pauli/rows.h"

#include <math.h>

static const double exact = 1e-12; /* of entries and angles that are meant to be equal */

qm_pauli qm_pauli_of_axis(char axis)
{
    return axis == 'X' ? QM_PAULI_X : axis == 'Y' ? QM_PAULI_Y : axis == 'Z' ? QM_PAULI_Z : 0;
}

/* Is the row a Pauli without any phase? */
static bool is_pauli(const qm_locals *l, uint32_t gate)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    if (row->nqubits != 1 || row->nparams || row->axis[0] == '-')
        return false;
    qm_c64 u[4];
    double phase;
    qm_row_unitary(gate, NULL, u);
    qm_pauli axis = qm_pauli_of_axis(row->axis[0]);
    return qm_locals_find(l, u, exact, &phase) == l->pauli[axis] &&
           fabs(remainder(phase - l->pauli_phase[axis] * M_PI_4, 2 * M_PI)) < exact;
}

static void classify_one_qubit(qm_prows *r, uint32_t gate, qm_prow *out)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    out->ops = 3;
    out->kind = QM_PR_MATRIX;
    if (row->nparams == 0) {
        qm_c64 u[4];
        qm_row_unitary(gate, NULL, u);
        uint32_t local = qm_locals_find(&r->locals, u, exact, &out->phase);
        if (local != QM_LOCAL_COUNT) {
            out->kind = QM_PR_LOCAL;
            out->local = (uint8_t)local;
            out->ops = 0;
            return;
        }
    }
    if (r->rotations->turn[gate].axis) {
        out->kind = QM_PR_TURN;
        out->axis = (uint8_t)qm_pauli_of_axis(r->rotations->turn[gate].axis);
        out->ops = 1;
    }
}

static void classify(qm_prows *r, uint32_t gate)
{
    const qm_gate_row *row = &qm_gate_table[gate];
    qm_prow *out = &r->row[gate];
    *out = (qm_prow){.kind = QM_PR_NONE};
    if (row->nqubits == 0) {
        out->kind = QM_PR_PHASE;
    } else if (row->nqubits == 1) {
        classify_one_qubit(r, gate, out);
    } else if (row->nqubits == 2 && row->ncontrols == 1 && is_pauli(&r->locals, row->base)) {
        out->kind = QM_PR_CPP;
        out->axis = (uint8_t)qm_pauli_of_axis(qm_gate_table[row->base].axis[0]);
        out->ops = 1;
    } else if (row->ndef > 0) {
        out->kind = QM_PR_DEFINED;
        for (uint32_t i = 0; i < row->ndef; i++)
            out->ops += r->row[row->def[i].gate].ops;
    }
}

const qm_prows *qm_prows_make(qm_arena *arena)
{
    qm_prows *r = QM_NEW(arena, qm_prows);
    qm_locals_init(&r->locals);
    r->rotations = qm_rotations_make(arena);
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++)
        classify(r, gate);
    return r;
}

const qm_prows *qm_prows_of(const qm_pass_ctx *pc)
{
    qm_pass_shared *s = pc->shared;
    if (!s)
        return qm_prows_make(pc->scratch);
    for (const qm_pass_shared *a = s->above; a && !s->rows; a = a->above)
        s->rows = a->rows;
    if (!s->rows)
        s->rows = qm_prows_make(s->arena);
    return s->rows;
}

uint32_t qm_prows_additive(qm_pauli axis)
{
    return axis == QM_PAULI_X ? QM_G_RX : axis == QM_PAULI_Y ? QM_G_RY : QM_G_RZ;
}

uint32_t qm_prows_turn(const qm_prows *r, qm_pauli axis, double angle, double *phase)
{
    *phase = 0;
    double eighths = angle / M_PI_4;
    if (fabs(eighths - nearbyint(eighths)) > exact)
        return qm_prows_additive(axis);
    for (uint32_t gate = 0; gate < QM_G_COUNT; gate++) {
        const qm_turn *t = &r->rotations->turn[gate];
        if (!t->axis || qm_gate_table[gate].nparams || qm_pauli_of_axis(t->axis) != axis)
            continue;
        double turns = nearbyint((angle - t->theta0) / (2 * M_PI));
        if (fabs(angle - t->theta0 - turns * 2 * M_PI) <= exact) {
            *phase = fmod(turns, 2) * M_PI - t->alpha0;
            return gate;
        }
    }
    return qm_prows_additive(axis);
}
