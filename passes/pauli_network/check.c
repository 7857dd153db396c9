/* check.c - comparing a network with the gates that it replaces, row by row: what stands for X_q
 * and Z_q at a time is kept as Paulis at the start, and multiplied when a gate is passed. */
#include "passes/pauli_network/check.h"

#include "passes/pauli/pullback.h"
#include "passes/pauli_network/scalar.h"

#include <math.h>
#include <string.h>

/* Does the Pauli on qubit q, or minus it, stand for row i of the rows? */
static bool is_row(const qm_pullback *f, uint32_t q, uint8_t axis, bool negative,
                   const qm_pnet_rows *r, uint32_t i)
{
    uint64_t *string = qm_pullback_string(f, 2 * f->nqubits);
    uint32_t power = qm_pullback_of(f, q, axis, string);
    for (uint32_t k = 0; k < f->nqubits; k++)
        if (qm_pnet_rows_at(r, i, k) != qm_pwords_axis(f->words, string, k))
            return false;
    power += 2u * (negative ^ qm_pnet_rows_negative(r, i));
    return (power & 3) == qm_pwords_power(f->words, string);
}

/* Is the gate rotation of the problem, up to the sign of both angle and axis? Sets whether they
 * differ in it. */
static bool is_rotation(const qm_pgate *g, const qm_pgate *of, bool *flipped)
{
    bool symbolic = of->ref != QM_NONE;
    *flipped = g->angle != of->angle || (symbolic && g->sign != of->sign);
    return g->ref == of->ref &&
           (!*flipped || (g->angle == -of->angle && (!symbolic || g->sign == -of->sign)));
}

/* Are the problem's rows those of the gates? */
static bool is_problem(qm_pullback *f, const qm_pnet_problem *p, const qm_pgate *gates,
                       uint32_t ngates)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < ngates; i++) {
        if (gates[i].kind == QM_PK_CPP) {
            qm_pullback_pass_cpp(f, gates[i].qubit, gates[i].axis);
            continue;
        }
        if (!is_row(f, gates[i].qubit[0], gates[i].axis[0], false, &p->rows, k++))
            return false;
    }
    for (uint32_t q = 0; q < f->nqubits; q++)
        if (!is_row(f, q, QM_PAULI_X, false, &p->rows, qm_pnet_rows_frame(&p->rows, 0, q)) ||
            !is_row(f, q, QM_PAULI_Z, false, &p->rows, qm_pnet_rows_frame(&p->rows, 1, q)))
            return false;
    return true;
}

static bool has_rotations(qm_pullback *f, const qm_pnet *n, const qm_pnet_problem *wanted)
{
    for (uint32_t i = 0; i < n->ngates; i++) {
        const qm_pgate *g = &n->gates[i];
        bool flipped;
        if (g->kind == QM_PK_CPP) {
            qm_pullback_pass_cpp(f, g->qubit, g->axis);
            continue;
        }
        if (!is_rotation(g, &wanted->rots[n->rows[i]], &flipped) ||
            !is_row(f, g->qubit[0], g->axis[0], flipped, &wanted->rows, n->rows[i]))
            return false;
    }
    return true;
}

/* Does each live rotation come once, after all earlier ones that do not commute with it? */
static bool has_order(const qm_pnet *n, const qm_pnet_problem *p, qm_arena *arena)
{
    const qm_pnet_rows *r = &p->rows;
    uint64_t *left = QM_NEW_ARRAY(arena, uint64_t, r->rot_words);
    memcpy(left, p->live, r->rot_words * sizeof *left);
    for (uint32_t i = 0; i < n->ngates; i++) {
        uint32_t row = n->rows[i];
        if (row == QM_NONE)
            continue;
        uint64_t bit = (uint64_t)1 << row % 64;
        if (!(left[row / 64] & bit))
            return false;
        left[row / 64] &= ~bit;
        for (uint32_t w = 0; w <= row / 64; w++) {
            uint64_t waiting = 0;
            for (uint32_t q = 0; left[w] && q < r->nqubits; q++)
                waiting ^= qm_pnet_rows_anticommuting(r, q, (uint8_t)qm_pnet_rows_at(r, row, q), w);
            waiting &= left[w];
            if (waiting & (w == row / 64 ? bit - 1 : ~(uint64_t)0))
                return false;
        }
    }
    for (uint32_t w = 0; w < r->rot_words; w++)
        if (left[w])
            return false;
    return true;
}

/* Are the rows of the Clifford those of n with its local Cliffords? */
static bool has_clifford(qm_pullback *f, const qm_pnet *n, const qm_pnet_problem *p,
                         const qm_locals *l)
{
    for (uint32_t q = 0; q < f->nqubits; q++)
        for (int k = 0; k < 2; k++) {
            qm_signed_pauli at = l->before[n->frame[q]][k ? QM_PAULI_Z : QM_PAULI_X];
            uint32_t row = qm_pnet_rows_frame(&p->rows, k, q);
            if (!is_row(f, q, at.axis, at.negative, &p->rows, row))
                return false;
        }
    return true;
}

/* gates = exp(i pi/4 *eighths) frame n without rotations. */
static bool compare_phase(const qm_pnet *n, uint32_t nqubits, const qm_pgate *gates,
                          uint32_t ngates, const qm_locals *l, qm_arena *arena, unsigned *eighths)
{
    qm_stabilizer_sum s;
    qm_stabilizer_sum_init(&s, nqubits, arena);
    for (uint32_t i = 0; i < ngates; i++)
        if (gates[i].kind == QM_PK_CPP)
            qm_stabilizer_sum_cpp(&s, &gates[i]);
    for (uint32_t q = 0; q < nqubits; q++) {
        uint8_t inverse = l->inverse[n->frame[q]];
        qm_stabilizer_sum_local(&s, l, q, inverse);
        s.phase += 8u - l->phase[n->frame[q]][inverse];
    }
    for (uint32_t i = n->ngates; i-- > 0;)
        if (n->gates[i].kind == QM_PK_CPP)
            qm_stabilizer_sum_cpp(&s, &n->gates[i]);
    *eighths = s.phase % 8;
    return qm_stabilizer_sum_is_zero(&s);
}

bool qm_pnet_check(const qm_pnet *n, const qm_pnet_problem *p, const qm_pgate *gates,
                   uint32_t ngates, const qm_locals *l, qm_arena *arena, double *phase)
{
    qm_pullback f;
    unsigned eighths;
    qm_pullback_init(&f, p->rows.nqubits, arena);
    if (!is_problem(&f, p, gates, ngates))
        return false;
    qm_pullback_init(&f, p->rows.nqubits, arena);
    if (!has_rotations(&f, n, p) || !has_order(n, p, arena) || !has_clifford(&f, n, p, l) ||
        !compare_phase(n, p->rows.nqubits, gates, ngates, l, arena, &eighths))
        return false;
    *phase = p->phase + eighths * M_PI_4;
    return true;
}
