/* print_stmt.c - statements in OpenQASM 3.
 *
 * Ops print in order, one statement each; runs of one operation over a whole register print as a
 * broadcast. Cells come into scope where they are declared; a cell whose declaration has been
 * duplicated into a scope where it is known (a loop was unrolled) is assigned there. */
#include "ir/print_internal.h"

#include "ir/array.h"

static void put(qm_printer *p, const char *s)
{
    qm_text_puts(&p->out, s);
}

static void end_statement(qm_printer *p)
{
    put(p, ";\n");
    qm_print_flush(p);
}

static void put_gate(qm_printer *p, const qm_op *op, uint32_t run)
{
    qm_print_call_head(p, op->code, &p->m->params[op->param]);
    qm_print_targets(p, op, run);
}

static void put_measure(qm_printer *p, const qm_op *op, uint32_t run)
{
    uint32_t index;
    if (op->code != QM_NONE) {
        if (run > 1)
            put(p, qm_print_cell_name(p, qm_module_bit_cell(p->m, op->code, &index)));
        else
            qm_print_bit(p, op->code);
        put(p, " = ");
    }
    put(p, "measure");
    qm_print_targets(p, op, run);
}

static void put_list(qm_printer *p, const qm_op *op)
{
    put(p, " ");
    qm_print_qubits(p, qm_op_qubits(p->m, op), op->nqubits);
}

static void put_type_name(qm_printer *p, uint32_t cell)
{
    char type[32];
    const qm_cell *c = &p->m->cells[cell];
    qm_text_printf(&p->out, "%s ",
                   c->role == QM_CELL_STRETCH ? "stretch" : qm_type_text(c->type, type));
    qm_print_enter_cell(p, cell);
    put(p, p->cell_names[cell]);
}

/* The right side of a declaration or assignment to a variable of that type. */
static void put_value(qm_printer *p, uint32_t value, qm_type type)
{
    if (!qm_print_join(p, value))
        qm_print_converted(p, value, type);
}

/* A variable of an inner scope that is declared at the top level is no result of the program. */
static void put_local(qm_printer *p, uint32_t cell)
{
    if (p->depth == 0 && !p->m->cells[cell].global && !p->cell_names[cell])
        put(p, "@" QM_NOTE_LOCAL "\n");
}

static void put_declaration(qm_printer *p, uint32_t cell, uint32_t init)
{
    const qm_cell *c = &p->m->cells[cell];
    if (p->cell_names[cell]) {
        put(p, p->cell_names[cell]);
    } else {
        put(p, c->role == QM_CELL_INPUT ? "input " : c->role == QM_CELL_OUTPUT ? "output " : "");
        if (qm_cell_is_array(c))
            qm_print_array_head(p, cell);
        else
            put_type_name(p, cell);
    }
    if (init == QM_NONE)
        return;
    put(p, " = ");
    if (qm_cell_is_array(c))
        qm_print_array_values(p, cell, init);
    else
        put_value(p, init, c->type);
}

void qm_print_index(qm_printer *p, uint32_t index)
{
    int64_t at;
    if (qm_expr_is_const(p->m, index) && qm_expr_as_int(p->m, index, &at))
        qm_text_printf(&p->out, "%lld", (long long)at);
    else
        qm_print_expr_in(p, index);
}

/* What a STORE writes to: a variable, or an element of an array. */
static void put_target(qm_printer *p, uint32_t code)
{
    if (code & QM_DYNAMIC) {
        const qm_dyn *d = &p->m->dyns[code & ~QM_DYNAMIC];
        qm_print_element(p, d->object, d->index);
    } else {
        put(p, qm_print_cell_name(p, code));
    }
}

/* c[{i, j}] = , or with one index c[i] = */
static void put_selected(qm_printer *p, uint32_t code, const qm_insertions *in)
{
    int64_t first, at;
    bool rising = in->n > 1;
    for (uint32_t k = 0; k < in->n && rising; k++)
        rising = qm_expr_as_int(p->m, in->index[k], &at) && at >= 0 &&
                 (k == 0 ? (first = at, true) : at == first + k);
    put_target(p, code);
    if (rising) {
        qm_text_printf(&p->out, "[%lld:%lld] = ", (long long)first, (long long)at);
        return;
    }
    put(p, in->n > 1 ? "[{" : "[");
    for (uint32_t k = 0; k < in->n; k++) {
        if (k)
            put(p, ", ");
        qm_print_index(p, in->index[k]);
    }
    put(p, in->n > 1 ? "}] = " : "] = ");
}

static void put_insertions(qm_printer *p, uint32_t code, uint32_t value)
{
    qm_type bit = {.kind = QM_T_BIT};
    qm_insertions in = qm_print_insertions(p, value);
    if (in.selection) {
        put_selected(p, code, &in);
        qm_print_selection(p, in.value, in.n);
        return;
    }
    if (in.constant) {
        put_selected(p, code, &in);
        put(p, "\"");
        for (uint32_t k = in.n; k-- > 0;)
            put(p, qm_expr_const_bit(p->m, in.value[k], 0) ? "1" : "0");
        put(p, "\"");
        return;
    }
    for (uint32_t k = 0; k < in.n; k++) {
        qm_insertions one = {.n = 1, .index = in.index + k, .value = in.value + k};
        if (k) {
            end_statement(p);
            qm_print_indent(p);
        }
        put_selected(p, code, &one);
        qm_print_converted(p, in.value[k], bit);
    }
}

static void put_store(qm_printer *p, const qm_op *op)
{
    if (qm_expr_at(p->m, op->param)->op == QM_EX_INSERT) {
        put_insertions(p, op->code, op->param);
        return;
    }
    put_target(p, op->code);
    put(p, " = ");
    put_value(p, op->param, p->m->cells[qm_op_stored(p->m, op)].type);
}

/* "{", the block, "}". */
static void put_body(qm_printer *p, uint32_t block)
{
    put(p, "{\n");
    p->depth++;
    qm_print_block3(p, block);
    p->depth--;
    qm_print_indent(p);
    put(p, "}");
}

/* The one IF that is all of a block, or NULL. */
static const qm_op *only_if(const qm_printer *p, uint32_t block)
{
    const qm_block *b = &p->m->blocks[block];
    bool alone = b->nops == 1 && b->ops[0].kind == QM_OP_IF && b->phase.value == 0 &&
                 b->phase.expr == QM_NONE && !qm_print_has_notes(p, &b->ops[0]);
    return alone ? &b->ops[0] : NULL;
}

static void put_if(qm_printer *p, const qm_op *op)
{
    while (op) {
        const qm_ctl *c = &p->m->ctls[op->code];
        put(p, "if (");
        qm_print_converted(p, c->cond, (qm_type){.kind = QM_T_BOOL, .width = 1});
        put(p, ") ");
        put_body(p, op->region);
        if (!c->has_else)
            return;
        put(p, " else ");
        uint32_t other = op->region + 1;
        op = only_if(p, other);
        if (!op)
            put_body(p, other);
    }
}

static bool is_one(const qm_module *m, uint32_t expr)
{
    int64_t v;
    return qm_expr_is_const(m, expr) && qm_expr_as_int(m, expr, &v) && v == 1;
}

static void put_range(qm_printer *p, const qm_ctl *c, qm_type t)
{
    put(p, "[");
    qm_print_converted(p, c->lo, t);
    put(p, ":");
    if (!is_one(p->m, c->step)) {
        qm_print_converted(p, c->step, qm_expr_at(p->m, c->step)->type);
        put(p, ":");
    }
    qm_print_converted(p, c->hi, t);
    put(p, "]");
}

static void put_set(qm_printer *p, const qm_ctl *c, qm_type t)
{
    put(p, "{");
    for (uint32_t i = 0; i < c->nvalues; i++) {
        if (i)
            put(p, ", ");
        qm_print_converted(p, p->m->pool[c->values + i], t);
    }
    put(p, "}");
}

static void put_for(qm_printer *p, const qm_op *op)
{
    const qm_ctl *c = &p->m->ctls[op->code];
    uint32_t mark = p->nscope;
    qm_type t = p->m->cells[c->cell].type;
    put(p, "for ");
    put_type_name(p, c->cell);
    put(p, " in ");
    if (c->lo != QM_NONE)
        put_range(p, c, t);
    else
        put_set(p, c, t);
    put(p, " ");
    put_body(p, op->region);
    qm_print_leave_scope(p, mark);
}

/* The labels of one case; false when there are none. */
static bool put_labels(qm_printer *p, const qm_ctl *c, uint32_t number)
{
    qm_type t = qm_expr_at(p->m, c->cond)->type;
    bool any = false;
    for (uint32_t i = 0; i < c->nvalues; i++) {
        const uint32_t *pair = &p->m->pool[c->values + 2 * i];
        if (pair[1] != number)
            continue;
        if (!any)
            qm_print_indent(p);
        put(p, any ? ", " : "case ");
        qm_print_converted(p, pair[0], t);
        any = true;
    }
    return any;
}

static void put_switch(qm_printer *p, const qm_op *op)
{
    const qm_ctl *c = &p->m->ctls[op->code];
    uint32_t ncases = c->nregions - c->has_else;
    put(p, "switch (");
    qm_print_expr_in(p, c->cond);
    put(p, ") {\n");
    for (uint32_t i = 0; i < ncases; i++)
        if (put_labels(p, c, i)) {
            put(p, " ");
            put_body(p, op->region + i);
            put(p, "\n");
        }
    if (c->has_else) {
        qm_print_indent(p);
        put(p, "default ");
        put_body(p, op->region + ncases);
        put(p, "\n");
    }
    qm_print_indent(p);
    put(p, "}");
}

/* The gate that a box gives its length, or NULL when it holds something else by now. */
static const qm_op *timed_gate(const qm_printer *p, const qm_op *op)
{
    const qm_block *b = &p->m->blocks[op->region];
    bool alone = b->nops == 1 && b->ops[0].kind == QM_OP_GATE && b->phase.value == 0 &&
                 b->phase.expr == QM_NONE;
    return p->m->ctls[op->code].gate && alone ? &b->ops[0] : NULL;
}

static void put_box(qm_printer *p, const qm_op *op)
{
    uint32_t duration = p->m->ctls[op->code].cond;
    const qm_op *gate = timed_gate(p, op);
    if (gate)
        qm_print_call_head(p, gate->code, &p->m->params[gate->param]);
    else
        put(p, "box");
    if (duration != QM_NONE) {
        put(p, "[");
        qm_print_expr_in(p, duration);
        put(p, "]");
    }
    if (gate) {
        qm_print_targets(p, gate, 1);
        put(p, ";");
        return;
    }
    put(p, " ");
    put_body(p, op->region);
}

static void put_structured(qm_printer *p, const qm_op *op)
{
    switch ((qm_op_kind)op->kind) {
    case QM_OP_IF:
        put_if(p, op);
        break;
    case QM_OP_FOR:
        put_for(p, op);
        break;
    case QM_OP_WHILE:
        put(p, "while (");
        qm_print_converted(p, p->m->ctls[op->code].cond, (qm_type){.kind = QM_T_BOOL, .width = 1});
        put(p, ") ");
        put_body(p, op->region);
        break;
    case QM_OP_SWITCH:
        put_switch(p, op);
        break;
    default:
        put_box(p, op);
        break;
    }
    put(p, "\n");
    qm_print_flush(p);
}

static void put_simple(qm_printer *p, const qm_op *op, uint32_t run)
{
    switch ((qm_op_kind)op->kind) {
    case QM_OP_GATE:
        put_gate(p, op, run);
        break;
    case QM_OP_MEASURE:
        put_measure(p, op, run);
        break;
    case QM_OP_RESET:
        put(p, "reset");
        qm_print_targets(p, op, run);
        break;
    case QM_OP_BARRIER:
        put(p, "barrier");
        put_list(p, op);
        break;
    case QM_OP_DELAY:
        put(p, "delay[");
        qm_print_expr_in(p, op->param);
        put(p, "]");
        put_list(p, op);
        break;
    case QM_OP_DECL:
        put_local(p, op->code);
        put_declaration(p, op->code, op->param);
        break;
    case QM_OP_STORE:
        put_store(p, op);
        break;
    case QM_OP_CALL:
        qm_print_call(p, op);
        return;
    case QM_OP_CAL:
        qm_print_cal(p, op);
        return;
    case QM_OP_RETURN:
        qm_print_return(p, op);
        break;
    case QM_OP_COPY:
        qm_print_copy(p, op);
        break;
    case QM_OP_PRAGMA:
        qm_print_directive(p, "pragma ", op->code);
        return;
    case QM_OP_BREAK:
        put(p, "break");
        break;
    case QM_OP_CONTINUE:
        put(p, "continue");
        break;
    default:
        put(p, "end");
        break;
    }
    end_statement(p);
}

/* Does the op have no text: nothing to wait for, or a declaration of what is declared? */
static bool is_silent(const qm_printer *p, const qm_op *op)
{
    return op->kind == QM_OP_NOP || (op->kind == QM_OP_BARRIER && op->nqubits == 0) ||
           (op->kind == QM_OP_DECL && op->param == QM_NONE && p->cell_names[op->code]);
}

static void put_phase(qm_printer *p, const qm_param *phase)
{
    if (phase->expr != QM_NONE) {
        qm_print_indent(p);
        put(p, "gphase(");
        qm_print_param(p, (qm_param){.expr = phase->expr});
        put(p, ");\n");
    }
    if (phase->value != 0) {
        qm_print_indent(p);
        put(p, "gphase(");
        qm_print_angle(&p->out, phase->value);
        put(p, ");\n");
    }
}

/* Prints op i of a block, with those that one statement prints together; returns how many. */
static uint32_t put_op(qm_printer *p, const qm_block *b, uint32_t i)
{
    const qm_op *op = &b->ops[i];
    if (is_silent(p, op))
        return 1;
    uint32_t run = qm_print_run(p, b, i);
    qm_print_notes(p, op);
    qm_print_indent(p);
    if (qm_op_nregions(p->m, op) > 0)
        put_structured(p, op);
    else
        put_simple(p, op, run);
    return run;
}

void qm_print_block3(qm_printer *p, uint32_t block)
{
    const qm_block *b = &p->m->blocks[block];
    uint32_t mark = p->nscope;
    bool may_leave = qm_block_may_leave(p->m, block);
    if (may_leave)
        put_phase(p, &b->phase);
    for (uint32_t i = 0; i < b->nops;)
        i += put_op(p, b, i);
    if (!may_leave)
        put_phase(p, &b->phase);
    qm_print_leave_scope(p, mark);
}

/* A local cell of the top level (of the compiler, or of a scope that is gone) is not a result of
 * the program: the ops from its declaration to its last use stand in a scope of their own. Returns
 * how many these are, or 0 when something among them must be global. */
static uint32_t local_extent(const qm_printer *p, uint32_t i)
{
    const qm_module *m = p->m;
    const qm_block *b = &m->blocks[0];
    uint32_t end = i + 1;
    for (uint32_t k = i; k < end; k++) {
        if (b->ops[k].kind != QM_OP_DECL)
            continue;
        uint32_t cell = b->ops[k].code;
        if (m->cells[cell].global)
            return 0;
        if (p->last_use[cell] >= end)
            end = p->last_use[cell] + 1;
    }
    return p->interleaved ? 0 : end - i;
}

static uint32_t put_local_scope(qm_printer *p, uint32_t i, uint32_t n)
{
    const qm_block *b = &p->m->blocks[0];
    uint32_t mark = p->nscope;
    put(p, "{\n");
    p->depth++;
    for (uint32_t k = 0; k < n;)
        k += put_op(p, b, i + k);
    p->depth--;
    put(p, "}\n");
    qm_print_leave_scope(p, mark);
    return n;
}

static void put_top_level(qm_printer *p)
{
    const qm_block *b = &p->m->blocks[0];
    bool may_leave = qm_block_may_leave(p->m, 0);
    if (may_leave)
        put_phase(p, &b->phase);
    for (uint32_t i = p->ncals; i < b->nops;) {
        const qm_op *op = &b->ops[i];
        bool local = op->kind == QM_OP_DECL && !p->m->cells[op->code].global;
        uint32_t extent = local && !p->cell_names[op->code] ? local_extent(p, i) : 0;
        uint32_t n = extent ? put_local_scope(p, i, extent) : put_op(p, b, i);
        for (uint32_t end = i + n; i < end; i++)
            qm_print_registers(p, &b->ops[i]);
    }
    if (!may_leave)
        put_phase(p, &b->phase);
}

void qm_print_program3(qm_printer *p)
{
    const qm_module *m = p->m;
    qm_print_sort_notes(p);
    qm_text_printf(&p->out, "OPENQASM %s;\n", p->has_switch ? "3.1" : "3.0");
    if (qm_print_needs_include(p))
        put(p, "include \"stdgates.inc\";\n");
    qm_print_first_cals(p);
    qm_print_definitions(p);
    qm_print_funcs(p);
    qm_print_name_registers(p);
    qm_print_plan_registers(p);
    qm_print_registers(p, NULL);
    for (uint32_t c = 0; c < m->ncells; c++)
        if (p->hoisted[c]) {
            put_local(p, c);
            put_declaration(p, c, QM_NONE);
            end_statement(p);
        }
    put_top_level(p);
}
