/* random_timing.c - durations, delays and boxes with a length; see random_parts.h. Durations of a
 * variable have one unit, so that any two of them compare. */

#include "tests/random_control.h"

static const qm_type duration = {.kind = QM_T_DURATION};
static const qm_type real = {.kind = QM_T_FLOAT, .width = 64};
static const qm_type boolean = {.kind = QM_T_BOOL, .width = 1};

/* In dt, or in ns and their fractions. */
static uint32_t constant(random_state *r, bool dt)
{
    double v = random_pick(r, 4) ? (double)random_pick(r, 1000) : random_real(&r->rng);
    if (random_pick(r, 5) == 0)
        v = -v;
    return dt ? qm_expr_duration(r->m, 0, v)
              : qm_expr_duration(r->m, random_pick(r, 2) ? v * 1e6 : v, 0);
}

static uint32_t factor(random_state *r)
{
    return random_pick(r, 2) ? qm_expr_float(r->m, 0.5 + random_pick(r, 4))
                             : qm_expr_cast(r->m, random_uint(r, 5, 1), real);
}

uint32_t random_duration(random_state *r, bool dt, uint32_t depth)
{
    qm_module *m = r->m;
    uint32_t cell = dt ? r->cells.ticks : r->cells.wait;
    if (!depth)
        return cell == QM_NONE || random_pick(r, 2) ? constant(r, dt) : qm_expr_cell(m, cell);
    uint32_t a = random_duration(r, dt, depth - 1);
    switch (random_pick(r, 5)) {
    case 0:
        return qm_expr_make(m, QM_EX_NEG, duration, a, QM_NONE, QM_NONE);
    case 1:
        return random_pick(r, 2) ? qm_expr_make(m, QM_EX_MUL, duration, a, factor(r), QM_NONE)
                                 : qm_expr_make(m, QM_EX_MUL, duration, factor(r), a, QM_NONE);
    case 2:
        return qm_expr_make(m, QM_EX_DIV, duration, a, qm_expr_float(m, 1 + random_pick(r, 3)),
                            QM_NONE);
    default:
        return qm_expr_make(m, random_pick(r, 2) ? QM_EX_ADD : QM_EX_SUB, duration, a,
                            random_duration(r, dt, depth - 1), QM_NONE);
    }
}

uint32_t random_length(random_state *r)
{
    if (!random_has(r, RANDOM_CLASSICAL) || random_pick(r, 2)) {
        double fs = (double)random_pick(r, 900) * 1e6;
        return qm_expr_duration(r->m, fs, random_pick(r, 3) ? 0 : random_pick(r, 50));
    }
    uint32_t cell = qm_expr_cell(r->m, random_pick(r, 2) ? r->cells.ticks : r->cells.wait);
    return random_pick(r, 2) ? cell
                             : qm_expr_make(r->m, QM_EX_MUL, duration, cell, factor(r), QM_NONE);
}

static void delay(random_state *r, uint32_t block)
{
    uint32_t q[RANDOM_QUBITS], n = 1 + random_pick(r, r->m->nqubits);
    random_distinct_qubits(r, r->m->nqubits, n, q);
    qm_op op = qm_op_make(QM_OP_DELAY);
    op.param = random_length(r);
    qm_op_set_qubits(r->m, &op, q, n);
    qm_block_push(r->m, block, op);
}

static void push_on(random_state *r, uint32_t block, qm_op op, const uint32_t *q, uint32_t n)
{
    qm_op_set_qubits(r->m, &op, q, n);
    qm_block_push(r->m, block, op);
}

/* A stretchable delay beside one that takes at least as long, between barriers on all qubits: there
 * is always a length for it. */
static void stretched(random_state *r, uint32_t block)
{
    qm_module *m = r->m;
    uint32_t all[RANDOM_QUBITS], least = random_pick(r, 50);
    qm_op delay = qm_op_make(QM_OP_DELAY);
    for (uint32_t i = 0; i < m->nqubits; i++)
        all[i] = i;
    push_on(r, block, qm_op_make(QM_OP_BARRIER), all, m->nqubits);
    delay.param = qm_expr_make(m, QM_EX_MUL, duration, qm_expr_cell(m, r->cells.give),
                               qm_expr_float(m, 0.5 + random_pick(r, 3)), QM_NONE);
    delay.param = qm_expr_make(m, QM_EX_ADD, duration, delay.param,
                               qm_expr_duration(m, least * 1e6, 0), QM_NONE);
    push_on(r, block, delay, &all[0], 1);
    delay.param = qm_expr_duration(m, (least + random_pick(r, 50)) * 1e6, 0);
    push_on(r, block, delay, &all[m->nqubits - 1], m->nqubits > 1);
    push_on(r, block, qm_op_make(QM_OP_BARRIER), all, m->nqubits);
}

void random_timed(random_state *r, uint32_t block)
{
    bool dt = random_pick(r, 2);
    uint32_t what = random_has(r, RANDOM_CLASSICAL) ? random_pick(r, 5) : 0;
    if (what == 4 && r->boxes == 0) { /* among the gates of a box it would depend on them */
        stretched(r, block);
        return;
    }
    if (what % 4 == 0) {
        delay(r, block);
        return;
    }
    if (what == 1) {
        random_store(r, block, dt ? r->cells.ticks : r->cells.wait, random_duration(r, dt, 2));
        return;
    }
    uint32_t a = random_duration(r, dt, 1), b = random_duration(r, dt, 1);
    qm_expr_op op = (qm_expr_op)(QM_EX_EQ + random_pick(r, QM_EX_GE - QM_EX_EQ + 1));
    if (what == 2)
        random_store(r, block, r->cells.truth, qm_expr_make(r->m, op, boolean, a, b, QM_NONE));
    else /* by more than 0 */
        random_store(r, block, r->cells.real,
                     qm_expr_make(r->m, QM_EX_DIV, real, a,
                                  qm_expr_duration(r->m, dt ? 0 : 1e6, dt ? 1 : 0), QM_NONE));
}
