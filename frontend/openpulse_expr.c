/* openpulse_expr.c - kinds of expressions in calibrations. The kinds are coarser than the types of
 * the language: all numbers are one. Where the OpenPulse text is silent an expression is of any
 * kind. */

#include "frontend/openpulse.h"

const char *qm_pulse_kind_text(qm_pulse_kind kind)
{
    static const char *const texts[] = {
        [QM_PK_ANY] = "a value",
        [QM_PK_VOID] = "no value",
        [QM_PK_NUMBER] = "a number",
        [QM_PK_ANGLE] = "an angle",
        [QM_PK_COMPLEX] = "a complex number",
        [QM_PK_DURATION] = "a duration",
        [QM_PK_PORT] = "a port",
        [QM_PK_FRAME] = "a frame",
        [QM_PK_WAVEFORM] = "a waveform",
        [QM_PK_QUBIT] = "a qubit",
    };
    return texts[kind];
}

qm_pulse_kind qm_pulse_kind_of(qm_type t)
{
    switch ((qm_type_kind)t.kind) {
    case QM_T_VOID:
        return QM_PK_VOID;
    case QM_T_ANGLE:
        return QM_PK_ANGLE;
    case QM_T_COMPLEX:
        return QM_PK_COMPLEX;
    case QM_T_DURATION:
        return QM_PK_DURATION;
    case QM_T_BOOL:
    case QM_T_BIT:
    case QM_T_INT:
    case QM_T_UINT:
    case QM_T_FLOAT:
        return QM_PK_NUMBER;
    default:
        return QM_PK_ANY;
    }
}

qm_pulse_kind qm_pulse_type(const qm_ast_type *t, bool *array)
{
    *array = t->kind == QM_AT_ARRAY;
    switch ((qm_ast_type_kind)(*array && t->base ? t->base->kind : t->kind)) {
    case QM_AT_BIT:
    case QM_AT_BOOL:
    case QM_AT_INT:
    case QM_AT_UINT:
    case QM_AT_FLOAT:
    case QM_AT_CREG:
        return QM_PK_NUMBER;
    case QM_AT_ANGLE:
        return QM_PK_ANGLE;
    case QM_AT_COMPLEX:
        return QM_PK_COMPLEX;
    case QM_AT_DURATION:
    case QM_AT_STRETCH:
        return QM_PK_DURATION;
    case QM_AT_QUBIT:
    case QM_AT_QREG:
        return QM_PK_QUBIT;
    case QM_AT_PORT:
        return QM_PK_PORT;
    case QM_AT_FRAME:
        return QM_PK_FRAME;
    case QM_AT_WAVEFORM:
        return QM_PK_WAVEFORM;
    default:
        return QM_PK_ANY;
    }
}

bool qm_pulse_fits(qm_pulse_kind to, qm_pulse_kind from)
{
    if (to == QM_PK_ANY || from == QM_PK_ANY || to == from)
        return true;
    return from == QM_PK_NUMBER && (to == QM_PK_COMPLEX || to == QM_PK_ANGLE);
}

void qm_pulse_expect(qm_pulse_check *p, const qm_pulse_value *v, qm_pulse_kind to)
{
    if (v->array && v->kind != QM_PK_ANY && to != QM_PK_ANY)
        qm_pulse_warn(p, v->at, "%s is needed here, not an array", qm_pulse_kind_text(to));
    else if (!qm_pulse_fits(to, (qm_pulse_kind)v->kind))
        qm_pulse_warn(p, v->at, "%s is needed here, not %s", qm_pulse_kind_text(to),
                      qm_pulse_kind_text((qm_pulse_kind)v->kind));
}

static qm_pulse_value value_of(qm_pulse_kind kind, qm_span at)
{
    return (qm_pulse_value){.kind = (uint8_t)kind, .symbol = QM_NONE, .at = at};
}

static qm_pulse_value number(double v, qm_span at)
{
    qm_pulse_value out = value_of(QM_PK_NUMBER, at);
    out.known = true;
    out.number = v;
    return out;
}

static qm_pulse_value time_literal(const qm_ast_expr *e)
{
    static const double femtoseconds[] = {1e6, 1e9, 1e12, 1e15}; /* in the order of qm_ast_unit */
    qm_pulse_value v = value_of(QM_PK_DURATION, e->at);
    v.time.known = true;
    if (e->op == QM_AU_DT)
        v.time.dt = e->number;
    else
        v.time.femtoseconds = e->number * femtoseconds[e->op];
    return v;
}

/* Samples: a waveform whose samples are one dt apart. */
static qm_pulse_value samples(qm_pulse_check *p, const qm_ast_expr *e)
{
    qm_pulse_value out = value_of(QM_PK_WAVEFORM, e->at);
    for (const qm_ast_expr *a = e->args.first; a; a = a->next) {
        qm_pulse_value v = qm_pulse_expr(p, a);
        qm_pulse_expect(p, &v, QM_PK_COMPLEX);
    }
    out.time = (qm_cal_time){.known = true, .dt = e->args.n};
    return out;
}

static bool is_arithmetic(qm_pulse_kind kind)
{
    return kind == QM_PK_ANY || (kind >= QM_PK_NUMBER && kind <= QM_PK_DURATION);
}

/* duration with something: sums, and products with numbers. */
static qm_pulse_value combine_times(qm_ast_op op, const qm_pulse_value *a, const qm_pulse_value *b,
                                    qm_span at)
{
    bool both = a->kind == QM_PK_DURATION && b->kind == QM_PK_DURATION;
    qm_pulse_value out = value_of(op == QM_AO_DIV && both ? QM_PK_NUMBER : QM_PK_DURATION, at);
    if (both && (op == QM_AO_ADD || op == QM_AO_SUB)) {
        out.time = qm_pulse_time_sum(a->time, op == QM_AO_ADD ? 1 : -1, b->time);
    } else if (!both && (op == QM_AO_MUL || (op == QM_AO_DIV && a->kind == QM_PK_DURATION))) {
        const qm_pulse_value *t = a->kind == QM_PK_DURATION ? a : b, *n = t == a ? b : a;
        double factor = op == QM_AO_MUL ? n->number : 1 / n->number;
        out.time = (qm_cal_time){.known = t->time.known && n->known && n->number != 0,
                                 .femtoseconds = t->time.femtoseconds * factor,
                                 .dt = t->time.dt * factor};
    }
    return out;
}

static qm_pulse_value combine_numbers(qm_ast_op op, const qm_pulse_value *a,
                                      const qm_pulse_value *b, qm_span at)
{
    qm_pulse_kind kind = a->kind > b->kind ? a->kind : b->kind; /* number, angle, complex */
    if (a->kind == QM_PK_ANGLE && b->kind == QM_PK_ANGLE && op == QM_AO_DIV)
        kind = QM_PK_NUMBER;
    qm_pulse_value out = value_of(kind, at);
    out.known = a->known && b->known && op >= QM_AO_ADD && op <= QM_AO_DIV;
    out.number = op == QM_AO_ADD   ? a->number + b->number
                 : op == QM_AO_SUB ? a->number - b->number
                 : op == QM_AO_MUL ? a->number * b->number
                                   : a->number / b->number;
    return out;
}

static qm_pulse_value binary(qm_pulse_check *p, const qm_ast_expr *e)
{
    qm_pulse_value v[2] = {qm_pulse_expr(p, e->a), qm_pulse_expr(p, e->b)};
    qm_ast_op op = (qm_ast_op)e->op;
    for (int i = 0; i < 2; i++)
        if (!is_arithmetic((qm_pulse_kind)v[i].kind)) {
            qm_pulse_warn(p, v[i].at, "%s is no operand of an operator",
                          qm_pulse_kind_text((qm_pulse_kind)v[i].kind));
            return value_of(QM_PK_ANY, e->at);
        }
    if ((op >= QM_AO_EQ && op <= QM_AO_GE) || op == QM_AO_LAND || op == QM_AO_LOR)
        return value_of(QM_PK_NUMBER, e->at);
    if (v[0].kind == QM_PK_ANY || v[1].kind == QM_PK_ANY || v[0].array || v[1].array)
        return value_of(QM_PK_ANY, e->at);
    if (v[0].kind == QM_PK_DURATION || v[1].kind == QM_PK_DURATION)
        return combine_times(op, &v[0], &v[1], e->at);
    return combine_numbers(op, &v[0], &v[1], e->at);
}

static qm_pulse_value unary(qm_pulse_check *p, const qm_ast_expr *e)
{
    qm_pulse_value v = qm_pulse_expr(p, e->a);
    if (!is_arithmetic((qm_pulse_kind)v.kind)) {
        qm_pulse_warn(p, v.at, "%s is no operand of an operator",
                      qm_pulse_kind_text((qm_pulse_kind)v.kind));
        return value_of(QM_PK_ANY, e->at);
    }
    v.symbol = QM_NONE;
    v.at = e->at;
    v.known &= e->op == QM_AO_NEG;
    v.number = -v.number;
    v.time.known &= e->op == QM_AO_NEG;
    v.time.femtoseconds = -v.time.femtoseconds;
    v.time.dt = -v.time.dt;
    return v;
}

/* An element of an array, or a bit of a number. */
static qm_pulse_value element(qm_pulse_check *p, const qm_ast_expr *e)
{
    qm_pulse_value base = qm_pulse_expr(p, e->a), out = value_of(QM_PK_ANY, e->at);
    for (const qm_ast_expr *i = e->args.first; i; i = i->next)
        qm_pulse_expr(p, i);
    if (base.array || base.kind == QM_PK_NUMBER || base.kind == QM_PK_QUBIT)
        out.kind = base.kind;
    else if (base.kind != QM_PK_ANY && base.kind != QM_PK_ANGLE)
        qm_pulse_warn(p, base.at, "%s has no elements",
                      qm_pulse_kind_text((qm_pulse_kind)base.kind));
    return out;
}

static void parts(qm_pulse_check *p, const qm_ast_expr *e)
{
    for (const qm_ast_expr *a = e->args.first; a; a = a->next)
        qm_pulse_expr(p, a);
    if (e->a)
        qm_pulse_expr(p, e->a);
    if (e->b)
        qm_pulse_expr(p, e->b);
    if (e->c)
        qm_pulse_expr(p, e->c);
}

static qm_pulse_value cast(qm_pulse_check *p, const qm_ast_expr *e)
{
    qm_pulse_value v = qm_pulse_expr(p, e->a), out = value_of(QM_PK_ANY, e->at);
    out.kind = (uint8_t)qm_pulse_type(e->type, &out.array);
    out.known = v.known && out.kind != QM_PK_DURATION;
    out.number = v.number;
    return out;
}

qm_pulse_value qm_pulse_expr(qm_pulse_check *p, const qm_ast_expr *e)
{
    qm_pulse_value v;
    switch ((qm_ast_expr_kind)e->kind) {
    case QM_AX_INT:
        return e->b ? value_of(QM_PK_NUMBER, e->at) : number((double)e->value, e->at);
    case QM_AX_FLOAT:
        return number(e->number, e->at);
    case QM_AX_BOOL:
    case QM_AX_BITS:
        return value_of(QM_PK_NUMBER, e->at);
    case QM_AX_IMAG:
        return value_of(QM_PK_COMPLEX, e->at);
    case QM_AX_TIME:
        return time_literal(e);
    case QM_AX_IDENT:
        return qm_pulse_name(p, e->name);
    case QM_AX_PHYSICAL:
        return value_of(QM_PK_QUBIT, e->at);
    case QM_AX_UNARY:
        return unary(p, e);
    case QM_AX_BINARY:
        return binary(p, e);
    case QM_AX_CALL:
        return qm_pulse_call(p, e);
    case QM_AX_CAST:
        return cast(p, e);
    case QM_AX_INDEX:
        return element(p, e);
    case QM_AX_ARRAY:
        return samples(p, e);
    case QM_AX_MEASURE:
        v = qm_pulse_expr(p, e->a);
        qm_pulse_expect(p, &v, QM_PK_QUBIT);
        qm_pulse_lose_time(p);
        return value_of(QM_PK_NUMBER, e->at);
    case QM_AX_DURATIONOF:
        return value_of(QM_PK_DURATION, e->at);
    case QM_AX_PAREN:
        return qm_pulse_expr(p, e->a);
    case QM_AX_CONCAT:
    case QM_AX_RANGE:
    case QM_AX_SET:
        parts(p, e);
        break;
    }
    return value_of(QM_PK_ANY, e->at);
}
