/* random_module.c - random registers, gates and straight code; see random_module.h. Control flow is
 * in random_control.c. */

#include "tests/random_module.h"

#include "tests/random_control.h"

#include <stdio.h>
#include <string.h>

const dense_input random_inputs[RANDOM_INPUTS] = {{"theta", 0.7}, {"phi", 2.1}, {"count", 5}};

uint64_t random_bits(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint32_t random_below(uint64_t *state, uint32_t n)
{
    return n ? (uint32_t)((random_bits(state) >> 32) * n >> 32) : 0;
}

double random_real(uint64_t *state)
{
    return (double)(random_bits(state) >> 11) * 0x1p-53;
}

void random_order(uint64_t *state, uint32_t n, uint32_t *order)
{
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = i + random_below(state, n - i), t = order[i];
        order[i] = order[k];
        order[k] = t;
    }
}

static const qm_span nowhere = {0, 0};

static qm_name intern(qm_module *m, const char *name)
{
    return qm_intern_add(&m->cx->names, name, strlen(name));
}

qm_name random_name(random_state *r, const char *prefix)
{
    char name[32];
    snprintf(name, sizeof name, "%s%u", prefix, r->names++);
    return intern(r->m, name);
}

/* --- variables --- */

void random_declare(random_state *r, uint32_t block, uint32_t cell, uint32_t value)
{
    qm_op op = qm_op_make(QM_OP_DECL);
    op.code = cell;
    op.param = value;
    qm_block_push(r->m, block, op);
}

static uint32_t global(random_state *r, const char *name, qm_type t, qm_cell_role role,
                       uint32_t value)
{
    uint32_t cell = qm_module_add_cell(r->m, intern(r->m, name), t, role, true, nowhere);
    random_declare(r, 0, cell, value);
    return cell;
}

static uint32_t variable(random_state *r, const char *name, qm_type_kind kind, uint32_t width)
{
    qm_type t = random_type(kind, width);
    bool floating = kind == QM_T_FLOAT || kind == QM_T_COMPLEX;
    uint32_t first =
        floating ? qm_expr_cast(r->m, qm_expr_float(r->m, 0.25), t) : qm_expr_const(r->m, t, 1);
    return global(r, name, t, QM_CELL_VAR, first);
}

static void add_cells(random_state *r)
{
    random_cells *c = &r->cells;
    memset(c, 0xff, sizeof *c); /* QM_NONE everywhere */
    if (random_has(r, RANDOM_SYMBOLIC)) {
        c->theta = global(r, "theta", random_type(QM_T_FLOAT, 64), QM_CELL_INPUT, QM_NONE);
        c->phi = global(r, "phi", random_type(QM_T_ANGLE, 32), QM_CELL_INPUT, QM_NONE);
        if (random_has(r, RANDOM_CLASSICAL))
            c->count = global(r, "count", random_type(QM_T_UINT, 4), QM_CELL_INPUT, QM_NONE);
    }
    if (random_has(r, RANDOM_MEASURE | RANDOM_CLASSICAL)) {
        bool plain = random_has(r, RANDOM_QASM2);
        qm_type t = random_type(QM_T_BIT, 1 + random_pick(r, 4));
        c->bits = global(r, "c", t, QM_CELL_VAR, plain ? QM_NONE : qm_expr_const(r->m, t, 0));
        t.width = plain;
        c->flag = global(r, "d", t, QM_CELL_VAR, plain ? QM_NONE : qm_expr_const(r->m, t, 0));
    }
    if (random_has(r, RANDOM_CLASSICAL)) {
        c->i8 = variable(r, "n", QM_T_INT, 8);
        c->u5 = variable(r, "u", QM_T_UINT, 5);
        c->truth = variable(r, "truth", QM_T_BOOL, 1);
        c->angle = variable(r, "a", QM_T_ANGLE, 16);
        c->real = variable(r, "value", QM_T_FLOAT, 64);
        if (random_has(r, RANDOM_TIMING)) {
            qm_type t = random_type(QM_T_DURATION, 0);
            c->wait = global(r, "wait", t, QM_CELL_VAR, qm_expr_duration(r->m, 2e7, 0));
            c->give = global(r, "give", t, QM_CELL_STRETCH, QM_NONE);
            c->ticks = global(r, "ticks", t, QM_CELL_VAR, qm_expr_duration(r->m, 0, 16));
        }
        c->z = variable(r, "wave", QM_T_COMPLEX, 64);
        c->half = variable(r, "half", QM_T_FLOAT, 16);
    }
}

static void add_registers(random_state *r)
{
    static const char *const names[] = {"q", "r"};
    uint32_t left = 1 + random_pick(r, random_has(r, RANDOM_WIDE) ? RANDOM_QUBITS : 5);
    for (r->nregs = 0; r->nregs < 2 && left; r->nregs++) {
        uint32_t size = r->nregs ? left : 1 + random_pick(r, left);
        bool scalar = size == 1 && !random_has(r, RANDOM_QASM2) && random_pick(r, 2);
        r->regs[r->nregs] =
            qm_module_add_qubits(r->m, intern(r->m, names[r->nregs]), size, scalar, nowhere);
        left -= size;
    }
}

/* --- gates --- */

/* Rows that meet again and again, so that there is something to cancel, merge and commute. */
static const uint16_t popular[] = {QM_G_H,   QM_G_X,  QM_G_Z,  QM_G_S,    QM_G_SDG, QM_G_T,
                                   QM_G_TDG, QM_G_CX, QM_G_CX, QM_G_CZ,   QM_G_RZ,  QM_G_RX,
                                   QM_G_RY,  QM_G_P,  QM_G_CP, QM_G_SWAP, QM_G_CCX, QM_G_U};

static uint32_t row(random_state *r, uint32_t nqubits)
{
    for (;;) {
        uint32_t g = random_pick(r, 2) ? popular[random_pick(r, sizeof popular / sizeof *popular)]
                                       : random_pick(r, QM_G_COUNT);
        const qm_gate_row *t = &qm_gate_table[g];
        bool named = !random_has(r, RANDOM_QASM2) || t->qasm2;
        if (t->nqubits && t->nqubits <= nqubits && named)
            return g;
    }
}

/* Any gate on at most nqubits qubits: a row or a body. */
static uint32_t plain_gate(random_state *r, uint32_t nqubits)
{
    uint32_t bodies = r->m->ngates - QM_G_COUNT;
    if (bodies && random_pick(r, 3) == 0) {
        uint32_t g = QM_G_COUNT + random_pick(r, bodies);
        if (r->m->gates[g].kind == QM_GK_BODY && r->m->gates[g].nqubits <= nqubits)
            return g;
    }
    return row(r, nqubits);
}

static double exponent(random_state *r)
{
    static const double values[] = {0.5, -1, 2, -0.5, 3, 0, 1.0 / 3, 0.25, -2};
    return values[random_pick(r, sizeof values / sizeof *values)];
}

static qm_param symbolic_exponent(random_state *r)
{
    if (!random_has(r, RANDOM_SYMBOLIC) || r->cells.theta == QM_NONE)
        return qm_param_number(exponent(r));
    return qm_param_scale(r->m, qm_param_expr(r->m, qm_expr_cell(r->m, r->cells.theta)),
                          exponent(r));
}

/* Adds an inverse, a power and controls to gate g with its parameters p; `symbol` may stand for an
 * exponent. */
static uint32_t modify(random_state *r, uint32_t g, uint32_t nqubits, qm_param *p, qm_param symbol)
{
    uint32_t n = r->m->gates[g].nparams;
    if (random_pick(r, 3) == 0)
        g = qm_gate_inverse(r->m, g, p, &n);
    if (random_pick(r, 3) == 0 && r->m->gates[g].nqubits <= 3 && !r->m->gates[g].has_power) {
        p[n] = random_pick(r, 4) ? qm_param_number(exponent(r)) : symbol;
        g = qm_module_power_gate(r->m, g);
    }
    uint32_t room = nqubits - r->m->gates[g].nqubits;
    if (room && random_pick(r, 2))
        g = qm_module_control_gate(r->m, g, 1 + random_pick(r, room < 2 ? room : 2),
                                   random_bits(&r->rng) & 3);
    return g;
}

void random_distinct_qubits(random_state *r, uint32_t of, uint32_t n, uint32_t *out)
{
    uint32_t all[RANDOM_QUBITS] = {0};
    for (uint32_t i = 0; i < of; i++)
        all[i] = i;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = i + random_pick(r, of - i);
        out[i] = all[k];
        all[k] = all[i];
    }
}

/* A formal parameter of the body, scaled, or a number. */
static qm_param body_param(random_state *r, uint32_t nformal)
{
    if (!nformal || random_pick(r, 2))
        return qm_param_number(random_angle_value(r));
    qm_param p = qm_param_expr(r->m, qm_expr_param(r->m, random_pick(r, nformal)));
    return random_pick(r, 2) ? p : qm_param_scale(r->m, p, random_pick(r, 2) ? -1 : 0.5);
}

enum { MOST_PARAMS = 8 };

static void push_gate(random_state *r, uint32_t block, uint32_t nqubits, uint32_t nformal,
                      bool body)
{
    qm_param p[MOST_PARAMS];
    uint32_t q[RANDOM_QUBITS];
    uint32_t g = plain_gate(r, nqubits);
    for (uint32_t i = 0; i < r->m->gates[g].nparams; i++)
        p[i] = body ? body_param(r, nformal) : random_param(r);
    if (random_has(r, RANDOM_MODIFIED) && random_pick(r, 3) == 0)
        g = modify(r, g, nqubits, p, body ? body_param(r, nformal) : symbolic_exponent(r));
    random_distinct_qubits(r, nqubits, r->m->gates[g].nqubits, q);
    qm_block_push(r->m, block, qm_op_gate(r->m, g, q, p));
}

void random_local_gate(random_state *r, uint32_t block, uint32_t nqubits)
{
    push_gate(r, block, nqubits, 0, true);
}

void random_gate(random_state *r, uint32_t block)
{
    push_gate(r, block, r->m->nqubits, 0, false);
}

/* Gives some gates of a body a length. */
static void give_lengths(random_state *r, uint32_t body)
{
    qm_module *m = r->m;
    for (uint32_t i = 0; i < m->blocks[body].nops; i++) {
        qm_op gate = m->blocks[body].ops[i], box = qm_op_make(QM_OP_BOX);
        if (gate.kind != QM_OP_GATE || gate.nqubits == 0 || random_pick(r, 3) > 0)
            continue;
        qm_ctl c = {.cell = QM_NONE, .lo = QM_NONE, .nregions = 1, .gate = true};
        c.cond = qm_expr_duration(m, 1e6 * (1 + random_pick(r, 50)), 0);
        box.code = qm_module_add_ctl(m, &c);
        box.region = qm_module_add_block(m);
        m->blocks[box.region].timed = true;
        qm_block_push(m, box.region, gate);
        m->blocks[body].ops[i] = box;
    }
}

/* A gate defined by the program; later ones call earlier ones. */
static void add_body_gate(random_state *r)
{
    qm_module *m = r->m;
    uint32_t nqubits = 1 + random_pick(r, 3), nparams = random_pick(r, 3);
    uint32_t block = qm_module_add_block(m);
    qm_gate g = {.kind = QM_GK_BODY, .nparams = (uint16_t)nparams, .nqubits = nqubits};
    g.name = random_name(r, "g");
    g.base = QM_NONE;
    g.body = block;
    g.param_names = QM_NEW_ARRAY(&m->arena, qm_name, nparams + 1);
    g.qubit_names = QM_NEW_ARRAY(&m->arena, qm_name, nqubits);
    for (uint32_t i = 0; i < nparams; i++)
        g.param_names[i] = random_name(r, "p");
    for (uint32_t i = 0; i < nqubits; i++)
        g.qubit_names[i] = random_name(r, "w");
    for (uint32_t i = random_pick(r, 5); i-- > 0;)
        push_gate(r, block, nqubits, nparams, true);
    if (random_has(r, RANDOM_TIMING))
        give_lengths(r, block);
    if (random_has(r, RANDOM_PHASE) && random_pick(r, 2))
        qm_block_add_phase(m, block, body_param(r, nparams));
    qm_module_add_gate(m, &g);
}

/* --- programs --- */

static void random_program(random_state *r)
{
    uint32_t nops = 4 + random_pick(r, random_has(r, RANDOM_CONTROL) ? 14 : 26);
    if (random_has(r, RANDOM_WIDE))
        nops *= 2;
    add_registers(r);
    if (random_has(r, RANDOM_CAL) && random_pick(r, 3) == 0)
        random_first_cals(r);
    if (random_has(r, RANDOM_BODY))
        for (uint32_t i = random_pick(r, 4); i-- > 0;)
            add_body_gate(r);
    add_cells(r);
    if (random_has(r, RANDOM_ARRAY))
        random_add_arrays(r);
    if (random_has(r, RANDOM_CALL) && random_pick(r, 3) == 0)
        random_extern(r);
    if (random_has(r, RANDOM_CALL))
        for (uint32_t i = random_pick(r, 4); i-- > 0;)
            random_func(r);
    random_block(r, 0, nops);
    if (random_has(r, RANDOM_PHASE) && random_pick(r, 2))
        qm_block_add_phase(r->m, 0, qm_param_number(random_angle_value(r)));
    if (random_has(r, RANDOM_MEASURE) && random_pick(r, 2))
        random_final_measurements(r);
}

/* The simplest forms that the module has. */
static unsigned forms(const qm_module *m)
{
    unsigned f = QM_FORM_FLAT | QM_FORM_NUMERIC;
    for (uint32_t g = QM_G_COUNT; g < m->ngates; g++)
        if (m->gates[g].kind == QM_GK_BODY)
            f &= ~(unsigned)QM_FORM_FLAT;
    for (uint32_t p = 0; p < m->nparams; p++)
        if (m->params[p].expr != QM_NONE)
            f &= ~(unsigned)QM_FORM_NUMERIC;
    for (uint32_t b = 0; b < m->nblocks; b++)
        if (m->blocks[b].phase.expr != QM_NONE)
            f &= ~(unsigned)QM_FORM_NUMERIC;
    return f;
}

qm_module *random_module(qm_context *cx, uint64_t seed, unsigned parts)
{
    random_state r = {.m = qm_module_new(cx), .rng = seed * 0x10001 + parts, .parts = parts};
    r.measurements = 7;
    r.rounds = 1;
    if (random_has(&r, RANDOM_QASM2))
        r.m->version = 2;
    random_program(&r);
    r.m->forms = forms(r.m);
    qm_module_count_writes(r.m);
    return r.m;
}
