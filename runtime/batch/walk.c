/* walk.c - follows a program from its start to its end with every value that is not an input known,
 * and hands its gates to the builder.
 *
 * Variables are replaced by expressions of inputs alone, so the folding constructors of ir/expr.h
 * do the classical part: loop bounds, indices and conditions come out as constants, or the program
 * has feedback and is refused there. Time O(ops followed), at most --max-unroll-ops of them. */
#include "runtime/batch/builder.h"

#include "ir/array.h"
#include "support/text.h"

#include <math.h>
#include <string.h>

typedef enum way { WAY_ON, WAY_BREAK, WAY_CONTINUE, WAY_END, WAY_FAILED } way;

typedef struct walker {
    qm_module *m;
    qm_circuit_builder b;
    qm_arena *arena;
    uint32_t *by;     /* per cell: its value, or QM_NONE: an input, or unknown */
    uint32_t ncells;  /* that `by` has */
    uint32_t *input;  /* per cell: its first input, or QM_NONE */
    uint32_t *image;  /* per expression: its number in the circuit, or QM_NONE */
    uint32_t nimages; /* expressions that were looked at */
    uint32_t cap_images;
    uint32_t *measured; /* per qubit: span of its measurement, or QM_NONE */
    bool *used;         /* per qubit */
    uint32_t steps;
} walker;

static way walk_block(walker *w, uint32_t block);

static qm_span span_of(const walker *w, const qm_op *op)
{
    return w->m->spans[op->span];
}

static const char *cell_name(const walker *w, uint32_t cell)
{
    return qm_intern_cstr(&w->m->cx->names, w->m->cells[cell].name);
}

static uint32_t known(walker *w, uint32_t expr)
{
    return qm_expr_subst_cells(w->m, expr, w->by, w->ncells);
}

static bool is_real(qm_type t)
{
    return t.kind == QM_T_FLOAT || t.kind == QM_T_ANGLE;
}

/* What the type makes of a computed value. */
static uint32_t settle(walker *w, qm_type t, uint32_t par, bool may_leave_circle)
{
    if (t.kind == QM_T_ANGLE && may_leave_circle)
        return qm_par_make(&w->b, QM_PAR_WRAP, par, QM_NONE, 0);
    if (t.kind == QM_T_FLOAT && t.width < 64)
        return qm_par_make(&w->b, QM_PAR_ROUND, par, QM_NONE, t.width);
    return par;
}

static uint32_t input_image(walker *w, const qm_expr *e)
{
    uint32_t cell = e->op == QM_EX_CELL ? e->a : (uint32_t)e->value, first = w->input[cell];
    int64_t at = 0;
    if (first == QM_NONE || (e->op == QM_EX_ELEMENT && !qm_expr_as_int(w->m, e->a, &at)))
        return QM_NONE;
    const qm_circuit_input *in = &w->b.c->inputs[first + (uint32_t)at];
    if (in->role == QM_INPUT_OPEN)
        return QM_NONE;
    uint32_t par = qm_par_make(&w->b, QM_PAR_INPUT, first + (uint32_t)at, QM_NONE, 0);
    return settle(w, e->type, par, true);
}

static bool find_par_op(uint8_t op, qm_par_op *out)
{
    static const uint8_t table[QM_EX_OP_COUNT] = {
        [QM_EX_NEG] = QM_PAR_NEG,       [QM_EX_ADD] = QM_PAR_ADD,
        [QM_EX_SUB] = QM_PAR_SUB,       [QM_EX_MUL] = QM_PAR_MUL,
        [QM_EX_DIV] = QM_PAR_DIV,       [QM_EX_MOD] = QM_PAR_MOD,
        [QM_EX_POW] = QM_PAR_POW,       [QM_EX_SIN] = QM_PAR_SIN,
        [QM_EX_COS] = QM_PAR_COS,       [QM_EX_TAN] = QM_PAR_TAN,
        [QM_EX_ARCSIN] = QM_PAR_ARCSIN, [QM_EX_ARCCOS] = QM_PAR_ARCCOS,
        [QM_EX_ARCTAN] = QM_PAR_ARCTAN, [QM_EX_EXP] = QM_PAR_EXP,
        [QM_EX_LOG] = QM_PAR_LOG,       [QM_EX_SQRT] = QM_PAR_SQRT,
        [QM_EX_FLOOR] = QM_PAR_FLOOR,   [QM_EX_CEILING] = QM_PAR_CEILING,
    };
    *out = table[op];
    return table[op] != QM_PAR_CONST;
}

/* The number that a node is, its operands done; QM_NONE when it is none that can be swept. */
static uint32_t image_of(walker *w, uint32_t id)
{
    const qm_expr *e = qm_expr_at(w->m, id);
    qm_par_op op = QM_PAR_CONST;
    if (e->op == QM_EX_CONST)
        return is_real(e->type) || e->type.kind == QM_T_INT || e->type.kind == QM_T_UINT
                   ? qm_par_const(&w->b, qm_expr_as_double(w->m, id))
                   : QM_NONE;
    if (!is_real(e->type))
        return QM_NONE;
    if (e->op == QM_EX_CELL || e->op == QM_EX_ELEMENT)
        return input_image(w, e);
    if (e->op != QM_EX_CAST && !find_par_op(e->op, &op))
        return QM_NONE;
    uint32_t x = w->image[e->a], y = e->b == QM_NONE ? QM_NONE : w->image[e->b];
    if (x == QM_NONE || (e->b != QM_NONE && y == QM_NONE))
        return QM_NONE;
    if (e->op == QM_EX_CAST)
        return settle(w, e->type, x, qm_expr_at(w->m, e->a)->type.kind != QM_T_ANGLE);
    return settle(w, e->type, qm_par_make(&w->b, op, x, y, 0), op != QM_PAR_DIV);
}

/* Why a value is not known, at `at`: the first cell of the expression that has none. */
static void refuse_value(walker *w, uint32_t expr, const char *what, qm_span at)
{
    qm_diag *d = &w->m->cx->diag;
    uint32_t *nodes, n = qm_expr_nodes(w->m, expr, w->arena, &nodes);
    for (uint32_t i = 0; i < n; i++) {
        const qm_expr *e = qm_expr_at(w->m, nodes[i]);
        if (e->op != QM_EX_CELL && e->op != QM_EX_ELEMENT)
            continue;
        uint32_t cell = e->op == QM_EX_CELL ? e->a : (uint32_t)e->value;
        const qm_cell *c = &w->m->cells[cell];
        qm_diag_rec r;
        if (c->role != QM_CELL_INPUT)
            r = qm_error(d, QM_E_SWEEP, at,
                         "%s depends on '%s', which is no function of the inputs", what,
                         cell_name(w, cell));
        else if (w->input[cell] != QM_NONE && image_of(w, nodes[i]) != QM_NONE)
            continue;
        else
            r = qm_error(d, QM_E_SWEEP, at, "%s depends on input '%s', which has no value", what,
                         cell_name(w, cell));
        qm_note(d, r, c->at, "'%s' is declared here", cell_name(w, cell));
        return;
    }
    qm_error(d, QM_E_SWEEP, at, "%s depends on inputs in a way that cannot be swept", what);
}

/* The number that an expression of inputs alone is; QM_NONE with a diagnostic. */
static uint32_t number_of(walker *w, uint32_t expr, qm_span at)
{
    expr = known(w, expr);
    uint32_t *nodes, n = qm_expr_nodes(w->m, expr, w->arena, &nodes);
    while (w->nimages < w->m->nexprs) {
        QM_RESERVE(w->arena, w->image, w->nimages, w->cap_images);
        w->image[w->nimages++] = QM_NONE;
    }
    for (uint32_t i = 0; i < n; i++)
        if (w->image[nodes[i]] == QM_NONE)
            w->image[nodes[i]] = image_of(w, nodes[i]);
    if (w->image[expr] == QM_NONE)
        refuse_value(w, expr, "this angle", at);
    return w->image[expr];
}

static bool integer_of(walker *w, uint32_t expr, const char *what, qm_span at, int64_t *out)
{
    expr = known(w, expr);
    if (qm_expr_as_int(w->m, expr, out))
        return true;
    qm_diag *d = &w->m->cx->diag;
    if (qm_expr_is_const(w->m, expr))
        qm_error(d, QM_E_SWEEP, at, "%s does not fit in 64 bits", what);
    else if (qm_expr_reads_any(w->m, expr))
        refuse_value(w, expr, what, at);
    else
        qm_error(d, QM_E_SWEEP, at, "%s has no value", what);
    return false;
}

static uint32_t qubit_of(walker *w, uint32_t operand, qm_span at)
{
    if (!(operand & QM_DYNAMIC))
        return operand;
    const qm_dyn dyn = w->m->dyns[operand & ~QM_DYNAMIC];
    const qm_reg r = w->m->regs[dyn.object];
    int64_t i;
    if (!integer_of(w, dyn.index, "this index", at, &i))
        return QM_NONE;
    if (i < 0)
        i += r.size;
    if (i < 0 || i >= r.size) {
        qm_error(&w->m->cx->diag, QM_E_RUN, at, "index %lld is outside of register '%s' of size %u",
                 (long long)i, qm_intern_cstr(&w->m->cx->names, r.name), r.size);
        return QM_NONE;
    }
    return r.kind == QM_REG_ALIAS ? w->m->pool[r.first + (uint32_t)i] : r.first + (uint32_t)i;
}

/* The qubits of an op, which were not measured before. */
static bool qubits_of(walker *w, const qm_op *op, uint32_t *out)
{
    qm_span at = span_of(w, op);
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

static way walk_gate(walker *w, const qm_op *op)
{
    uint32_t n = qm_op_nparams(w->m, op);
    uint32_t *qubits = QM_NEW_ARRAY(w->arena, uint32_t, op->nqubits + 1);
    uint32_t *pars = QM_NEW_ARRAY(w->arena, uint32_t, n + 1);
    if (!qubits_of(w, op, qubits))
        return WAY_FAILED;
    for (uint32_t i = 0; i < n; i++) {
        qm_param p = w->m->params[op->param + i];
        pars[i] = qm_param_is_number(p) ? qm_par_const(&w->b, p.value)
                                        : number_of(w, p.expr, span_of(w, op));
        if (pars[i] == QM_NONE)
            return WAY_FAILED;
    }
    for (uint32_t i = 0; i < op->nqubits; i++)
        w->used[qubits[i]] = true;
    qm_status s = qm_builder_gate(&w->b, w->m, op->code, qubits, pars, span_of(w, op));
    return s == QM_OK ? WAY_ON : WAY_FAILED;
}

static way walk_measure(walker *w, const qm_op *op)
{
    uint32_t qubit, index;
    if (!qubits_of(w, op, &qubit))
        return WAY_FAILED;
    w->measured[qubit] = op->span;
    if (op->code != QM_NONE) {
        uint32_t cell = op->code & QM_DYNAMIC ? w->m->dyns[op->code & ~QM_DYNAMIC].object
                                              : qm_module_bit_cell(w->m, op->code, &index);
        w->by[cell] = QM_NONE;
    }
    return WAY_ON;
}

static way walk_reset(walker *w, const qm_op *op)
{
    uint32_t qubit;
    if (!qubits_of(w, op, &qubit))
        return WAY_FAILED;
    if (!w->used[qubit])
        return WAY_ON;
    qm_error(&w->m->cx->diag, QM_E_SWEEP, span_of(w, op),
             "a qubit is reset after gates on it, which sweeps cannot");
    return WAY_FAILED;
}

static way walk_store(walker *w, const qm_op *op)
{
    if (op->code & QM_DYNAMIC || qm_cell_is_array(&w->m->cells[op->code]))
        return WAY_ON; /* reading it is refused */
    if (op->kind == QM_OP_DECL && w->m->cells[op->code].role == QM_CELL_INPUT)
        return WAY_ON;
    w->by[op->code] = op->param == QM_NONE ? QM_NONE : known(w, op->param);
    return WAY_ON;
}

static way walk_if(walker *w, const qm_op *op, const qm_ctl *ctl)
{
    int64_t taken;
    if (!integer_of(w, ctl->cond, "this condition", span_of(w, op), &taken))
        return WAY_FAILED;
    if (taken)
        return walk_block(w, op->region);
    return ctl->has_else ? walk_block(w, op->region + 1) : WAY_ON;
}

/* One iteration; WAY_BREAK ends the loop. */
static way walk_body(walker *w, const qm_op *op)
{
    way next = walk_block(w, op->region);
    return next == WAY_CONTINUE ? WAY_ON : next;
}

static way walk_range(walker *w, const qm_op *op, const qm_ctl *ctl)
{
    qm_type t = w->m->cells[ctl->cell].type;
    qm_span at = span_of(w, op);
    int64_t lo, step, hi;
    if (!integer_of(w, ctl->lo, "this range", at, &lo) ||
        !integer_of(w, ctl->step, "this range", at, &step) ||
        !integer_of(w, ctl->hi, "this range", at, &hi))
        return WAY_FAILED;
    if (step == 0) {
        qm_error(&w->m->cx->diag, QM_E_RUN, at, "the step of a range is 0");
        return WAY_FAILED;
    }
    for (int64_t i = lo; step > 0 ? i <= hi : i >= hi;) {
        w->by[ctl->cell] = qm_expr_const(w->m, t, (uint64_t)i);
        way next = walk_body(w, op);
        if (next != WAY_ON)
            return next == WAY_BREAK ? WAY_ON : next;
        if (__builtin_add_overflow(i, step, &i))
            break;
    }
    return WAY_ON;
}

static way walk_for(walker *w, const qm_op *op, const qm_ctl *ctl)
{
    if (ctl->lo != QM_NONE)
        return walk_range(w, op, ctl);
    uint32_t *values = QM_NEW_ARRAY(w->arena, uint32_t, ctl->nvalues + 1);
    for (uint32_t i = 0; i < ctl->nvalues; i++)
        values[i] = known(w, w->m->pool[ctl->values + i]);
    for (uint32_t i = 0; i < ctl->nvalues; i++) {
        w->by[ctl->cell] = values[i];
        way next = walk_body(w, op);
        if (next != WAY_ON)
            return next == WAY_BREAK ? WAY_ON : next;
    }
    return WAY_ON;
}

static way walk_while(walker *w, const qm_op *op, const qm_ctl *ctl)
{
    for (;;) {
        int64_t on;
        if (!integer_of(w, ctl->cond, "this condition", span_of(w, op), &on))
            return WAY_FAILED;
        if (!on)
            return WAY_ON;
        way next = walk_body(w, op);
        if (next != WAY_ON)
            return next == WAY_BREAK ? WAY_ON : next;
    }
}

static way walk_switch(walker *w, const qm_op *op, const qm_ctl *ctl)
{
    int64_t value, label;
    if (!integer_of(w, ctl->cond, "this value", span_of(w, op), &value))
        return WAY_FAILED;
    for (uint32_t i = 0; i < ctl->nvalues; i++)
        if (qm_expr_as_int(w->m, w->m->pool[ctl->values + 2 * i], &label) && label == value)
            return walk_block(w, op->region + w->m->pool[ctl->values + 2 * i + 1]);
    return ctl->has_else ? walk_block(w, op->region + ctl->nregions - 1) : WAY_ON;
}

static way walk_structure(walker *w, const qm_op *op)
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
        return walk_block(w, op->region);
    }
}

static way walk_op(walker *w, const qm_op *op)
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
        return WAY_BREAK;
    case QM_OP_CONTINUE:
        return WAY_CONTINUE;
    case QM_OP_END:
        return WAY_END;
    case QM_OP_CALL:
        qm_error(&w->m->cx->diag, QM_E_SWEEP, span_of(w, op),
                 "a subroutine is called, which sweeps cannot");
        return WAY_FAILED;
    default: /* nothing that acts on a state; a COPY writes an array, whose reading is refused */
        return WAY_ON;
    }
}

static bool count_step(walker *w, qm_span at)
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

static way walk_block(walker *w, uint32_t block)
{
    if (!count_step(w, (qm_span){0, 0}))
        return WAY_FAILED;
    for (uint32_t i = 0; i < w->m->blocks[block].nops; i++) {
        const qm_op op = w->m->blocks[block].ops[i];
        way next = count_step(w, span_of(w, &op)) ? walk_op(w, &op) : WAY_FAILED;
        if (next != WAY_ON)
            return next;
    }
    return WAY_ON;
}

static bool is_swept_cell(const qm_cell *c)
{
    return c->role == QM_CELL_INPUT && is_real(c->type);
}

static uint64_t count_elements(const qm_module *m, uint32_t cell)
{
    uint64_t n = 1;
    if (qm_cell_is_array(&m->cells[cell]) && !qm_array_count(m, cell, &n))
        n = 0;
    return n;
}

qm_status qm_circuit_inputs(const qm_module *m, qm_arena *arena, qm_circuit_input **out,
                            uint32_t *n)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < m->ncells; i++) {
        total += is_swept_cell(&m->cells[i]) ? count_elements(m, i) : 0;
        if (total > QM_CIRCUIT_INPUTS) {
            qm_error(&m->cx->diag, QM_E_SWEEP, m->cells[i].at,
                     "the program has more than %u numbers as inputs", QM_CIRCUIT_INPUTS);
            return QM_ERR_INPUT;
        }
    }
    *out = QM_NEW_ARRAY(arena, qm_circuit_input, total + 1);
    *n = 0;
    for (uint32_t i = 0; i < m->ncells; i++) {
        uint64_t count = is_swept_cell(&m->cells[i]) ? count_elements(m, i) : 0;
        for (uint32_t k = 0; k < count; k++)
            (*out)[(*n)++] = (qm_circuit_input){
                .cell = i, .element = qm_cell_is_array(&m->cells[i]) ? k : QM_NONE};
    }
    return QM_OK;
}

const char *qm_circuit_input_name(const qm_module *m, const qm_circuit_input *input,
                                  qm_arena *arena)
{
    const char *name = qm_intern_cstr(&m->cx->names, m->cells[input->cell].name);
    if (input->element == QM_NONE)
        return name;
    uint32_t ndims;
    uint64_t size, place = input->element, index[QM_MAX_DIMENSIONS];
    qm_array_dims(m, input->cell, &ndims);
    for (uint32_t d = ndims; d-- > 0;) {
        qm_array_known(m, input->cell, d, &size);
        index[d] = place % size;
        place /= size;
    }
    qm_text t;
    qm_text_init(&t, arena);
    qm_text_puts(&t, name);
    for (uint32_t d = 0; d < ndims; d++)
        qm_text_printf(&t, "%s%llu", d ? "," : "[", (unsigned long long)index[d]);
    qm_text_puts(&t, "]");
    return t.data;
}

static void walker_init(walker *w, qm_module *m, const uint32_t *bound,
                        const qm_circuit_input *inputs, uint32_t ninputs, qm_arena *arena,
                        qm_circuit *out)
{
    *w = (walker){.m = m, .arena = arena, .ncells = m->ncells};
    *out = (qm_circuit){.ninputs = ninputs};
    out->inputs = QM_NEW_ARRAY(arena, qm_circuit_input, ninputs + 1);
    w->by = QM_NEW_ARRAY(arena, uint32_t, m->ncells + 1);
    w->input = QM_NEW_ARRAY(arena, uint32_t, m->ncells + 1);
    memset(w->input, 0xff, m->ncells * sizeof *w->input);
    for (uint32_t i = 0; i < m->ncells; i++)
        w->by[i] = bound[i];
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
    walker w;
    walker_init(&w, m, bound, inputs, ninputs, arena, out);
    out->local = local;
    way next = walk_block(&w, 0);
    if (next == WAY_FAILED)
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
