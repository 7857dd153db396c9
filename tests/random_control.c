/* random_control.c - random statements: measurement, assignment, control flow; see random_parts.h.
 *
 * Loops run at most three rounds. Each measurement costs the rounds of the loops around it, so that
 * the program as a whole branches a bounded number of times. */

#include "tests/random_control.h"

static const qm_span nowhere = {0, 0};

enum { MOST_DEPTH = 3 };

static uint32_t bits_of(const random_state *r, uint32_t cell)
{
    uint32_t width = r->m->cells[cell].type.width;
    return width ? width : 1;
}

/* A qubit: fixed, or at times the element of a register at an index known at run time. */
static uint32_t qubit(random_state *r)
{
    if (!random_has(r, RANDOM_DYNAMIC) || random_pick(r, 3))
        return random_pick(r, r->m->nqubits);
    uint32_t reg = r->regs[random_pick(r, r->nregs)];
    if (r->m->regs[reg].scalar)
        return r->m->regs[reg].first;
    return qm_module_add_dyn(r->m, reg, random_index(r, r->m->regs[reg].size));
}

static uint32_t bit(random_state *r)
{
    uint32_t cell = random_pick(r, 3) ? r->cells.bits : r->cells.flag;
    uint32_t n = bits_of(r, cell);
    if (n > 1 && random_has(r, RANDOM_DYNAMIC) && random_pick(r, 3) == 0)
        return qm_module_add_dyn(r->m, cell, random_index(r, n));
    return r->m->cells[cell].bit0 + random_pick(r, n);
}

static void measure_or_reset(random_state *r, uint32_t block)
{
    if (r->measurements < r->rounds)
        return;
    r->measurements -= r->rounds;
    qm_op op = qm_op_make(random_pick(r, 4) ? QM_OP_MEASURE : QM_OP_RESET);
    uint32_t q = qubit(r);
    if (op.kind == QM_OP_MEASURE && (random_has(r, RANDOM_QASM2) || random_pick(r, 8)))
        op.code = bit(r);
    qm_op_set_qubits(r->m, &op, &q, 1);
    qm_block_push(r->m, block, op);
}

void random_final_measurements(random_state *r)
{
    uint32_t q[RANDOM_QUBITS], n = 1 + random_pick(r, r->m->nqubits),
                               width = bits_of(r, r->cells.bits);
    n = n < width ? n : width;
    random_distinct_qubits(r, r->m->nqubits, n, q);
    for (uint32_t i = 0; i < n; i++) {
        qm_op op = qm_op_make(QM_OP_MEASURE);
        op.code = r->m->cells[r->cells.bits].bit0 + i;
        qm_op_set_qubits(r->m, &op, &q[i], 1);
        qm_block_push(r->m, 0, op);
    }
}

static void barrier(random_state *r, uint32_t block)
{
    uint32_t q[RANDOM_QUBITS], n = 1 + random_pick(r, r->m->nqubits);
    random_distinct_qubits(r, r->m->nqubits, n, q);
    qm_op op = qm_op_make(QM_OP_BARRIER);
    qm_op_set_qubits(r->m, &op, q, n);
    qm_block_push(r->m, block, op);
}

static void pragma(random_state *r, uint32_t block)
{
    static const char text[] = "vendor.note";
    qm_op op = qm_op_make(QM_OP_PRAGMA);
    op.code = qm_intern_add(&r->m->cx->names, text, sizeof text - 1);
    qm_block_push(r->m, block, op);
}

/* A one-qubit row on a qubit that is known at run time only. */
static void dynamic_gate(random_state *r, uint32_t block)
{
    static const uint16_t rows[] = {QM_G_H, QM_G_X, QM_G_RY, QM_G_S, QM_G_P};
    uint32_t g = rows[random_pick(r, sizeof rows / sizeof *rows)], q = qubit(r);
    qm_param p = random_param(r);
    qm_block_push(r->m, block, qm_op_gate(r->m, g, &q, &p));
}

void random_store(random_state *r, uint32_t block, uint32_t cell, uint32_t value)
{
    qm_op op = qm_op_make(QM_OP_STORE);
    op.code = cell;
    op.param = value;
    qm_block_push(r->m, block, op);
}

/* c[index] = bit; */
static void assign_bit(random_state *r, uint32_t block)
{
    uint32_t c = r->cells.bits;
    uint32_t index = random_index(r, bits_of(r, c)), value = random_bit(r);
    random_store(
        r, block, c,
        qm_expr_make(r->m, QM_EX_INSERT, r->m->cells[c].type, qm_expr_cell(r->m, c), index, value));
}

static void assignment(random_state *r, uint32_t block)
{
    const random_cells *c = &r->cells;
    switch (random_pick(r, 10)) {
    case 0:
        random_store(r, block, c->i8, random_int(r, 8, 2));
        break;
    case 1:
        random_store(r, block, c->u5, random_uint(r, 5, 2));
        break;
    case 2:
        random_store(r, block, c->truth, random_bool(r, 2));
        break;
    case 3:
        random_store(r, block, c->angle, random_angle(r, 16, 2));
        break;
    case 4:
        random_store(r, block, c->real, random_float(r, 1));
        break;
    case 5:
        random_store(r, block, c->flag,
                     qm_expr_cast(r->m, random_bool(r, 1), r->m->cells[c->flag].type));
        break;
    case 6:
        assign_bit(r, block);
        break;
    case 7:
        random_store(r, block, c->z, random_complex(r, 2));
        break;
    case 8:
        random_store(r, block, c->half, random_half(r));
        break;
    default:
        random_store(r, block, c->bits, random_bitstring(r, bits_of(r, c->bits), 2));
        break;
    }
}

static void fill(random_state *r, uint32_t first, uint32_t count)
{
    r->depth++;
    for (uint32_t i = 0; i < count; i++) {
        random_block(r, first + i, 1 + random_pick(r, 4));
        if (random_has(r, RANDOM_PHASE) && random_pick(r, 4) == 0)
            qm_block_add_phase(r->m, first + i, qm_param_number(random_angle_value(r)));
    }
    r->depth--;
}

static void push_control(random_state *r, uint32_t block, qm_op_kind kind, const qm_ctl *c)
{
    qm_op op = qm_op_make(kind);
    op.code = qm_module_add_ctl(r->m, c);
    op.region = qm_module_add_blocks(r->m, c->nregions);
    qm_block_push(r->m, block, op);
    fill(r, op.region, c->nregions);
}

static qm_ctl control(void)
{
    return (qm_ctl){
        .cond = QM_NONE, .cell = QM_NONE, .lo = QM_NONE, .step = QM_NONE, .hi = QM_NONE};
}

static void add_if(random_state *r, uint32_t block)
{
    qm_ctl c = control();
    c.cond = random_bool(r, 2);
    c.has_else = random_pick(r, 2);
    c.nregions = 1 + c.has_else;
    push_control(r, block, QM_OP_IF, &c);
}

static void add_switch(random_state *r, uint32_t block)
{
    qm_ctl c = control();
    qm_type t = random_type(QM_T_UINT, 5);
    uint32_t list[8], ncases = 1 + random_pick(r, 2);
    c.cond =
        qm_expr_make(r->m, QM_EX_AND, t, random_uint(r, 5, 1), qm_expr_const(r->m, t, 3), QM_NONE);
    c.nvalues = ncases + random_pick(r, 2);
    for (uint32_t i = 0; i < c.nvalues; i++) {
        list[2 * i] = qm_expr_const(r->m, t, i);
        list[2 * i + 1] = i < ncases ? i : ncases - 1;
    }
    c.values = qm_module_add_pool(r->m, list, 2 * c.nvalues);
    c.has_else = random_pick(r, 2);
    c.nregions = ncases + c.has_else;
    push_control(r, block, QM_OP_SWITCH, &c);
}

static void push_loop(random_state *r, uint32_t block, qm_op_kind kind, const qm_ctl *c,
                      uint32_t rounds)
{
    r->rounds *= rounds;
    r->loops++;
    push_control(r, block, kind, c);
    r->loops--;
    r->rounds /= rounds;
}

static void add_for(random_state *r, uint32_t block)
{
    qm_ctl c = control();
    qm_type t = random_type(QM_T_INT, 8);
    c.cell = qm_module_add_cell(r->m, random_name(r, "i"), t, QM_CELL_VAR, false, nowhere);
    c.nregions = 1;
    if (random_pick(r, 3)) {
        int64_t lo = (int64_t)random_pick(r, 5) - 2, step = random_pick(r, 2) ? 1 : -2;
        int64_t hi = lo + step * ((int64_t)random_pick(r, 4) - 1);
        c.lo = qm_expr_const(r->m, t, (uint64_t)lo);
        c.step = qm_expr_const(r->m, t, (uint64_t)step);
        c.hi = qm_expr_const(r->m, t, (uint64_t)hi);
    } else {
        uint32_t list[3];
        c.nvalues = 1 + random_pick(r, 3);
        for (uint32_t i = 0; i < c.nvalues; i++)
            list[i] = random_int(r, 8, 1);
        c.values = qm_module_add_pool(r->m, list, c.nvalues);
    }
    push_loop(r, block, QM_OP_FOR, &c, 3);
}

/* int[8] w = 0; while (w < n && condition) { w = w + 1; ... } */
static void add_while(random_state *r, uint32_t block)
{
    qm_module *m = r->m;
    qm_type t = random_type(QM_T_INT, 8), boolean = random_type(QM_T_BOOL, 1);
    uint32_t w = qm_module_add_cell(m, random_name(r, "k"), t, QM_CELL_VAR, false, nowhere);
    random_declare(r, block, w, qm_expr_const(m, t, 0));
    uint32_t below = qm_expr_make(m, QM_EX_LT, boolean, qm_expr_cell(m, w),
                                  qm_expr_const(m, t, 1 + random_pick(r, 3)), QM_NONE);
    qm_ctl c = control();
    c.cond = qm_expr_make(m, QM_EX_LAND, boolean, below, random_bool(r, 1), QM_NONE);
    c.nregions = 1;
    uint32_t first = m->nblocks;
    uint32_t next =
        qm_expr_make(m, QM_EX_ADD, t, qm_expr_cell(m, w), qm_expr_const(m, t, 1), QM_NONE);
    push_loop(r, block, QM_OP_WHILE, &c, 3);
    qm_block *body = &m->blocks[first];
    random_store(r, first, w, next);
    qm_op step = body->ops[body->nops - 1];
    for (uint32_t i = body->nops - 1; i > 0; i--)
        body->ops[i] = body->ops[i - 1];
    body->ops[0] = step;
}

static void leave(random_state *r, uint32_t block)
{
    qm_op_kind kind = QM_OP_END;
    if (r->loops && random_pick(r, 4))
        kind = random_pick(r, 2) ? QM_OP_BREAK : QM_OP_CONTINUE;
    qm_ctl c = control();
    c.cond = random_bool(r, 1);
    c.nregions = 1;
    qm_op op = qm_op_make(QM_OP_IF);
    op.code = qm_module_add_ctl(r->m, &c);
    op.region = qm_module_add_blocks(r->m, 1);
    qm_block_push(r->m, block, op);
    qm_block_push(r->m, op.region, qm_op_make(kind));
}

static void structured(random_state *r, uint32_t block)
{
    qm_ctl box = control();
    switch (random_pick(r, 12)) {
    case 0:
    case 1:
    case 2:
    case 3:
        add_if(r, block);
        break;
    case 4:
    case 5:
        add_for(r, block);
        break;
    case 6:
    case 7:
        add_while(r, block);
        break;
    case 8:
    case 9:
        add_switch(r, block);
        break;
    case 10:
        box.nregions = 1;
        if (random_has(r, RANDOM_TIMING) && random_pick(r, 2))
            box.cond = random_length(r);
        r->boxes++;
        push_control(r, block, QM_OP_BOX, &box);
        r->boxes--;
        break;
    default:
        leave(r, block);
        break;
    }
}

void random_block(random_state *r, uint32_t block, uint32_t nops)
{
    for (uint32_t i = 0; i < nops; i++) {
        uint32_t what = random_pick(r, 16);
        if (what < 3 && random_has(r, RANDOM_AXES) && random_pick(r, 2))
            random_axes(r, block);
        else if (what < 3 && random_has(r, RANDOM_CONTROL) && r->depth < MOST_DEPTH)
            structured(r, block);
        else if (what < 5 && random_has(r, RANDOM_MEASURE))
            measure_or_reset(r, block);
        else if (what < 6 && r->narrays)
            random_array_statement(r, block);
        else if (what < 7 && random_has(r, RANDOM_CLASSICAL))
            assignment(r, block);
        else if (what < 8 && random_has(r, RANDOM_BARRIER) && random_pick(r, 4) == 0)
            pragma(r, block);
        else if (what < 8 && random_has(r, RANDOM_BARRIER))
            barrier(r, block);
        else if (what < 9 && random_has(r, RANDOM_DYNAMIC))
            dynamic_gate(r, block);
        else if (what < 10 && random_has(r, RANDOM_CALL))
            random_call(r, block);
        else if (what < 11 && random_has(r, RANDOM_CAL))
            random_cal(r, block);
        else if (what < 12 && random_has(r, RANDOM_TIMING))
            random_timed(r, block);
        else
            random_gate(r, block);
    }
}
