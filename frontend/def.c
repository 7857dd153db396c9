/* def.c - subroutines: definitions, calls and returns.
 *
 * A body is lowered once, into a block of its own, with qubits numbered over the formal registers.
 * A call in an expression becomes a CALL op before the statement, with its result in a temporary:
 * subroutines see no variable of their caller, so nothing that the statement reads changes. Where
 * an operand is evaluated conditionally the call stands in a conditional too (expr.c, control.c).
 */

#include "frontend/array.h"

static const char *text_of(const qm_sema *s, qm_name name)
{
    return qm_intern_cstr(&s->cx->names, name);
}

static bool is_quantum_type(const qm_ast_type *t)
{
    return t->kind == QM_AT_QUBIT || t->kind == QM_AT_QREG;
}

static qm_status formal_qubits(qm_sema *s, const qm_ast_param *p)
{
    int64_t size = 1;
    if (p->type->width && qm_sema_const_int(s, p->type->width, "the size of a qubit register", 0,
                                            QM_OP_MAX_QUBITS, NULL, &size) != QM_OK)
        return QM_ERR_INPUT;
    if (s->m->funcs[s->func].nqubits + size > QM_OP_MAX_QUBITS) {
        qm_error(&s->cx->diag, QM_E_LIMIT, p->name.at, "a subroutine has at most %d qubits",
                 QM_OP_MAX_QUBITS);
        return QM_ERR_INPUT;
    }
    if (!qm_scope_declare(s, p->name, QM_SY_QUBITS, s->m->nregs))
        return QM_ERR_INPUT;
    qm_func_add_qubits(s->m, s->func, p->name.name, (uint32_t)size, !p->type->width, p->name.at);
    return QM_OK;
}

static qm_status formal_cell(qm_sema *s, const qm_ast_param *p)
{
    qm_type t;
    if (p->type->kind == QM_AT_ARRAY) {
        uint32_t cell = s->m->ncells;
        return qm_sema_formal_array(s, p->type, p->name) == QM_OK &&
                       qm_scope_declare(s, p->name, QM_SY_CELL, cell)
                   ? QM_OK
                   : QM_ERR_INPUT;
    }
    if (qm_sema_type(s, p->type, &t) != QM_OK ||
        (t.kind == QM_T_BIT && qm_sema_check_bits(s, qm_type_bits(t), p->name.at) != QM_OK) ||
        !qm_scope_declare(s, p->name, QM_SY_CELL, s->m->ncells))
        return QM_ERR_INPUT;
    qm_func_add_cell(s->m, s->func, qm_sema_cell(s, p->name.name, t, false, p->name.at));
    return QM_OK;
}

static qm_status declare_formals(qm_sema *s, const qm_ast_params *list)
{
    qm_status status = QM_OK;
    for (const qm_ast_param *p = list->first; p; p = p->next) {
        if ((is_quantum_type(p->type) ? formal_qubits(s, p) : formal_cell(s, p)) == QM_OK)
            continue;
        qm_scope_poison(s, p->name);
        status = QM_ERR_INPUT;
    }
    return status;
}

/* Does the block hold a return? */
static bool has_return(const qm_module *m, uint32_t block)
{
    const qm_block *b = &m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++) {
        if (b->ops[i].kind == QM_OP_RETURN)
            return true;
        for (uint32_t r = 0; r < qm_op_nregions(m, &b->ops[i]); r++)
            if (has_return(m, b->ops[i].region + r))
                return true;
    }
    return false;
}

static qm_status check_returns(qm_sema *s, const qm_ast_stmt *st)
{
    const qm_func *f = &s->m->funcs[s->func];
    char text[32];
    if (f->result.kind == QM_T_VOID || f->ends || has_return(s->m, f->body))
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_TYPE, st->name.at,
             "subroutine '%s' has a result of type %s, but no 'return'", text_of(s, st->name.name),
             qm_type_text(f->result, text));
    return QM_ERR_INPUT;
}

static qm_status lower_body(qm_sema *s, const qm_ast_stmt *st)
{
    uint32_t loops = s->loops;
    s->loops = 0;
    qm_scope_enter(&s->scopes);
    s->scopes.wall = s->scopes.depth;
    qm_status status = declare_formals(s, &st->params);
    if (qm_sema_body(s, &st->body, s->m->funcs[s->func].body) != QM_OK)
        status = QM_ERR_INPUT;
    qm_sema_complete_recursion(s);
    qm_scope_leave(&s->scopes);
    s->scopes.wall = 0;
    s->loops = loops;
    return status == QM_OK ? check_returns(s, st) : status;
}

qm_status qm_sema_def(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->scopes.depth > 0) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->name.at,
                 "a subroutine can be defined only at the top level");
        return QM_ERR_INPUT;
    }
    qm_type result = {.kind = QM_T_VOID};
    qm_status status = st->type ? qm_sema_type(s, st->type, &result) : QM_OK;
    if (!qm_scope_declare(s, st->name, QM_SY_FUNC, s->m->nfuncs))
        return QM_ERR_INPUT;
    s->func = qm_module_add_func(s->m, st->name.name, result, st->name.at);
    /* After an error in the head, the returns cannot be judged. */
    if (status == QM_OK)
        status = lower_body(s, st);
    s->func = QM_NONE;
    if (status != QM_OK) { /* uses are silent */
        qm_symbol *sy = (qm_symbol *)qm_scope_find(&s->scopes, st->name.name);
        sy->kind = QM_SY_POISON;
    }
    return status;
}

static const qm_ast_expr *strip(const qm_ast_expr *e)
{
    while (e->kind == QM_AX_PAREN)
        e = e->a;
    return e;
}

bool qm_sema_is_func_call(const qm_sema *s, const qm_ast_expr *e)
{
    e = strip(e);
    if (e->kind != QM_AX_CALL || s->m->nfuncs == 0)
        return false;
    const qm_symbol *sy = qm_scope_find(&s->scopes, e->name.name);
    return sy && sy->kind == QM_SY_FUNC;
}

static bool any_calls(const qm_sema *s, const qm_ast_exprs *list)
{
    for (const qm_ast_expr *e = list->first; e; e = e->next)
        if (qm_sema_calls_func(s, e))
            return true;
    return false;
}

/* Does it take an index or a range of a range of an array? array_slice.c makes variables for that.
 */
static bool slices_slice(const qm_sema *s, const qm_ast_expr *e)
{
    const qm_ast_expr *base = strip(e->a);
    if (base->kind != QM_AX_INDEX || qm_sema_rank(s, base) <= 0)
        return false;
    for (; base->kind == QM_AX_INDEX; base = strip(base->a))
        for (const qm_ast_expr *i = base->args.first; i; i = i->next)
            if (i->kind == QM_AX_RANGE)
                return true;
    return false;
}

bool qm_sema_calls_func(const qm_sema *s, const qm_ast_expr *e)
{
    for (; e; e = e->a)
        switch ((qm_ast_expr_kind)e->kind) {
        case QM_AX_PAREN:
        case QM_AX_UNARY:
        case QM_AX_CAST:
            break;
        case QM_AX_BINARY:
        case QM_AX_CONCAT:
            if (qm_sema_calls_func(s, e->b))
                return true;
            break;
        case QM_AX_RANGE:
            if ((e->b && qm_sema_calls_func(s, e->b)) || (e->c && qm_sema_calls_func(s, e->c)))
                return true;
            break;
        case QM_AX_INDEX:
            if (any_calls(s, &e->args) || slices_slice(s, e))
                return true;
            break;
        case QM_AX_CALL:
            return qm_sema_is_func_call(s, e) || any_calls(s, &e->args);
        case QM_AX_SET:
        case QM_AX_ARRAY:
            return any_calls(s, &e->args);
        default:
            return false;
        }
    return false;
}

/* The arguments of a call, in the order of the formals. */
typedef struct arguments {
    uint32_t *values, nvalues;
    uint32_t *qubits, nqubits;
    const qm_ast_expr **at; /* per qubit: the argument that it is from */
    qm_array_ref *arrays;
    bool *written; /* per array */
    uint32_t narrays;
} arguments;

static qm_status qubit_argument(qm_sema *s, const qm_ast_expr *e, const qm_reg *formal,
                                arguments *a)
{
    qm_qubits q;
    if (qm_sema_qubits(s, e, &q) != QM_OK)
        return QM_ERR_INPUT;
    if (q.n != formal->size || (q.n != 1 && q.scalar != formal->scalar)) {
        qm_diag_rec r =
            qm_error(&s->cx->diag, QM_E_TYPE, e->at,
                     "parameter '%s' takes %u qubit%s, but %u %s given", text_of(s, formal->name),
                     formal->size, formal->size == 1 ? "" : "s", q.n, q.n == 1 ? "is" : "are");
        qm_note(&s->cx->diag, r, formal->at, "'%s' is declared here", text_of(s, formal->name));
        return QM_ERR_INPUT;
    }
    uint32_t *first = a->qubits + a->nqubits;
    for (uint32_t i = 0; i < q.n; i++) {
        a->qubits[a->nqubits] = qm_qubits_at(&q, i);
        a->at[a->nqubits++] = e;
    }
    if (q.n > 1)
        qm_sema_one_register(s, first, q.n);
    return QM_OK;
}

/* Arrays that the subroutine writes share no element with another one. */
static qm_status check_arrays(qm_sema *s, const qm_ast_expr *e, const arguments *a)
{
    for (uint32_t i = 0; i < a->narrays; i++)
        for (uint32_t k = 0; k < i; k++)
            if ((a->written[i] || a->written[k]) &&
                qm_sema_overlap(s, &a->arrays[i], &a->arrays[k])) {
                qm_error(&s->cx->diag, QM_E_TYPE, a->arrays[i].at,
                         "elements of '%s' are given twice to subroutine '%s', which changes them",
                         text_of(s, s->m->cells[a->arrays[i].cell].name), text_of(s, e->name.name));
                return QM_ERR_INPUT;
            }
    return QM_OK;
}

static qm_status check_distinct(qm_sema *s, const qm_ast_expr *e, const arguments *a)
{
    uint32_t i = qm_sema_repeated(s, a->qubits, a->nqubits);
    if (i == QM_NONE)
        return QM_OK;
    if (a->at[i] == e) {
        qm_error(&s->cx->diag, QM_E_SAME_QUBIT, e->at,
                 "%s is given to subroutine '%s', which uses it by its number too",
                 qm_sema_qubit_text(s, a->qubits[i]), text_of(s, e->name.name));
        return QM_ERR_INPUT;
    }
    qm_diag_rec r = qm_error(&s->cx->diag, QM_E_SAME_QUBIT, a->at[i]->at,
                             "%s is given twice to subroutine '%s'",
                             qm_sema_qubit_text(s, a->qubits[i]), text_of(s, e->name.name));
    for (uint32_t k = 0; k < i; k++)
        if (a->qubits[k] == a->qubits[i] && a->at[k] != a->at[i]) {
            qm_note(&s->cx->diag, r, a->at[k]->at, "it is given here first");
            break;
        }
    return QM_ERR_INPUT;
}

static uint32_t value_argument(qm_sema *s, const qm_ast_expr *e, uint32_t formal)
{
    uint32_t v = qm_sema_expr(s, e);
    const qm_cell *c = &s->m->cells[formal];
    char from[32], to[32];
    if (v == QM_NONE || qm_cast_implicit(qm_sema_type_of(s, v), c->type) ||
        qm_type_equal(qm_sema_type_of(s, v), c->type))
        return qm_sema_convert(s, v, c->type, e->at);
    qm_diag_rec r = qm_error(
        &s->cx->diag, QM_E_TYPE, e->at, "parameter '%s' is %s, but a value of type %s is given",
        text_of(s, c->name), qm_type_text(c->type, to), qm_type_text(qm_sema_type_of(s, v), from));
    qm_note(&s->cx->diag, r, c->at, "'%s' is declared here", text_of(s, c->name));
    return QM_NONE;
}

static qm_status read_arguments(qm_sema *s, const qm_ast_expr *e, uint32_t func, arguments *a)
{
    uint32_t n = s->m->funcs[func].nformals, nqubits = s->m->funcs[func].nqubits, i = 0;
    *a = (arguments){.values = QM_NEW_ARRAY(&s->scratch, uint32_t, (size_t)n + 1),
                     .qubits = QM_NEW_ARRAY(&s->scratch, uint32_t, (size_t)nqubits + 1),
                     .at = QM_NEW_ARRAY(&s->scratch, const qm_ast_expr *, (size_t)nqubits + 1),
                     .arrays = QM_NEW_ARRAY(&s->scratch, qm_array_ref, (size_t)n + 1),
                     .written = QM_NEW_ARRAY(&s->scratch, bool, (size_t)n + 1)};
    qm_status status = QM_OK;
    for (const qm_ast_expr *arg = e->args.first; arg; arg = arg->next) {
        qm_formal formal = s->m->funcs[func].formals[i++];
        if (formal.reg != QM_NONE) {
            qm_reg reg = s->m->regs[formal.reg];
            if (qubit_argument(s, arg, &reg, a) != QM_OK)
                status = QM_ERR_INPUT;
            continue;
        }
        if (qm_cell_is_array(&s->m->cells[formal.cell])) {
            a->written[a->narrays] = !s->m->cells[formal.cell].readonly;
            if (qm_sema_array_argument(s, arg, formal.cell, &a->arrays[a->narrays++]) != QM_OK)
                status = QM_ERR_INPUT;
            continue;
        }
        uint32_t v = value_argument(s, arg, formal.cell);
        a->values[a->nvalues++] = v;
        if (v == QM_NONE || !qm_sema_is_settled(s, v, arg->at))
            status = QM_ERR_INPUT;
    }
    if (status == QM_OK)
        status = check_arrays(s, e, a);
    uint32_t implicit = a->nqubits;
    if (func != s->func)
        a->nqubits += qm_sema_implicit_formals(s, func);
    for (i = implicit; i < a->nqubits; i++)
        a->at[i] = e;
    if (status == QM_OK)
        status = qm_sema_implicit_arguments(s, func, e->at, a->qubits + implicit);
    return status == QM_OK ? check_distinct(s, e, a) : status;
}

static qm_status check_count(qm_sema *s, const qm_ast_expr *e, uint32_t func)
{
    const qm_func *f = &s->m->funcs[func];
    uint32_t n = f->nformals - qm_sema_implicit_formals(s, func);
    if (e->args.n == n)
        return QM_OK;
    qm_diag_rec r = qm_error(
        &s->cx->diag, QM_E_PARAM_COUNT, qm_sema_surplus(&e->args, n, e->name.at),
        "%s '%s' takes %u argument%s, but %u %s given", qm_func_kind_text(f), text_of(s, f->name),
        n, n == 1 ? "" : "s", e->args.n, e->args.n == 1 ? "is" : "are");
    qm_note(&s->cx->diag, r, f->at, "'%s' is declared here", text_of(s, f->name));
    return QM_ERR_INPUT;
}

/* Checks a call and makes the op, with its result in `cell`, or with NULL dropped; a *cell of
 * QM_NONE becomes a temporary. */
static qm_status call(qm_sema *s, const qm_ast_expr *e, uint32_t *cell)
{
    uint32_t func = qm_scope_find(&s->scopes, e->name.name)->index;
    arguments a;
    if (s->in_gate) {
        qm_error(&s->cx->diag, QM_E_SCOPE, e->at, "a gate definition calls no %ss",
                 qm_func_kind_text(&s->m->funcs[func]));
        return QM_ERR_INPUT;
    }
    if (check_count(s, e, func) != QM_OK || read_arguments(s, e, func, &a) != QM_OK)
        return QM_ERR_INPUT;
    const qm_func *f = &s->m->funcs[func];
    if (cell && *cell == QM_NONE) {
        if (f->result.kind == QM_T_BIT &&
            qm_sema_check_bits(s, qm_type_bits(f->result), e->at) != QM_OK)
            return QM_ERR_INPUT;
        *cell = qm_sema_temporary(s, f->result, QM_NONE);
    }
    bool ends = f->ends || func == s->func; /* a subroutine's own calls may yet */
    s->jumps += ends;
    if (f->ends && s->func != QM_NONE)
        s->m->funcs[s->func].ends = true;
    if (cell)
        qm_sema_note_value(s, *cell, QM_NONE);
    qm_call c = {.func = func, .nargs = a.nvalues, .cell = cell ? *cell : QM_NONE};
    c.args = qm_module_add_pool(s->m, a.values, a.nvalues);
    c.nviews = a.narrays;
    uint32_t *views = QM_NEW_ARRAY(&s->scratch, uint32_t, (size_t)a.narrays + 1);
    for (uint32_t i = 0; i < a.narrays; i++)
        views[i] = qm_sema_view(s, &a.arrays[i]);
    c.views = qm_module_add_pool(s->m, views, a.narrays);
    qm_op op = qm_op_make(QM_OP_CALL);
    op.code = qm_module_add_call(s->m, &c);
    qm_op_set_qubits(s->m, &op, a.qubits, a.nqubits);
    qm_sema_push(s, op);
    return QM_OK;
}

uint32_t qm_sema_func_value(qm_sema *s, const qm_ast_expr *e)
{
    const qm_func *f = &s->m->funcs[qm_scope_find(&s->scopes, e->name.name)->index];
    if (f->result.kind == QM_T_VOID) {
        qm_diag_rec r = qm_error(&s->cx->diag, QM_E_TYPE, e->at, "%s '%s' has no result",
                                 qm_func_kind_text(f), text_of(s, f->name));
        qm_note(&s->cx->diag, r, f->at, "'%s' is declared here", text_of(s, f->name));
        return QM_NONE;
    }
    uint32_t cell = QM_NONE;
    return call(s, e, &cell) == QM_OK ? qm_expr_cell(s->m, cell) : QM_NONE;
}

qm_status qm_sema_func_call(qm_sema *s, const qm_ast_expr *e)
{
    return call(s, strip(e), NULL);
}

bool qm_sema_func_into(qm_sema *s, const qm_ast_expr *e, uint32_t cell, qm_status *status)
{
    e = strip(e);
    if (!qm_sema_is_func_call(s, e))
        return false;
    const qm_func *f = &s->m->funcs[qm_scope_find(&s->scopes, e->name.name)->index];
    if (!qm_type_equal(f->result, s->m->cells[cell].type))
        return false;
    *status = call(s, e, &cell);
    return true;
}

static qm_status returned_value(qm_sema *s, const qm_ast_stmt *st, uint32_t *out)
{
    const qm_func *f = &s->m->funcs[s->func];
    qm_type t = f->result;
    char text[32];
    *out = QM_NONE;
    if (t.kind == QM_T_VOID && !st->init)
        return QM_OK;
    if (t.kind == QM_T_VOID || !st->init) {
        qm_diag_rec r =
            qm_error(&s->cx->diag, QM_E_TYPE, st->init ? st->init->at : st->at,
                     st->init ? "subroutine '%s' has no result to return%s"
                              : "subroutine '%s' returns a value of type %s, which is missing",
                     text_of(s, f->name), st->init ? "" : qm_type_text(t, text));
        qm_note(&s->cx->diag, r, f->at, "'%s' is declared here", text_of(s, f->name));
        return QM_ERR_INPUT;
    }
    *out = qm_sema_convert(s, qm_sema_right_side(s, st->init), t, st->init->at);
    return *out == QM_NONE || !qm_sema_is_settled(s, *out, st->init->at) ? QM_ERR_INPUT : QM_OK;
}

qm_status qm_sema_return(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->func == QM_NONE) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "'return' stands only in a subroutine");
        return QM_ERR_INPUT;
    }
    qm_op op = qm_op_make(QM_OP_RETURN);
    if (returned_value(s, st, &op.param) != QM_OK)
        return QM_ERR_INPUT;
    s->jumps++;
    qm_sema_push(s, op);
    return QM_OK;
}
