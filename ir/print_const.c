/* print_const.c - angles and constants as text.
 *
 * A constant is written so that it reads back with its type: bit strings and bool words by their
 * own literals, plain numbers for the types that literals have, casts of exact literals for the
 * others. */
#include "ir/duration.h"
#include "ir/print_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

/* The text p*pi/q of v with the least q and a small p, or false. Text is exact: evaluating it from
 * left to right in double arithmetic gives v. */
static bool pi_form(char out[QM_DOUBLE_TEXT], double v, qm_prec *binds)
{
    double turns = fabs(v) / pi;
    if (!(turns > 1e-9 && turns < 1e4))
        return false;
    for (uint32_t q = 1; q <= 1u << 24; q = q < 16 ? q + 1 : q * 2) {
        double p = nearbyint(turns * q);
        if (p < 1 || p > 9999 || fabs(turns * q - p) > 1e-9 * p || p * pi / q != fabs(v))
            continue;
        char times[8] = "", over[16] = "";
        if (p != 1)
            snprintf(times, sizeof times, "%d*", (int)p);
        if (q != 1)
            snprintf(over, sizeof over, "/%u", (unsigned)q);
        snprintf(out, QM_DOUBLE_TEXT, "%s%spi%s", signbit(v) ? "-" : "", times, over);
        *binds = p != 1 || q != 1 ? QM_PREC_MUL : signbit(v) ? QM_PREC_UNARY : QM_PREC_PRIMARY;
        return true;
    }
    return false;
}

/* A decimal that is a real number in every dialect: with a '.' also before an exponent. */
static void decimal(char out[QM_DOUBLE_TEXT + 2], double v)
{
    int n = qm_format_double(out, v);
    char *e = strchr(out, 'e');
    if (e && !strchr(out, '.')) {
        memmove(e + 2, e, (size_t)(out + n - e) + 1);
        memcpy(e, ".0", 2);
    }
}

qm_prec qm_print_real(char out[QM_DOUBLE_TEXT + 2], double v)
{
    qm_prec binds = signbit(v) ? QM_PREC_UNARY : QM_PREC_PRIMARY;
    if (!pi_form(out, v, &binds))
        decimal(out, v);
    return binds;
}

void qm_print_angle(qm_text *t, double v)
{
    char text[QM_DOUBLE_TEXT + 2];
    if (v == 0 && !signbit(v)) {
        qm_text_puts(t, "0");
        return;
    }
    qm_print_real(text, v);
    qm_text_puts(t, text);
}

static double float_value(const qm_expr *e)
{
    double v;
    memcpy(&v, &e->value, sizeof v);
    return v;
}

/* The casting rule of expr.h: does angle[width](v) have these bits? */
static bool reads_as_angle(double v, uint32_t width, uint64_t bits)
{
    double steps = nearbyint(fmod(v, 2 * pi) / (2 * pi) * ldexp(1, (int)width));
    return steps == (double)bits && (steps < 9007199254740992.0 || width == 64) &&
           (steps < 18446744073709551616.0 && (uint64_t)steps == bits);
}

static void put_bits(qm_printer *p, uint32_t expr, uint32_t width)
{
    qm_text_puts(&p->out, "\"");
    for (uint32_t i = width; i-- > 0;)
        qm_text_puts(&p->out, qm_expr_const_bit(p->m, expr, i) ? "1" : "0");
    qm_text_puts(&p->out, "\"");
}

static const qm_prec duration_binds[] = {
    [QM_DF_LITERAL] = QM_PREC_PRIMARY, [QM_DF_NEGATIVE] = QM_PREC_UNARY, [QM_DF_SUM] = QM_PREC_ADD};

bool qm_print_is_real(const qm_module *m, uint32_t expr, double *v)
{
    const qm_expr *e = qm_expr_at(m, expr);
    double part[2] = {0, 0};
    if (e->op != QM_EX_CONST || (e->type.kind != QM_T_FLOAT && e->type.kind != QM_T_COMPLEX))
        return false;
    if (e->type.kind == QM_T_COMPLEX)
        qm_expr_parts(m, expr, part);
    else
        part[0] = float_value(e);
    *v = part[0];
    return part[1] == 0 && !signbit(part[1]);
}

/* A complex constant as an expression of its type. */
static qm_prec put_complex(qm_printer *p, uint32_t expr)
{
    double part[2];
    qm_expr_parts(p->m, expr, part);
    return qm_print_complex(&p->out, part[0], part[1]) ? QM_PREC_PRIMARY : QM_PREC_ADD;
}

bool qm_print_literal(qm_printer *p, uint32_t expr, qm_prec *binds)
{
    const qm_expr *e = qm_expr_at(p->m, expr);
    char text[QM_DOUBLE_TEXT + 2];
    *binds = QM_PREC_PRIMARY;
    switch (e->type.kind) {
    case QM_T_BOOL:
        qm_text_puts(&p->out, e->value ? "true" : "false");
        return true;
    case QM_T_BIT:
        if (e->type.width)
            put_bits(p, expr, e->type.width);
        else
            qm_text_puts(&p->out, e->value ? "1" : "0");
        return true;
    case QM_T_INT:
        if (e->type.width > 64 || (int64_t)e->value == INT64_MIN)
            return false;
        if ((int64_t)e->value < 0)
            *binds = QM_PREC_UNARY;
        qm_text_printf(&p->out, "%lld", (long long)e->value);
        return true;
    case QM_T_UINT:
        if (e->type.width > 64)
            return false;
        qm_print_uint(&p->out, e->value);
        return true;
    case QM_T_FLOAT:
        *binds = qm_print_real(text, float_value(e));
        qm_text_puts(&p->out, text);
        return true;
    case QM_T_ANGLE: {
        double v = qm_expr_as_double(p->m, expr);
        if (e->type.width > 64 || !reads_as_angle(v, e->type.width, e->value))
            return false;
        *binds = qm_print_real(text, v);
        qm_text_puts(&p->out, text);
        return true;
    }
    case QM_T_COMPLEX: {
        double v;
        if (!qm_print_is_real(p->m, expr, &v)) {
            *binds = put_complex(p, expr);
            return true;
        }
        *binds = qm_print_real(text, v);
        qm_text_puts(&p->out, text);
        return true;
    }
    case QM_T_DURATION:
        *binds = duration_binds[qm_duration_expr(qm_expr_as_duration(p->m, expr), &p->out)];
        return true;
    default:
        return false;
    }
}

/* Has a bare literal of this kind exactly this type? */
static bool is_literal_type(qm_type t)
{
    switch (t.kind) {
    case QM_T_BOOL:
    case QM_T_DURATION:
        return true;
    case QM_T_BIT:
        return t.width > 0;
    case QM_T_INT:
        return t.unsized;
    case QM_T_FLOAT:
    case QM_T_COMPLEX:
        return t.width == 64 && !t.unsized;
    default:
        return false;
    }
}

qm_prec qm_print_const(qm_printer *p, uint32_t expr)
{
    const qm_expr *e = qm_expr_at(p->m, expr);
    qm_prec binds;
    uint32_t start = p->out.size;
    bool bare = is_literal_type(e->type) || p->dialect == QM_DIALECT_QASM2;
    if (bare && e->type.kind == QM_T_COMPLEX)
        return put_complex(p, expr);
    if (bare && qm_print_literal(p, expr, &binds))
        return binds;
    p->out.size = start;
    char type[32];
    qm_text_printf(&p->out, "%s(", qm_type_text(e->type, type));
    if (!qm_print_literal(p, expr, &binds))
        put_bits(p, expr, e->type.width);
    qm_text_puts(&p->out, ")");
    return QM_PREC_PRIMARY;
}
