/* check.c - comparing a network with the gates that it replaces, row by row: what stands for X_q
 * and Z_q at a time is kept as Paulis at the start, and multiplied when a gate is passed. */
#include "passes/pauli_network/check.h"
#include "passes/pauli_network/scalar.h"

#include <math.h>
#include <string.h>

/* i^power times X^x Z^z, over qubits; Hermitian. */
typedef struct pauli_row {
    uint64_t *x, *z;
    unsigned power;
} pauli_row;

typedef struct puller {
    uint32_t nqubits, words;
    pauli_row *rows; /* X_q at 2q, Z_q at 2q + 1, then two to work with */
} puller;

static void start(puller *f, uint32_t nqubits, qm_arena *arena)
{
    uint32_t n = 2 * nqubits + 2, words = (nqubits + 63) / 64;
    *f = (puller){nqubits, words, QM_NEW_ARRAY(arena, pauli_row, n)};
    for (uint32_t i = 0; i < n; i++) {
        pauli_row *r = &f->rows[i];
        r->x = qm_arena_zalloc(arena, words, sizeof(uint64_t));
        r->z = qm_arena_zalloc(arena, words, sizeof(uint64_t));
        r->power = 0;
        if (i < 2 * nqubits)
            (i & 1 ? r->z : r->x)[i / 2 / 64] |= (uint64_t)1 << i / 2 % 64;
    }
}

/* a = a b */
static void multiply(const puller *f, pauli_row *a, const pauli_row *b)
{
    unsigned swaps = 0;
    for (uint32_t w = 0; w < f->words; w++) {
        swaps += (unsigned)__builtin_popcountll(a->z[w] & b->x[w]);
        a->x[w] ^= b->x[w];
        a->z[w] ^= b->z[w];
    }
    a->power = (a->power + b->power + 2 * swaps) & 3;
}

/* *out = the Pauli on qubit q: Y = i X Z. */
static void set_pauli(const puller *f, pauli_row *out, uint32_t q, uint8_t axis)
{
    memset(out->x, 0, f->words * sizeof *out->x);
    memset(out->z, 0, f->words * sizeof *out->z);
    out->power = axis == QM_PAULI_Y;
    if (axis & QM_PAULI_X)
        multiply(f, out, &f->rows[2 * q]);
    if (axis & QM_PAULI_Z)
        multiply(f, out, &f->rows[2 * q + 1]);
}

/* After the gate C(P, Q), what was A on a before is A Q where A and P do not commute. */
static void pass(puller *f, const qm_pgate *g)
{
    pauli_row *other[2] = {&f->rows[2 * f->nqubits], &f->rows[2 * f->nqubits + 1]};
    for (int k = 0; k < 2; k++)
        set_pauli(f, other[k], g->qubit[!k], g->axis[!k]);
    for (int k = 0; k < 2; k++) {
        if (g->axis[k] & QM_PAULI_Z)
            multiply(f, &f->rows[2 * g->qubit[k]], other[k]);
        if (g->axis[k] & QM_PAULI_X)
            multiply(f, &f->rows[2 * g->qubit[k] + 1], other[k]);
    }
}

/* Is the Pauli row i of the rows? */
static bool is_row(const puller *f, const pauli_row *a, const qm_pnet_rows *r, uint32_t i)
{
    unsigned power = 2 * qm_pnet_rows_negative(r, i);
    for (uint32_t q = 0; q < f->nqubits; q++) {
        qm_pauli p = qm_pnet_rows_at(r, i, q);
        if ((unsigned)p != ((a->x[q / 64] >> q % 64 & 1) | (a->z[q / 64] >> q % 64 & 1) << 1))
            return false;
        power += p == QM_PAULI_Y;
    }
    return (power & 3) == a->power;
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
static bool is_problem(puller *f, const qm_pnet_problem *p, const qm_pgate *gates, uint32_t ngates)
{
    pauli_row *row = &f->rows[2 * f->nqubits];
    uint32_t k = 0;
    for (uint32_t i = 0; i < ngates; i++) {
        if (gates[i].kind == QM_PK_CPP) {
            pass(f, &gates[i]);
            continue;
        }
        set_pauli(f, row, gates[i].qubit[0], gates[i].axis[0]);
        if (!is_row(f, row, &p->rows, k++))
            return false;
    }
    for (uint32_t q = 0; q < f->nqubits; q++)
        if (!is_row(f, &f->rows[2 * q], &p->rows, qm_pnet_rows_frame(&p->rows, 0, q)) ||
            !is_row(f, &f->rows[2 * q + 1], &p->rows, qm_pnet_rows_frame(&p->rows, 1, q)))
            return false;
    return true;
}

static bool has_rotations(puller *f, const qm_pnet *n, const qm_pnet_problem *wanted)
{
    pauli_row *row = &f->rows[2 * f->nqubits];
    for (uint32_t i = 0; i < n->ngates; i++) {
        const qm_pgate *g = &n->gates[i];
        bool flipped;
        if (g->kind == QM_PK_CPP) {
            pass(f, g);
            continue;
        }
        if (!is_rotation(g, &wanted->rots[n->rows[i]], &flipped))
            return false;
        set_pauli(f, row, g->qubit[0], g->axis[0]);
        row->power = (row->power + 2 * flipped) & 3;
        if (!is_row(f, row, &wanted->rows, n->rows[i]))
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
static bool has_clifford(puller *f, const qm_pnet *n, const qm_pnet_problem *p, const qm_locals *l)
{
    pauli_row *row = &f->rows[2 * f->nqubits];
    for (uint32_t q = 0; q < f->nqubits; q++)
        for (int k = 0; k < 2; k++) {
            qm_signed_pauli at = l->before[n->frame[q]][k ? QM_PAULI_Z : QM_PAULI_X];
            set_pauli(f, row, q, at.axis);
            row->power = (row->power + 2 * at.negative) & 3;
            if (!is_row(f, row, &p->rows, qm_pnet_rows_frame(&p->rows, k, q)))
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
    puller f;
    unsigned eighths;
    start(&f, p->rows.nqubits, arena);
    if (!is_problem(&f, p, gates, ngates))
        return false;
    start(&f, p->rows.nqubits, arena);
    if (!has_rotations(&f, n, p) || !has_order(n, p, arena) || !has_clifford(&f, n, p, l) ||
        !compare_phase(n, p->rows.nqubits, gates, ngates, l, arena, &eighths))
        return false;
    *phase = p->phase + eighths * M_PI_4;
    return true;
}
