/* warn.c - what is allowed but hardly meant: each warning of diag.def that the front end finds.
 *
 * All are found in the one walk over the program, but for overwritten measurements, which need one
 * more over the ops that measure. A warning that is not asked for costs a look at its switch. */

#include "frontend/warn.h"

#include "frontend/suggest.h"

#include <string.h>

static bool is_shown(const qm_sema *s, qm_diag_code code)
{
    return !s->repeated && qm_warning_shown(&s->cx->diag, code);
}

/* Is a symbol one that a program declares for nothing when no statement names it? Variables of the
 * top level are results. */
static bool is_for_use(const qm_symbol *sy)
{
    switch ((qm_symbol_kind)sy->kind) {
    case QM_SY_QUBITS:
    case QM_SY_QUBIT_ALIAS:
    case QM_SY_BIT_ALIAS:
        return true;
    case QM_SY_CELL:
    case QM_SY_CONST:
    case QM_SY_LENGTH:
        return sy->scope > 0;
    default:
        return false;
    }
}

void qm_warn_unused(qm_sema *s)
{
    if (!is_shown(s, QM_W_UNUSED) || qm_sema_failed(s))
        return;
    const qm_scopes *sc = &s->scopes;
    for (uint32_t i = sc->depth ? sc->begins[sc->depth - 1] : 0; i < sc->n; i++) {
        const qm_symbol *sy = &sc->symbols[i];
        if (is_for_use(sy) && !sy->used && sy->at.begin)
            qm_warning(&s->cx->diag, QM_W_UNUSED, sy->at, "'%s' is declared, but never used",
                       qm_intern_cstr(&s->cx->names, sy->name));
    }
}

void qm_warn_shadow(qm_sema *s, qm_ast_ident id, const qm_symbol *outer)
{
    if (!is_shown(s, QM_W_SHADOW) || !outer->at.begin || outer->kind == QM_SY_POISON ||
        outer->kind == QM_SY_GATE)
        return; /* names of gates are short, and stand only where a gate is meant */
    qm_diag_rec r = qm_warning(&s->cx->diag, QM_W_SHADOW, id.at, "'%s' hides %s of an outer scope",
                               qm_intern_cstr(&s->cx->names, id.name), qm_symbol_text(outer));
    qm_scope_note(s, r, outer);
}

/* Does a statement leave its block, and not stand where that is an error? */
static bool leaves(const qm_sema *s, const qm_ast_stmt *st)
{
    bool leaves_loop = st->kind == QM_AS_BREAK || st->kind == QM_AS_CONTINUE;
    return st->kind == QM_AS_END || (leaves_loop && s->loops > 0) ||
           (st->kind == QM_AS_RETURN && s->func != QM_NONE);
}

/* Does a statement do something when it is reached, and not just declare? */
static bool acts(const qm_ast_stmt *st)
{
    return st->kind != QM_AS_GATE_DEF && st->kind != QM_AS_OPAQUE && st->kind != QM_AS_DEF &&
           st->kind != QM_AS_EXTERN && st->kind != QM_AS_PRAGMA && st->kind != QM_AS_CALGRAMMAR &&
           st->kind != QM_AS_DEFCAL && st->kind != QM_AS_INCLUDE && st->kind != QM_AS_BROKEN;
}

void qm_warn_unreachable(qm_sema *s, const qm_ast_stmt *st, qm_span *left)
{
    if (left->begin && acts(st)) {
        qm_diag_rec r =
            qm_warning(&s->cx->diag, QM_W_UNREACHABLE, st->at, "this statement is never reached");
        qm_note(&s->cx->diag, r, *left, "control leaves here");
        *left = (qm_span){0, 0}; /* once a block */
    } else if (leaves(s, st)) {
        *left = st->at;
    }
}

static const qm_ast_expr *bare(const qm_ast_expr *e)
{
    while (e->kind == QM_AX_PAREN || (e->kind == QM_AX_UNARY && e->op == QM_AO_NEG))
        e = e->a;
    return e;
}

void qm_warn_division(qm_sema *s, const qm_ast_expr *e)
{
    if (!s->in_angle || e->op != QM_AO_DIV || !is_shown(s, QM_W_DIVISION))
        return;
    const qm_ast_expr *a = bare(e->a), *b = bare(e->b);
    if (a->kind != QM_AX_INT || b->kind != QM_AX_INT || a->b || b->b || b->value == 0 ||
        a->value % b->value == 0)
        return;
    qm_diag_rec r = qm_warning(&s->cx->diag, QM_W_DIVISION, e->at,
                               "the quotient of two integers is an integer: its fraction is lost");
    qm_note(&s->cx->diag, r, e->b->at, "with '.0' it is a number with a fraction");
    qm_fixit(&s->cx->diag, r, (qm_span){b->at.end, b->at.end}, ".0");
}

void qm_warn_condition(qm_sema *s, const qm_ast_stmt *st, uint32_t condition)
{
    if (condition == QM_NONE || !qm_expr_is_const(s->m, condition))
        return;
    int64_t value = 0;
    qm_expr_as_int(s->m, condition, &value);
    qm_ast_expr_kind literal = (qm_ast_expr_kind)bare(st->init)->kind;
    if (st->kind == QM_AS_WHILE && value && (literal == QM_AX_BOOL || literal == QM_AX_INT))
        return; /* the way to write a loop that only break leaves */
    qm_warning(&s->cx->diag, QM_W_CONDITION, st->init->at, "this condition is always %s",
               value ? "true" : "false");
}

void qm_warn_old_declaration(qm_sema *s, const qm_ast_stmt *st)
{
    bool qubits = st->type->kind == QM_AT_QREG;
    if (s->version != 3 || !(qubits || st->type->kind == QM_AT_CREG) ||
        !is_shown(s, QM_W_DEPRECATED))
        return;
    const char *type = qubits ? "qubit" : "bit";
    const char *name = qm_intern_cstr(&s->cx->names, st->name.name);
    qm_str width = st->type->width ? qm_sema_text(s, st->type->width->at) : (qm_str){"", 0};
    qm_diag_rec r =
        qm_warning(&s->cx->diag, QM_W_DEPRECATED, st->at, "'%s' is OpenQASM 2; OpenQASM 3 has '%s'",
                   qubits ? "qreg" : "creg", type);
    qm_fixit(&s->cx->diag, r, st->at,
             width.size ? qm_arena_printf(&s->cx->arena, "%s[%.*s] %s;", type, (int)width.size,
                                          width.data, name)
                        : qm_arena_printf(&s->cx->arena, "%s %s;", type, name));
}

void qm_warn_old_measure(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->version != 3 || !st->target || !is_shown(s, QM_W_DEPRECATED))
        return;
    qm_str from = qm_sema_text(s, st->operands.first->at), to = qm_sema_text(s, st->target->at);
    qm_diag_rec r = qm_warning(&s->cx->diag, QM_W_DEPRECATED, st->at,
                               "'->' is OpenQASM 2; OpenQASM 3 assigns a measurement");
    qm_fixit(&s->cx->diag, r, st->at,
             qm_arena_printf(&s->cx->arena, "%.*s = measure %.*s;", (int)to.size, to.data,
                             (int)from.size, from.data));
}

/* Does the program use a gate that only the file of OpenQASM 2 declares? */
static bool needs_qelib1(const qm_sema *s)
{
    for (uint32_t i = 0; i < s->scopes.n; i++) {
        const qm_symbol *sy = &s->scopes.symbols[i];
        if (sy->kind != QM_SY_GATE || !sy->used || sy->at.begin != s->old_include.begin)
            continue;
        uint32_t flags = sy->alias ? sy->alias->flags : qm_gate_table[sy->index].flags;
        if (!(flags & QM_GF_STDGATES))
            return true;
    }
    return false;
}

void qm_warn_old_include(qm_sema *s)
{
    qm_span at = s->old_include;
    if (at.begin == at.end || !is_shown(s, QM_W_DEPRECATED))
        return;
    qm_diag_rec r = qm_warning(&s->cx->diag, QM_W_DEPRECATED, at,
                               "\"qelib1.inc\" is OpenQASM 2; OpenQASM 3 has \"stdgates.inc\"");
    qm_str text = qm_sema_text(s, at);
    static const char name[] = "qelib1.inc";
    const char *file = strstr(text.data, name);
    if (!file || (s->includes & QM_GF_STDGATES) || needs_qelib1(s))
        return;
    at.begin += (uint32_t)(file - text.data);
    at.end = at.begin + (uint32_t)sizeof name - 1;
    qm_fixit(&s->cx->diag, r, at, "stdgates.inc");
}

/* What straight-line code has measured into a bit, and not read since. */
typedef struct pending {
    uint32_t run;  /* number of the run of ops in which the bit was written; others are stale */
    uint32_t span; /* of the measurement */
} pending;

/* May an op read a bit, or leave straight-line code? */
static bool ends_run(const qm_module *m, const qm_op *op)
{
    switch ((qm_op_kind)op->kind) {
    case QM_OP_GATE:
        for (uint32_t i = 0, n = qm_op_nparams(m, op); i < n; i++)
            if (!qm_param_is_number(m->params[op->param + i]))
                return true;
        return qm_op_has_dynamic_qubit(m, op);
    case QM_OP_MEASURE:
        return qm_op_has_dynamic_qubit(m, op) || (op->code != QM_NONE && (op->code & QM_DYNAMIC));
    case QM_OP_RESET:
    case QM_OP_BARRIER:
        return qm_op_has_dynamic_qubit(m, op);
    case QM_OP_DECL:
        return op->param != QM_NONE;
    case QM_OP_NOP:
    case QM_OP_PRAGMA:
        return false;
    default:
        return true;
    }
}

static void warn_overwritten(qm_sema *s, const qm_op *op, uint32_t before, uint32_t *reported)
{
    const qm_module *m = s->m;
    if (op->span == *reported || op->span == before)
        return; /* one warning a statement */
    *reported = op->span;
    qm_diag_rec r = qm_warning(&s->cx->diag, QM_W_OVERWRITTEN, m->spans[op->span],
                               "this overwrites the result of a measurement that nothing has read");
    qm_note(&s->cx->diag, r, m->spans[before], "the bit was measured here");
}

void qm_warn_overwritten(qm_sema *s)
{
    const qm_module *m = s->m;
    if (m->nbits == 0)
        return;
    uint64_t ops = 0;
    for (uint32_t b = 0; b < m->nblocks; b++)
        ops += m->blocks[b].nops;
    /* With fewer ops than bits the table would outgrow the program. */
    if (!is_shown(s, QM_W_OVERWRITTEN) || ops < m->nbits)
        return;
    pending *bits = qm_arena_zalloc(&s->arena, m->nbits + 1, sizeof *bits);
    uint32_t run = 0, reported = QM_NONE;
    for (uint32_t b = 0; b < m->nblocks; b++) {
        run++;
        for (uint32_t i = 0; i < m->blocks[b].nops; i++) {
            const qm_op *op = &m->blocks[b].ops[i];
            run += ends_run(m, op);
            if (op->kind != QM_OP_MEASURE || op->code >= m->nbits)
                continue;
            if (bits[op->code].run == run)
                warn_overwritten(s, op, bits[op->code].span, &reported);
            bits[op->code] = (pending){run, op->span};
        }
    }
}
