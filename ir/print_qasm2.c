/* print_qasm2.c - OpenQASM 2.
 *
 * The language has gates, measurements, resets, barriers, and single operations under the condition
 * that a whole register has a value. Everything else is refused, each fault where it stands, before
 * anything is written. Global phases are not observable there and are left out. */
#include "ir/print_internal.h"

/* "if (cell == value)" */
typedef struct condition {
    uint32_t cell;
    int64_t value;
} condition;

static bool is_creg(const qm_cell *c)
{
    return c->type.kind == QM_T_BIT && c->role != QM_CELL_INPUT;
}

/* The cell that all of an expression is, under casts that keep its bits, or QM_NONE. */
static uint32_t whole_creg(const qm_module *m, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(m, expr);
    while (e->op == QM_EX_CAST && qm_type_bits(e->type) >= qm_type_bits(qm_expr_at(m, e->a)->type))
        e = qm_expr_at(m, e->a);
    int64_t at;
    if (e->op == QM_EX_BIT && qm_expr_at(m, e->a)->type.width == 1 && qm_expr_is_const(m, e->b) &&
        qm_expr_as_int(m, e->b, &at) && at == 0)
        e = qm_expr_at(m, e->a);
    return e->op == QM_EX_CELL && is_creg(&m->cells[e->a]) ? e->a : QM_NONE;
}

static bool match_condition(const qm_module *m, uint32_t expr, condition *out)
{
    const qm_expr *e = qm_expr_at(m, expr);
    if (e->op == QM_EX_EQ) {
        out->cell = whole_creg(m, e->a);
        return out->cell != QM_NONE && qm_expr_is_const(m, e->b) &&
               qm_expr_as_int(m, e->b, &out->value) && out->value >= 0;
    }
    out->value = e->op != QM_EX_NOT;
    out->cell = whole_creg(m, e->op == QM_EX_NOT ? e->a : expr);
    return out->cell != QM_NONE && m->cells[out->cell].type.width <= 1;
}

typedef struct checker {
    qm_printer *p;
    const qm_module *m;
    bool *seen;     /* per expression */
    bool *declared; /* per cell */
    bool *visited;  /* per gate */
} checker;

static bool is_parameter_expr(checker *c, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(c->m, expr);
    if (c->seen[expr])
        return true;
    c->seen[expr] = true;
    if (!qm_print_has_spelling2(e->op))
        return false;
    if (e->op == QM_EX_CONST)
        return e->type.kind == QM_T_FLOAT;
    if (e->op == QM_EX_PARAM)
        return true;
    return is_parameter_expr(c, e->a) && (e->b == QM_NONE || is_parameter_expr(c, e->b));
}

static void check_block(checker *c, uint32_t block);

static void check_gate(checker *c, const qm_op *op)
{
    const qm_module *m = c->m;
    const qm_gate *g = &m->gates[op->code];
    if (g->kind == QM_GK_MODIFIED) {
        qm_diag_rec r = qm_print_refuse(c->p, op, "gate modifiers");
        if (g->ncontrols > 0)
            qm_note(&m->cx->diag, r, m->spans[op->span],
                    "--passes=inline,expand-controls writes out controls");
    }
    for (uint32_t k = 0; k < qm_op_nparams(m, op); k++) {
        uint32_t expr = m->params[op->param + k].expr;
        if (expr != QM_NONE && !is_parameter_expr(c, expr)) {
            qm_print_refuse(c->p, op, "this parameter");
            c->seen[expr] = false;
        }
    }
    if (g->kind == QM_GK_BODY && !c->visited[op->code]) {
        c->visited[op->code] = true;
        check_block(c, g->body);
    }
}

static void check_qubits(checker *c, const qm_op *op)
{
    const uint32_t *q = qm_op_qubits(c->m, op);
    for (uint32_t i = 0; i < op->nqubits; i++) {
        if (q[i] & QM_DYNAMIC) {
            qm_print_refuse(c->p, op, "a qubit that is chosen at run time");
            return;
        }
    }
}

static void check_measure(checker *c, const qm_op *op)
{
    if (op->code == QM_NONE)
        qm_print_refuse(c->p, op, "a measurement without a target");
    else if (op->code & QM_DYNAMIC)
        qm_print_refuse(c->p, op, "a bit that is chosen at run time");
}

static bool is_zero(const qm_module *m, uint32_t expr)
{
    if (!qm_expr_is_const(m, expr))
        return false;
    for (uint32_t i = 0; i < qm_type_bits(qm_expr_at(m, expr)->type); i++)
        if (qm_expr_const_bit(m, expr, i))
            return false;
    return true;
}

/* Registers start as zero, so only that first value can be said, and only once. */
static void check_declaration(checker *c, const qm_op *op)
{
    if (!is_creg(&c->m->cells[op->code]))
        qm_print_refuse(c->p, op, "classical variables other than registers of bits");
    else if (op->param != QM_NONE && (c->declared[op->code] || !is_zero(c->m, op->param)))
        qm_print_refuse(c->p, op, "this first value of a register");
    c->declared[op->code] = true;
}

static bool writes_cell(const qm_module *m, const qm_op *op, uint32_t cell)
{
    uint32_t index;
    return op->kind == QM_OP_MEASURE && op->code != QM_NONE && !(op->code & QM_DYNAMIC) &&
           qm_module_bit_cell(m, op->code, &index) == cell;
}

/* Each op stands under its own "if", so none but the last may change the condition. */
static void check_if(checker *c, const qm_op *op)
{
    const qm_module *m = c->m;
    const qm_ctl *t = &m->ctls[op->code];
    const qm_block *b = &m->blocks[op->region];
    condition cond;
    if (!match_condition(m, t->cond, &cond)) {
        cond.cell = QM_NONE;
        qm_print_refuse(c->p, op, "a condition other than 'register == integer'");
    }
    if (t->has_else)
        qm_print_refuse(c->p, op, "an 'else' branch");
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *inner = &b->ops[i];
        if (inner->kind != QM_OP_NOP && inner->kind != QM_OP_GATE && inner->kind != QM_OP_MEASURE &&
            inner->kind != QM_OP_RESET && inner->kind != QM_OP_PRAGMA)
            qm_print_refuse(c->p, inner, "this statement under a condition");
        else if (i + 1 < b->nops && writes_cell(m, inner, cond.cell))
            qm_print_refuse(c->p, inner, "a change of the condition before its last operation");
    }
    check_block(c, op->region);
}

static const char *const refused[QM_OP_KIND_COUNT] = {
    [QM_OP_DELAY] = "a delay",     [QM_OP_STORE] = "a classical assignment",
    [QM_OP_FOR] = "a 'for' loop",  [QM_OP_WHILE] = "a 'while' loop",
    [QM_OP_SWITCH] = "a 'switch'", [QM_OP_BOX] = "a box",
    [QM_OP_BREAK] = "'break'",     [QM_OP_CONTINUE] = "'continue'",
    [QM_OP_END] = "'end'",         [QM_OP_CALL] = "a subroutine",
    [QM_OP_CAL] = "a calibration", [QM_OP_COPY] = "an assignment of arrays"};

static void refuse_kind(checker *c, const qm_op *op)
{
    qm_diag_rec r = qm_print_refuse(c->p, op, refused[op->kind]);
    if (op->kind == QM_OP_FOR)
        qm_note(&c->m->cx->diag, r, c->m->spans[op->span],
                "--passes=inline,unroll writes out loops over constants");
}

static void check_block(checker *c, uint32_t block)
{
    const qm_block *b = &c->m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = &b->ops[i];
        check_qubits(c, op);
        if (refused[op->kind])
            refuse_kind(c, op);
        else if (op->kind == QM_OP_GATE)
            check_gate(c, op);
        else if (op->kind == QM_OP_MEASURE)
            check_measure(c, op);
        else if (op->kind == QM_OP_DECL)
            check_declaration(c, op);
        else if (op->kind == QM_OP_IF)
            check_if(c, op);
    }
}

void qm_print_check2(qm_printer *p)
{
    const qm_module *m = p->m;
    checker c = {.p = p, .m = m};
    c.seen = qm_arena_zalloc(p->arena, m->nexprs, sizeof(bool));
    c.declared = qm_arena_zalloc(p->arena, m->ncells, sizeof(bool));
    c.visited = qm_arena_zalloc(p->arena, m->ngates, sizeof(bool));
    for (uint32_t r = 0; r < m->nregs; r++)
        if (m->regs[r].kind == QM_REG_PHYSICAL)
            qm_error(&m->cx->diag, QM_E_OUTPUT_FORM, m->regs[r].at,
                     "OpenQASM 2 cannot express physical qubit $%u", m->regs[r].number);
    check_block(&c, 0);
}

static void put_condition(qm_printer *p, const condition *c)
{
    if (c)
        qm_text_printf(&p->out, "if (%s == %lld) ", qm_print_cell_name(p, c->cell),
                       (long long)c->value);
}

static void put_measure(qm_printer *p, const qm_op *op, uint32_t run)
{
    uint32_t index;
    qm_text_puts(&p->out, "measure");
    qm_print_targets(p, op, run);
    qm_text_puts(&p->out, " -> ");
    if (run > 1)
        qm_text_puts(&p->out, qm_print_cell_name(p, qm_module_bit_cell(p->m, op->code, &index)));
    else
        qm_print_bit(p, op->code);
}

/* One operation that has a text of its own. */
static void put_operation(qm_printer *p, const condition *c, const qm_op *op, uint32_t run)
{
    qm_print_indent(p);
    put_condition(p, c);
    if (op->kind == QM_OP_GATE) {
        qm_print_call_head(p, op->code, &p->m->params[op->param]);
        qm_print_targets(p, op, run);
    } else if (op->kind == QM_OP_MEASURE) {
        put_measure(p, op, run);
    } else if (op->kind == QM_OP_RESET) {
        qm_text_puts(&p->out, "reset");
        qm_print_targets(p, op, run);
    } else {
        qm_text_puts(&p->out, "barrier ");
        qm_print_qubits(p, qm_op_qubits(p->m, op), op->nqubits);
    }
    qm_text_puts(&p->out, ";\n");
    qm_print_flush(p);
}

/* Phases alone, declarations (which stand first) and barriers for no qubits have no text here. */
static bool is_silent(const qm_op *op)
{
    return op->kind == QM_OP_NOP || op->kind == QM_OP_DECL || op->nqubits == 0;
}

/* The block without pragmas, which OpenQASM 2 does not have. */
static qm_block without_pragmas(qm_printer *p, const qm_block *b)
{
    qm_block kept = {.ops = QM_NEW_ARRAY(p->arena, qm_op, b->nops)};
    for (uint32_t i = 0; i < b->nops; i++)
        if (b->ops[i].kind != QM_OP_PRAGMA)
            kept.ops[kept.nops++] = b->ops[i];
    return kept;
}

static bool has_pragma(const qm_block *b)
{
    for (uint32_t i = 0; i < b->nops; i++)
        if (b->ops[i].kind == QM_OP_PRAGMA)
            return true;
    return false;
}

static void put_block(qm_printer *p, const condition *c, uint32_t block)
{
    const qm_module *m = p->m;
    qm_block plain = m->blocks[block];
    const qm_block *b = &plain;
    condition inner;
    if (has_pragma(b))
        plain = without_pragmas(p, b);
    for (uint32_t i = 0, run; i < b->nops; i += run) {
        const qm_op *op = &b->ops[i];
        run = c ? 1 : qm_print_run(p, b, i);
        if (op->kind == QM_OP_IF) {
            match_condition(m, m->ctls[op->code].cond, &inner);
            put_block(p, &inner, op->region);
        } else if (!is_silent(op)) {
            put_operation(p, c, op, run);
        }
    }
}

void qm_print_block2(qm_printer *p, uint32_t block)
{
    put_block(p, NULL, block);
}

void qm_print_program2(qm_printer *p)
{
    const qm_module *m = p->m;
    qm_text_puts(&p->out, "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n");
    qm_print_definitions(p);
    qm_print_name_registers(p);
    for (uint32_t r = 0; r < m->nregs; r++)
        if (m->regs[r].kind == QM_REG_QUBITS)
            qm_text_printf(&p->out, "qreg %s[%u];\n", p->reg_names[r], m->regs[r].size);
    for (uint32_t c = 0; c < m->ncells; c++)
        if (m->cells[c].func == QM_NONE && is_creg(&m->cells[c])) {
            qm_print_enter_cell(p, c);
            qm_text_printf(&p->out, "creg %s[%u];\n", p->cell_names[c],
                           qm_type_bits(m->cells[c].type));
        }
    qm_print_block2(p, 0);
}
