/* Tests of runtime/plan: the kernel ops of a plan act as the gates that they stand for, and
 * measurements are deferred exactly when nothing can tell. */

#include "runtime/plan/plan.h"
#include "runtime/sim/state.h"
#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>

typedef struct builder {
    qm_context *cx;
    qm_module *m;
    qm_plan plan;
} builder;

static builder start(uint32_t nqubits, uint32_t nbits)
{
    builder b = {.cx = test_context_new()};
    b.m = qm_module_new(b.cx);
    b.m->forms = QM_FORM_FLAT;
    qm_module_add_qubits(b.m, qm_intern_add(&b.cx->names, "q", 1), nqubits, false, (qm_span){0, 0});
    if (nbits > 0)
        qm_module_add_cell(b.m, qm_intern_add(&b.cx->names, "c", 1),
                           (qm_type){.kind = QM_T_BIT, .width = nbits}, QM_CELL_VAR, true,
                           (qm_span){0, 0});
    return b;
}

static void finish(builder *b)
{
    qm_module_free(b->m);
    test_context_free(b->cx);
}

static void plan(builder *b)
{
    assert_int_equal(qm_plan_make(b->m, &b->m->arena, &b->plan), QM_OK);
}

static void gate(builder *b, uint32_t block, uint32_t id, const uint32_t *q, const double *p)
{
    qm_param params[QM_MAX_GATE_PARAMS + 1];
    for (uint32_t i = 0; i < b->m->gates[id].nparams; i++)
        params[i] = qm_param_number(p[i]);
    qm_block_push(b->m, block, qm_op_gate(b->m, id, q, params));
}

static void measure(builder *b, uint32_t block, uint32_t qubit, uint32_t bit)
{
    qm_op op = qm_op_make(QM_OP_MEASURE);
    qm_op_set_qubits(b->m, &op, &qubit, 1);
    op.code = bit;
    qm_block_push(b->m, block, op);
}

static void run_plan(const builder *b, qm_state *s)
{
    for (uint32_t i = 0; i < b->plan.nkops; i++) {
        const qm_kop *op = &b->plan.kops[i];
        qm_state_apply(s, op, b->plan.kop_qubits + op->qubits, b->plan.kop_data + op->data);
    }
}

/* Column `col` of the gate's unitary is the plan's action on that basis state; the gate's qubits
 * are all qubits in reverse order. */
static void check_gate(uint32_t (*make)(qm_module *), const char *what)
{
    static const double p[QM_MAX_GATE_PARAMS + 1] = {0.3, -1.1, 0.7, 2.3, 0.5};
    builder b = start(QM_MAX_TARGETS, 0);
    uint32_t id = make(b.m), n = b.m->gates[id].nqubits, q[QM_MAX_TARGETS];
    static qm_c64 u[1 << (2 * QM_MAX_TARGETS)];
    for (uint32_t i = 0; i < n; i++)
        q[i] = n - 1 - i;
    gate(&b, 0, id, q, p);
    assert_int_equal(qm_gate_unitary(b.m, id, p, u), QM_OK);
    plan(&b);
    assert_int_equal(b.plan.nsegments, 1);
    for (uint32_t col = 0; col < 1u << n; col++) {
        qm_state s;
        uint32_t index = 0;
        for (uint32_t i = 0; i < n; i++)
            index |= (col >> i & 1) << q[i];
        assert_int_equal(qm_state_init(&s, QM_MAX_TARGETS, 1, QM_DOUBLE), QM_OK);
        qm_state_set(&s, 0, 0);
        qm_state_set(&s, index, 1);
        run_plan(&b, &s);
        for (uint32_t row = 0; row < 1u << n; row++) {
            uint32_t at = 0;
            for (uint32_t i = 0; i < n; i++)
                at |= (row >> i & 1) << q[i];
            if (cabs(qm_state_get(&s, at) - u[(row << n) + col]) > 1e-12)
                fail_msg("%s: entry %u, %u differs", what, row, col);
        }
        qm_state_free(&s);
    }
    finish(&b);
}

static uint32_t row_to_check; /* which row make_row and its like are about */

static uint32_t make_row(qm_module *m)
{
    (void)m;
    return row_to_check;
}

static uint32_t make_controlled(qm_module *m)
{
    uint32_t room = QM_MAX_TARGETS - m->gates[row_to_check].nqubits;
    return qm_module_control_gate(m, row_to_check, room < 2 ? room : 2, 2);
}

static uint32_t make_power(qm_module *m)
{
    return qm_module_power_gate(m, row_to_check);
}

static void every_row_becomes_kernel_ops(void **state)
{
    (void)state;
    for (row_to_check = 0; row_to_check < QM_G_COUNT; row_to_check++) {
        const char *name = qm_gate_table[row_to_check].name;
        if (row_to_check != QM_G_ID)
            check_gate(make_row, name);
        check_gate(make_controlled, name);
    }
}

static void powers_of_rows(void **state)
{
    (void)state;
    static const uint32_t rows[] = {QM_G_X, QM_G_SWAP, QM_G_CX, QM_G_ISWAP, QM_G_P};
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        row_to_check = rows[i];
        check_gate(make_power, qm_gate_table[rows[i]].name);
    }
}

static const uint32_t qubit_list[4] = {0, 1, 2, 3};

static void one_qubit_runs_are_fused(void **state)
{
    (void)state;
    builder b = start(3, 0);
    const double p = 0.4;
    gate(&b, 0, QM_G_H, qubit_list, NULL);
    gate(&b, 0, QM_G_T, qubit_list, NULL);
    gate(&b, 0, QM_G_X, qubit_list + 2, NULL);
    gate(&b, 0, QM_G_RX, qubit_list, &p);
    gate(&b, 0, QM_G_X, qubit_list + 2, NULL);
    gate(&b, 0, QM_G_CX, qubit_list, NULL);
    plan(&b);
    assert_int_equal(b.plan.nsegments, 1);
    assert_int_equal(b.plan.segments[0].count, 6);
    assert_int_equal(b.plan.nkops, 2); /* the product, and cx; x x is gone */
    assert_int_equal(b.plan.kops[0].kind, QM_KOP_MATRIX);
    assert_int_equal(b.plan.kops[1].kind, QM_KOP_X);
    assert_int_equal(b.plan.kops[1].ncontrols, 1);
    finish(&b);
}

static void kinds_are_recognised(void **state)
{
    (void)state;
    static const struct {
        uint32_t gate;
        uint8_t kind, ntargets;
        uint16_t ncontrols;
    } cases[] = {
        {QM_G_X, QM_KOP_X, 1, 0},        {QM_G_CCX, QM_KOP_X, 1, 2},
        {QM_G_Z, QM_KOP_PHASE, 0, 1},    {QM_G_CZ, QM_KOP_PHASE, 0, 2},
        {QM_G_CP, QM_KOP_PHASE, 0, 2},   {QM_G_RZ, QM_KOP_DIAGONAL, 1, 0},
        {QM_G_SWAP, QM_KOP_SWAP, 2, 0},  {QM_G_CSWAP, QM_KOP_SWAP, 2, 1},
        {QM_G_H, QM_KOP_MATRIX, 1, 0},   {QM_G_RZZ, QM_KOP_DIAGONAL, 2, 0},
        {QM_G_CRX, QM_KOP_MATRIX, 1, 1}, {QM_G_RXX, QM_KOP_MATRIX, 2, 0},
    };
    const double p = 0.4;
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        builder b = start(3, 0);
        gate(&b, 0, cases[i].gate, qubit_list, &p);
        plan(&b);
        assert_int_equal(b.plan.nkops, 1);
        assert_int_equal(b.plan.kops[0].kind, cases[i].kind);
        assert_int_equal(b.plan.kops[0].ntargets, cases[i].ntargets);
        assert_int_equal(b.plan.kops[0].ncontrols, cases[i].ncontrols);
        finish(&b);
    }
}

static void segments_end_at_other_ops(void **state)
{
    (void)state;
    builder b = start(2, 2);
    gate(&b, 0, QM_G_H, qubit_list, NULL);
    qm_op barrier = qm_op_make(QM_OP_BARRIER);
    qm_op_set_qubits(b.m, &barrier, qubit_list, 2);
    qm_block_push(b.m, 0, barrier);
    gate(&b, 0, QM_G_CX, qubit_list, NULL);
    qm_block_push(b.m, 0, barrier);
    measure(&b, 0, 0, 0);
    gate(&b, 0, QM_G_X, qubit_list + 1, NULL);
    plan(&b);
    assert_int_equal(b.plan.nsegments, 2);
    assert_int_equal(b.plan.segments[0].first, 0);
    assert_int_equal(b.plan.segments[0].count, 3);
    assert_int_equal(b.plan.segments[1].first, 5);
    assert_int_equal(b.plan.segments[1].count, 1);
    assert_int_equal(b.plan.segments[1].kop, b.plan.segments[0].nkops);
    finish(&b);
}

/* An `if` on the expression whose block holds one x on qubit q. */
static uint32_t push_if(builder *b, uint32_t cond, uint32_t q)
{
    uint32_t block = qm_module_add_blocks(b->m, 1);
    gate(b, block, QM_G_X, &q, NULL);
    qm_ctl c = {.cond = cond,
                .cell = QM_NONE,
                .lo = QM_NONE,
                .step = QM_NONE,
                .hi = QM_NONE,
                .nregions = 1};
    qm_op op = qm_op_make(QM_OP_IF);
    op.code = qm_module_add_ctl(b->m, &c);
    op.region = block;
    qm_block_push(b->m, 0, op);
    return block;
}

static uint32_t bit_condition(builder *b, uint32_t bit)
{
    const qm_type scalar = {.kind = QM_T_BIT}, number = {.kind = QM_T_INT, .width = 64};
    uint32_t e = qm_expr_make(b->m, QM_EX_BIT, scalar, qm_expr_cell(b->m, 0),
                              qm_expr_const(b->m, number, bit), QM_NONE);
    return qm_expr_cast(b->m, e, (qm_type){.kind = QM_T_BOOL, .width = 1});
}

static void terminal_measurements_are_deferred(void **state)
{
    (void)state;
    builder b = start(3, 3);
    measure(&b, 0, 0, 0); /* 0: read below */
    measure(&b, 0, 1, 1); /* 1: a register that is read */
    push_if(&b, bit_condition(&b, 0), 2);
    measure(&b, 0, 2, 2); /* 3: nothing follows */
    measure(&b, 0, 1, 0); /* 4: measured over below */
    measure(&b, 0, 1, QM_NONE);
    plan(&b);
    static const uint8_t want[] = {0, 0, 0, 1, 0, 1};
    assert_memory_equal(b.plan.deferred, want, sizeof want);
    assert_int_equal(b.plan.ndeferred, 2);
    assert_int_equal(b.plan.nsegments, 1);
    assert_int_equal(b.plan.segments[0].block, 1);
    finish(&b);
}

static void what_an_end_may_skip_is_not_deferred(void **state)
{
    (void)state;
    builder b = start(3, 3);
    measure(&b, 0, 0, 0);
    measure(&b, 0, 1, 1);
    uint32_t block = push_if(&b, bit_condition(&b, 0), 2);
    qm_block_push(b.m, block, qm_op_make(QM_OP_END));
    measure(&b, 0, 2, 2);
    plan(&b);
    assert_int_equal(b.plan.ndeferred, 0);
    finish(&b);
}

static void a_gate_or_reset_keeps_a_measurement_in_place(void **state)
{
    (void)state;
    builder b = start(3, 3);
    const uint32_t q = 1;
    measure(&b, 0, 0, 0);
    measure(&b, 0, 1, 1);
    measure(&b, 0, 2, 2);
    gate(&b, 0, QM_G_X, qubit_list, NULL);
    qm_op reset = qm_op_make(QM_OP_RESET);
    qm_op_set_qubits(b.m, &reset, &q, 1);
    qm_block_push(b.m, 0, reset);
    plan(&b);
    static const uint8_t want[] = {0, 0, 1, 0, 0};
    assert_memory_equal(b.plan.deferred, want, sizeof want);
    finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_becomes_kernel_ops),
        cmocka_unit_test(powers_of_rows),
        cmocka_unit_test(one_qubit_runs_are_fused),
        cmocka_unit_test(kinds_are_recognised),
        cmocka_unit_test(segments_end_at_other_ops),
        cmocka_unit_test(terminal_measurements_are_deferred),
        cmocka_unit_test(what_an_end_may_skip_is_not_deferred),
        cmocka_unit_test(a_gate_or_reset_keeps_a_measurement_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
