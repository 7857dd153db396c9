/* symbol.c - takes float[64] arithmetic apart; angles wrap and integers truncate, so what lies
 * below a cast from them is a symbol as a whole. */
#include "equiv/symbol.h"

#include "support/text.h"

#include <math.h>

enum { MAX_NODES = 256, MAX_TERMS = 32 };

typedef struct reader {
    qm_fspace *space;
    const qm_module *m;
    uint32_t left; /* nodes that may still be visited */
    double constant;
    qm_fterm terms[MAX_TERMS];
    uint32_t n;
} reader;

/* Writes what the expression computes, in prefix order. */
static bool name_expr(reader *r, uint32_t expr, qm_text *out)
{
    if (expr == QM_NONE) {
        qm_text_puts(out, ".");
        return true;
    }
    if (r->left == 0)
        return false;
    r->left--;
    const qm_expr *e = qm_expr_at(r->m, expr);
    char type[32];
    if (e->op == QM_EX_CONST && qm_type_words(e->type) > 1)
        return false;
    if (e->op == QM_EX_CONST) {
        qm_text_printf(out, "%s=%llu", qm_type_text(e->type, type), (unsigned long long)e->value);
        return true;
    }
    if (e->op == QM_EX_CELL) {
        const qm_cell *cell = &r->m->cells[e->a];
        if (cell->role != QM_CELL_INPUT || cell->nwrites != 0)
            return false;
        qm_text_puts(out, qm_intern_cstr(&r->m->cx->names, cell->name));
        return true;
    }
    if (qm_expr_is_leaf(e->op) || e->op == QM_EX_ELEMENT)
        return false;
    qm_text_printf(out, "%s:%d(", qm_type_text(e->type, type), e->op);
    if (!name_expr(r, e->a, out))
        return false;
    qm_text_puts(out, ",");
    if (!name_expr(r, e->b, out))
        return false;
    qm_text_puts(out, ",");
    if (!name_expr(r, e->c, out))
        return false;
    qm_text_puts(out, ")");
    return true;
}

static bool add_symbol(reader *r, uint32_t expr, double factor)
{
    qm_text name;
    qm_text_init(&name, r->space->arena);
    if (!name_expr(r, expr, &name))
        return false;
    uint32_t symbol = qm_fspace_symbol(r->space, name.data, name.size);
    uint32_t i = 0;
    while (i < r->n && r->terms[i].symbol != symbol)
        i++;
    if (i == MAX_TERMS)
        return false;
    if (i == r->n)
        r->terms[r->n++] = (qm_fterm){symbol, 0};
    r->terms[i].factor += factor;
    return isfinite(r->terms[i].factor);
}

static bool is_float64(const qm_expr *e)
{
    return e->type.kind == QM_T_FLOAT && e->type.width == 64;
}

/* The angle whose bits, as a number, the integer is: float64(uint[n](bit[n](a))) is a in parts of a
 * turn. Or QM_NONE. */
static uint32_t counted_angle(const reader *r, const qm_expr *e)
{
    const qm_expr *bits = e->op == QM_EX_CAST ? qm_expr_at(r->m, e->a) : e;
    if (e->type.kind != QM_T_UINT || bits->op != QM_EX_CAST || bits->type.kind != QM_T_BIT)
        return QM_NONE;
    const qm_expr *angle = qm_expr_at(r->m, bits->a);
    bool same = angle->type.kind == QM_T_ANGLE && angle->type.width == e->type.width &&
                bits->type.width == e->type.width && e->type.width < 64;
    return same ? bits->a : QM_NONE;
}

static bool add_expr(reader *r, uint32_t expr, double factor);

static bool add_cast(reader *r, uint32_t expr, const qm_expr *e, double factor)
{
    const qm_expr *of = qm_expr_at(r->m, e->a);
    uint32_t angle = counted_angle(r, of);
    if (is_float64(of)) /* between float and float[64] */
        return add_expr(r, e->a, factor);
    return angle == QM_NONE
               ? add_symbol(r, of->type.kind == QM_T_ANGLE ? e->a : expr, factor)
               : add_symbol(r, angle, factor * ldexp(1 / (2 * M_PI), (int)of->type.width));
}

static bool add_product(reader *r, uint32_t expr, const qm_expr *e, double factor)
{
    if (qm_expr_is_const(r->m, e->b)) {
        double k = qm_expr_as_double(r->m, e->b);
        return add_expr(r, e->a, e->op == QM_EX_DIV ? factor / k : factor * k);
    }
    if (e->op == QM_EX_MUL && qm_expr_is_const(r->m, e->a))
        return add_expr(r, e->b, factor * qm_expr_as_double(r->m, e->a));
    return add_symbol(r, expr, factor);
}

static bool add_expr(reader *r, uint32_t expr, double factor)
{
    if (r->left == 0)
        return false;
    r->left--;
    const qm_expr *e = qm_expr_at(r->m, expr);
    if (e->op == QM_EX_CONST) {
        r->constant += factor * qm_expr_as_double(r->m, expr);
        return isfinite(r->constant);
    }
    if (!is_float64(e))
        return add_symbol(r, expr, factor);
    switch (e->op) {
    case QM_EX_CAST:
        return add_cast(r, expr, e, factor);
    case QM_EX_NEG:
        return add_expr(r, e->a, -factor);
    case QM_EX_ADD:
        return add_expr(r, e->a, factor) && add_expr(r, e->b, factor);
    case QM_EX_SUB:
        return add_expr(r, e->a, factor) && add_expr(r, e->b, -factor);
    case QM_EX_MUL:
    case QM_EX_DIV:
        return add_product(r, expr, e, factor);
    default:
        return add_symbol(r, expr, factor);
    }
}

bool qm_fangle_read(qm_fspace *s, const qm_module *m, qm_param p, qm_fangle *out)
{
    *out = qm_fangle_number(p.value);
    if (qm_param_is_number(p))
        return true;
    reader r = {.space = s, .m = m, .left = MAX_NODES};
    if (!add_expr(&r, p.expr, 1))
        return false;
    *out = (qm_fangle){r.constant, qm_fspace_form(s, r.terms, r.n)};
    return true;
}

qm_fangle qm_fangle_affine(qm_fspace *s, const qm_affine *f, const qm_fangle *p)
{
    qm_fangle sum = qm_fangle_number(f->c);
    for (uint32_t i = 0; i < QM_MAX_GATE_PARAMS; i++) {
        if (f->k[i] == 0)
            continue;
        sum.value += f->k[i] * p[i].value;
        sum.form = qm_fform_sum(s, sum.form, 1, p[i].form, f->k[i]);
    }
    return sum;
}
