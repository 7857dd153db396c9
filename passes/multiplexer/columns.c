/* columns.c - see columns.h. */
#include "passes/multiplexer/columns.h"

#include "support/arena.h"

#include <math.h>
#include <string.h>

static const double negligible = 1e-11;

static inline bool is_zero(qm_c64 a)
{
    return fabs(creal(a)) < negligible && fabs(cimag(a)) < negligible;
}

void qm_column_gates_init(qm_column_gates *g, qm_arena *arena)
{
    memset(g, 0, sizeof *g);
    g->arena = arena;
}

/* Room for a matrix on so many bits, cleared; *at is its place. */
static qm_c64 *add_matrix(qm_column_gates *g, uint32_t nbits, uint32_t *at)
{
    *at = g->nmatrices;
    for (uint32_t i = 0; i < 1u << 2 * nbits; i++) {
        QM_RESERVE(g->arena, g->matrices, g->nmatrices, g->cap_matrices);
        g->matrices[g->nmatrices++] = 0;
    }
    return &g->matrices[*at];
}

static void append(qm_column_gates *g, qm_column_gate gate)
{
    const qm_c64 *u = &g->matrices[gate.matrix];
    gate.kind = QM_CK_MANY;
    if (gate.nbits == 1)
        gate.kind = u[1] == 0 && u[2] == 0   ? QM_CK_DIAGONAL
                    : u[0] == 0 && u[3] == 0 ? QM_CK_FLIP
                                             : QM_CK_ONE;
    QM_RESERVE(g->arena, g->gates, g->ngates, g->cap);
    g->gates[g->ngates++] = gate;
}

static void set_control(qm_column_gate *gate, uint8_t bit, bool on)
{
    gate->mask |= (uint16_t)(1u << bit);
    gate->on |= (uint16_t)((uint32_t)on << bit);
}

/* The matrix of a row without its controls. */
static uint32_t row_matrix(qm_column_gates *g, uint32_t row, const double *p)
{
    const qm_gate_row *r = &qm_gate_table[row];
    if (r->nparams == 0 && g->row[row])
        return g->row[row] - 1;
    uint32_t at;
    qm_c64 *u = add_matrix(g, (uint32_t)(r->nqubits - r->ncontrols), &at);
    r->unitary(p, u);
    if (r->nparams == 0)
        g->row[row] = at + 1;
    return at;
}

static void set_row(qm_column_gates *g, qm_column_gate *gate, uint32_t row, const double *p,
                    const uint8_t *bit)
{
    const qm_gate_row *r = &qm_gate_table[row];
    for (uint32_t i = 0; i < r->ncontrols; i++)
        set_control(gate, bit[i], true);
    gate->nbits = (uint8_t)(r->nqubits - r->ncontrols);
    memcpy(gate->bit, bit + r->ncontrols, gate->nbits);
    gate->matrix = row_matrix(g, row, p);
}

void qm_column_gates_add_row(qm_column_gates *g, uint32_t row, const double *p, const uint8_t *bit)
{
    qm_column_gate gate = {0};
    set_row(g, &gate, row, p, bit);
    append(g, gate);
}

bool qm_column_gates_take(const qm_module *m, const qm_op *op)
{
    if (op->nqubits > QM_COLUMN_QUBITS)
        return false;
    for (uint32_t k = 0, n = qm_op_nparams(m, op); k < n; k++)
        if (!isfinite(m->params[op->param + k].value))
            return false;
    if (op->code < QM_G_COUNT)
        return true;
    const qm_gate *g = &m->gates[op->code];
    return g->kind == QM_GK_MODIFIED && g->base < QM_G_COUNT && !g->has_power;
}

void qm_column_gates_add(qm_column_gates *g, const qm_module *m, const qm_op *op,
                         const uint8_t *bit)
{
    double p[QM_MAX_GATE_PARAMS];
    for (uint32_t k = 0, n = qm_op_nparams(m, op); k < n; k++)
        p[k] = m->params[op->param + k].value;
    qm_column_gate gate = {0};
    const qm_gate *modified = &m->gates[op->code];
    uint32_t row = op->code, ncontrols = 0;
    if (row >= QM_G_COUNT) {
        row = modified->base;
        ncontrols = modified->ncontrols;
        for (uint32_t i = 0; i < ncontrols; i++)
            set_control(&gate, bit[i], modified->on >> i & 1);
    }
    set_row(g, &gate, row, p, bit + ncontrols);
    append(g, gate);
}

uint32_t qm_column_gate_moves(const qm_column_gate *g)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < g->nbits && g->kind != QM_CK_DIAGONAL; i++)
        bits |= 1u << g->bit[i];
    return bits;
}

uint32_t qm_column_gate_touches(const qm_column_gate *g)
{
    uint32_t bits = g->mask;
    for (uint32_t i = 0; i < g->nbits; i++)
        bits |= 1u << g->bit[i];
    return bits;
}

uint64_t qm_column_gate_hash(const qm_column_gate *g, uint64_t h)
{
    h = (h ^ g->matrix ^ (uint64_t)g->mask << 32 ^ (uint64_t)g->on << 48) * 0x9e3779b97f4a7c15u;
    h ^= h >> 32;
    for (uint32_t i = 0; i < g->nbits; i++)
        h = (h ^ g->bit[i]) * 0xd6e8feb86659fd93u;
    return h ^ h >> 32;
}

void qm_column_start(qm_column *c, uint32_t state)
{
    c->n = 1;
    c->entries[0] = (qm_column_entry){state, 1};
}

qm_c64 qm_column_amplitude(const qm_column *c, uint32_t state)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->entries[i].state == state)
            return c->entries[i].amplitude;
    return 0;
}

/* Adds an amplitude to a list of n entries. */
static bool add_entry(qm_column_entry *list, uint32_t *n, uint32_t state, qm_c64 amplitude)
{
    for (uint32_t i = 0; i < *n; i++)
        if (list[i].state == state) {
            list[i].amplitude += amplitude;
            return true;
        }
    if (*n == QM_COLUMN_ENTRIES)
        return false;
    list[(*n)++] = (qm_column_entry){state, amplitude};
    return true;
}

static void drop_zeros(qm_column *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n; i++)
        if (!is_zero(c->entries[i].amplitude))
            c->entries[n++] = c->entries[i];
    c->n = n;
}

/* States that differ in the gate's bit are met in pairs, at the first of the two. */
static bool apply_one(qm_column *c, const qm_c64 *u, const qm_column_gate *g)
{
    uint32_t flip = 1u << g->bit[0];
    for (uint32_t i = 0, n = c->n; i < n; i++) {
        qm_column_entry *e = &c->entries[i];
        if ((e->state & g->mask) != g->on)
            continue;
        uint32_t j = 0;
        while (j < n && c->entries[j].state != (e->state ^ flip))
            j++;
        if (j < i)
            continue;
        bool high = (e->state & flip) != 0;
        qm_c64 other = j < n ? c->entries[j].amplitude : 0;
        qm_c64 low = high ? other : e->amplitude, up = high ? e->amplitude : other;
        qm_c64 new_low = u[0] * low + u[1] * up;
        qm_c64 new_up = u[2] * low + u[3] * up;
        if (j == n && c->n == QM_COLUMN_ENTRIES)
            return false;
        e->amplitude = high ? new_up : new_low;
        c->entries[j < n ? j : c->n++] =
            (qm_column_entry){e->state ^ flip, high ? new_low : new_up};
    }
    drop_zeros(c);
    return true;
}

static bool apply_many(qm_column *c, const qm_c64 *u, const qm_column_gate *g)
{
    qm_column_entry list[QM_COLUMN_ENTRIES];
    uint32_t n = 0, dim = 1u << g->nbits, all = 0;
    for (uint32_t k = 0; k < g->nbits; k++)
        all |= 1u << g->bit[k];
    for (uint32_t i = 0; i < c->n; i++) {
        const qm_column_entry *e = &c->entries[i];
        if ((e->state & g->mask) != g->on) {
            if (!add_entry(list, &n, e->state, e->amplitude))
                return false;
            continue;
        }
        uint32_t from = 0;
        for (uint32_t k = 0; k < g->nbits; k++)
            from |= (e->state >> g->bit[k] & 1) << k;
        for (uint32_t to = 0; to < dim; to++) {
            if (u[to * dim + from] == 0)
                continue;
            uint32_t state = e->state & ~all;
            for (uint32_t k = 0; k < g->nbits; k++)
                state |= (to >> k & 1) << g->bit[k];
            if (!add_entry(list, &n, state, u[to * dim + from] * e->amplitude))
                return false;
        }
    }
    memcpy(c->entries, list, n * sizeof *list);
    c->n = n;
    drop_zeros(c);
    return true;
}

bool qm_column_apply(qm_column *c, const qm_column_gates *g, const qm_column_gate *gate)
{
    const qm_c64 *u = &g->matrices[gate->matrix];
    if (gate->kind == QM_CK_ONE)
        return apply_one(c, u, gate);
    if (gate->kind == QM_CK_MANY)
        return apply_many(c, u, gate);
    uint32_t bit = gate->bit[0], flip = gate->kind == QM_CK_FLIP;
    for (uint32_t i = 0; i < c->n; i++) {
        qm_column_entry *e = &c->entries[i];
        if ((e->state & gate->mask) != gate->on)
            continue;
        uint32_t value = e->state >> bit & 1;
        e->state ^= flip << bit;
        e->amplitude = u[(value ^ flip) * 2 + value] * e->amplitude;
    }
    return true;
}
