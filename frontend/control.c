/* control.c - if, for, while, switch, break, continue and end.
 *
 * Structured statements stay structured: each becomes one op with a block a branch. Only in the
 * body of a gate, which is a list of gates, loops are unrolled. */

#include "frontend/array.h"
#include "frontend/warn.h"

#include <stdlib.h>
#include <string.h>

static qm_ctl no_ctl(void)
{
    return (qm_ctl){
        .cond = QM_NONE, .cell = QM_NONE, .lo = QM_NONE, .step = QM_NONE, .hi = QM_NONE};
}

void qm_sema_push_structured(qm_sema *s, qm_op_kind kind, const qm_ctl *c, uint32_t region)
{
    qm_op op = qm_op_make(kind);
    op.code = qm_module_add_ctl(s->m, c);
    op.region = region;
    qm_sema_push(s, op);
}

static qm_status refuse_in_gate(qm_sema *s, const qm_ast_stmt *st, const char *what)
{
    if (!s->in_gate)
        return QM_OK;
    qm_span word = {st->at.begin, st->at.begin + (uint32_t)strlen(what)};
    qm_span at = st->annotations ? st->at : word;
    qm_error(&s->cx->diag, QM_E_SCOPE, at, "'%s' cannot stand in a gate definition", what);
    return QM_ERR_INPUT;
}

qm_status qm_sema_if(qm_sema *s, const qm_ast_stmt *st)
{
    qm_status status = refuse_in_gate(s, st, "if");
    qm_ctl c = no_ctl();
    c.has_else = st->has_else;
    c.nregions = 1 + c.has_else;
    c.cond = qm_sema_condition(s, st->init);
    qm_warn_condition(s, st, c.cond);
    uint32_t blocks = qm_module_add_blocks(s->m, c.nregions);
    if (qm_sema_body(s, &st->body, blocks) != QM_OK || c.cond == QM_NONE)
        status = QM_ERR_INPUT;
    if (st->has_else && qm_sema_body(s, &st->other, blocks + 1) != QM_OK)
        status = QM_ERR_INPUT;
    if (status == QM_OK)
        qm_sema_push_structured(s, QM_OP_IF, &c, blocks);
    return status;
}

/* A condition that calls subroutines is evaluated by ops, at the start of each round:
 * while (true) { if (condition) { body } else { break; } } */
static qm_status while_call(qm_sema *s, const qm_ast_stmt *st)
{
    qm_ctl loop = no_ctl(), branch = no_ctl();
    loop.nregions = 1;
    loop.cond = qm_expr_const(s->m, qm_type_make(QM_T_BOOL, 1), 1);
    branch.nregions = 2;
    branch.has_else = true;
    uint32_t outer = s->block, round = qm_module_add_block(s->m);
    uint32_t blocks = qm_module_add_blocks(s->m, 2);
    s->block = round;
    branch.cond = qm_sema_condition(s, st->init);
    s->loops++;
    qm_status status = qm_sema_body(s, &st->body, blocks);
    s->loops--;
    if (status == QM_OK && branch.cond != QM_NONE) {
        qm_sema_push_structured(s, QM_OP_IF, &branch, blocks);
        qm_block_push(s->m, blocks + 1, qm_op_make(QM_OP_BREAK));
    }
    s->block = outer;
    if (status != QM_OK || branch.cond == QM_NONE)
        return QM_ERR_INPUT;
    qm_sema_push_structured(s, QM_OP_WHILE, &loop, round);
    return QM_OK;
}

qm_status qm_sema_while(qm_sema *s, const qm_ast_stmt *st)
{
    qm_status status = refuse_in_gate(s, st, "while");
    if (status == QM_OK && qm_sema_calls_func(s, st->init))
        return while_call(s, st);
    qm_ctl c = no_ctl();
    c.nregions = 1;
    c.cond = qm_sema_condition(s, st->init);
    qm_warn_condition(s, st, c.cond);
    uint32_t body = qm_module_add_block(s->m);
    s->loops++;
    if (qm_sema_body(s, &st->body, body) != QM_OK || c.cond == QM_NONE)
        status = QM_ERR_INPUT;
    s->loops--;
    if (status == QM_OK)
        qm_sema_push_structured(s, QM_OP_WHILE, &c, body);
    return status;
}

/* What a loop counts when that is not its variable, which each turn makes of it. */
typedef struct loop_count {
    bool differs;
    qm_type type;
    uint32_t whole; /* the bits of which an index is counted; QM_NONE: the element is counted */
} loop_count;

/* Is every value of v one of type t? */
static bool fits(qm_sema *s, uint32_t v, qm_type t)
{
    qm_type from = qm_sema_type_of(s, v);
    int64_t value, converted;
    if (!qm_type_is_integer(t))
        return false;
    if (qm_expr_is_const(s->m, v) && qm_expr_as_int(s->m, v, &value) &&
        qm_expr_as_int(s->m, qm_expr_cast(s->m, v, t), &converted) && value == converted)
        return true;
    if (from.kind == t.kind)
        return from.width <= t.width;
    return from.kind == QM_T_UINT && from.width < t.width;
}

/* The elements of a range have the type that start and stop are promoted to. The loop counts in the
 * type t of its variable where that makes no difference. */
static void count_in(qm_sema *s, qm_type t, qm_ctl *c, loop_count *count)
{
    qm_type element = qm_sema_promoted(qm_sema_type_of(s, c->lo), qm_sema_type_of(s, c->hi));
    bool same = fits(s, c->lo, element) && fits(s, c->hi, element) && fits(s, c->lo, t) &&
                fits(s, c->hi, t);
    count->differs = !same && !qm_type_equal(element, t);
    count->type = count->differs ? element : t;
    c->lo = qm_expr_cast(s->m, c->lo, count->type);
    c->hi = qm_expr_cast(s->m, c->hi, count->type);
}

/* The values of a loop: a range, or a list of expressions. */
static qm_status loop_range(qm_sema *s, const qm_ast_expr *e, qm_type t, qm_ctl *c,
                            loop_count *count)
{
    char text[32];
    if (!e->a || !e->c) {
        qm_error(&s->cx->diag, QM_E_RANGE, e->at, "the range of a loop has a start and a stop");
        return QM_ERR_INPUT;
    }
    const qm_ast_expr *parts[3] = {e->a, e->b, e->c};
    uint32_t *out[3] = {&c->lo, &c->step, &c->hi};
    qm_type step = qm_type_unsized(QM_T_INT);
    c->step = qm_expr_const(s->m, step, 1);
    qm_status status = QM_OK;
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t v = parts[i] ? qm_sema_expr(s, parts[i]) : *out[i];
        if (v != QM_NONE && qm_type_is_scalar_bit(qm_sema_type_of(s, v)))
            v = qm_expr_cast(s->m, v, step);
        if (v != QM_NONE && !qm_type_is_integer(qm_sema_type_of(s, v))) {
            qm_error(&s->cx->diag, QM_E_TYPE, parts[i]->at, "a range has integer bounds, not %s",
                     qm_type_text(qm_sema_type_of(s, v), text));
            v = QM_NONE;
        }
        *out[i] = v;
        if (v == QM_NONE)
            status = QM_ERR_INPUT;
    }
    if (status != QM_OK)
        return status;
    c->step = qm_expr_cast(s->m, c->step, step);
    count_in(s, t, c, count);
    int64_t by;
    if (qm_expr_is_const(s->m, c->step) && qm_expr_as_int(s->m, c->step, &by) && by == 0) {
        qm_error(&s->cx->diag, QM_E_RANGE, e->b->at, "the step of a range is not zero");
        return QM_ERR_INPUT;
    }
    return QM_OK;
}

static qm_status loop_set(qm_sema *s, const qm_ast_exprs *args, qm_type t, qm_ctl *c)
{
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, args->n + 1);
    qm_status status = QM_OK;
    uint32_t n = 0;
    for (const qm_ast_expr *e = args->first; e; e = e->next, n++) {
        list[n] = qm_sema_convert(s, qm_sema_expr(s, e), t, e->at);
        if (list[n] == QM_NONE || !qm_sema_is_settled(s, list[n], e->at))
            status = QM_ERR_INPUT;
    }
    c->values = qm_module_add_pool(s->m, list, n);
    c->nvalues = n;
    return status;
}

/* The bits of a register, one after the other; of a slice whose size is known only at run time, the
 * whole and a range of indices. */
static qm_status loop_bits(qm_sema *s, const qm_ast_expr *e, qm_type t, qm_ctl *c,
                           loop_count *count)
{
    qm_index_range range = {.lo = QM_NONE};
    uint32_t v = e->kind == QM_AX_INDEX ? qm_sema_slice(s, e, &range) : qm_sema_expr(s, e);
    if (v == QM_NONE)
        return QM_ERR_INPUT;
    if (range.lo != QM_NONE) {
        c->lo = range.lo;
        c->step = range.step;
        c->hi = range.hi;
        count->differs = true;
        count->type = qm_type_unsized(QM_T_INT);
        count->whole = qm_expr_cell(s->m, qm_sema_temporary(s, qm_sema_type_of(s, v), v));
        return QM_OK;
    }
    char text[32];
    if (!qm_type_is_bits(qm_sema_type_of(s, v))) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at,
                 "a loop runs over a range, a set or a bit register, not %s",
                 qm_type_text(qm_sema_type_of(s, v), text));
        return QM_ERR_INPUT;
    }
    uint32_t n = qm_sema_type_of(s, v).width;
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, n);
    for (uint32_t i = 0; i < n; i++) {
        qm_index index = {i, QM_NONE};
        qm_index_set one = {&index, 1, true};
        list[i] = qm_sema_convert(s, qm_sema_bits(s, v, &one), t, e->at);
        if (list[i] == QM_NONE)
            return QM_ERR_INPUT;
    }
    c->values = qm_module_add_pool(s->m, list, n);
    c->nvalues = n;
    return QM_OK;
}

static qm_status loop_values(qm_sema *s, const qm_ast_stmt *st, qm_type t, qm_ctl *c,
                             loop_count *count)
{
    *count = (loop_count){.type = t, .whole = QM_NONE};
    if (st->init->kind == QM_AX_RANGE)
        return loop_range(s, st->init, t, c, count);
    if (st->init->kind == QM_AX_SET || st->init->kind == QM_AX_ARRAY)
        return loop_set(s, &st->init->args, t, c);
    return loop_bits(s, st->init, t, c, count);
}

/* One turn of a loop in a gate's body, with the loop variable as a constant. */
static qm_status unrolled_turn(qm_sema *s, const qm_ast_stmt *st, uint32_t value)
{
    uint32_t before = s->m->blocks[s->block].nops;
    qm_scope_enter(&s->scopes);
    qm_scope_declare(s, st->name, QM_SY_CONST, value);
    qm_status status = qm_sema_body(s, &st->body, s->block);
    qm_scope_leave(&s->scopes);
    s->repeated = true;
    s->unrolled += 1 + s->m->blocks[s->block].nops - before;
    if (status == QM_OK && s->unrolled > s->cx->limits.unroll_ops) {
        qm_error(&s->cx->diag, QM_E_LIMIT, st->at,
                 "unrolling this loop makes more than %u operations (--max-unroll-ops)",
                 s->cx->limits.unroll_ops);
        return QM_ERR_INPUT;
    }
    return status;
}

static qm_status not_constant(qm_sema *s, const qm_ast_stmt *st)
{
    qm_error(&s->cx->diag, QM_E_CONST, st->init->at,
             "a loop in a gate definition runs over constant values");
    return QM_ERR_INPUT;
}

/* Does a comparison of constants hold? */
static bool compares(qm_sema *s, qm_expr_op op, uint32_t a, uint32_t b)
{
    qm_type boolean = qm_type_make(QM_T_BOOL, 1);
    return qm_expr_const_bit(s->m, qm_expr_make(s->m, op, boolean, a, b, QM_NONE), 0);
}

/* Integers may be of any width; a turn that would wrap around is not taken. */
static qm_status unroll_range(qm_sema *s, const qm_ast_stmt *st, qm_type variable, qm_type t,
                              const qm_ctl *c)
{
    int64_t step;
    if (!qm_expr_is_const(s->m, c->lo) || !qm_expr_is_const(s->m, c->step) ||
        !qm_expr_is_const(s->m, c->hi) || !qm_expr_as_int(s->m, c->step, &step))
        return not_constant(s, st);
    uint32_t by = qm_expr_cast(s->m, c->step, t), next = c->lo, i;
    qm_status status = QM_OK;
    do {
        i = next;
        if (!compares(s, step > 0 ? QM_EX_LE : QM_EX_GE, i, c->hi))
            break;
        uint32_t value = qm_sema_convert(s, i, variable, st->init->at);
        status = value == QM_NONE ? QM_ERR_INPUT : unrolled_turn(s, st, value);
        next = qm_expr_make(s->m, QM_EX_ADD, t, i, by, QM_NONE);
    } while (status == QM_OK && compares(s, step > 0 ? QM_EX_GT : QM_EX_LT, next, i));
    return status;
}

static qm_status unroll(qm_sema *s, const qm_ast_stmt *st, qm_type t, const qm_ctl *c,
                        const loop_count *count)
{
    if (c->lo != QM_NONE)
        return unroll_range(s, st, t, count->type, c);
    qm_status status = QM_OK;
    for (uint32_t i = 0; status == QM_OK && i < c->nvalues; i++) {
        uint32_t v = s->m->pool[c->values + i];
        status = qm_expr_is_const(s->m, v) ? unrolled_turn(s, st, v) : not_constant(s, st);
    }
    return status;
}

/* In the body of a loop that counts something else: the variable is made of that. */
static qm_status declare_element(qm_sema *s, const qm_ast_stmt *st, qm_ctl *c,
                                 const loop_count *count, uint32_t body)
{
    uint32_t variable = c->cell, outer = s->block;
    c->cell =
        qm_sema_cell(s, qm_sema_fresh_name(s, s->m->ncells), count->type, false, (qm_span){0, 0});
    uint32_t element = qm_expr_cell(s->m, c->cell);
    if (count->whole != QM_NONE) {
        qm_index at = {0, element};
        qm_index_set one = {&at, 1, true};
        element = qm_sema_bits(s, count->whole, &one);
    }
    qm_op op = qm_op_make(QM_OP_DECL);
    op.code = variable;
    op.param = qm_sema_convert(s, element, s->m->cells[variable].type, st->init->at);
    s->block = body;
    qm_sema_push(s, op);
    s->block = outer;
    return op.param == QM_NONE ? QM_ERR_INPUT : QM_OK;
}

/* The body of a loop, in which the loop variable is declared. */
static qm_status loop_body(qm_sema *s, const qm_ast_stmt *st, qm_type t, qm_ctl *c,
                           const loop_count *count, uint32_t body)
{
    if (t.kind == QM_T_BIT && qm_sema_check_bits(s, qm_type_bits(t), st->name.at) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t variable = c->cell = qm_sema_cell(s, st->name.name, t, false, st->name.at);
    if (count->differs && declare_element(s, st, c, count, body) != QM_OK)
        return QM_ERR_INPUT;
    qm_scope_enter(&s->scopes);
    qm_scope_declare(s, st->name, QM_SY_CELL, variable);
    s->loops++;
    qm_status status = qm_sema_body(s, &st->body, body);
    s->loops--;
    qm_scope_leave(&s->scopes);
    return status;
}

void qm_sema_check_loop(qm_sema *s, const qm_ast_stmt *st)
{
    qm_scope_enter(&s->scopes);
    qm_scope_poison(s, st->name);
    s->loops++;
    qm_sema_body(s, &st->body, qm_module_add_block(s->m));
    s->loops--;
    qm_scope_leave(&s->scopes);
}

qm_status qm_sema_for(qm_sema *s, const qm_ast_stmt *st)
{
    qm_type t;
    qm_ctl c = no_ctl();
    loop_count count;
    c.nregions = 1;
    if (qm_sema_rank(s, st->init) > 0)
        return qm_sema_for_array(s, st);
    qm_status status = qm_sema_type(s, st->type, &t);
    if (status == QM_OK)
        status = loop_values(s, st, t, &c, &count);
    if (status != QM_OK) {
        qm_sema_check_loop(s, st);
        return status;
    }
    if (s->in_gate) {
        bool outer = s->repeated;
        status = unroll(s, st, t, &c, &count);
        s->repeated = outer;
        return status;
    }
    uint32_t body = qm_module_add_block(s->m);
    status = loop_body(s, st, t, &c, &count, body);
    if (status == QM_OK)
        qm_sema_push_structured(s, QM_OP_FOR, &c, body);
    return status;
}

/* A label of a switch, while duplicates are looked for. */
typedef struct label {
    uint32_t value, order;
    qm_span at;
} label;

static int compare_labels(const void *a, const void *b)
{
    const label *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static qm_status check_labels(qm_sema *s, label *labels, uint32_t n)
{
    qm_status status = QM_OK;
    qsort(labels, n, sizeof *labels, compare_labels);
    for (uint32_t i = 1; i < n; i++) {
        if (labels[i].value != labels[i - 1].value)
            continue;
        int64_t value = 0;
        qm_expr_as_int(s->m, labels[i].value, &value);
        qm_diag_rec r = qm_error(&s->cx->diag, QM_E_REDECLARED, labels[i].at,
                                 "label %lld is given twice", (long long)value);
        qm_note(&s->cx->diag, r, labels[i - 1].at, "it is given here first");
        status = QM_ERR_INPUT;
    }
    return status;
}

/* One label: a constant of the target's type. */
static qm_status switch_label(qm_sema *s, const qm_ast_expr *e, qm_type t, uint32_t *out)
{
    uint32_t v = qm_sema_expr(s, e);
    if (v == QM_NONE)
        return QM_ERR_INPUT;
    char text[32];
    if (!qm_type_is_integer(qm_sema_type_of(s, v))) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at, "a label is an integer, not %s",
                 qm_type_text(qm_sema_type_of(s, v), text));
        return QM_ERR_INPUT;
    }
    if (!qm_expr_is_const(s->m, v)) {
        qm_error(&s->cx->diag, QM_E_CONST, e->at, "a label is a constant");
        return QM_ERR_INPUT;
    }
    *out = qm_sema_convert(s, v, t, e->at);
    return QM_OK;
}

static qm_status switch_target(qm_sema *s, const qm_ast_stmt *st, qm_ctl *c, qm_type *t)
{
    char text[32];
    c->cond = qm_sema_expr(s, st->init);
    if (c->cond == QM_NONE)
        return QM_ERR_INPUT;
    *t = qm_sema_type_of(s, c->cond);
    if (qm_type_is_integer(*t))
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_TYPE, st->init->at, "the target of a switch is an integer, not %s",
             qm_type_text(*t, text));
    return QM_ERR_INPUT;
}

/* Counts labels and cases and checks that the default stands last. */
static qm_status switch_shape(qm_sema *s, const qm_ast_stmt *st, uint32_t *nlabels, qm_ctl *c)
{
    *nlabels = 0;
    for (const qm_ast_case *k = st->cases; k; k = k->next) {
        if (c->has_else) {
            qm_error(&s->cx->diag, QM_E_SCOPE, k->at, "%s after the default of a switch",
                     k->labels.n ? "a case" : "a second default");
            return QM_ERR_INPUT;
        }
        c->has_else = k->labels.n == 0;
        c->nregions++;
        *nlabels += k->labels.n;
    }
    if (*nlabels)
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "a switch has at least one case");
    return QM_ERR_INPUT;
}

qm_status qm_sema_switch(qm_sema *s, const qm_ast_stmt *st)
{
    qm_status status = refuse_in_gate(s, st, "switch");
    qm_ctl c = no_ctl();
    qm_type t = qm_type_unsized(QM_T_INT);
    uint32_t nlabels;
    if (switch_target(s, st, &c, &t) != QM_OK || switch_shape(s, st, &nlabels, &c) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t *pairs = QM_NEW_ARRAY(&s->scratch, uint32_t, 2 * (size_t)nlabels);
    label *labels = QM_NEW_ARRAY(&s->scratch, label, nlabels);
    uint32_t blocks = qm_module_add_blocks(s->m, c.nregions), number = 0;
    for (const qm_ast_case *k = st->cases; k; k = k->next, number++) {
        for (const qm_ast_expr *e = k->labels.first; e; e = e->next) {
            uint32_t v;
            if (switch_label(s, e, t, &v) != QM_OK) {
                status = QM_ERR_INPUT;
                continue;
            }
            labels[c.nvalues] = (label){v, c.nvalues, e->at};
            pairs[2 * c.nvalues] = v;
            pairs[2 * c.nvalues++ + 1] = number;
        }
        if (qm_sema_body(s, &k->body, blocks + number) != QM_OK)
            status = QM_ERR_INPUT;
    }
    if (check_labels(s, labels, c.nvalues) != QM_OK || status != QM_OK)
        return QM_ERR_INPUT;
    c.values = qm_module_add_pool(s->m, pairs, 2 * c.nvalues);
    qm_sema_push_structured(s, QM_OP_SWITCH, &c, blocks);
    return QM_OK;
}

qm_status qm_sema_jump(qm_sema *s, const qm_ast_stmt *st)
{
    const char *word = st->kind == QM_AS_BREAK ? "break"
                       : st->kind == QM_AS_END ? "end"
                                               : "continue";
    if (refuse_in_gate(s, st, word) != QM_OK)
        return QM_ERR_INPUT;
    if (st->kind != QM_AS_END && s->loops == 0) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "'%s' stands only in a loop", word);
        return QM_ERR_INPUT;
    }
    s->jumps++;
    if (st->kind == QM_AS_END && s->func != QM_NONE)
        s->m->funcs[s->func].ends = true;
    qm_sema_push(s, qm_op_make(st->kind == QM_AS_BREAK ? QM_OP_BREAK
                               : st->kind == QM_AS_END ? QM_OP_END
                                                       : QM_OP_CONTINUE));
    return QM_OK;
}
