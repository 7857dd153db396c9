/* walk.c - follows a program from its start to its end with every value that is not an input known,
 * and hands its gates to the builder.
 *
 * Variables are replaced by expressions of inputs alone, so the folding constructors of ir/expr.h
 * do the classical part: loop bounds, indices and conditions come out as constants, or the program
 * has feedback and is refused there. Time O(ops followed), at most --max-unroll-ops of them. */
#include "runtime/batch/walk.h"

#include <string.h>

/* A subroutine numbers the qubits that it is called with. */
static uint32_t actual(const qm_walker *w, uint32_t qubit)
{
    return w->actuals ? w->actuals[qubit] : qubit;
}

static uint32_t qubit_of(qm_walker *w, uint32_t operand, qm_span at)
{
    if (!(operand & QM_DYNAMIC))
        return actual(w, operand);
    const qm_dyn dyn = w->m->dyns[operand & ~QM_DYNAMIC];
    const qm_reg r = w->m->regs[dyn.object];
    int64_t i;
    if (!qm_walk_integer(w, dyn.index, "this index", at, &i))
        return QM_NONE;
    if (i < 0)
        i += r.size;
    if (i < 0 || i >= r.size) {
        qm_error(&w->m->cx->diag, QM_E_RUN, at, "index %lld is outside of register '%s' of size %u",
                 (long long)i, qm_intern_cstr(&w->m->cx->names, r.name), r.size);
        return QM_NONE;
    }
    uint32_t at_i = r.first + (uint32_t)i;
    return actual(w, r.kind == QM_REG_ALIAS ? w->m->pool[at_i] : at_i);
}

bool qm_walk_qubits(qm_walker *w, const qm_op *op, uint32_t *out)
{
    qm_span at = qm_walk_span(w, op);
    qm_diag *d = &w->m->cx->diag;
    for (uint32_t i = 0; i < op->nqubits; i++) {
        out[i] = qubit_of(w, qm_op_qubits(w->m, op)[i], at);
        if (out[i] == QM_NONE)
            return false;
        for (uint32_t k = 0; k < i; k++)
            if (out[k] == out[i]) {
                qm_error(d, QM_E_RUN, at, "two operands are the same qubit");
                return false;
            }
        if (w->measured[out[i]] != QM_NONE) {
            qm_diag_rec r = qm_error(d, QM_E_SWEEP, at,
                                     "a qubit is used after its measurement, which sweeps cannot");
            qm_note(d, r, w->m->spans[w->measured[out[i]]], "it is measured here");
            return false;
        }
    }
    return true;
}

static qm_way walk_gate(qm_walker *w, const qm_op *op)
{
    uint32_t n = qm_op_nparams(w->m, op);
    uint32_t *qubits = QM_NEW_ARRAY(w->arena, uint32_t, op->nqubits + 1);
    uint32_t *pars = QM_NEW_ARRAY(w->arena, uint32_t, n + 1);
    if (!qm_walk_qubits(w, op, qubits))
        return QM_WAY_FAILED;
    for (uint32_t i = 0; i < n; i++) {
        qm_param p = w->m->params[op->param + i];
        pars[i] = qm_param_is_number(p) ? qm_par_const(&w->b, p.value)
                                        : qm_walk_number(w, p.expr, qm_walk_span(w, op));
        if (pars[i] == QM_NONE)
            return QM_WAY_FAILED;
    }
    for (uint32_t i = 0; i < op->nqubits; i++)
        w->used[qubits[i]] = true;
    qm_status s = qm_builder_gate(&w->b, w->m, op->code, qubits, pars, qm_walk_span(w, op));
    return s == QM_OK ? QM_WAY_ON : QM_WAY_FAILED;
}

static qm_way walk_measure(qm_walker *w, const qm_op *op)
{
    uint32_t qubit, index;
    if (!qm_walk_qubits(w, op, &qubit))
        return QM_WAY_FAILED;
    w->measured[qubit] = op->span;
    if (op->code != QM_NONE) {
        uint32_t cell = op->code & QM_DYNAMIC ? w->m->dyns[op->code & ~QM_DYNAMIC].object
                                              : qm_module_bit_cell(w->m, op->code, &index);
        w->by[cell] = QM_NONE;
    }
    return QM_WAY_ON;
}

static qm_way walk_reset(qm_walker *w, const qm_op *op)
{
    uint32_t qubit;
    if (!qm_walk_qubits(w, op, &qubit))
        return QM_WAY_FAILED;
    if (!w->used[qubit])
        return QM_WAY_ON;
    qm_error(&w->m->cx->diag, QM_E_SWEEP, qm_walk_span(w, op),
             "a qubit is reset after gates on it, which sweeps cannot");
    return QM_WAY_FAILED;
}

static qm_way walk_store(qm_walker *w, const qm_op *op)
{
    bool done = true;
    if (op->kind == QM_OP_DECL && w->m->cells[op->code].role == QM_CELL_INPUT)
        return QM_WAY_ON;
    if (op->code & QM_DYNAMIC)
        done = qm_walk_store_element(w, op);
    else if (qm_cell_is_array(&w->m->cells[op->code]))
        done = qm_walk_declare_array(w, op);
    else
        w->by[op->code] = op->param == QM_NONE ? QM_NONE : qm_walk_known(w, op->param);
    return done ? QM_WAY_ON : QM_WAY_FAILED;
}

static qm_way walk_return(qm_walker *w, const qm_op *op)
{
    w->result = op->param == QM_NONE ? QM_NONE : qm_walk_known(w, op->param);
    return QM_WAY_RETURN;
}

static qm_way walk_if(qm_walker *w, const qm_op *op, const qm_ctl *ctl)
{
    int64_t taken;
    if (!qm_walk_integer(w, ctl->cond, "this condition", qm_walk_span(w, op), &taken))
        return QM_WAY_FAILED;
    if (taken)
        return qm_walk_block(w, op->region);
    return ctl->has_else ? qm_walk_block(w, op->region + 1) : QM_WAY_ON;
}

/* One iteration; QM_WAY_BREAK ends the loop. */
static qm_way walk_body(qm_walker *w, const qm_op *op)
{
    qm_way next = qm_walk_block(w, op->region);
    return next == QM_WAY_CONTINUE ? QM_WAY_ON : next;
}

static qm_way walk_range(qm_walker *w, const qm_op *op, const qm_ctl *ctl)
{
    qm_type t = w->m->cells[ctl->cell].type;
    qm_span at = qm_walk_span(w, op);
    int64_t lo, step, hi;
    if (!qm_walk_integer(w, ctl->lo, "this range", at, &lo) ||
        !qm_walk_integer(w, ctl->step, "this range", at, &step) ||
        !qm_walk_integer(w, ctl->hi, "this range", at, &hi))
        return QM_WAY_FAILED;
    if (step == 0) {
        qm_error(&w->m->cx->diag, QM_E_RUN, at, "the step of a range is 0");
        return QM_WAY_FAILED;
    }
    for (int64_t i = lo; step > 0 ? i <= hi : i >= hi;) {
        w->by[ctl->cell] = qm_expr_const(w->m, t, (uint64_t)i);
        qm_way next = walk_body(w, op);
        if (next != QM_WAY_ON)
            return next == QM_WAY_BREAK ? QM_WAY_ON : next;
        if (__builtin_add_overflow(i, step, &i))
            break;
    }
    return QM_WAY_ON;
}

static qm_way walk_for(qm_walker *w, const qm_op *op, const qm_ctl *ctl)
{
    if (ctl->lo != QM_NONE)
        return walk_range(w, op, ctl);
    uint32_t *values = QM_NEW_ARRAY(w->arena, uint32_t, ctl->nvalues + 1);
    for (uint32_t i = 0; i < ctl->nvalues; i++)
        values[i] = qm_walk_known(w, w->m->pool[ctl->values + i]);
    for (uint32_t i = 0; i < ctl->nvalues; i++) {
        w->by[ctl->cell] = values[i];
        qm_way next = walk_body(w, op);
        if (next != QM_WAY_ON)
            return next == QM_WAY_BREAK ? QM_WAY_ON : next;
    }
    return QM_WAY_ON;
}

static qm_way walk_while(qm_walker *w, const qm_op *op, const qm_ctl *ctl)
{
    for (;;) {
        int64_t on;
        if (!qm_walk_integer(w, ctl->cond, "this condition", qm_walk_span(w, op), &on))
            return QM_WAY_FAILED;
        if (!on)
            return QM_WAY_ON;
        qm_way next = walk_body(w, op);
        if (next != QM_WAY_ON)
            return next == QM_WAY_BREAK ? QM_WAY_ON : next;
    }
}

static qm_way walk_switch(qm_walker *w, const qm_op *op, const qm_ctl *ctl)
{
    int64_t value, label;
    if (!qm_walk_integer(w, ctl->cond, "this value", qm_walk_span(w, op), &value))
        return QM_WAY_FAILED;
    for (uint32_t i = 0; i < ctl->nvalues; i++)
        if (qm_expr_as_int(w->m, w->m->pool[ctl->values + 2 * i], &label) && label == value)
            return qm_walk_block(w, op->region + w->m->pool[ctl->values + 2 * i + 1]);
    return ctl->has_else ? qm_walk_block(w, op->region + ctl->nregions - 1) : QM_WAY_ON;
}

static qm_way walk_structure(qm_walker *w, const qm_op *op)
{
    const qm_ctl ctl = w->m->ctls[op->code];
    switch (op->kind) {
    case QM_OP_IF:
        return walk_if(w, op, &ctl);
    case QM_OP_FOR:
        return walk_for(w, op, &ctl);
    case QM_OP_WHILE:
        return walk_while(w, op, &ctl);
    case QM_OP_SWITCH:
        return walk_switch(w, op, &ctl);
    default:
        return qm_walk_block(w, op->region);
    }
}

static qm_way walk_op(qm_walker *w, const qm_op *op)
{
    switch (op->kind) {
    case QM_OP_GATE:
        return walk_gate(w, op);
    case QM_OP_MEASURE:
        return walk_measure(w, op);
    case QM_OP_RESET:
        return walk_reset(w, op);
    case QM_OP_DECL:
    case QM_OP_STORE:
        return walk_store(w, op);
    case QM_OP_IF:
    case QM_OP_FOR:
    case QM_OP_WHILE:
    case QM_OP_SWITCH:
    case QM_OP_BOX:
        return walk_structure(w, op);
    case QM_OP_BREAK:
        return QM_WAY_BREAK;
    case QM_OP_CONTINUE:
        return QM_WAY_CONTINUE;
    case QM_OP_END:
        return QM_WAY_END;
    case QM_OP_CALL:
        return qm_walk_call(w, op);
    case QM_OP_RETURN:
        return walk_return(w, op);
    case QM_OP_COPY:
        return qm_walk_copy(w, op) ? QM_WAY_ON : QM_WAY_FAILED;
    default: /* nothing that acts on a state */
        return QM_WAY_ON;
    }
}

static bool count_step(qm_walker *w, qm_span at)
{
    const qm_limits *l = &w->m->cx->limits;
    if (atomic_load(&w->m->cx->cancel))
        return false;
    if (++w->steps <= l->unroll_ops)
        return true;
    qm_error(&w->m->cx->diag, QM_E_LIMIT, at,
             "the circuit has more than %u operations (raise --max-unroll-ops)", l->unroll_ops);
    return false;
}

qm_way qm_walk_block(qm_walker *w, uint32_t block)
{
    if (!count_step(w, (qm_span){0, 0}))
        return QM_WAY_FAILED;
    for (uint32_t i = 0; i < w->m->blocks[block].nops; i++) {
        const qm_op op = w->m->blocks[block].ops[i];
        qm_way next = count_step(w, qm_walk_span(w, &op)) ? walk_op(w, &op) : QM_WAY_FAILED;
        if (next != QM_WAY_ON)
            return next;
    }
    return QM_WAY_ON;
}

static void walker_init(qm_walker *w, qm_module *m, const uint32_t *bound,
                        const qm_circuit_input *inputs, uint32_t ninputs, qm_arena *arena,
                        qm_circuit *out)
{
    *w = (qm_walker){.m = m, .arena = arena, .ncells = m->ncells};
    *out = (qm_circuit){.ninputs = ninputs};
    out->inputs = QM_NEW_ARRAY(arena, qm_circuit_input, ninputs + 1);
    w->by = QM_NEW_ARRAY(arena, uint32_t, m->ncells + 1);
    w->input = QM_NEW_ARRAY(arena, uint32_t, m->ncells + 1);
    memset(w->input, 0xff, m->ncells * sizeof *w->input);
    memcpy(w->by, bound, m->ncells * sizeof *w->by);
    w->arrays = qm_arena_zalloc(arena, m->ncells + 1, sizeof *w->arrays);
    w->stack = (uintptr_t)__builtin_frame_address(0);
    for (uint32_t i = ninputs; i-- > 0;) {
        out->inputs[i] = inputs[i];
        w->input[inputs[i].cell] = i;
        out->nswept += inputs[i].role == QM_INPUT_SWEPT;
    }
    w->measured = QM_NEW_ARRAY(arena, uint32_t, m->nqubits + 1);
    memset(w->measured, 0xff, m->nqubits * sizeof *w->measured);
    w->used = qm_arena_zalloc(arena, m->nqubits + 1, sizeof *w->used);
    qm_builder_init(&w->b, m->nqubits, arena, out);
}

static qm_status make(qm_module *m, const uint32_t *bound, const qm_circuit_input *inputs,
                      uint32_t ninputs, const qm_pauli_sum *sums, uint32_t nsums, bool local,
                      qm_arena *arena, qm_circuit *out)
{
    if (m->nqubits > QM_CIRCUIT_QUBITS) {
        qm_error(&m->cx->diag, QM_E_SWEEP, (qm_span){0, 0},
                 "sweeps and gradients take at most %d qubits, but the program has %u",
                 QM_CIRCUIT_QUBITS, m->nqubits);
        return QM_ERR_INPUT;
    }
    qm_walker w;
    walker_init(&w, m, bound, inputs, ninputs, arena, out);
    out->local = local;
    qm_way next = qm_walk_block(&w, 0);
    if (next == QM_WAY_FAILED)
        return atomic_load(&m->cx->cancel) ? QM_ERR_CANCELLED : QM_ERR_INPUT;
    qm_frame_finish(&w.b, sums, nsums);
    return QM_OK;
}

qm_status qm_circuit_make(qm_module *m, const uint32_t *bound, const qm_circuit_input *inputs,
                          uint32_t ninputs, const qm_pauli_sum *sums, uint32_t nsums,
                          qm_arena *arena, qm_circuit *out)
{
    return make(m, bound, inputs, ninputs, sums, nsums, false, arena, out);
}

qm_status qm_circuit_make_local(qm_module *m, const uint32_t *bound, const qm_circuit_input *inputs,
                                uint32_t ninputs, const qm_pauli_sum *sums, uint32_t nsums,
                                qm_arena *arena, qm_circuit *out)
{
    return make(m, bound, inputs, ninputs, sums, nsums, true, arena, out);
}
