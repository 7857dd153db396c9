/* frame.c - see frame.h. A Clifford gate takes time O(1), a rotation O(n words) and what sums
 * over paths take. Updates of rows are those of Aaronson and Gottesman, quant-ph/0406196. */
#include "equiv/tables/frame.h"

#include "equiv/pauli/row.h"
#include "equiv/pauli/word.h"

#include <math.h>

static const qm_turn quarter = QM_TURN_QUARTER;

void qm_table_frame_init(qm_table_frame *f, uint32_t nwires, qm_tables *tables)
{
    *f = (qm_table_frame){.n = nwires};
    qm_table_paths_start(&f->paths, nwires, tables);
    for (uint32_t q = 0; q < nwires; q++) {
        f->z[q].row[1] = (uint64_t)1 << q;
        f->x[q].row[0] = (uint64_t)1 << q;
    }
}

static void multiply(qm_frame_row *a, const qm_frame_row *b)
{
    a->sign = (a->sign + b->sign + qm_row_multiply(a->row, b->row, 1)) & 3;
}

static bool bit(uint64_t row, uint32_t wire)
{
    return row >> wire & 1;
}

/* R changes its basis. */
static void change_rows(qm_table_frame *f, void (*change)(qm_frame_row *, uint32_t, uint32_t),
                        uint32_t from, uint32_t to)
{
    for (uint32_t q = 0; q < f->n; q++) {
        change(&f->z[q], from, to);
        change(&f->x[q], from, to);
    }
    for (uint32_t i = 0; i < f->nturns; i++)
        change(&f->turns[i].pauli, from, to);
}

static void row_cx(qm_frame_row *r, uint32_t from, uint32_t to)
{
    uint64_t *x = &r->row[0], *z = &r->row[1];
    if (bit(*x, from) && bit(*z, to) && bit(*x, to) == bit(*z, from))
        r->sign ^= 2;
    *x ^= (uint64_t)bit(*x, from) << to;
    *z ^= (uint64_t)bit(*z, to) << from;
}

static void row_cz(qm_frame_row *r, uint32_t from, uint32_t to)
{
    uint64_t *x = &r->row[0], *z = &r->row[1];
    if (bit(*x, from) && bit(*x, to) && bit(*z, from) != bit(*z, to))
        r->sign ^= 2;
    *z ^= (uint64_t)bit(*x, from) << to | (uint64_t)bit(*x, to) << from;
}

/* The inverse of S. */
static void row_sdg(qm_frame_row *r, uint32_t from, uint32_t to)
{
    (void)to;
    if (bit(r->row[0], from) && !bit(r->row[1], from))
        r->sign ^= 2;
    r->row[1] ^= (uint64_t)bit(r->row[0], from) << from;
}

static void row_h(qm_frame_row *r, uint32_t from, uint32_t to)
{
    (void)to;
    bool x = bit(r->row[0], from), z = bit(r->row[1], from);
    if (x && z)
        r->sign ^= 2;
    r->row[0] ^= (uint64_t)(x != z) << from;
    r->row[1] ^= (uint64_t)(x != z) << from;
}

/* Gates on R whose inverses F takes. */
static void add_cx(qm_table_frame *f, uint32_t from, uint32_t to)
{
    qm_table_paths_add_wire(&f->paths, from, to);
    change_rows(f, row_cx, from, to);
}

static void add_cz(qm_table_frame *f, uint32_t from, uint32_t to)
{
    qm_table_paths_multiply(&f->paths, &f->paths.wires[from], &f->paths.wires[to]);
    change_rows(f, row_cz, from, to);
}

static void add_sdg(qm_table_frame *f, uint32_t wire)
{
    qm_table_paths_turn(&f->paths, (uint64_t)1 << wire, false, 3 * quarter);
    change_rows(f, row_sdg, wire, wire);
}

/* Changes the basis of R so that a Pauli, which is a row that changes with it, becomes a product of
 * Z. */
static void make_diagonal(qm_table_frame *f, const qm_frame_row *pauli)
{
    const uint64_t *row = pauli->row;
    if (row[0] == 0)
        return;
    uint32_t wire = (uint32_t)__builtin_ctzll(row[0]);
    for (uint64_t rest = row[0] & (row[0] - 1); rest; rest &= rest - 1)
        add_cx(f, wire, (uint32_t)__builtin_ctzll(rest));
    for (uint64_t rest = row[1] & ~((uint64_t)1 << wire); rest; rest &= rest - 1)
        add_cz(f, wire, (uint32_t)__builtin_ctzll(rest));
    if (bit(row[1], wire))
        add_sdg(f, wire);
    change_rows(f, row_h, wire, wire);
    qm_table_paths_hadamard(&f->paths, wire);
}

/* Applies the rotations about products of Z that commute with what is before them. */
static void apply_diagonal(qm_table_frame *f)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < f->nturns; i++) {
        const qm_frame_turn t = f->turns[i];
        bool ready = t.pauli.row[0] == 0;
        for (uint32_t k = 0; k < left && ready; k++)
            ready = !qm_row_anticommutes(t.pauli.row, f->turns[k].pauli.row, 1);
        if (ready)
            qm_table_paths_turn(&f->paths, t.pauli.row[1], t.pauli.sign == 2, t.angle);
        else
            f->turns[left++] = t;
    }
    f->nturns = left;
}

/* Gives a wire another basis where that takes a variable away: a Toffoli gate is complete, and what
 * uses its target next meets a bit and not a variable. */
static bool close_variable(qm_table_frame *f, uint32_t var)
{
    uint64_t with = 0;
    for (uint32_t q = 0; q < f->n; q++)
        with |= (f->paths.wires[q].vars >> var & 1) << q;
    if (with == 0 || !qm_table_paths_is_function(&f->paths, var))
        return false;
    uint32_t wire = (uint32_t)__builtin_ctzll(with);
    for (uint64_t rest = with & (with - 1); rest; rest &= rest - 1)
        add_cx(f, wire, (uint32_t)__builtin_ctzll(rest));
    change_rows(f, row_h, wire, wire);
    qm_table_paths_hadamard(&f->paths, wire);
    return true;
}

static bool close_variables(qm_table_frame *f)
{
    bool changed = false;
    for (uint64_t rest = f->paths.live; rest && !changed && !f->paths.lost; rest &= rest - 1)
        changed = close_variable(f, (uint32_t)__builtin_ctzll(rest));
    return changed;
}

/* Applies rotations until at most this many are left. That some wait keeps those together that
 * commute, wherever they stand in the circuit. */
static void apply_turns(qm_table_frame *f, uint32_t most)
{
    if (f->nturns > most)
        apply_diagonal(f);
    while (f->nturns > most && !f->paths.lost) {
        if (!close_variables(f))
            make_diagonal(f, &f->turns[0].pauli);
        apply_diagonal(f);
    }
}

static void conjugate(qm_frame_row *r, const qm_frame_row *p, uint32_t quarters)
{
    if (qm_row_anticommutes(r->row, p->row, 1) &&
        qm_word_conjugate(r->row, p->row, 1, p->sign == 2 ? 4 - quarters : quarters))
        r->sign ^= 2;
}

/* The angle on the -1 eigenspace of a Pauli of R. */
static void rotate(qm_table_frame *f, const qm_frame_row *p, qm_turn angle)
{
    if (angle % quarter == 0) {
        uint32_t quarters = (uint32_t)(angle / quarter);
        for (uint32_t q = 0; q < f->n && quarters != 0; q++) {
            conjugate(&f->z[q], p, quarters);
            conjugate(&f->x[q], p, quarters);
        }
        return;
    }
    if (f->paths.lost)
        return;
    f->turns[f->nturns++] = (qm_frame_turn){*p, angle};
    if (f->nturns == QM_TABLE_FRAME_TURNS)
        apply_turns(f, QM_TABLE_FRAME_TURNS - 1);
}

/* The angle where all of the qubits are 1: a rotation about the product of Z of each subset. */
static bool add_phase(qm_table_frame *f, const uint32_t *q, uint32_t n, double angle)
{
    if (n > QM_TABLE_FRAME_MAX_GATE)
        return false;
    double part = ldexp(angle, 1 - (int)n);
    qm_turn plus = qm_turn_from_radians(part), minus = (qm_turn)0 - plus;
    f->dropped +=
        ldexp(fabs(remainder(part - ldexp(2 * M_PI * (double)plus, -64), 2 * M_PI)), (int)n);
    for (uint32_t subset = 1; subset < 1u << n; subset++) {
        qm_frame_row p = {{0}, 0};
        for (uint32_t k = 0; k < n; k++)
            if (subset >> k & 1)
                multiply(&p, &f->z[q[k]]);
        rotate(f, &p, __builtin_parity(subset) ? plus : minus);
    }
    return true;
}

static void add_h(qm_table_frame *f, uint32_t q)
{
    qm_frame_row row = f->z[q];
    f->z[q] = f->x[q];
    f->x[q] = row;
}

static bool add_x(qm_table_frame *f, const uint32_t *q, uint32_t n)
{
    uint32_t target = q[n - 1];
    bool fits = true;
    if (n == 1) {
        f->z[target].sign ^= 2;
    } else if (n == 2) {
        multiply(&f->z[target], &f->z[q[0]]);
        multiply(&f->x[q[0]], &f->x[target]);
    } else {
        add_h(f, target);
        fits = add_phase(f, q, n, M_PI);
        add_h(f, target);
    }
    return fits;
}

bool qm_table_frame_apply(qm_table_frame *f, qm_fkind kind, const uint32_t *q, uint32_t n,
                          double angle)
{
    bool fits = true;
    if (kind == QM_FK_H)
        add_h(f, q[0]);
    else if (kind == QM_FK_X)
        fits = add_x(f, q, n);
    else
        fits = add_phase(f, q, n, angle);
    f->paths.lost |= f->paths.tables->full;
    return fits;
}

static void swap_wires(qm_table_frame *f, uint32_t a, uint32_t b)
{
    if (a == b)
        return;
    add_cx(f, a, b);
    add_cx(f, b, a);
    add_cx(f, a, b);
}

void qm_table_frame_finish(qm_table_frame *f)
{
    apply_turns(f, 0);
    for (uint32_t q = 0; q < f->n && !f->paths.lost; q++)
        make_diagonal(f, &f->z[q]);
    for (uint32_t q = 0; q < f->n && !f->paths.lost; q++) {
        uint64_t above = f->z[q].row[1] >> q << q;
        swap_wires(f, q, (uint32_t)__builtin_ctzll(above));
        for (uint64_t rest = f->z[q].row[1] & ~((uint64_t)1 << q); rest; rest &= rest - 1)
            add_cx(f, (uint32_t)__builtin_ctzll(rest), q);
    }
    for (uint32_t q = 0; q < f->n && !f->paths.lost; q++) {
        for (uint64_t rest = f->x[q].row[1] & ~((uint64_t)1 << q); rest; rest &= rest - 1)
            add_cz(f, q, (uint32_t)__builtin_ctzll(rest));
        if (bit(f->x[q].row[1], q))
            add_sdg(f, q);
        if (f->x[q].sign == 2)
            qm_table_paths_turn(&f->paths, (uint64_t)1 << q, false, QM_TURN_HALF);
        if (f->z[q].sign == 2)
            qm_table_flip(f->paths.wires[q].table, f->paths.words);
    }
    qm_table_paths_sum(&f->paths);
}
