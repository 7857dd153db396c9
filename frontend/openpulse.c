/* openpulse.c - statements of calibrations; see openpulse.h. Time is linear in the body. */

#include "frontend/openpulse.h"

#include "frontend/parse.h"

static void statements(qm_pulse_check *p, const qm_ast_stmts *list);

static void scoped(qm_pulse_check *p, const qm_ast_stmts *list)
{
    p->scope++;
    statements(p, list);
    qm_pulse_leave(p);
}

/* The value for a variable of that kind; samples fill arrays of numbers too. */
static qm_pulse_value initial(qm_pulse_check *p, const qm_ast_expr *e, qm_pulse_kind kind,
                              bool array)
{
    if (array && e->kind == QM_AX_ARRAY) {
        for (const qm_ast_expr *a = e->args.first; a; a = a->next)
            initial(p, a, kind, a->kind == QM_AX_ARRAY && kind != QM_PK_WAVEFORM);
        return (qm_pulse_value){.kind = (uint8_t)kind, .array = true, .symbol = QM_NONE};
    }
    qm_pulse_value v = qm_pulse_expr(p, e);
    if (!array)
        qm_pulse_expect(p, &v, kind);
    return v;
}

static void declaration(qm_pulse_check *p, const qm_ast_stmt *st)
{
    bool array;
    qm_pulse_kind kind = qm_pulse_type(st->type, &array);
    if (kind == QM_PK_QUBIT) {
        qm_pulse_warn(p, st->at, "a calibration declares no qubits");
        kind = QM_PK_ANY;
    }
    qm_pulse_value v = {.kind = (uint8_t)kind};
    if (st->init)
        v = initial(p, st->init, kind, array);
    qm_pulse_symbol *sy = qm_pulse_declare(p, st->name, kind);
    if (!sy)
        return;
    sy->constant = st->kind == QM_AS_CONST;
    sy->value.array = array;
    sy->value.known = v.known;
    sy->value.number = v.number;
    sy->value.time = v.time;
}

/* A function with kinds of its own. */
static void external(qm_pulse_check *p, const qm_ast_stmt *st)
{
    bool array = false;
    qm_pulse_kind kind = st->type ? qm_pulse_type(st->type, &array) : QM_PK_VOID;
    uint8_t *kinds = QM_NEW_ARRAY(&p->s->arena, uint8_t, (size_t)st->params.n + 1);
    uint32_t n = 0;
    for (const qm_ast_param *a = st->params.first; a; a = a->next) {
        kinds[n] = (uint8_t)qm_pulse_type(a->type, &array);
        if (array)
            kinds[n] = QM_PK_ANY;
        n++;
    }
    qm_pulse_symbol *sy = qm_pulse_declare(p, st->name, kind);
    if (!sy)
        return;
    sy->params = kinds;
    sy->nparams = n;
}

static void assignment(qm_pulse_check *p, const qm_ast_stmt *st)
{
    qm_pulse_value v = qm_pulse_expr(p, st->init);
    const qm_ast_expr *name = st->target;
    while (name->kind == QM_AX_INDEX || name->kind == QM_AX_PAREN)
        name = name->a;
    uint32_t symbol = name->kind == QM_AX_IDENT ? qm_pulse_find(p, name->name.name) : QM_NONE;
    qm_pulse_value target = qm_pulse_expr(p, st->target);
    if (st->op == QM_AO_NONE)
        qm_pulse_expect(p, &v, (qm_pulse_kind)target.kind);
    if (symbol == QM_NONE) {
        if (target.kind != QM_PK_ANY)
            qm_pulse_warn(p, st->target->at,
                          "a calibration assigns only variables of calibrations");
        return;
    }
    qm_pulse_symbol *sy = &p->s->pulse.symbols[symbol];
    if (sy->constant)
        qm_pulse_warn(p, st->target->at, "a constant cannot be assigned");
    bool whole = st->op == QM_AO_NONE && name == st->target && p->flow == 0;
    sy->value.known = whole && v.known;
    sy->value.number = v.number;
    sy->value.time = whole ? v.time : (qm_cal_time){0};
}

static void loop(qm_pulse_check *p, const qm_ast_stmt *st)
{
    qm_pulse_expr(p, st->init);
    p->flow++;
    p->loops++;
    p->scope++;
    if (st->kind == QM_AS_FOR) {
        bool array;
        qm_pulse_declare(p, st->name, qm_pulse_type(st->type, &array));
    }
    statements(p, &st->body);
    qm_pulse_leave(p);
    p->loops--;
    p->flow--;
}

static void conditional(qm_pulse_check *p, const qm_ast_stmt *st)
{
    qm_pulse_value v = qm_pulse_expr(p, st->init);
    qm_pulse_expect(p, &v, QM_PK_NUMBER);
    p->flow++;
    scoped(p, &st->body);
    scoped(p, &st->other);
    for (const qm_ast_case *c = st->cases; c; c = c->next) {
        for (const qm_ast_expr *e = c->labels.first; e; e = e->next)
            qm_pulse_expr(p, e);
        scoped(p, &c->body);
    }
    p->flow--;
}

static void returned(qm_pulse_check *p, const qm_ast_stmt *st)
{
    qm_type result = p->cal->result;
    if (p->flow > 0)
        qm_pulse_lose_time(p);
    if (p->cal->kind != QM_CAL_DEF) {
        qm_pulse_warn(p, st->at, "'return' stands only in a defcal");
    } else if (!st->init != (result.kind == QM_T_VOID)) {
        qm_pulse_warn(p, st->at,
                      st->init ? "the calibration has no result to return"
                               : "the calibration returns a value, which is missing");
    } else if (st->init) {
        qm_pulse_value v = qm_pulse_expr(p, st->init);
        qm_pulse_expect(p, &v, qm_pulse_kind_of(result));
    }
}

/* The values of operands of a barrier or delay: frames, or qubits. */
static qm_pulse_value *operands(qm_pulse_check *p, const qm_ast_stmt *st, bool *qubits)
{
    qm_pulse_value *v = QM_NEW_ARRAY(&p->s->scratch, qm_pulse_value, st->operands.n);
    uint32_t n = 0;
    *qubits = st->operands.n == 0;
    for (const qm_ast_expr *e = st->operands.first; e; e = e->next) {
        v[n] = qm_pulse_expr(p, e);
        if (v[n].kind == QM_PK_QUBIT)
            *qubits = true;
        else
            qm_pulse_expect(p, &v[n], QM_PK_FRAME);
        n++;
    }
    return v;
}

static void delay(qm_pulse_check *p, const qm_ast_stmt *st)
{
    qm_pulse_value by = qm_pulse_expr(p, st->designator);
    qm_pulse_expect(p, &by, QM_PK_DURATION);
    bool qubits;
    const qm_pulse_value *v = operands(p, st, &qubits);
    if (qubits)
        qm_pulse_lose_time(p); /* it is not known which frames a qubit has */
    for (uint32_t i = 0; i < st->operands.n; i++)
        qm_pulse_advance(p, &v[i], by.time);
}

static void barrier(qm_pulse_check *p, const qm_ast_stmt *st)
{
    bool qubits;
    const qm_pulse_value *v = operands(p, st, &qubits);
    qm_pulse_align(p, v, qubits ? 0 : st->operands.n);
}

/* A gate, measurement or reset, whose own calibration is played. */
static void operation(qm_pulse_check *p, const qm_ast_stmt *st)
{
    qm_pulse_lose_time(p);
    for (const qm_ast_expr *e = st->args.first; e; e = e->next)
        qm_pulse_expr(p, e);
    for (const qm_ast_expr *e = st->operands.first; e; e = e->next) {
        qm_pulse_value v = qm_pulse_expr(p, e);
        qm_pulse_expect(p, &v, QM_PK_QUBIT);
    }
    if (st->target)
        qm_pulse_expr(p, st->target);
}

static void jump(qm_pulse_check *p, const qm_ast_stmt *st)
{
    if (p->loops == 0)
        qm_pulse_warn(p, st->at, "'%s' stands only in a loop",
                      st->kind == QM_AS_BREAK ? "break" : "continue");
}

static void statement(qm_pulse_check *p, const qm_ast_stmt *st)
{
    switch ((qm_ast_stmt_kind)st->kind) {
    case QM_AS_DECL:
    case QM_AS_CONST:
        declaration(p, st);
        break;
    case QM_AS_EXTERN:
        external(p, st);
        break;
    case QM_AS_ASSIGN:
        assignment(p, st);
        break;
    case QM_AS_EXPR:
        qm_pulse_expr(p, st->init);
        break;
    case QM_AS_FOR:
    case QM_AS_WHILE:
        loop(p, st);
        break;
    case QM_AS_IF:
    case QM_AS_SWITCH:
        conditional(p, st);
        break;
    case QM_AS_RETURN:
        returned(p, st);
        break;
    case QM_AS_DELAY:
        delay(p, st);
        break;
    case QM_AS_BARRIER:
        barrier(p, st);
        break;
    case QM_AS_GATE_CALL:
    case QM_AS_MEASURE:
    case QM_AS_RESET:
        operation(p, st);
        break;
    case QM_AS_BREAK:
    case QM_AS_CONTINUE:
        jump(p, st);
        break;
    case QM_AS_BLOCK:
        scoped(p, &st->body);
        break;
    case QM_AS_NOP:
    case QM_AS_PRAGMA:
    case QM_AS_END:
    case QM_AS_BROKEN: /* reported */
        break;
    default:
        qm_pulse_warn(p, st->at, "this statement has no meaning in a calibration");
        break;
    }
}

static void statements(qm_pulse_check *p, const qm_ast_stmts *list)
{
    for (const qm_ast_stmt *st = list->first; st; st = st->next)
        statement(p, st);
}

static qm_status receive(void *payload, const qm_ast_stmt *st)
{
    qm_pulse_check *p = payload;
    statement(p, st);
    return QM_OK;
}

static void check(qm_pulse_check *p, const qm_ast_stmt *st)
{
    qm_sema *s = p->s;
    uint32_t end = st->at.end - 1; /* the closing brace */
    p->body = ++s->pulse.nbodies;
    p->timed = true;
    qm_parse_openpulse(s->cx, (qm_span){end - st->text.size, end}, receive, p, &p->faulty);
    p->timed &= !p->faulty;
    s->pulse.faulty |= p->faulty;
    p->cal->reads = qm_module_add_pool(s->m, p->reads, p->nreads);
    p->cal->nreads = p->nreads;
}

void qm_openpulse_block(qm_sema *s, const qm_ast_stmt *st, qm_cal *c)
{
    qm_pulse_check p = {.s = s, .cal = c};
    check(&p, st);
}

void qm_openpulse_def(qm_sema *s, const qm_ast_stmt *st, qm_cal *c)
{
    qm_pulse_check p = {.s = s, .cal = c, .scope = 1};
    bool array;
    for (const qm_ast_param *a = st->params.first; a; a = a->next)
        qm_pulse_declare(&p, a->name, qm_pulse_type(a->type, &array));
    for (const qm_ast_expr *e = st->operands.first; e; e = e->next)
        if (e->kind == QM_AX_IDENT)
            qm_pulse_declare(&p, e->name, QM_PK_QUBIT);
    check(&p, st);
    c->time = qm_pulse_total(&p);
    qm_pulse_leave(&p);
}
