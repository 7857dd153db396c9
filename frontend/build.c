/* build.c - tree nodes for the actions of the grammar. */

#include "frontend/parser.h"

#include <math.h>
#include <string.h>

/* The depth of a node `step` units above children of depth `below`. */
static uint16_t check_depth(qm_parser *p, uint32_t below, uint32_t step, qm_span at)
{
    uint64_t limit = (uint64_t)p->cx->limits.nesting * QM_DEPTH_LEVEL;
    if (limit > QM_DEPTH_MAX)
        limit = QM_DEPTH_MAX;
    if (below + step <= limit)
        return (uint16_t)(below + step);
    qm_parser_limit(p, at, "the nesting of this text", p->cx->limits.nesting, "max-nesting");
    return 0;
}

static uint32_t depth_of(const qm_ast_expr *e)
{
    return e ? e->depth : 0;
}

static uint32_t deeper(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t depth_of_list(qm_ast_exprs list)
{
    uint32_t depth = 0;
    for (const qm_ast_expr *e = list.first; e; e = e->next)
        depth = deeper(depth, e->depth);
    return depth;
}

static uint32_t depth_of_stmts(qm_ast_stmts list)
{
    uint32_t depth = 0;
    for (const qm_ast_stmt *s = list.first; s; s = s->next)
        depth = deeper(depth, s->depth);
    return depth;
}

static uint32_t depth_of_type(const qm_ast_type *t)
{
    if (!t)
        return 0;
    uint32_t depth = deeper(depth_of(t->width), depth_of(t->ndims));
    depth = deeper(depth, depth_of_list(t->dims));
    return t->base ? deeper(depth, depth_of_type(t->base) + QM_DEPTH_LEVEL) : depth;
}

/* Field by field, which takes a third of the time of clearing the whole. */
static void init_expr(qm_ast_expr *e, qm_ast_expr_kind kind, qm_span at)
{
    e->kind = (uint8_t)kind;
    e->op = 0;
    e->depth = 0;
    e->at = at;
    e->next = e->a = e->b = e->c = NULL;
    e->body = (qm_ast_stmts){0};
    e->args = (qm_ast_exprs){0};
}

static qm_ast_expr *new_expr(qm_parser *p, qm_ast_expr_kind kind, qm_span at)
{
    qm_ast_expr *e = QM_NEW_ARRAY(&p->arena, qm_ast_expr, 1);
    init_expr(e, kind, at);
    return e;
}

qm_ast_expr *qm_build_name(qm_parser *p, qm_name name, qm_span at)
{
    qm_ast_expr *e = new_expr(p, QM_AX_IDENT, at);
    e->name = (qm_ast_ident){name, at};
    return e;
}

qm_ast_expr *qm_build_value(qm_parser *p, qm_ast_expr_kind kind, uint64_t value, qm_span at)
{
    qm_ast_expr *e = new_expr(p, kind, at);
    e->value = value;
    return e;
}

qm_ast_expr *qm_build_number(qm_parser *p, qm_ast_expr_kind kind, double number, qm_span at)
{
    qm_ast_expr *e = new_expr(p, kind, at);
    e->number = number;
    return e;
}

qm_ast_expr *qm_build_imaginary(qm_parser *p, double number, qm_span at)
{
    qm_ast_expr *e = qm_build_number(p, QM_AX_IMAG, number, at);
    const char *text = p->source->text + (at.begin - p->source->base);
    size_t digits = strspn(text, "0123456789_");
    e->op = !strchr(".eE", text[digits]);
    return e;
}

static qm_str without_underscores(qm_parser *p, qm_str s)
{
    char *copy = qm_arena_strdup(&p->arena, s.data, s.size);
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.size; i++)
        if (s.data[i] != '_')
            copy[n++] = s.data[i];
    return (qm_str){copy, n};
}

qm_ast_expr *qm_build_wide(qm_parser *p, qm_str text, qm_span at)
{
    qm_ast_expr *e = new_expr(p, QM_AX_INT, at);
    e->text = without_underscores(p, text);
    e->b = e;
    return e;
}

qm_ast_expr *qm_build_bits(qm_parser *p, qm_str text, qm_span at)
{
    qm_ast_expr *e = new_expr(p, QM_AX_BITS, at);
    e->text = without_underscores(p, text);
    return e;
}

qm_ast_expr *qm_build_indexed(qm_parser *p, qm_name name, uint32_t index, uint32_t bracket,
                              qm_span at)
{
    qm_span before = {at.begin, at.begin + bracket}, inside = {before.end + 1, at.end - 1};
    qm_ast_expr *e = QM_NEW_ARRAY(&p->arena, qm_ast_expr, 3), *base = e + 1, *item = e + 2;
    init_expr(e, QM_AX_INDEX, at);
    init_expr(base, QM_AX_IDENT, before);
    init_expr(item, QM_AX_INT, inside);
    e->depth = QM_DEPTH_LEVEL;
    e->a = base;
    e->args = (qm_ast_exprs){item, item, 1};
    base->name = (qm_ast_ident){name, before};
    item->value = index;
    return e;
}

qm_ast_expr *qm_build_index(qm_parser *p, qm_ast_expr *base, qm_ast_exprs items, qm_span at)
{
    qm_ast_expr *e = new_expr(p, QM_AX_INDEX, at);
    e->a = base;
    e->args = items;
    e->depth = check_depth(p, deeper(base->depth, depth_of_list(items)), QM_DEPTH_LEVEL, at);
    return e;
}

/* Signs of, brackets around and sums of real literals are a literal again. So the nests of them
 * that programs write deepest take no depth. */
static bool fold_unary(qm_ast_expr_kind kind, qm_ast_op op, qm_ast_expr *a, qm_span at)
{
    bool negative = kind == QM_AX_UNARY && op == QM_AO_NEG;
    if (a->kind != QM_AX_FLOAT || !(negative || kind == QM_AX_PAREN))
        return false;
    a->number = negative ? -a->number : a->number;
    a->at = at;
    return true;
}

static bool fold_binary(qm_ast_op op, qm_ast_expr *a, const qm_ast_expr *b, qm_span at)
{
    bool sum = op == QM_AO_ADD || op == QM_AO_SUB;
    if (a->kind != QM_AX_FLOAT || b->kind != QM_AX_FLOAT || !sum)
        return false;
    double v = op == QM_AO_ADD ? a->number + b->number : a->number - b->number;
    if (!isfinite(v))
        return false;
    a->number = v;
    a->at = at;
    return true;
}

qm_ast_expr *qm_build_unary(qm_parser *p, qm_ast_expr_kind kind, qm_ast_op op, qm_ast_expr *a,
                            qm_span at)
{
    if (fold_unary(kind, op, a, at))
        return a;
    qm_ast_expr *e = new_expr(p, kind, at);
    e->op = (uint8_t)op;
    e->a = a;
    e->depth = check_depth(p, a->depth, QM_DEPTH_LEVEL, at);
    return e;
}

/* A left operand that is itself such a node is the next link of a chain. */
static qm_ast_expr *new_pair(qm_parser *p, qm_ast_expr_kind kind, qm_ast_expr *a, qm_ast_expr *b,
                             qm_span at)
{
    qm_ast_expr *e = new_expr(p, kind, at);
    e->a = a;
    e->b = b;
    uint32_t left = a->depth + (a->kind == kind ? 1 : QM_DEPTH_LEVEL);
    e->depth = check_depth(p, deeper(left, b->depth + QM_DEPTH_LEVEL), 0, at);
    return e;
}

qm_ast_expr *qm_build_binary(qm_parser *p, qm_ast_op op, qm_ast_expr *a, qm_ast_expr *b, qm_span at)
{
    if (fold_binary(op, a, b, at))
        return a;
    qm_ast_expr *e = new_pair(p, QM_AX_BINARY, a, b, at);
    e->op = (uint8_t)op;
    return e;
}

qm_ast_expr *qm_build_concat(qm_parser *p, qm_ast_exprs parts)
{
    qm_ast_expr *e = parts.first;
    for (qm_ast_expr *part = e->next, *next; part; part = next) {
        next = part->next;
        e->next = part->next = NULL;
        e = new_pair(p, QM_AX_CONCAT, e, part, (qm_span){e->at.begin, part->at.end});
    }
    return e;
}

qm_ast_expr *qm_build_range(qm_parser *p, qm_ast_expr *a, qm_ast_expr *b, qm_ast_expr *c,
                            qm_span at)
{
    qm_ast_expr *e = new_expr(p, QM_AX_RANGE, at);
    e->a = a;
    e->b = b;
    e->c = c;
    uint32_t below = deeper(deeper(depth_of(a), depth_of(b)), depth_of(c));
    e->depth = check_depth(p, below, QM_DEPTH_LEVEL, at);
    return e;
}

qm_ast_expr *qm_build_list(qm_parser *p, qm_ast_expr_kind kind, qm_ast_exprs items, qm_span at)
{
    qm_ast_expr *e = new_expr(p, kind, at);
    e->args = items;
    e->depth = check_depth(p, depth_of_list(items), QM_DEPTH_LEVEL, at);
    return e;
}

qm_ast_expr *qm_build_call(qm_parser *p, qm_ast_ident name, qm_ast_exprs args, qm_span at)
{
    qm_ast_expr *e = qm_build_list(p, QM_AX_CALL, args, at);
    e->name = name;
    return e;
}

qm_ast_expr *qm_build_cast(qm_parser *p, qm_ast_type *type, qm_ast_expr *a, qm_span at)
{
    qm_ast_expr *e = qm_build_unary(p, QM_AX_CAST, QM_AO_NONE, a, at);
    e->type = type;
    e->depth = check_depth(p, deeper(a->depth, depth_of_type(type)), QM_DEPTH_LEVEL, at);
    return e;
}

qm_ast_expr *qm_build_durationof(qm_parser *p, qm_ast_stmts body, qm_span at)
{
    qm_ast_expr *e = new_expr(p, QM_AX_DURATIONOF, at);
    e->body = body;
    e->depth = check_depth(p, depth_of_stmts(body), QM_DEPTH_LEVEL, at);
    return e;
}

qm_ast_expr *qm_build_truth(qm_parser *p, qm_ast_ident name)
{
    const char *text = qm_intern_cstr(&p->cx->names, name.name);
    bool truth = strcmp(text, "true") == 0;
    if (!truth && strcmp(text, "false") != 0)
        qm_parser_error(p, QM_E_SYNTAX, name.at, "expected an integer, found '%s'", text);
    return qm_build_value(p, QM_AX_BOOL, truth, name.at);
}

qm_ast_type *qm_build_type(qm_parser *p, qm_ast_type_kind kind, qm_ast_expr *width, qm_span at)
{
    qm_ast_type *t = QM_NEW(&p->arena, qm_ast_type);
    t->kind = (uint8_t)kind;
    t->width = width;
    t->at = at;
    return t;
}

qm_ast_modifier *qm_build_modifier(qm_parser *p, qm_ast_modifier_kind kind, qm_ast_expr *arg,
                                   qm_span at)
{
    qm_ast_modifier *m = QM_NEW(&p->arena, qm_ast_modifier);
    m->kind = (uint8_t)kind;
    m->arg = arg;
    m->at = at;
    return m;
}

qm_ast_param *qm_build_param(qm_parser *p, qm_ast_type *type, qm_ast_ident name)
{
    qm_ast_param *q = QM_NEW(&p->arena, qm_ast_param);
    q->type = type;
    q->name = name;
    return q;
}

qm_ast_param *qm_build_old_param(qm_parser *p, qm_ast_type_kind kind, qm_name name, uint32_t size,
                                 uint32_t bracket, qm_span type_at, qm_span at)
{
    uint32_t open = at.begin + bracket;
    qm_ast_expr *width = qm_build_value(p, QM_AX_INT, size, (qm_span){open + 1, at.end - 1});
    qm_ast_type *type = qm_build_type(p, kind, width, (qm_span){type_at.begin, at.end});
    return qm_build_param(p, type, (qm_ast_ident){name, {at.begin, open}});
}

qm_ast_param *qm_build_new_param(qm_parser *p, qm_name type, uint32_t size, uint32_t bracket,
                                 qm_ast_ident name, qm_span at)
{
    const char *text = qm_intern_cstr(&p->cx->names, type);
    bool quantum = strcmp(text, "qubit") == 0;
    if (!quantum && strcmp(text, "bit") != 0) {
        qm_parser_error(p, QM_E_SYNTAX, at,
                        "'%s' cannot declare anything in OpenQASM 2: only 'qreg' and 'creg' can",
                        text);
        p->recovering = true;
        return NULL;
    }
    qm_ast_param *q =
        qm_build_old_param(p, quantum ? QM_AT_QREG : QM_AT_CREG, type, size, bracket, at, at);
    q->name = name;
    return q;
}

qm_ast_case *qm_build_case(qm_parser *p, qm_ast_exprs labels, qm_ast_stmts body, qm_span at)
{
    qm_ast_case *c = QM_NEW(&p->arena, qm_ast_case);
    c->labels = labels;
    c->body = body;
    c->at = at;
    return c;
}

qm_ast_annotation *qm_build_annotation(qm_parser *p, qm_str line, qm_span at)
{
    uint32_t n = 0;
    while (n < line.size && line.data[n] != ' ' && line.data[n] != '\t' &&
           (n == 0 || !strchr("([{\"':;,=", line.data[n])))
        n++;
    uint32_t rest = n;
    while (rest < line.size && (line.data[rest] == ' ' || line.data[rest] == '\t'))
        rest++;
    qm_ast_annotation *a = QM_NEW(&p->arena, qm_ast_annotation);
    a->keyword = (qm_str){line.data, n};
    a->text = (qm_str){line.data + rest, line.size - rest};
    a->at = at;
    return a;
}

qm_ast_stmt *qm_build_stmt(qm_parser *p, qm_ast_stmt_kind kind, qm_span at)
{
    qm_ast_stmt *s = QM_NEW(&p->arena, qm_ast_stmt);
    s->kind = (uint8_t)kind;
    s->at = at;
    s->name.name = QM_NONE;
    return s;
}

qm_ast_stmt *qm_build_decl(qm_parser *p, qm_ast_stmt_kind kind, qm_ast_type *type,
                           qm_ast_ident name, qm_ast_expr *init, qm_span at)
{
    qm_ast_stmt *s = qm_build_stmt(p, kind, at);
    s->type = type;
    s->name = name;
    s->init = init;
    return s;
}

qm_ast_stmt *qm_build_for(qm_parser *p, qm_ast_type *type, qm_ast_ident name, qm_ast_expr *values,
                          qm_ast_stmts body, qm_span at)
{
    qm_ast_stmt *s = qm_build_decl(p, QM_AS_FOR, type, name, values, at);
    s->body = body;
    return s;
}

qm_ast_stmt *qm_build_plain_call(qm_parser *p, qm_ast_ident name, qm_ast_exprs args,
                                 qm_ast_exprs operands, qm_span at)
{
    qm_ast_stmt *s = qm_build_stmt(p, QM_AS_GATE_CALL, at);
    s->name = name;
    s->args = args;
    s->operands = operands;
    return s;
}

qm_ast_stmt *qm_build_gate_call(qm_parser *p, qm_ast_modifier *modifiers, const qm_ast_expr *head,
                                qm_ast_exprs operands, qm_span at)
{
    qm_ast_stmt *s = qm_build_stmt(p, QM_AS_GATE_CALL, at);
    s->modifiers = modifiers;
    s->operands = operands;
    const qm_ast_expr *gate = head;
    if (head->kind == QM_AX_INDEX) {
        gate = head->a;
        s->designator = head->args.first;
        if (head->args.n != 1 || s->designator->kind == QM_AX_RANGE ||
            s->designator->kind == QM_AX_SET || gate->kind == QM_AX_INDEX) {
            qm_parser_error(p, QM_E_SYNTAX, head->at,
                            "expected a gate, found %s: brackets after a gate hold one duration",
                            qm_show_token(p, head->at));
            return s;
        }
    }
    s->name = gate->name;
    s->args = gate->args;
    return s;
}

/* A call without its name, which is silent. */
static qm_ast_stmt *unapplied(qm_parser *p, qm_ast_ident name, qm_span at)
{
    qm_parser_error(p, QM_E_SYNTAX, (qm_span){at.end - 1, at.end},
                    "expected a name, found ';': gate '%s' is applied to no qubit",
                    qm_intern_cstr(&p->cx->names, name.name));
    return qm_build_stmt(p, QM_AS_GATE_CALL, at);
}

qm_ast_stmt *qm_build_phase2(qm_parser *p, qm_ast_ident name, qm_ast_exprs args, qm_span at)
{
    if (strcmp(qm_intern_cstr(&p->cx->names, name.name), "gphase") != 0)
        return unapplied(p, name, at);
    qm_ast_stmt *s = qm_build_decl(p, QM_AS_GATE_CALL, NULL, name, NULL, at);
    s->args = args;
    return s;
}

qm_ast_stmt *qm_build_pragma(qm_parser *p, qm_str text, qm_span at)
{
    if (text.size == 0)
        qm_parser_error(p, QM_E_SYNTAX, at,
                        "expected text after 'pragma', found the end of the line");
    qm_ast_stmt *s = qm_build_stmt(p, QM_AS_PRAGMA, at);
    s->text = text;
    return s;
}

qm_ast_stmts qm_build_body(qm_ast_stmt *s)
{
    if (!s)
        return (qm_ast_stmts){0};
    if (s->kind == QM_AS_BLOCK && !s->annotations)
        return s->body;
    return (qm_ast_stmts){s, s, 1};
}

static uint32_t depth_below(const qm_ast_stmt *s)
{
    uint32_t depth = deeper(depth_of(s->designator), depth_of(s->target));
    depth = deeper(depth, depth_of(s->init));
    depth = deeper(depth, deeper(depth_of_list(s->args), depth_of_list(s->operands)));
    depth = deeper(depth, deeper(depth_of_stmts(s->body), depth_of_stmts(s->other)));
    depth = deeper(depth, depth_of_type(s->type));
    for (const qm_ast_modifier *m = s->modifiers; m; m = m->next)
        depth = deeper(depth, depth_of(m->arg));
    for (const qm_ast_param *q = s->params.first; q; q = q->next)
        depth = deeper(depth, depth_of_type(q->type));
    for (const qm_ast_case *c = s->cases; c; c = c->next)
        depth = deeper(depth, deeper(depth_of_list(c->labels), depth_of_stmts(c->body)));
    return depth;
}

qm_ast_stmt *qm_build_done(qm_parser *p, qm_ast_stmt *s)
{
    s->depth = check_depth(p, depth_below(s), QM_DEPTH_LEVEL, s->at);
    return s;
}
