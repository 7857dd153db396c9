/* Fuzz target: any bytes as a circuit and as a list of passes. What the passes make of the circuit
 * is well formed, means the same by the dense reference, and costs no more after any that
 * optimises.
 *
 * Bytes: qubits, kind of cost, number of passes, these passes, and three for each op. */

#include "tests/fuzz/fuzz.h"

#include "tests/dense.h"
#include "tests/goal.h"
#include "tests/harness.h"

#include <math.h>

enum { MOST_QUBITS = 4, MOST_PASSES = 6, MOST_OPS = 64, OP_BYTES = 3 };
enum { MEASURE = 240, RESET = 246, BARRIER = 250 }; /* from these bytes on; below: gates */
static const double tolerance = 1e-8, pi = 3.14159265358979323846;

typedef struct bytes {
    const uint8_t *at, *end;
} bytes;

static uint32_t next(bytes *b)
{
    return b->at < b->end ? *b->at++ : 0;
}

/* Multiples of pi/8, and some angles that are none. */
static double angle(uint32_t byte)
{
    return byte < 224 ? pi / 8 * (double)((int)(byte % 32) - 16) : 0.1 * (double)(byte - 220);
}

static qm_op gate(qm_module *m, uint32_t row, uint32_t place, uint32_t value)
{
    uint32_t q[QM_MAX_GATE_QUBITS] = {0};
    qm_param p[QM_MAX_GATE_PARAMS];
    for (uint32_t i = 0; i < qm_gate_table[row].nqubits; i++)
        q[i] = (place + (place & 64 ? m->nqubits - i : i)) % m->nqubits;
    for (uint32_t i = 0; i < qm_gate_table[row].nparams; i++)
        p[i] = qm_param_number(angle((value + 37 * i) % 256));
    return qm_op_gate(m, row, q, p);
}

static void add_op(qm_module *m, uint32_t cell, bytes *b)
{
    uint32_t what = next(b), place = next(b), value = next(b), q = place % m->nqubits;
    if (what < MEASURE) {
        uint32_t row = what % QM_G_COUNT;
        if (qm_gate_table[row].nqubits && qm_gate_table[row].nqubits <= m->nqubits)
            qm_block_push(m, 0, gate(m, row, place, value));
        return;
    }
    qm_op op = qm_op_make(what < RESET     ? QM_OP_MEASURE
                          : what < BARRIER ? QM_OP_RESET
                                           : QM_OP_BARRIER);
    qm_op_set_qubits(m, &op, &q, 1);
    if (op.kind == QM_OP_MEASURE)
        op.code = m->cells[cell].bit0 + q;
    qm_block_push(m, 0, op);
}

static qm_module *read_circuit(qm_context *cx, uint32_t nqubits, bytes *b)
{
    qm_module *m = qm_module_new(cx);
    qm_span nowhere = {0, 0};
    qm_module_add_qubits(m, qm_intern_add(&cx->names, "q", 1), nqubits, false, nowhere);
    qm_type bits = {.kind = QM_T_BIT, .width = nqubits};
    uint32_t cell =
        qm_module_add_cell(m, qm_intern_add(&cx->names, "c", 1), bits, QM_CELL_VAR, true, nowhere);
    qm_op *decl = qm_block_add(m, 0, QM_OP_DECL);
    decl->code = cell;
    decl->param = qm_expr_const(m, bits, 0);
    for (uint32_t n = 0; n < MOST_OPS && b->end - b->at >= OP_BYTES; n++)
        add_op(m, cell, b);
    m->forms = QM_FORM_FLAT | QM_FORM_NUMERIC;
    qm_module_count_writes(m);
    return m;
}

static const char *read_pipeline(qm_context *cx, bytes *b)
{
    uint32_t count = 0, n = next(b) % (MOST_PASSES + 1);
    while (qm_pass_table[count])
        count++;
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_puts(&t, "");
    for (uint32_t i = 0; i < n; i++)
        qm_text_printf(&t, "%s%s", i ? "," : "",
                       qm_pass_pipeline(qm_pass_table[next(b) % count], &cx->arena));
    return test_quick_pipeline(t.data, &cx->arena);
}

static void compare(const qm_module *before, const qm_module *after, const char *pipeline)
{
    qm_arena *arena = &before->cx->arena;
    for (uint64_t initial = 0; initial < UINT64_C(1) << before->nqubits; initial++) {
        dense_result a = dense_run(before, initial, NULL, 0, arena);
        dense_result b = dense_run(after, initial, NULL, 0, arena);
        const char *d = dense_difference(before, &a, after, &b, tolerance, false, arena);
        if (d)
            fuzz_fault(pipeline, d);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qm_context *cx = fuzz_context();
    if (setjmp(cx->recover) == 0) {
        bytes b = {data, data + size};
        uint32_t nqubits = 1 + next(&b) % MOST_QUBITS;
        qm_goal goal = test_goal((qm_cost_kind)(next(&b) % QM_COST_KIND_COUNT), &cx->arena);
        const char *pipeline = read_pipeline(cx, &b), *raised;
        qm_module *before = read_circuit(cx, nqubits, &b);
        qm_module *after = qm_module_clone(before);
        uint64_t changed;
        if (test_goal_run(&goal, pipeline, after, &changed, &raised) != QM_OK)
            fuzz_fault(pipeline, test_diagnostics(cx));
        if (raised)
            fuzz_fault("a pass that raises the cost", raised);
        compare(before, after, pipeline);
        qm_module_free(after);
        qm_module_free(before);
    }
    fuzz_context_free(cx);
    return 0;
}
