/* relations.c - see relations.h. Kets: |Z, f> = |f>, |X, f> = (|0> + (-1)^f |1>) / sqrt(2) and
 * |Y, f> = (|0> + i (-1)^f |1>) / sqrt(2); global phases are dropped. */
#include "passes/pauli/relations.h"

#include <complex.h>
#include <math.h>
#include <string.h>

/* <B, y|A, f> is i^(before f + after y) (-1)^(f y), up to a constant. */
static const struct {
    uint8_t before, after;
} overlaps[4][4] = {
    [QM_PAULI_Z][QM_PAULI_Y] = {3, 0},
    [QM_PAULI_Y][QM_PAULI_Z] = {0, 1},
    [QM_PAULI_X][QM_PAULI_Y] = {1, 1},
    [QM_PAULI_Y][QM_PAULI_X] = {3, 3},
};

/* B |A, f> is i^turn (-1)^f |A, 1 + f>, and |A, 1 + f> where turn is 0. */
static const uint8_t flips[4][4] = {
    [QM_PAULI_Z][QM_PAULI_Y] = 1,
    [QM_PAULI_X][QM_PAULI_Y] = 3,
    [QM_PAULI_Y][QM_PAULI_X] = 1,
};

void qm_relations_init(qm_relations *r, const qm_locals *locals, uint32_t nwires, uint32_t ngates,
                       qm_arena *arena)
{
    *r = (qm_relations){.arena = arena, .locals = locals, .nwires = nwires};
    r->wires = qm_arena_zalloc(arena, (size_t)nwires + 1, sizeof *r->wires);
    qm_path_sum_init(&r->sum, ngates, arena);
}

void qm_relations_forget(qm_relations *r)
{
    for (uint32_t q = 0; q < r->nwires; q++)
        if (r->wires[q])
            r->wires[q]->basis = QM_PAULI_I;
    qm_path_sum_forget(&r->sum);
}

static void change_basis(qm_relations *r, qm_wire_bit *w, uint8_t basis)
{
    if (w->basis == basis)
        return;
    qm_boolean f = w->f;
    uint8_t from = w->basis;
    qm_path_sum_count_uses(&r->sum, &f, -1);
    qm_path_sum_add_turn(&r->sum, overlaps[from][basis].before * M_PI / 2, &f);
    bool done = false;
    for (uint32_t i = f.n; i-- > 0 && !done;) {
        uint32_t n, v = *qm_monomials_vars(&r->sum.monomials, f.terms[i], &n);
        done = n == 1 && r->sum.vars[v].uses == 0 && !r->sum.vars[v].pinned &&
               qm_path_sum_over(&r->sum, v, &f, &w->f);
    }
    if (!done) {
        w->f = qm_path_sum_new_bit(&r->sum, false);
        qm_path_sum_add_product(&r->sum, &f, &w->f);
    }
    w->basis = basis;
    qm_path_sum_add_turn(&r->sum, overlaps[from][basis].after * M_PI / 2, &w->f);
    qm_path_sum_count_uses(&r->sum, &w->f, 1);
    qm_path_sum_pin(&r->sum, &f, true);
}

static qm_wire_bit *wire_of(qm_relations *r, uint32_t wire)
{
    if (!r->wires[wire])
        r->wires[wire] = QM_NEW(r->arena, qm_wire_bit);
    return r->wires[wire];
}

static qm_wire_bit *begin(qm_relations *r, uint32_t wire, uint8_t axis)
{
    qm_wire_bit *w = wire_of(r, wire);
    if (w->basis == QM_PAULI_I) {
        w->basis = axis;
        w->f = qm_path_sum_new_bit(&r->sum, true);
        qm_path_sum_count_uses(&r->sum, &w->f, 1);
    }
    return w;
}

void qm_relations_start(qm_relations *r, uint32_t wire, bool zero)
{
    qm_wire_bit *w = zero ? wire_of(r, wire) : r->wires[wire];
    if (!w)
        return;
    if (w->basis != QM_PAULI_I) {
        qm_path_sum_pin(&r->sum, &w->f, false);
        qm_path_sum_count_uses(&r->sum, &w->f, -1);
    }
    *w = (qm_wire_bit){.basis = zero ? QM_PAULI_Z : QM_PAULI_I};
}

qm_label qm_relations_bit(qm_relations *r, uint32_t wire, uint8_t axis)
{
    qm_wire_bit *w = begin(r, wire, axis);
    change_basis(r, w, axis);
    return (qm_label){{w->f.hash[0], w->f.hash[1]}, w->f.one ? 2 : 0};
}

bool qm_relations_is_constant(const qm_relations *r, uint32_t wire, uint8_t axis, bool *value)
{
    const qm_wire_bit *w = r->wires[wire];
    if (!w || w->basis != axis || w->f.n > 0)
        return false;
    *value = w->f.one;
    return true;
}

void qm_relations_pass_turn(qm_relations *r, uint32_t wire, double angle)
{
    qm_path_sum_add_turn(&r->sum, angle, &r->wires[wire]->f);
}

void qm_relations_pin(qm_relations *r, uint32_t wire)
{
    qm_path_sum_pin(&r->sum, &r->wires[wire]->f, false);
}

/* The Pauli acts on the wire where c is 1. */
static void flip(qm_relations *r, qm_wire_bit *w, uint8_t axis, const qm_boolean *c)
{
    uint8_t turn = flips[w->basis][axis];
    if (turn) {
        qm_path_sum_add_turn(&r->sum, turn * M_PI / 2, c);
        qm_path_sum_add_product(&r->sum, c, &w->f);
    }
    qm_path_sum_count_uses(&r->sum, &w->f, -1);
    if (!qm_boolean_add(&w->f, c)) {
        qm_path_sum_pin(&r->sum, &w->f, false);
        qm_path_sum_pin(&r->sum, c, false);
        w->f = qm_path_sum_new_bit(&r->sum, true);
    }
    qm_path_sum_count_uses(&r->sum, &w->f, 1);
}

void qm_relations_meet_cpp(qm_relations *r, const qm_pgate *g, const uint8_t next[2])
{
    qm_wire_bit *w[2];
    int gain[2];
    for (int k = 0; k < 2; k++) {
        w[k] = begin(r, g->qubit[k], g->axis[k]);
        gain[k] = (next[k] == g->axis[k]) - (next[k] == w[k]->basis);
    }
    if (w[0]->basis != g->axis[0] && w[1]->basis != g->axis[1]) {
        int k = gain[1] > gain[0];
        change_basis(r, w[k], g->axis[k]);
    }
}

void qm_relations_pass_cpp(qm_relations *r, const qm_pgate *g)
{
    qm_wire_bit *a = r->wires[g->qubit[0]], *b = r->wires[g->qubit[1]];
    if (a->basis != g->axis[0])
        flip(r, a, g->axis[0], &b->f);
    else if (b->basis != g->axis[1])
        flip(r, b, g->axis[1], &a->f);
    else
        qm_path_sum_add_product(&r->sum, &a->f, &b->f);
}

static qm_c64 ket(uint8_t basis, int f, int component)
{
    if (basis == QM_PAULI_Z)
        return f == component;
    qm_c64 second = basis == QM_PAULI_Y ? I : 1;
    return component == 0 ? M_SQRT1_2 : M_SQRT1_2 * (f ? -second : second);
}

/* <to, g|u|from, f>. */
static qm_c64 element(const qm_c64 u[4], uint8_t to, int g, uint8_t from, int f)
{
    qm_c64 sum = 0;
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++)
            sum += conj(ket(to, g, i)) * u[2 * i + k] * ket(from, f, k);
    return sum;
}

void qm_relations_pass_pauli(qm_relations *r, uint32_t wire, uint8_t axis)
{
    qm_wire_bit *w = begin(r, wire, axis);
    qm_boolean always = {.one = true};
    if (w->basis == axis)
        qm_path_sum_add_turn(&r->sum, M_PI, &w->f);
    else
        flip(r, w, axis, &always);
}

/* The element makes |A, f> i^(turn f) |B, f + negative>, up to a constant. */
void qm_relations_pass_local(qm_relations *r, uint32_t wire, uint8_t local)
{
    qm_wire_bit *w = r->wires[wire];
    if (local == QM_LOCAL_IDENTITY || !w || w->basis == QM_PAULI_I)
        return;
    const qm_c64 *u = r->locals->u[local];
    qm_signed_pauli to = r->locals->after[local][w->basis];
    qm_c64 ratio = element(u, to.axis, !to.negative, w->basis, 1) /
                   element(u, to.axis, to.negative, w->basis, 0);
    qm_path_sum_add_turn(&r->sum, round(carg(ratio) / M_PI_2) * M_PI_2, &w->f);
    w->basis = to.axis;
    w->f.one ^= to.negative;
}
