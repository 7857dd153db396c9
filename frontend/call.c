/* call.c - a gate applied to qubits: parameters, modifiers, broadcasting.
 *
 * Parameters are evaluated and modifiers applied once; then one op is made for each element of the
 * registers. An op on static qubits allocates nothing but its parameters and long operand lists. */

#include "frontend/operand.h"
#include "frontend/suggest.h"

#include <math.h>
#include <string.h>

/* What number() finds: an integer counts only beside a real number, where it becomes one. */
typedef enum number_kind { NOT_SIMPLE, INTEGER, REAL } number_kind;

static number_kind number(qm_sema *s, const qm_ast_expr *e, double *v);

static number_kind constant(qm_sema *s, const qm_ast_expr *e, double *v)
{
    const qm_symbol *sy = qm_scope_find(&s->scopes, e->name.name);
    if (!sy || sy->kind != QM_SY_CONST || !qm_scope_need(s, e->name, false))
        return NOT_SIMPLE;
    qm_type t = qm_sema_type_of(s, sy->index);
    if (t.kind != QM_T_FLOAT || t.width != 64)
        return NOT_SIMPLE;
    *v = qm_expr_as_double(s->m, sy->index);
    return REAL;
}

static number_kind arithmetic(qm_sema *s, const qm_ast_expr *e, double *v)
{
    double a, b;
    number_kind ka = number(s, e->a, &a), kb = number(s, e->b, &b);
    if (ka == NOT_SIMPLE || kb == NOT_SIMPLE || (ka == INTEGER && kb == INTEGER))
        return NOT_SIMPLE;
    switch ((qm_ast_op)e->op) {
    case QM_AO_ADD:
        *v = a + b;
        return REAL;
    case QM_AO_SUB:
        *v = a - b;
        return REAL;
    case QM_AO_MUL:
        *v = a * b;
        return REAL;
    case QM_AO_DIV:
        *v = a / b;
        return REAL;
    default:
        return NOT_SIMPLE;
    }
}

/* The value of literals and real constants under + - * /, as most parameters are: they need no
 * expressions in the module. What else there is, also a mistake, is left to qm_sema_expr(). */
static number_kind number(qm_sema *s, const qm_ast_expr *e, double *v)
{
    number_kind kind;
    switch ((qm_ast_expr_kind)e->kind) {
    case QM_AX_FLOAT:
        *v = e->number;
        return REAL;
    case QM_AX_INT:
        *v = (double)e->value;
        return e->b || e->value >> 53 ? NOT_SIMPLE : s->version == 2 ? REAL : INTEGER;
    case QM_AX_IDENT:
        return constant(s, e, v);
    case QM_AX_PAREN:
        return number(s, e->a, v);
    case QM_AX_UNARY:
        kind = e->op == QM_AO_NEG ? number(s, e->a, v) : NOT_SIMPLE;
        if (kind != NOT_SIMPLE)
            *v = kind == INTEGER ? 0 - *v : -*v; /* there is no integer -0 */
        return kind;
    case QM_AX_BINARY:
        return arithmetic(s, e, v);
    default:
        return NOT_SIMPLE;
    }
}

static bool simple_param(qm_sema *s, const qm_ast_expr *e, qm_param *out)
{
    enum { SIMPLE_DEPTH = 8 * QM_DEPTH_LEVEL };
    double v = 0;
    if (e->depth > SIMPLE_DEPTH || number(s, e, &v) != REAL || !isfinite(v))
        return false;
    *out = qm_param_number(v);
    return true;
}

static qm_status one_param(qm_sema *s, const qm_ast_expr *e, qm_param *out)
{
    if (simple_param(s, e, out))
        return QM_OK;
    s->real_literals = s->version == 2;
    s->in_angle = s->version == 3;
    uint32_t v = qm_sema_expr(s, e);
    s->real_literals = s->in_angle = false;
    qm_type real = qm_type_make(QM_T_FLOAT, 64);
    if (v != QM_NONE && qm_sema_type_of(s, v).kind == QM_T_ANGLE)
        v = qm_expr_cast(s->m, v, real); /* in radians */
    v = qm_sema_convert(s, v, real, e->at);
    if (v == QM_NONE)
        return QM_ERR_INPUT;
    *out = qm_param_expr(s->m, v);
    if (!qm_param_is_number(*out) || isfinite(out->value))
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_DIVISION, e->at, "the value of a gate parameter is not finite");
    return QM_ERR_INPUT;
}

static const char *name_of(const qm_sema *s, const qm_ast_stmt *st)
{
    return qm_intern_cstr(&s->cx->names, st->name.name);
}

qm_span qm_sema_surplus(const qm_ast_exprs *list, uint32_t want, qm_span name)
{
    if (list->n <= want)
        return name;
    const qm_ast_expr *first = list->first;
    for (uint32_t i = 0; i < want; i++)
        first = first->next;
    return (qm_span){first->at.begin, list->last->at.end};
}

/* Evaluates the parameters of gate sy and maps those of another spelling to its row. */
static qm_status params(qm_sema *s, const qm_ast_stmt *st, const qm_symbol *sy, qm_application *a)
{
    const qm_gate_alias *alias = sy->alias;
    uint32_t want = alias ? alias->nparams : s->m->gates[sy->index].nparams;
    if (st->args.n != want) {
        qm_diag_rec r =
            qm_error(&s->cx->diag, QM_E_PARAM_COUNT, qm_sema_surplus(&st->args, want, st->name.at),
                     "gate '%s' takes %u parameter%s, but %u %s given", name_of(s, st), want,
                     want == 1 ? "" : "s", st->args.n, st->args.n == 1 ? "is" : "are");
        qm_scope_note(s, r, sy);
        return QM_ERR_INPUT;
    }
    qm_status status = QM_OK;
    uint32_t n = 0;
    for (const qm_ast_expr *e = st->args.first; e; e = e->next)
        if (one_param(s, e, &a->param[n++]) != QM_OK)
            status = QM_ERR_INPUT;
    a->nparams = n;
    if (!alias || status != QM_OK)
        return status;
    qm_param written[QM_MAX_GATE_PARAMS];
    memcpy(written, a->param, n * sizeof *written);
    a->nparams = qm_gate_table[alias->gate].nparams;
    for (uint32_t k = 0; k < a->nparams; k++)
        a->param[k] = qm_param_affine(s->m, &alias->param[k], written, n);
    return QM_OK;
}

enum { FEW = 4 }; /* operands of most calls */

/* The operands of a call: n lists of qubits. */
typedef struct operands {
    qm_qubits *list;
    uint32_t n;
    uint32_t size; /* ops that the call makes */
    qm_qubits few[FEW];
} operands;

static qm_status read_operands(qm_sema *s, const qm_ast_stmt *st, operands *o)
{
    qm_status status = QM_OK;
    o->list = o->few;
    if (st->operands.n > FEW)
        o->list = QM_NEW_ARRAY(&s->scratch, qm_qubits, st->operands.n);
    o->n = 0;
    for (const qm_ast_expr *e = st->operands.first; e; e = e->next)
        if (qm_sema_qubits_or_range(s, e, &o->list[o->n++]) != QM_OK)
            status = QM_ERR_INPUT;
    return status;
}

/* Registers of one call have the same size, which is the number of ops. */
static qm_status broadcast_size(qm_sema *s, operands *o)
{
    const qm_qubits *first = NULL;
    o->size = 1;
    for (uint32_t i = 0; i < o->n; i++) {
        const qm_qubits *q = &o->list[i];
        /* An empty register makes no op whatever stands beside it. */
        if (q->scalar || (first && (q->n == first->n || q->n == 0 || first->n == 0))) {
            if (!q->scalar && q->n == 0)
                o->size = 0;
            continue;
        }
        if (first) {
            qm_diag_rec r =
                qm_error(&s->cx->diag, QM_E_BROADCAST, q->at,
                         "this register has %u qubits, but another has %u", q->n, first->n);
            qm_note(&s->cx->diag, r, first->at, "the register with %u qubits", first->n);
            return QM_ERR_INPUT;
        }
        first = q;
        o->size = q->n;
    }
    return first ? qm_sema_expand(s, o->size, first->at) : QM_OK;
}

uint32_t qm_sema_nqubits(const qm_sema *s)
{
    if (s->in_gate)
        return s->nqubits_in_gate;
    return s->func == QM_NONE ? s->m->nqubits : s->m->funcs[s->func].nqubits;
}

const char *qm_sema_qubit_text(qm_sema *s, uint32_t qubit)
{
    const qm_intern *names = &s->cx->names;
    if (s->in_gate || (qubit & QM_DYNAMIC))
        return "the same qubit";
    for (uint32_t i = 0; i < s->m->nregs; i++) {
        const qm_reg *r = &s->m->regs[i];
        if (r->kind == QM_REG_ALIAS || r->func != s->func || qubit < r->first ||
            qubit - r->first >= r->size)
            continue;
        if (r->kind == QM_REG_PHYSICAL || qm_sema_is_implicit(s, i))
            return qm_arena_printf(&s->cx->arena, "qubit $%u", r->number);
        if (r->scalar)
            return qm_arena_printf(&s->cx->arena, "qubit '%s'", qm_intern_cstr(names, r->name));
        return qm_arena_printf(&s->cx->arena, "qubit '%s[%u]'", qm_intern_cstr(names, r->name),
                               qubit - r->first);
    }
    return "the same qubit";
}

static bool same_operand(const qm_module *m, uint32_t a, uint32_t b)
{
    if (a == b)
        return true;
    if (!(a & b & QM_DYNAMIC))
        return false;
    const qm_dyn *x = &m->dyns[a & ~QM_DYNAMIC], *y = &m->dyns[b & ~QM_DYNAMIC];
    return x->object == y->object && x->index == y->index;
}

uint32_t qm_sema_new_stamp(qm_sema *s)
{
    uint32_t size = qm_sema_nqubits(s);
    if (size > s->nstamp) {
        uint32_t room = size < UINT32_MAX / 2 ? 2 * size : size;
        s->stamp = qm_arena_zalloc(&s->arena, room, sizeof *s->stamp);
        s->nstamp = room;
        s->last_stamp = 0;
    }
    return ++s->last_stamp;
}

/* Linear in n for long lists. */
uint32_t qm_sema_repeated(qm_sema *s, const uint32_t *q, uint32_t n)
{
    enum { SHORT = 4 };
    if (n <= SHORT) {
        for (uint32_t i = 1; i < n; i++)
            for (uint32_t k = 0; k < i; k++)
                if (same_operand(s->m, q[i], q[k]))
                    return i;
        return QM_NONE;
    }
    uint32_t stamp = qm_sema_new_stamp(s);
    for (uint32_t i = 0; i < n; i++) {
        if (q[i] & QM_DYNAMIC)
            continue;
        if (s->stamp[q[i]] == stamp)
            return i;
        s->stamp[q[i]] = stamp;
    }
    return QM_NONE;
}

static qm_status check_distinct(qm_sema *s, const operands *o, const uint32_t *q)
{
    uint32_t i = qm_sema_repeated(s, q, o->n);
    if (i == QM_NONE)
        return QM_OK;
    qm_diag_rec r = qm_error(&s->cx->diag, QM_E_SAME_QUBIT, o->list[i].at,
                             "%s is given twice to one gate", qm_sema_qubit_text(s, q[i]));
    for (uint32_t k = 0; k < i; k++)
        if (same_operand(s->m, q[i], q[k])) {
            qm_note(&s->cx->diag, r, o->list[k].at, "it is given here first");
            break;
        }
    return QM_ERR_INPUT;
}

static qm_status emit(qm_sema *s, const qm_application *a, const operands *o)
{
    uint32_t few[FEW], *q = few;
    if (o->n > FEW)
        q = QM_NEW_ARRAY(&s->scratch, uint32_t, o->n);
    uint32_t first_param = QM_NONE;
    for (uint32_t j = 0; j < o->size; j++) {
        for (uint32_t i = 0; i < o->n; i++)
            q[i] = qm_qubits_at(&o->list[i], o->list[i].scalar ? 0 : j);
        if (check_distinct(s, o, q) != QM_OK)
            return QM_ERR_INPUT;
        if (a->gate == QM_NONE)
            continue;
        if (first_param == QM_NONE)
            first_param = qm_module_add_angles(s->m, a->gate, a->param);
        qm_op *op = qm_block_add(s->m, s->block, QM_OP_GATE);
        op->code = a->gate;
        op->param = first_param;
        op->span = s->span;
        qm_op_set_qubits(s->m, op, q, o->n);
    }
    return QM_OK;
}

/* A number is a phase of the block when no jump can pass it by and nothing is noted; a parameter of
 * the gate being defined is one wherever it stands. */
static bool is_block_phase(const qm_sema *s, const qm_ast_stmt *st, const qm_application *a)
{
    if (a->gate != QM_G_GPHASE || s->in_gate)
        return a->gate == QM_G_GPHASE;
    return qm_param_is_number(a->param[0]) && s->jumps == s->block_jumps && !st->annotations;
}

static qm_status arity(qm_sema *s, const qm_ast_stmt *st, const qm_symbol *sy,
                       const qm_application *a, const operands *o)
{
    if (o->n == a->nqubits)
        return QM_OK;
    qm_diag_rec r = qm_error(
        &s->cx->diag, QM_E_GATE_ARITY, qm_sema_surplus(&st->operands, a->nqubits, st->name.at),
        "gate '%s' takes %u qubit%s%s, but %u %s given", name_of(s, st), a->nqubits,
        a->nqubits == 1 ? "" : "s", st->modifiers ? " with its modifiers" : "", o->n,
        o->n == 1 ? "is" : "are");
    qm_scope_note(s, r, sy);
    return QM_ERR_INPUT;
}

/* The gate that a call names, or NULL after an error. */
static const qm_symbol *callee(qm_sema *s, const qm_ast_stmt *st)
{
    const qm_symbol *sy = qm_scope_need(s, st->name, true);
    if (s->version == 2 && sy && (sy->kind == QM_SY_PARAM || sy->kind == QM_SY_FORMAL))
        sy = qm_scope_outer(&s->scopes, sy); /* OpenQASM 2 looks gates up apart from formals */
    if (!sy || sy->kind == QM_SY_GATE)
        return sy;
    qm_diag_rec r;
    if (sy->kind == QM_SY_OPEN_GATE)
        r = qm_error(&s->cx->diag, QM_E_RECURSION, st->name.at, "gate '%s' uses itself",
                     name_of(s, st));
    else
        r = qm_error(&s->cx->diag, QM_E_NOT_A_GATE, st->name.at, "'%s' is %s, not a gate",
                     name_of(s, st), qm_symbol_text(sy));
    qm_scope_note(s, r, sy);
    return NULL;
}

/* The ops of a call, or where operands are ranges of run-time size a loop over them. */
static qm_status emit_operands(qm_sema *s, const qm_application *a, operands *o)
{
    qm_range_loop loop;
    if (qm_sema_range_begin(s, o->list, o->n, &loop) != QM_OK)
        return QM_ERR_INPUT;
    qm_status status = broadcast_size(s, o) == QM_OK ? emit(s, a, o) : QM_ERR_INPUT;
    qm_sema_range_end(s, &loop);
    return status;
}

/* for [1:n] { gate } for [1:-n] { inv @ gate }, of which one makes no turn. */
static qm_status emit_repeated(qm_sema *s, qm_application *a, const operands *o)
{
    qm_type t = qm_type_unsized(QM_T_INT);
    uint32_t one = qm_expr_const(s->m, t, 1), outer = s->block;
    uint32_t times[] = {a->repeat, qm_expr_make(s->m, QM_EX_NEG, t, a->repeat, QM_NONE, QM_NONE)};
    qm_status status = QM_OK;
    for (uint32_t i = 0; i < 2 && status == QM_OK; i++) {
        operands part = {.list = QM_NEW_ARRAY(&s->scratch, qm_qubits, o->n + 1), .n = o->n};
        memcpy(part.list, o->list, o->n * sizeof *part.list);
        qm_ctl loop = {.cond = QM_NONE, .lo = one, .step = one, .hi = times[i], .nregions = 1};
        loop.cell = qm_sema_cell(s, qm_sema_fresh_name(s, s->m->ncells), t, false, (qm_span){0, 0});
        uint32_t body = s->block = qm_module_add_block(s->m);
        status = emit_operands(s, a, &part);
        s->block = outer;
        qm_sema_push_structured(s, QM_OP_FOR, &loop, body);
        a->gate = qm_gate_inverse(s->m, a->gate, a->param, &a->nparams);
    }
    return status;
}

static qm_status apply(qm_sema *s, const qm_ast_stmt *st, const qm_symbol *found)
{
    qm_symbol sy = *found; /* evaluating parameters may move the symbols */
    qm_application a = {.gate = sy.index,
                        .nqubits = s->m->gates[sy.index].nqubits,
                        .repeat = QM_NONE,
                        .at = st->at};
    uint32_t room = st->args.n + QM_MAX_GATE_PARAMS;
    for (const qm_ast_modifier *mod = st->modifiers; mod; mod = mod->next)
        room++;
    a.param = QM_NEW_ARRAY(&s->scratch, qm_param, room);
    operands o;
    qm_status status = read_operands(s, st, &o);
    if (params(s, st, &sy, &a) != QM_OK || qm_sema_modify(s, st->modifiers, &a) != QM_OK ||
        status != QM_OK || arity(s, st, &sy, &a, &o) != QM_OK)
        return QM_ERR_INPUT;
    if (is_block_phase(s, st, &a)) {
        qm_block_add_phase(s->m, s->block, a.param[0]);
        return QM_OK;
    }
    return a.repeat == QM_NONE ? emit_operands(s, &a, &o) : emit_repeated(s, &a, &o);
}

/* "g[100ns] q;" - each op in a box of that length. */
static qm_status timed(qm_sema *s, const qm_ast_stmt *st, const qm_symbol *sy)
{
    qm_symbol found = *sy; /* evaluating the length may move the symbols */
    uint32_t length = qm_sema_length(s, st->designator, "gate"), first = qm_module_add_block(s->m);
    uint32_t outer = s->block, jumps = s->block_jumps;
    s->block = first;
    s->block_jumps = s->jumps;
    qm_status status = apply(s, st, &found);
    s->block = outer;
    s->block_jumps = jumps;
    if (status != QM_OK || length == QM_NONE)
        return QM_ERR_INPUT;
    uint32_t n = s->m->blocks[first].nops;
    if (s->in_gate) { /* a phase takes no qubit's time */
        qm_block_add_phase(s->m, outer, s->m->blocks[first].phase);
        s->m->blocks[first].phase = qm_param_number(0);
        s->m->blocks[first].timed = true;
        if (n == 0)
            return QM_OK;
    }
    if (n <= 1) {
        bool empty = n == 0 && s->m->blocks[first].phase.value == 0;
        if (!empty)
            qm_sema_push_box(s, length, first, true);
        return QM_OK;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t block = qm_module_add_block(s->m);
        qm_block_push(s->m, block, s->m->blocks[first].ops[i]);
        qm_sema_push_box(s, length, block, true);
    }
    s->m->blocks[first].nops = 0;
    return QM_OK;
}

qm_status qm_sema_gate_call(qm_sema *s, const qm_ast_stmt *st)
{
    const qm_symbol *sy = callee(s, st);
    if (!sy) {
        if (st->name.name != QM_NONE)
            qm_suggest_declared(s, st);
        qm_sema_nop(s, st); /* reports what is wrong with the operands */
        return QM_ERR_INPUT;
    }
    return st->designator ? timed(s, st, sy) : apply(s, st, sy);
}
