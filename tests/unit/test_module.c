/* Tests of ir/module.c, op.c, param.c and modified.c: what building gives, the normal form of
 * modified gates, and that a clone shares nothing with its original. */

#include "ir/module.h"
#include "tests/fixture.h"
#include "tests/qm_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const qm_span nowhere = {0, 0};
static const qm_type t_bit = {.kind = QM_T_BIT};
static const qm_type t_int = {.kind = QM_T_INT, .width = 32};

static void test_new(void **state)
{
    qm_module *m = test_fixture_module(state);
    assert_int_equal(m->ngates, QM_G_COUNT);
    assert_int_equal(m->nblocks, 1);
    assert_int_equal(m->nspans, 1);
    for (uint32_t i = 0; i < QM_G_COUNT; i++) {
        assert_string_equal(qm_intern_cstr(&m->cx->names, m->gates[i].name), qm_gate_table[i].name);
        assert_int_equal(m->gates[i].nqubits, qm_gate_table[i].nqubits);
        assert_int_equal(m->gates[i].nparams, qm_gate_table[i].nparams);
    }
    qm_module_free(NULL);
}

static void test_registers(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t a = qm_module_add_qubits(m, QM_NONE, 3, false, nowhere);
    uint32_t p = qm_module_physical(m, 1000000, nowhere);
    uint32_t b = qm_module_add_qubits(m, QM_NONE, 1, true, nowhere);
    assert_int_equal(m->regs[a].first, 0);
    assert_int_equal(m->regs[p].first, 3);
    assert_int_equal(m->regs[p].number, 1000000);
    assert_int_equal(m->regs[b].first, 4);
    for (uint32_t i = 0; i < 100; i++)
        qm_module_physical(m, i * 7, nowhere);
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(m->regs[qm_module_physical(m, i * 7, nowhere)].number, i * 7);
    assert_int_equal(qm_module_physical(m, 1000000, nowhere), p);
    assert_int_equal(m->nqubits, 105);
    uint32_t list[] = {2, 0, 4};
    const qm_reg *alias = &m->regs[qm_module_add_alias(m, QM_NONE, list, 3, nowhere)];
    assert_memory_equal(&m->pool[alias->first], list, sizeof list);
}

static void test_bits(void **state)
{
    qm_module *m = test_fixture_module(state);
    static const uint32_t widths[] = {0, 5, 1, 64, 0};
    uint32_t cells[5], bit = 0, index;
    for (int i = 0; i < 5; i++) {
        qm_module_add_cell(m, QM_NONE, t_int, QM_CELL_VAR, true, nowhere);
        cells[i] = qm_module_add_cell(m, QM_NONE, (qm_type){.kind = QM_T_BIT, .width = widths[i]},
                                      QM_CELL_VAR, true, nowhere);
    }
    for (int i = 0; i < 5; i++)
        for (uint32_t k = 0; k < (widths[i] ? widths[i] : 1); k++, bit++) {
            assert_int_equal(qm_module_bit_cell(m, bit, &index), cells[i]);
            assert_int_equal(index, k);
        }
    assert_int_equal(m->nbits, bit);
}

static void test_spans(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t a = qm_module_add_span(m, (qm_span){5, 9});
    assert_int_equal(qm_module_add_span(m, (qm_span){5, 9}), a);
    assert_int_not_equal(qm_module_add_span(m, (qm_span){5, 10}), a);
    assert_int_equal(qm_module_add_span(m, nowhere), 0);
}

static void test_positions(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t r = qm_module_add_qubits(m, QM_NONE, 5, false, nowhere);
    uint32_t a = qm_module_add_alias(m, QM_NONE, (uint32_t[]){3, 1}, 2, nowhere);
    assert_int_equal(qm_reg_position(m, &m->regs[r], 3), 3);
    assert_int_equal(qm_reg_position(m, &m->regs[r], 5), QM_NONE);
    assert_int_equal(qm_reg_position(m, &m->regs[a], 1), 1);
    assert_int_equal(qm_reg_position(m, &m->regs[a], 2), QM_NONE);
    uint32_t q[] = {1, qm_module_add_dyn(m, a, qm_expr_param(m, 0)), 2};
    assert_int_equal(qm_dynamic_register(m, q, 1), QM_NONE);
    assert_int_equal(qm_dynamic_register(m, q, 2), a);
    assert_true(qm_lie_in_register(m, a, q, 2));
    assert_false(qm_lie_in_register(m, a, q, 3));
    assert_false(qm_lie_in_register(m, r, q, 2));
}

static void test_ops(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t q[] = {4, 3, 2, 1, 0};
    qm_op c4x = qm_op_gate(m, QM_G_C4X, q, NULL), ccx = qm_op_gate(m, QM_G_CCX, q, NULL);
    assert_memory_equal(qm_op_qubits(m, &c4x), q, sizeof q);
    assert_memory_equal(qm_op_qubits(m, &ccx), q, 3 * sizeof *q);
    assert_false(qm_op_has_dynamic_qubit(m, &c4x));
    q[4] = qm_module_add_dyn(m, 0, 0);
    c4x = qm_op_gate(m, QM_G_C4X, q, NULL);
    assert_true(qm_op_has_dynamic_qubit(m, &c4x));
    for (int i = 0; i < 100; i++)
        qm_block_push(m, 0, i % 3 ? qm_op_make(QM_OP_NOP) : ccx);
    assert_int_equal(qm_block_compact(&m->blocks[0]), 66);
    assert_int_equal(m->blocks[0].nops, 34);
    for (uint32_t i = 0; i < 34; i++)
        assert_int_equal(m->blocks[0].ops[i].kind, QM_OP_GATE);
    qm_op loop = qm_op_make(QM_OP_WHILE);
    loop.code = qm_module_add_ctl(m, &(qm_ctl){.nregions = 1});
    assert_int_equal(qm_op_nregions(m, &loop), 1);
    assert_int_equal(qm_op_nregions(m, &ccx), 0);
}

static void test_params(void **state)
{
    qm_module *m = test_fixture_module(state);
    qm_param x = qm_param_expr(m, qm_expr_param(m, 0)), two = qm_param_number(2);
    assert_true(isnan(x.value) && !qm_param_is_number(x));
    assert_true(qm_param_add(m, two, two).value == 4);
    assert_int_equal(qm_param_add(m, x, qm_param_number(0)).expr, x.expr);
    assert_int_equal(qm_param_scale(m, qm_param_scale(m, x, -1), -1).expr, x.expr);
    assert_true(qm_param_is_number(qm_param_scale(m, x, 0)));
    qm_affine f = {.c = 1, .k = {2, -1}};
    qm_param p[] = {x, two};
    double value = 5, v;
    qm_param r = qm_param_affine(m, &f, p, 2);
    assert_true(qm_expr_eval(m, r.expr, &value, 1, &v) && v == 9);
    p[0] = two;
    assert_true(qm_param_affine(m, &f, p, 2).value == 3);
    qm_type angle = {.kind = QM_T_ANGLE, .width = 8};
    assert_true(qm_param_expr(m, qm_expr_const(m, angle, 64)).value == M_PI / 2);
}

static void test_block_phase(void **state)
{
    qm_module *m = test_fixture_module(state);
    qm_param x = qm_param_expr(m, qm_expr_param(m, 0));
    qm_block_add_phase(m, 0, qm_param_number(0.5));
    qm_block_add_phase(m, 0, x);
    qm_block_add_phase(m, 0, qm_param_number(0.25));
    qm_block_add_phase(m, 0, x);
    double value = 3, v;
    assert_true(m->blocks[0].phase.value == 0.75);
    assert_true(qm_expr_eval(m, m->blocks[0].phase.expr, &value, 1, &v) && v == 6);
}

static uint32_t opaque(qm_module *m, uint32_t nqubits)
{
    return qm_module_add_gate(m, &(qm_gate){.name = qm_intern_add(&m->cx->names, "g", 1),
                                            .kind = QM_GK_OPAQUE,
                                            .nqubits = nqubits,
                                            .base = QM_NONE,
                                            .body = QM_NONE});
}

static void test_controls_become_rows(void **state)
{
    qm_module *m = test_fixture_module(state);
    assert_int_equal(qm_module_control_gate(m, QM_G_X, 0, 0), QM_G_X);
    assert_int_equal(qm_module_control_gate(m, QM_G_X, 1, 1), QM_G_CX);
    assert_int_equal(qm_module_control_gate(m, QM_G_CX, 1, 1), QM_G_CCX);
    assert_int_equal(qm_module_control_gate(m, QM_G_X, 4, 15), QM_G_C4X);
    assert_int_equal(qm_module_control_gate(m, QM_G_GPHASE, 1, 1), QM_G_P);
    assert_int_equal(qm_module_control_gate(m, QM_G_P, 1, 1), QM_G_CP);
    assert_int_equal(qm_module_control_gate(m, QM_G_RZ, 1, 1), QM_G_CRZ);
    assert_int_equal(m->ngates, QM_G_COUNT);
}

static void test_normal_form_of_controls(void **state)
{
    qm_module *m = test_fixture_module(state);
    /* ctrl(5) @ x, in three ways */
    uint32_t five = qm_module_control_gate(m, QM_G_X, 5, 31);
    assert_int_equal(qm_module_control_gate(m, QM_G_CCX, 3, 7), five);
    assert_int_equal(qm_module_control_gate(m, qm_module_control_gate(m, QM_G_CX, 2, 3), 2, 3),
                     five);
    assert_int_equal(m->gates[five].base, QM_G_X);
    /* negctrl @ ctrl @ x: the outer control is qubit 0 */
    uint32_t mixed = qm_module_control_gate(m, QM_G_CX, 1, 0);
    assert_int_equal(m->gates[mixed].on, 2);
    assert_int_equal(m->gates[mixed].ncontrols, 2);
    assert_int_equal(m->gates[mixed].nqubits, 3);
    /* ctrl @ negctrl @ x stays apart from it */
    uint32_t inner = qm_module_control_gate(m, QM_G_X, 1, 0);
    assert_int_equal(m->gates[qm_module_control_gate(m, inner, 1, 1)].on, 1);
    /* bits of `on` above the controls do not count */
    assert_int_equal(qm_module_control_gate(m, QM_G_X, 1, UINT64_MAX), QM_G_CX);
    uint32_t most = qm_module_control_gate(m, QM_G_X, 64, UINT64_MAX);
    assert_int_equal(m->gates[most].nqubits, 65);
    assert_int_equal(qm_module_control_gate(m, most, 1, 1), QM_NONE);
    assert_int_equal(qm_module_control_gate(m, QM_G_CX, 64, UINT64_MAX), QM_NONE);
}

static void test_normal_form_of_powers(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t pow_x = qm_module_power_gate(m, QM_G_X);
    uint32_t pow_cx = qm_module_power_gate(m, QM_G_CX);
    assert_int_equal(qm_module_control_gate(m, pow_x, 1, 1), pow_cx);
    assert_int_equal(m->gates[pow_cx].base, QM_G_X);
    assert_int_equal(m->gates[pow_cx].nparams, 1);
    uint32_t twice = qm_module_power_gate(m, pow_cx);
    assert_int_equal(m->gates[twice].base, pow_x);
    assert_int_equal(m->gates[twice].ncontrols, 1);
    assert_int_equal(m->gates[twice].nparams, 2);
    assert_int_equal(qm_module_power_gate(m, pow_cx), twice);
}

static void test_inverse_of_inverse(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t g = opaque(m, 2);
    uint32_t gates[] = {g,
                        qm_module_control_gate(m, g, 2, 1),
                        qm_module_power_gate(m, QM_G_RX),
                        qm_module_control_gate(m, QM_G_S, 3, 5),
                        qm_module_power_gate(m, qm_module_power_gate(m, QM_G_CX)),
                        QM_G_U,
                        QM_G_CU};
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) {
        qm_param p[QM_MAX_GATE_PARAMS + 2], symbolic[2];
        uint32_t n = m->gates[gates[i]].nparams;
        for (uint32_t k = 0; k < n; k++)
            p[k] = qm_param_number(k + 2.5);
        symbolic[0] = qm_param_expr(m, qm_expr_param(m, 0));
        if (n > 0)
            p[0] = symbolic[0];
        uint32_t inverse = qm_gate_inverse(m, gates[i], p, &n);
        assert_int_equal(n, m->gates[inverse].nparams);
        assert_int_equal(qm_gate_inverse(m, inverse, p, &n), gates[i]);
        assert_int_equal(n, m->gates[gates[i]].nparams);
        for (uint32_t k = 0; k < n; k++)
            assert_true(k ? p[k].value == k + 2.5 : p[k].expr == symbolic[0].expr);
    }
}

static void test_gate_text(void **state)
{
    qm_module *m = test_fixture_module(state);
    qm_arena *arena = &m->cx->arena;
    uint32_t g = qm_module_control_gate(m, qm_module_power_gate(m, opaque(m, 1)), 4, 11);
    assert_string_equal(qm_module_gate_text(m, QM_G_CX, arena), "cx");
    assert_string_equal(qm_module_gate_text(m, g, arena), "ctrl(2) @ negctrl @ ctrl @ pow @ g");
}

static void test_count_writes(void **state)
{
    qm_module *m = test_fixture_module(state);
    uint32_t a = qm_module_add_cell(m, QM_NONE, t_int, QM_CELL_VAR, true, nowhere);
    uint32_t b = qm_module_add_cell(m, QM_NONE, t_bit, QM_CELL_VAR, true, nowhere);
    uint32_t c = qm_module_add_cell(m, QM_NONE, (qm_type){.kind = QM_T_BIT, .width = 4},
                                    QM_CELL_VAR, true, nowhere);
    uint32_t local = qm_module_add_cell(m, QM_NONE, t_int, QM_CELL_VAR, false, nowhere);
    qm_op op = qm_op_make(QM_OP_STORE);
    op.code = a;
    qm_block_push(m, 0, op);
    op = qm_op_make(QM_OP_MEASURE);
    qm_block_push(m, 0, op);
    op.code = m->cells[c].bit0 + 3;
    qm_block_push(m, 0, op);
    op.code = qm_module_add_dyn(m, c, qm_expr_cell(m, a));
    qm_block_push(m, 0, op);
    op = qm_op_make(QM_OP_FOR);
    op.code = qm_module_add_ctl(m, &(qm_ctl){.cell = a, .nregions = 1});
    op.region = qm_module_add_block(m);
    qm_block_push(m, 0, op);
    op = qm_op_make(QM_OP_DECL);
    op.code = local;
    qm_block_push(m, m->nblocks - 1, op);
    op.code = b;
    qm_block_push(m, 0, op);
    for (int i = 0; i < 2; i++) {
        qm_module_count_writes(m);
        assert_int_equal(m->cells[a].nwrites, 2);
        assert_int_equal(m->cells[b].nwrites, 0);
        assert_int_equal(m->cells[c].nwrites, 2);
        assert_int_equal(m->cells[local].nwrites, 1);
    }
}

static void test_clone(void **state)
{
    qm_module *m = test_fixture_module(state);
    qm_module_add_qubits(m, QM_NONE, 2, false, nowhere);
    qm_module_physical(m, 7, nowhere);
    uint32_t x = qm_expr_param(m, 0);
    qm_expr_reads(m, x, 0);
    qm_name names[] = {3, 4};
    qm_gate body = {.name = 3,
                    .kind = QM_GK_BODY,
                    .nqubits = 2,
                    .base = QM_NONE,
                    .body = qm_module_add_block(m),
                    .qubit_names = names};
    uint32_t g = qm_module_add_gate(m, &body);
    qm_block_push(m, 0, qm_op_gate(m, g, (uint32_t[]){0, 1}, NULL));
    uint32_t powered = qm_module_power_gate(m, g);
    qm_module_add_annotation(m, (qm_span){3, 7}, 5);
    qm_module *c = qm_module_clone(m);
    qm_module_free(m);
    ((test_fixture *)*state)->m = c;
    names[0] = 0;
    assert_int_equal(c->gates[g].qubit_names[0], 3);
    assert_int_equal(c->blocks[0].nops, 1);
    assert_int_equal(c->blocks[0].ops[0].code, g);
    assert_int_equal(qm_module_power_gate(c, g), powered);
    assert_int_equal(qm_expr_param(c, 0), x);
    assert_int_equal(c->regs[qm_module_physical(c, 7, nowhere)].number, 7);
    assert_int_equal(c->nqubits, 3);
    assert_int_equal(c->annotations[0].text, 5);
    for (int i = 0; i < 1000; i++) {
        qm_block_push(c, 0, qm_op_make(QM_OP_NOP));
        qm_expr_float(c, i);
    }
    assert_false(qm_expr_reads(c, x, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_WITH_MODULE(test_new),          TEST_WITH_MODULE(test_registers),
        TEST_WITH_MODULE(test_bits),         TEST_WITH_MODULE(test_spans),
        TEST_WITH_MODULE(test_ops),          TEST_WITH_MODULE(test_params),
        TEST_WITH_MODULE(test_block_phase),  TEST_WITH_MODULE(test_controls_become_rows),
        TEST_WITH_MODULE(test_gate_text),    TEST_WITH_MODULE(test_normal_form_of_controls),
        TEST_WITH_MODULE(test_count_writes), TEST_WITH_MODULE(test_normal_form_of_powers),
        TEST_WITH_MODULE(test_clone),        TEST_WITH_MODULE(test_inverse_of_inverse),
        TEST_WITH_MODULE(test_positions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
