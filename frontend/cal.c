/* cal.c - calibrations: what they declare, and the records that keep them.
 *
 * A body is text of the grammar that the newest defcalgrammar names; bodies of "openpulse" are read
 * by openpulse.c, others only counted for braces. A defcal for a name that no gate has declares a
 * gate without a definition, "like the opaque gates of prior versions" (pulse-level descriptions).
 */

#include "frontend/openpulse.h"

#include <string.h>

enum { MAX_OPERANDS = 1024 };

static qm_status need_top_level(qm_sema *s, const qm_ast_stmt *st, const char *what)
{
    if (s->scopes.depth == 0)
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "%s can stand only at the top level", what);
    return QM_ERR_INPUT;
}

/* The text in the module's arena, with "\n" as line ends. */
static qm_str keep_text(qm_sema *s, qm_str text)
{
    char *out = QM_NEW_ARRAY(&s->m->arena, char, (size_t)text.size + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < text.size; i++)
        if (text.data[i] != '\r')
            out[n++] = text.data[i];
        else if (i + 1 == text.size || text.data[i + 1] != '\n')
            out[n++] = '\n';
    return (qm_str){out, n};
}

static qm_cal new_cal(qm_sema *s, const qm_ast_stmt *st, qm_cal_kind kind)
{
    return (qm_cal){.kind = (uint8_t)kind,
                    .name = QM_NONE,
                    .text = keep_text(s, st->text),
                    .gate = QM_NONE,
                    .result = {.kind = QM_T_VOID},
                    .value = QM_NONE,
                    .at = st->at};
}

static void place(qm_sema *s, const qm_cal *c)
{
    qm_op op = qm_op_make(QM_OP_CAL);
    op.code = qm_module_add_cal(s->m, c);
    qm_sema_push(s, op);
}

qm_status qm_sema_calgrammar(qm_sema *s, const qm_ast_stmt *st)
{
    if (need_top_level(s, st, "'defcalgrammar'") != QM_OK)
        return QM_ERR_INPUT;
    qm_cal c = new_cal(s, st, QM_CAL_GRAMMAR);
    s->pulse.is_grammar =
        c.text.size == strlen("openpulse") && memcmp(c.text.data, "openpulse", c.text.size) == 0;
    place(s, &c);
    return QM_OK;
}

qm_status qm_sema_cal(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->in_gate) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->at, "a gate definition holds only gates");
        return QM_ERR_INPUT;
    }
    qm_cal c = new_cal(s, st, QM_CAL_BLOCK);
    if (s->pulse.is_grammar)
        qm_openpulse_block(s, st, &c);
    place(s, &c);
    return QM_OK;
}

/* The value that an argument of a call must have. */
static qm_status value_param(qm_sema *s, const qm_ast_expr *e, qm_cal_param *out)
{
    qm_type real = qm_type_make(QM_T_FLOAT, 64);
    s->in_angle = true;
    uint32_t v = qm_sema_expr(s, e);
    s->in_angle = false;
    qm_type t = v == QM_NONE ? real : qm_sema_type_of(s, v);
    if (v != QM_NONE && t.kind == QM_T_ANGLE)
        v = qm_expr_cast(s->m, v, real); /* in radians */
    else if (t.kind != QM_T_DURATION)
        v = qm_sema_convert(s, v, real, e->at);
    *out = (qm_cal_param){.name = QM_NONE, .value = v};
    if (v == QM_NONE)
        return QM_ERR_INPUT;
    if (qm_expr_is_const(s->m, v))
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_CONST, e->at, "the value of a calibration's parameter is constant");
    return QM_ERR_INPUT;
}

/* The parameters in the order in which they are written: names and values are two lists. */
static qm_status params(qm_sema *s, const qm_ast_stmt *st, qm_cal *c)
{
    qm_cal_param *list = QM_NEW_ARRAY(&s->m->arena, qm_cal_param, st->params.n + st->args.n);
    const qm_ast_param *p = st->params.first;
    const qm_ast_expr *e = st->args.first;
    qm_status status = QM_OK;
    c->params = list;
    while (p || e) {
        qm_cal_param *out = &list[c->nparams++];
        if (p && (!e || p->name.at.begin < e->at.begin)) {
            *out = (qm_cal_param){.name = p->name.name, .value = QM_NONE};
            if (qm_sema_type(s, p->type, &out->type) != QM_OK)
                status = QM_ERR_INPUT;
            p = p->next;
        } else {
            if (value_param(s, e, out) != QM_OK)
                status = QM_ERR_INPUT;
            e = e->next;
        }
    }
    return status;
}

static qm_status qubits(qm_sema *s, const qm_ast_stmt *st, qm_cal *c)
{
    qm_cal_qubit *list = QM_NEW_ARRAY(&s->m->arena, qm_cal_qubit, st->operands.n);
    c->qubits = list;
    for (const qm_ast_expr *e = st->operands.first; e; e = e->next) {
        qm_cal_qubit *q = &list[c->nqubits++];
        *q = (qm_cal_qubit){.name = e->kind == QM_AX_PHYSICAL ? QM_NONE : e->name.name};
        if (e->kind != QM_AX_PHYSICAL)
            continue;
        if (e->value >= QM_DYNAMIC) {
            qm_error(&s->cx->diag, QM_E_LIMIT, e->at, "the number of a qubit must be below %u",
                     QM_DYNAMIC);
            return QM_ERR_INPUT;
        }
        q->number = (uint32_t)e->value;
    }
    return QM_OK;
}

/* Two formals of one name, or one physical qubit twice. */
static qm_status check_distinct(qm_sema *s, const qm_ast_stmt *st)
{
    qm_scope_enter(&s->scopes);
    qm_status status = QM_OK;
    for (const qm_ast_param *p = st->params.first; p; p = p->next)
        if (!qm_scope_declare(s, p->name, QM_SY_PARAM, 0))
            status = QM_ERR_INPUT;
    for (const qm_ast_expr *e = st->operands.first; e; e = e->next) {
        if (e->kind != QM_AX_PHYSICAL && !qm_scope_declare(s, e->name, QM_SY_FORMAL, 0))
            status = QM_ERR_INPUT;
        for (const qm_ast_expr *o = st->operands.first; o != e; o = o->next)
            if (o->kind == QM_AX_PHYSICAL && e->kind == QM_AX_PHYSICAL && o->value == e->value) {
                qm_error(&s->cx->diag, QM_E_SAME_QUBIT, e->at,
                         "qubit $%llu is given twice to one calibration",
                         (unsigned long long)e->value);
                status = QM_ERR_INPUT;
                break;
            }
    }
    qm_scope_leave(&s->scopes);
    return status;
}

static bool is_operation(const qm_sema *s, qm_name name)
{
    const char *text = qm_intern_cstr(&s->cx->names, name);
    return strcmp(text, "measure") == 0 || strcmp(text, "reset") == 0 || strcmp(text, "delay") == 0;
}

/* The gate that the calibration is for; one that nothing else declares is declared. */
static qm_status find_gate(qm_sema *s, const qm_ast_stmt *st, qm_cal *c)
{
    if (is_operation(s, c->name))
        return QM_OK;
    const qm_symbol *sy = qm_scope_find(&s->scopes, c->name);
    if (sy && sy->kind == QM_SY_GATE) {
        c->gate = sy->alias ? QM_NONE : sy->index;
        return QM_OK;
    }
    qm_symbol *own = qm_scope_declare(s, st->name, QM_SY_GATE, QM_NONE);
    if (!own)
        return QM_ERR_INPUT;
    qm_gate g = {.name = c->name,
                 .kind = QM_GK_OPAQUE,
                 .calibrated = true,
                 .nparams = c->nparams,
                 .nqubits = c->nqubits,
                 .base = QM_NONE,
                 .body = QM_NONE,
                 .at = st->name.at};
    c->gate = own->index = qm_module_add_gate(s->m, &g);
    return QM_OK;
}

qm_status qm_sema_defcal(qm_sema *s, const qm_ast_stmt *st)
{
    if (need_top_level(s, st, "'defcal'") != QM_OK)
        return QM_ERR_INPUT;
    if (st->params.n + st->args.n > MAX_OPERANDS || st->operands.n > MAX_OPERANDS) {
        qm_error(&s->cx->diag, QM_E_LIMIT, st->name.at,
                 "a calibration has at most %d parameters and %d qubits", MAX_OPERANDS,
                 MAX_OPERANDS);
        return QM_ERR_INPUT;
    }
    qm_cal c = new_cal(s, st, QM_CAL_DEF);
    c.name = st->name.name;
    qm_status status = check_distinct(s, st);
    if (params(s, st, &c) != QM_OK || qubits(s, st, &c) != QM_OK ||
        (st->type && qm_sema_type(s, st->type, &c.result) != QM_OK) || status != QM_OK) {
        qm_scope_poison(s, st->name);
        return QM_ERR_INPUT;
    }
    if (find_gate(s, st, &c) != QM_OK)
        return QM_ERR_INPUT;
    if (s->pulse.is_grammar)
        qm_openpulse_def(s, st, &c);
    place(s, &c);
    return QM_OK;
}
