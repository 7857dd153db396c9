/* Tests of ir/verify*.c: a sound module is broken in one way at a time, and the fault is named. */

#include "ir/verify.h"

#include "tests/harness.h"
#include "tests/qm_test.h"

#include <math.h>
#include <string.h>

/* Block 0: declarations, a gate with a body, a measurement, a branch and a loop. */
static const char *const source =
    "include \"stdgates.inc\";\n"
    "gate g(t) a, b { cx a, b; rz(t) b; }\n"
    "gate outer a, b { g(0.5) a, b; }\n"
    "gate slow a { x[5ns] a; }\n"
    "qubit[4] q; bit[2] c; int[8] n = 3; input float w;\n"
    "g(w) q[0], q[1]; rz(0.25) q[2]; barrier q; c[0] = measure q[3]; reset q[1];\n"
    "if (c[0]) { x q[0]; } else { y q[0]; }\n"
    "for int i in [0:3] { h q[i]; if (c[1]) { break; } }\n"
    "switch (n) { case 1, 2 { x q[1]; } default { z q[1]; } }\n"
    "while (c[1]) { continue; }\n"
    "n = n + 1; outer q[2], q[3];\n"
    "complex v; v = v * exp(v); bool same = v == 1; float part = real(v);\n"
    "stretch give; delay[give] q[0]; y[5ns] q[1]; duration long = durationof({ x q[0]; });\n";

static qm_op *find_op(qm_module *m, uint32_t block, qm_op_kind kind)
{
    for (uint32_t i = 0; i < m->blocks[block].nops; i++)
        if (m->blocks[block].ops[i].kind == kind)
            return &m->blocks[block].ops[i];
    fail_msg("no op of kind %d", kind);
    return NULL;
}

static qm_op *first(qm_module *m, qm_op_kind kind)
{
    return find_op(m, 0, kind);
}

static qm_ctl *control(qm_module *m, qm_op_kind kind)
{
    return &m->ctls[first(m, kind)->code];
}

static uint32_t body_gate(qm_module *m)
{
    for (uint32_t g = QM_G_COUNT; g < m->ngates; g++)
        if (m->gates[g].kind == QM_GK_BODY)
            return g;
    return QM_NONE;
}

static uint32_t find_expr(qm_module *m, qm_expr_op op)
{
    for (uint32_t e = 0; e < m->nexprs; e++)
        if (m->exprs[e].op == op)
            return e;
    fail_msg("no expression with operation %d", op);
    return 0;
}

static void kind(qm_module *m)
{
    first(m, QM_OP_BARRIER)->kind = 200;
}
static void flags(qm_module *m)
{
    first(m, QM_OP_RESET)->flags = 1;
}
static void span(qm_module *m)
{
    first(m, QM_OP_RESET)->span = 1u << 30;
}
static void gate_id(qm_module *m)
{
    first(m, QM_OP_GATE)->code = 12345;
}
static void gate_qubits(qm_module *m)
{
    first(m, QM_OP_GATE)->code = QM_G_CCX;
}
static void qubit_range(qm_module *m)
{
    first(m, QM_OP_RESET)->qubit[0] = 4;
}
static void qubit_twice(qm_module *m)
{
    qm_op *op = first(m, QM_OP_GATE);
    op->qubit[1] = op->qubit[0];
}
static void dynamic_range(qm_module *m)
{
    first(m, QM_OP_RESET)->qubit[0] = QM_DYNAMIC | 999;
}
static void dynamic_object(qm_module *m)
{
    m->dyns[0].object = 77;
}
static void dynamic_index(qm_module *m)
{
    m->dyns[0].index = QM_NONE;
}
static void pragma_text(qm_module *m)
{
    qm_op *op = first(m, QM_OP_RESET);
    *op = qm_op_make(QM_OP_PRAGMA);
    op->code = 1u << 30;
}
static void pool_range(qm_module *m)
{
    first(m, QM_OP_BARRIER)->qubit[0] = UINT32_MAX - 1;
}
static void param_range(qm_module *m)
{
    first(m, QM_OP_GATE)->param = UINT32_MAX - 2;
}
static void param_infinite(qm_module *m)
{
    qm_param p = qm_param_number(INFINITY);
    first(m, QM_OP_GATE)->param = qm_module_add_params(m, &p, 1);
}
static void param_type(qm_module *m)
{
    qm_param p = {.value = NAN, .expr = find_expr(m, QM_EX_BIT)};
    first(m, QM_OP_GATE)->param = qm_module_add_params(m, &p, 1);
}
static void param_formal(qm_module *m)
{
    qm_param p = {.value = NAN, .expr = qm_expr_param(m, 0)};
    first(m, QM_OP_GATE)->param = qm_module_add_params(m, &p, 1);
}
static void body_reads_cell(qm_module *m)
{
    uint32_t body = m->gates[body_gate(m)].body;
    qm_op *rz = &m->blocks[body].ops[1];
    rz->param = first(m, QM_OP_GATE)->param;
}
static void body_measures(qm_module *m)
{
    uint32_t body = m->gates[body_gate(m)].body;
    m->blocks[body].ops[1] = qm_op_make(QM_OP_END);
}
static void body_qubit(qm_module *m)
{
    uint32_t body = m->gates[body_gate(m)].body;
    m->blocks[body].ops[0].qubit[0] = 3;
}
static void body_block(qm_module *m)
{
    m->gates[body_gate(m)].body = m->nblocks;
}
static void body_recursive(qm_module *m)
{
    uint32_t g = body_gate(m);
    qm_op *cx = &m->blocks[m->gates[g].body].ops[0];
    cx->code = g + 1; /* outer, which calls g */
}
static void bit_range(qm_module *m)
{
    first(m, QM_OP_MEASURE)->code = 2;
}
static void measure_two(qm_module *m)
{
    first(m, QM_OP_MEASURE)->nqubits = 2;
    first(m, QM_OP_MEASURE)->qubit[1] = 0;
}
static void cell_range(qm_module *m)
{
    first(m, QM_OP_STORE)->code = 1000;
}
static void store_type(qm_module *m)
{
    first(m, QM_OP_STORE)->code = 0;
}
static void store_input(qm_module *m)
{
    m->cells[first(m, QM_OP_STORE)->code].role = QM_CELL_INPUT;
}
static void control_range(qm_module *m)
{
    first(m, QM_OP_IF)->code = 1000;
}
static void region_range(qm_module *m)
{
    first(m, QM_OP_IF)->region = m->nblocks - 1;
}
static void region_twice(qm_module *m)
{
    first(m, QM_OP_WHILE)->region = first(m, QM_OP_FOR)->region;
}
static void region_of_program(qm_module *m)
{
    first(m, QM_OP_WHILE)->region = 0;
}
static void region_without(qm_module *m)
{
    first(m, QM_OP_RESET)->region = 1;
}
static void region_cycle(qm_module *m)
{
    uint32_t body = first(m, QM_OP_FOR)->region;
    find_op(m, body, QM_OP_IF)->region = body;
}
static void region_count(qm_module *m)
{
    control(m, QM_OP_FOR)->nregions = 2;
}
static void condition_type(qm_module *m)
{
    control(m, QM_OP_IF)->cond = control(m, QM_OP_SWITCH)->cond;
}
static void loop_type(qm_module *m)
{
    control(m, QM_OP_FOR)->hi = control(m, QM_OP_SWITCH)->cond;
}
static void loop_cell(qm_module *m)
{
    control(m, QM_OP_FOR)->cell = QM_NONE;
}
static void step_zero(qm_module *m)
{
    qm_ctl *c = control(m, QM_OP_FOR);
    uint32_t zero = qm_expr_const(m, m->exprs[c->step].type, 0);
    c->step = zero;
}
static void labels_range(qm_module *m)
{
    control(m, QM_OP_SWITCH)->nvalues = 1u << 31;
}
static void label_twice(qm_module *m)
{
    uint32_t *pair = &m->pool[control(m, QM_OP_SWITCH)->values];
    pair[2] = pair[0];
}
static void label_case(qm_module *m)
{
    m->pool[control(m, QM_OP_SWITCH)->values + 1] = 9;
}
static void break_outside(qm_module *m)
{
    *first(m, QM_OP_RESET) = qm_op_make(QM_OP_BREAK);
}
static void claims_flat(qm_module *m)
{
    m->forms |= QM_FORM_FLAT;
}
static void claims_numeric(qm_module *m)
{
    m->forms |= QM_FORM_NUMERIC;
}
static void phase_nan(qm_module *m)
{
    m->blocks[0].phase.value = NAN;
}
static void phase_range(qm_module *m)
{
    m->blocks[0].phase.expr = 1u << 30;
}
static void expr_operand(qm_module *m)
{
    uint32_t e = find_expr(m, QM_EX_ADD);
    m->exprs[e].a = e;
}
static void expr_operation(qm_module *m)
{
    m->exprs[find_expr(m, QM_EX_ADD)].op = 250;
}
static void expr_type(qm_module *m)
{
    m->exprs[find_expr(m, QM_EX_ADD)].type = (qm_type){.kind = QM_T_INT, .width = 7};
}
static void expr_cell(qm_module *m)
{
    m->exprs[find_expr(m, QM_EX_CELL)].a = 1u << 20;
}
static void stretch_type(qm_module *m)
{
    m->cells[first(m, QM_OP_STORE)->code].role = QM_CELL_STRETCH;
}
static uint32_t find_stretch(const qm_module *m)
{
    uint32_t c = 0;
    while (m->cells[c].role != QM_CELL_STRETCH)
        c++;
    return c;
}
static void stretch_value(qm_module *m)
{
    for (uint32_t i = 0; i < m->blocks[0].nops; i++)
        if (m->blocks[0].ops[i].kind == QM_OP_DECL && m->blocks[0].ops[i].code == find_stretch(m))
            m->blocks[0].ops[i].param = qm_expr_duration(m, 1, 0);
}
static void stretch_read(qm_module *m)
{
    qm_op *last = &m->blocks[0].ops[m->blocks[0].nops - 1];
    last->param = qm_expr_cell(m, find_stretch(m));
}
static void delay_type(qm_module *m)
{
    first(m, QM_OP_DELAY)->param = qm_expr_float(m, 1);
}
static void gate_length(qm_module *m)
{
    control(m, QM_OP_IF)->gate = true;
}
/* Of the gate in the only gate definition that gives one a length. */
static qm_block *timed_body(qm_module *m)
{
    for (uint32_t g = QM_G_COUNT; g < m->ngates; g++)
        if (m->gates[g].kind == QM_GK_BODY && m->blocks[m->gates[g].body].nops == 1 &&
            m->blocks[m->gates[g].body].ops[0].kind == QM_OP_BOX)
            return &m->blocks[m->blocks[m->gates[g].body].ops[0].region];
    fail_msg("no gate with a length");
    return NULL;
}
static void timed_gate_open(qm_module *m)
{
    timed_body(m)->timed = false;
}
static void timed_gate_pair(qm_module *m)
{
    qm_block *b = timed_body(m);
    qm_block_push(m, (uint32_t)(b - m->blocks), b->ops[0]);
}
static void timed_gate_phase(qm_module *m)
{
    timed_body(m)->phase.value = 1;
}
static void duration_words(qm_module *m)
{
    m->exprs[m->ctls[first(m, QM_OP_BOX)->code].cond].a = m->nwords - 1;
}
static void durationof_block(qm_module *m)
{
    m->exprs[find_expr(m, QM_EX_DURATIONOF)].a = 0;
}
static void durationof_shared(qm_module *m)
{
    uint32_t block = m->exprs[find_expr(m, QM_EX_DURATIONOF)].a;
    first(m, QM_OP_WHILE)->region = block;
}
static void expr_width(qm_module *m)
{
    m->exprs[find_expr(m, QM_EX_MUL)].type.width = 24;
}
static void complex_order(qm_module *m)
{
    m->exprs[find_expr(m, QM_EX_EQ)].op = QM_EX_LT;
}
static void complex_remainder(qm_module *m)
{
    m->exprs[find_expr(m, QM_EX_MUL)].op = QM_EX_MOD;
}
static void complex_function(qm_module *m)
{
    m->exprs[find_expr(m, QM_EX_EXP)].op = QM_EX_SIN;
}
static void complex_part(qm_module *m)
{
    m->exprs[find_expr(m, QM_EX_REAL)].type.unsized = 0;
}
static void register_range(qm_module *m)
{
    m->regs[0].size = 99;
}
static void register_kind(qm_module *m)
{
    m->regs[0].kind = 9;
}
static void cell_bits(qm_module *m)
{
    m->cells[0].bit0 = 5;
}
static void cell_type(qm_module *m)
{
    m->cells[0].type.kind = 99;
}
static void gate_kind(qm_module *m)
{
    m->gates[body_gate(m)].kind = 99;
}
static void row_changed(qm_module *m)
{
    m->gates[QM_G_CX].nqubits = 3;
}

static const struct {
    void (*change)(qm_module *m);
    const char *fault;
} breaks[] = {
    {kind, "unknown kind 200"},
    {flags, "flags 1"},
    {span, "span 1073741824 of"},
    {gate_id, "gate 12345 of"},
    {gate_qubits, "2 qubits, but the gate takes 3"},
    {qubit_range, "qubit 4 of 4"},
    {qubit_twice, "twice"},
    {dynamic_range, "dynamic operand 999"},
    {dynamic_object, "there is no register 77"},
    {dynamic_index, "index: expression"},
    {pragma_text, "text 1073741824 of"},
    {pool_range, "pool entries"},
    {param_range, "parameters"},
    {param_infinite, "not finite"},
    {param_type, "neither float nor angle"},
    {param_formal, "parameter 0 of 0"},
    {body_reads_cell, "reads a variable"},
    {body_measures, "gate's body"},
    {body_qubit, "qubit 3 of 2"},
    {body_block, "body"},
    {body_recursive, "call themselves"},
    {bit_range, "bit 2 of 2"},
    {measure_two, "2 qubits instead of 1"},
    {cell_range, "cell 1000 of"},
    {store_type, "type int"},
    {store_input, "is an input"},
    {control_range, "control record 1000"},
    {region_range, "regions"},
    {region_twice, "owned twice"},
    {region_of_program, "block 0 is owned twice"},
    {region_without, "without regions"},
    {region_cycle, "owned twice"},
    {region_count, "2 regions instead of 1"},
    {condition_type, "condition: type int[8] instead of bool"},
    {loop_type, "stop: type int[8]"},
    {loop_cell, "cell 4294967295"},
    {step_zero, "the step is 0"},
    {labels_range, "labels at pool entries"},
    {label_twice, "label stands twice"},
    {label_case, "case 9 of 1"},
    {break_outside, "in no loop"},
    {claims_flat, "flat module"},
    {claims_numeric, "numeric module"},
    {phase_nan, "phase is not finite"},
    {phase_range, "global phase: expression"},
    {expr_operand, "does not stand before"},
    {expr_operation, "unknown operation"},
    {expr_type, "do not fit"},
    {expr_cell, "do not fit"},
    {stretch_type, "role 3"},
    {stretch_value, "is a stretch"},
    {stretch_read, "reads a stretch"},
    {delay_type, "the length is no duration"},
    {gate_length, "a gate with a length"},
    {timed_gate_open, "stands in a gate's body"},
    {timed_gate_pair, "stands in a gate's body"},
    {timed_gate_phase, "stands in a gate's body"},
    {duration_words, "do not fit"},
    {durationof_block, "do not fit"},
    {durationof_shared, "owned twice"},
    {expr_width, "unknown operation"},
    {complex_order, "do not fit"},
    {complex_remainder, "do not fit"},
    {complex_function, "do not fit"},
    {complex_part, "do not fit"},
    {register_range, "register 0"},
    {register_kind, "unknown kind 9"},
    {cell_bits, "cell 0: bits 5"},
    {cell_type, "cell 0: type 99"},
    {gate_kind, "kind 99"},
    {row_changed, "gate "},
};

static void each_fault_is_found(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, source);
    test_verify(m, "as compiled");
    for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
        qm_module *broken = qm_module_clone(m);
        qm_text faults;
        qm_text_init(&faults, &cx->arena);
        breaks[i].change(broken);
        uint32_t n = qm_module_verify(broken, &faults);
        if (n == 0 || !strstr(faults.data, breaks[i].fault))
            fail_msg("expected '%s', found %u: %s", breaks[i].fault, n, n ? faults.data : "");
        qm_module_free(broken);
    }
    qm_module_free(m);
    test_context_free(cx);
}

static void all_faults_are_found_at_once(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, source);
    qubit_range(m);
    bit_range(m);
    claims_numeric(m);
    qm_text faults;
    qm_text_init(&faults, &cx->arena);
    assert_int_equal(qm_module_verify(m, &faults), 3);
    assert_non_null(strstr(faults.data, " (measure): bit 2 of 2\n"));
    qm_module_free(m);
    test_context_free(cx);
}

/* Ops and expressions with random fields: whatever they say, the verifier reads inside the module.
 */
static void garbage_does_no_harm(void **state)
{
    (void)state;
    qm_context *cx = test_context_new();
    qm_module *m = test_compile(cx, source);
    uint64_t x = 88172645463325252u;
    for (uint32_t i = 0; i < test_cases(2000); i++) {
        qm_module *broken = qm_module_clone(m);
        for (uint32_t k = 0; k < 4; k++) {
            x ^= x << 13, x ^= x >> 7, x ^= x << 17;
            qm_block *b = &broken->blocks[x % broken->nblocks];
            unsigned char *op = b->nops ? (unsigned char *)&b->ops[(x >> 8) % b->nops] : NULL;
            if (op)
                op[(x >> 16) % sizeof(qm_op)] = (unsigned char)(x >> 24);
            unsigned char *e = (unsigned char *)&broken->exprs[(x >> 32) % broken->nexprs];
            e[(x >> 40) % sizeof(qm_expr)] = (unsigned char)(x >> 48);
        }
        qm_arena arena;
        qm_text faults;
        qm_arena_init(&arena, NULL);
        qm_text_init(&faults, &arena);
        qm_module_verify(broken, &faults);
        qm_arena_free(&arena);
        qm_module_free(broken);
    }
    qm_module_free(m);
    test_context_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_is_found),
        cmocka_unit_test(all_faults_are_found_at_once),
        cmocka_unit_test(garbage_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
