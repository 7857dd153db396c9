/* decl.c - declarations: registers, variables, constants, inputs and outputs, aliases. */

#include "frontend/array.h"
#include "frontend/warn.h"

#include <stdio.h>

/* Makes sure that a program stays inside a limit on qubits or bits. */
static qm_status check_total(qm_sema *s, uint64_t have, uint64_t more, uint32_t limit,
                             const char *what, const char *flag, qm_span at)
{
    if (have + more <= limit)
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_LIMIT, at, "the program has %llu %s, but the limit is %u (--%s)",
             (unsigned long long)(have + more), what, limit, flag);
    return QM_ERR_INPUT;
}

qm_status qm_sema_check_bits(qm_sema *s, uint64_t more, qm_span at)
{
    return check_total(s, s->m->nbits, more, s->cx->limits.bits, "bits", "max-bits", at);
}

uint32_t qm_sema_cell(qm_sema *s, qm_name name, qm_type t, bool global, qm_span at)
{
    uint32_t cell = qm_module_add_cell(s->m, name, t, QM_CELL_VAR, global, at);
    s->m->cells[cell].func = s->func;
    return cell;
}

static void push_decl(qm_sema *s, uint32_t cell, uint32_t init)
{
    qm_op op = qm_op_make(QM_OP_DECL);
    op.code = cell;
    op.param = init;
    qm_sema_push(s, op);
    qm_sema_note_value(s, cell, init);
}

bool qm_sema_check_variable(qm_sema *s, qm_ast_ident name, qm_type t)
{
    uint32_t bits = t.kind == QM_T_BIT ? qm_type_bits(t) : 0;
    qm_status status = qm_sema_check_bits(s, bits, name.at);
    if (status != QM_OK)
        qm_scope_poison(s, name);
    return status == QM_OK;
}

uint32_t qm_sema_variable(qm_sema *s, qm_ast_ident name, qm_type t, uint32_t init)
{
    if (!qm_sema_check_variable(s, name, t) || !qm_scope_declare(s, name, QM_SY_CELL, s->m->ncells))
        return QM_NONE;
    uint32_t cell = qm_sema_cell(s, name.name, t, s->scopes.depth == 0, name.at);
    push_decl(s, cell, init);
    return cell;
}

qm_name qm_sema_fresh_name(qm_sema *s, uint32_t number)
{
    qm_intern *names = &s->cx->names;
    char text[32];
    size_t n;
    do
        n = (size_t)snprintf(text, sizeof text, "_t%u", number++);
    while (qm_intern_find(names, text, n) != QM_NONE);
    return qm_intern_add(names, text, n);
}

uint32_t qm_sema_temporary(qm_sema *s, qm_type t, uint32_t init)
{
    qm_name name = qm_sema_fresh_name(s, s->m->ncells);
    uint32_t cell = qm_sema_cell(s, name, t, false, (qm_span){0, 0});
    push_decl(s, cell, init);
    return cell;
}

static qm_status refuse_local(qm_sema *s, const qm_ast_stmt *st, const char *what)
{
    qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "%s can be declared only at the top level", what);
    qm_scope_poison(s, st->name);
    return QM_ERR_INPUT;
}

static qm_status declare_qubits(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->scopes.depth > 0)
        return refuse_local(s, st, "qubits");
    int64_t size = 1;
    if (st->type->width && qm_sema_const_int(s, st->type->width, "the size of a qubit register", 0,
                                             s->cx->limits.qubits, "max-qubits", &size) != QM_OK)
        goto failed;
    if (check_total(s, s->m->nqubits, (uint64_t)size, s->cx->limits.qubits, "qubits", "max-qubits",
                    st->name.at) != QM_OK)
        goto failed;
    if (!qm_scope_declare(s, st->name, QM_SY_QUBITS, s->m->nregs))
        return QM_ERR_INPUT;
    qm_module_add_qubits(s->m, st->name.name, (uint32_t)size, !st->type->width, st->name.at);
    return QM_OK;
failed:
    qm_scope_poison(s, st->name);
    return QM_ERR_INPUT;
}

/* "bit[2] c = measure q;" */
static qm_status declare_measured(qm_sema *s, const qm_ast_stmt *st, qm_type t)
{
    qm_qubits q;
    qm_type measured;
    qm_status status = qm_sema_measured(s, st->init, &q, &measured);
    if (status != QM_OK) {
        qm_scope_poison(s, st->name);
        return status;
    }
    uint32_t cell = qm_sema_variable(s, st->name, t, QM_NONE);
    if (cell == QM_NONE)
        return QM_ERR_INPUT;
    qm_place_ref place = {.cell = cell, .type = t, .at = st->init->at};
    return qm_sema_measure_qubits(s, &q, &place);
}

/* "int a = f(a) + 1;" - the variable stands before the ops that compute its value, but its name has
 * the new meaning only after them. */
static qm_status declare_called(qm_sema *s, const qm_ast_stmt *st, qm_type t)
{
    if (!qm_sema_check_variable(s, st->name, t))
        return QM_ERR_INPUT;
    uint32_t cell = qm_sema_cell(s, st->name.name, t, s->scopes.depth == 0, st->name.at);
    push_decl(s, cell, QM_NONE);
    qm_place_ref place = {.cell = cell, .type = t, .at = st->init->at};
    qm_status status;
    if (!qm_sema_func_into(s, st->init, cell, &status)) {
        uint32_t v = qm_sema_expr(s, st->init);
        status = v == QM_NONE ? QM_ERR_INPUT : qm_sema_store(s, &place, v);
    }
    if (status != QM_OK) {
        qm_scope_poison(s, st->name);
        return status;
    }
    return qm_scope_declare(s, st->name, QM_SY_CELL, cell) ? QM_OK : QM_ERR_INPUT;
}

/* "creg c[0];" of OpenQASM 2 names no bits. */
static bool is_empty_register(const qm_sema *s, const qm_ast_stmt *st)
{
    const qm_ast_expr *width = st->type->width;
    return s->version == 2 && st->type->kind == QM_AT_CREG && width && width->kind == QM_AX_INT &&
           !width->b && width->value == 0;
}

qm_status qm_sema_decl(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->in_gate) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "a gate definition declares no variables");
        qm_scope_poison(s, st->name);
        return QM_ERR_INPUT;
    }
    qm_warn_old_declaration(s, st);
    if (st->type->kind == QM_AT_QUBIT || st->type->kind == QM_AT_QREG)
        return declare_qubits(s, st);
    if (st->type->kind == QM_AT_ARRAY && s->scopes.depth > 0)
        return refuse_local(s, st, "arrays");
    if (st->type->kind == QM_AT_ARRAY)
        return qm_sema_array_decl(s, st);
    if (is_empty_register(s, st))
        return qm_scope_declare(s, st->name, QM_SY_BIT_ALIAS, QM_NONE) ? QM_OK : QM_ERR_INPUT;
    if (st->type->kind == QM_AT_STRETCH)
        return qm_sema_stretch(s, st);
    qm_type t;
    qm_status status = qm_sema_type(s, st->type, &t);
    if (status == QM_OK && st->init && st->init->kind == QM_AX_MEASURE)
        return declare_measured(s, st, t);
    if (status == QM_OK && st->init && qm_sema_calls_func(s, st->init))
        return declare_called(s, st, t);
    uint32_t init = QM_NONE;
    if (st->init && status == QM_OK) {
        s->in_angle = t.kind == QM_T_ANGLE;
        uint32_t v = qm_sema_expr(s, st->init);
        s->in_angle = false;
        init = qm_sema_assigned(s, qm_sema_sliced(s, st->init, v, t), t, st->init->at);
        status = init == QM_NONE ? QM_ERR_INPUT : QM_OK;
    }
    if (status == QM_OK && init != QM_NONE && qm_expr_is_stretchy(s->m, init))
        return qm_sema_name_length(s, st, init);
    if (status != QM_OK) {
        qm_scope_poison(s, st->name);
        return status;
    }
    return qm_sema_variable(s, st->name, t, init) == QM_NONE ? QM_ERR_INPUT : QM_OK;
}

static uint32_t const_value(qm_sema *s, const qm_ast_stmt *st, qm_type t)
{
    if (st->init->kind == QM_AX_MEASURE) {
        qm_error(&s->cx->diag, QM_E_CONST, st->init->at,
                 "a constant cannot be initialised by a measurement");
        return QM_NONE;
    }
    uint32_t v = qm_sema_expr(s, st->init);
    if (v == QM_NONE)
        return QM_NONE;
    bool settled = t.kind == QM_T_DURATION && !qm_expr_reads_any(s->m, v);
    if (!qm_expr_is_const(s->m, v) && !settled) {
        qm_error(&s->cx->diag, QM_E_CONST, st->init->at,
                 "the value of constant '%s' is known only at run time",
                 qm_intern_cstr(&s->cx->names, st->name.name));
        return QM_NONE;
    }
    return qm_sema_convert(s, qm_sema_sliced(s, st->init, v, t), t, st->init->at);
}

qm_status qm_sema_const(qm_sema *s, const qm_ast_stmt *st)
{
    qm_type t;
    qm_status status = qm_sema_type(s, st->type, &t);
    uint32_t v = status == QM_OK ? const_value(s, st, t) : QM_NONE;
    if (v == QM_NONE) {
        qm_scope_poison(s, st->name);
        return QM_ERR_INPUT;
    }
    if (!qm_expr_is_const(s->m, v)) /* it depends on a durationof */
        return qm_sema_name_length(s, st, v);
    return qm_scope_declare(s, st->name, QM_SY_CONST, v) ? QM_OK : QM_ERR_INPUT;
}

qm_status qm_sema_io(qm_sema *s, const qm_ast_stmt *st)
{
    bool input = st->kind == QM_AS_INPUT;
    if (s->scopes.depth > 0)
        return refuse_local(s, st, input ? "inputs" : "outputs");
    if (st->type->kind == QM_AT_ARRAY)
        return qm_sema_array_decl(s, st);
    qm_type t;
    if (qm_sema_type(s, st->type, &t) != QM_OK) {
        qm_scope_poison(s, st->name);
        return QM_ERR_INPUT;
    }
    uint32_t cell = qm_sema_variable(s, st->name, t, QM_NONE);
    if (cell == QM_NONE)
        return QM_ERR_INPUT;
    s->m->cells[cell].role = input ? QM_CELL_INPUT : QM_CELL_OUTPUT;
    return QM_OK;
}

static bool names_physical(const qm_ast_expr *e)
{
    if (e->kind == QM_AX_CONCAT)
        return names_physical(e->a) || names_physical(e->b);
    return e->kind == QM_AX_PHYSICAL;
}

/* An element known at run time is the one that the index chooses when the alias is made. */
static uint32_t fixed_element(qm_sema *s, uint32_t object, uint32_t index)
{
    return qm_module_add_dyn(s->m, object, qm_sema_fixed_index(s, index));
}

static qm_status alias_qubits(qm_sema *s, const qm_ast_stmt *st)
{
    qm_qubits q;
    if (qm_sema_qubits(s, st->init, &q) != QM_OK || qm_sema_expand(s, q.n, st->init->at) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t *list = QM_NEW_ARRAY(&s->arena, uint32_t, q.n + 1);
    bool known = true;
    for (uint32_t i = 0; i < q.n; i++) {
        list[i] = qm_qubits_at(&q, i);
        if (!(list[i] & QM_DYNAMIC))
            continue;
        qm_dyn d = s->m->dyns[list[i] & ~QM_DYNAMIC];
        list[i] = fixed_element(s, d.object, d.index);
        known = false;
    }
    qm_symbol *sy = qm_scope_declare(s, st->name, QM_SY_QUBIT_ALIAS, QM_NONE);
    if (!sy)
        return QM_ERR_INPUT;
    sy->list = list;
    sy->n = q.n;
    sy->scalar = q.scalar;
    if (s->scopes.depth == 0 && known) {
        sy->index = qm_module_add_alias(s->m, st->name.name, list, q.n, st->name.at);
        s->m->regs[sy->index].scalar = q.scalar;
    }
    return QM_OK;
}

static qm_status refuse_alias(qm_sema *s, const qm_ast_stmt *st, qm_type t)
{
    char text[32];
    qm_error(&s->cx->diag, QM_E_TYPE, st->init->at,
             "an alias names qubits, bits and registers of them, not a value of type %s",
             qm_type_text(t, text));
    return QM_ERR_INPUT;
}

static qm_status alias_bits(qm_sema *s, const qm_ast_stmt *st)
{
    qm_place_ref p;
    if (qm_sema_place(s, st->init, &p) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t n = p.list ? p.n : qm_type_bits(p.type);
    const qm_place_ref *kept = p.back ? qm_sema_keep_place(s, &p) : NULL;
    uint32_t *list = QM_NEW_ARRAY(&s->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n && !kept; i++) {
        qm_bitref r = p.list ? p.list[i] : (qm_bitref){p.cell, {i, QM_NONE}};
        if (s->m->cells[r.cell].type.kind != QM_T_BIT)
            return refuse_alias(s, st, s->m->cells[r.cell].type);
        list[i] = r.index.expr == QM_NONE ? s->m->cells[r.cell].bit0 + r.index.at
                                          : fixed_element(s, r.cell, r.index.expr);
    }
    if (qm_sema_repeats(s, list, n, s->m->nbits)) {
        qm_error(&s->cx->diag, QM_E_SAME_QUBIT, st->init->at,
                 "an alias names each bit once, but one is given more than once");
        return QM_ERR_INPUT;
    }
    qm_symbol *sy = qm_scope_declare(s, st->name, QM_SY_BIT_ALIAS, QM_NONE);
    if (!sy)
        return QM_ERR_INPUT;
    sy->list = list;
    sy->n = n;
    sy->place = kept;
    sy->scalar = p.type.width == 0;
    return QM_OK;
}

qm_status qm_sema_alias(qm_sema *s, const qm_ast_stmt *st)
{
    qm_status status;
    if (names_physical(st->init)) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->init->at, "a physical qubit cannot be aliased");
        status = QM_ERR_INPUT;
    } else {
        status = qm_sema_is_quantum(s, st->init) ? alias_qubits(s, st) : alias_bits(s, st);
    }
    if (status != QM_OK)
        qm_scope_poison(s, st->name);
    return status;
}
