/* builtin.c - the built-in constants, gates and functions of the language, as tables. */

#include "frontend/array.h"
#include "frontend/suggest.h"

#include <string.h>

static const struct {
    const char *name;
    double value;
    bool version2;
} constants[] = {
    {"pi", 3.14159265358979323846, true},     {"π", 3.14159265358979323846, false},
    {"tau", 6.28318530717958647692, false},   {"τ", 6.28318530717958647692, false},
    {"euler", 2.71828182845904523536, false}, {"ℇ", 2.71828182845904523536, false},
};

static const struct {
    const char *name;
    uint16_t gate;
    uint8_t versions; /* bits 2 and 3 */
} gates[] = {
    {"U", QM_G_U, 1 << 2 | 1 << 3},
    {"CX", QM_G_CX, 1 << 2},
    {"gphase", QM_G_GPHASE, 1 << 2 | 1 << 3}, /* in version 2 as found in the wild */
};

static qm_ast_ident builtin_name(qm_sema *s, const char *name)
{
    return (qm_ast_ident){qm_intern_add(&s->cx->names, name, strlen(name)), {0, 0}};
}

void qm_sema_declare_builtins(qm_sema *s)
{
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (s->version == 3 || constants[i].version2)
            qm_scope_declare(s, builtin_name(s, constants[i].name), QM_SY_CONST,
                             qm_expr_float(s->m, constants[i].value));
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++)
        if (gates[i].versions >> s->version & 1)
            qm_scope_declare(s, builtin_name(s, gates[i].name), QM_SY_GATE, gates[i].gate);
}

typedef enum signature {
    REAL,     /* float -> float */
    COMPLEX,  /* float -> float, or complex -> complex */
    PART,     /* complex -> float */
    ANGULAR,  /* float or angle -> float */
    MODULUS,  /* two integers or two floats */
    POWER,    /* as the operator */
    COUNT,    /* bits -> uint */
    ROTATION, /* bits by an integer */
    SIZE      /* array and dimension -> uint */
} signature;

typedef struct function {
    const char *name;
    uint8_t op; /* qm_expr_op */
    uint8_t signature;
    uint8_t arguments;
    uint8_t versions; /* bits 2 and 3 */
} function;

enum { V2 = 1 << 2, V3 = 1 << 3 };

static const function functions[] = {
    {"arccos", QM_EX_ARCCOS, REAL, 1, V3},
    {"arcsin", QM_EX_ARCSIN, REAL, 1, V3},
    {"arctan", QM_EX_ARCTAN, REAL, 1, V3},
    {"ceiling", QM_EX_CEILING, REAL, 1, V3},
    {"cos", QM_EX_COS, ANGULAR, 1, V2 | V3},
    {"exp", QM_EX_EXP, COMPLEX, 1, V2 | V3},
    {"floor", QM_EX_FLOOR, REAL, 1, V3},
    {"ln", QM_EX_LOG, REAL, 1, V2},
    {"log", QM_EX_LOG, REAL, 1, V3},
    {"mod", QM_EX_MOD, MODULUS, 2, V3},
    {"popcount", QM_EX_POPCOUNT, COUNT, 1, V3},
    {"pow", QM_EX_POW, POWER, 2, V3},
    {"rotl", QM_EX_ROTL, ROTATION, 2, V3},
    {"rotr", QM_EX_ROTR, ROTATION, 2, V3},
    {"sin", QM_EX_SIN, ANGULAR, 1, V2 | V3},
    {"sqrt", QM_EX_SQRT, COMPLEX, 1, V2 | V3},
    {"tan", QM_EX_TAN, ANGULAR, 1, V2 | V3},
    {"real", QM_EX_REAL, PART, 1, V3},
    {"imag", QM_EX_IMAG, PART, 1, V3},
    {"sizeof", 0, SIZE, 2, V3},
};
enum { NFUNCTIONS = sizeof functions / sizeof *functions };

static const function *find_function(const qm_sema *s, qm_str name)
{
    for (uint32_t i = 0; i < NFUNCTIONS; i++)
        if ((functions[i].versions >> s->version & 1) && strlen(functions[i].name) == name.size &&
            memcmp(functions[i].name, name.data, name.size) == 0)
            return &functions[i];
    return NULL;
}

static uint32_t no_overload(qm_sema *s, const function *f, uint32_t v, qm_span at)
{
    char text[32];
    qm_error(&s->cx->diag, QM_E_TYPE, at, "function '%s' does not take a value of type %s", f->name,
             qm_type_text(qm_sema_type_of(s, v), text));
    return QM_NONE;
}

/* A value as a float, or complex number where the function takes such: its own type when it is one.
 */
static uint32_t as_float(qm_sema *s, const function *f, uint32_t v, qm_span at)
{
    qm_type t = qm_sema_type_of(s, v);
    qm_type real = qm_type_unsized(QM_T_FLOAT);
    if (t.kind == QM_T_FLOAT || (t.kind == QM_T_COMPLEX && f->signature == COMPLEX))
        return v;
    if (t.kind == QM_T_ANGLE && f->signature == ANGULAR)
        return qm_expr_cast(s->m, v, real);
    return qm_cast_implicit(t, real) ? qm_expr_cast(s->m, v, real) : no_overload(s, f, v, at);
}

static uint32_t call_real(qm_sema *s, const function *f, uint32_t v, qm_span at)
{
    v = as_float(s, f, v, at);
    if (v == QM_NONE)
        return QM_NONE;
    return qm_sema_node(s, (qm_expr_op)f->op, qm_sema_type_of(s, v), v, QM_NONE, at);
}

static uint32_t call_part(qm_sema *s, const function *f, uint32_t v, qm_span at)
{
    qm_type t = qm_sema_type_of(s, v);
    if (t.kind != QM_T_COMPLEX) {
        v = as_float(s, f, v, at);
        if (v == QM_NONE)
            return QM_NONE;
        t = qm_sema_type_of(s, v);
        t.kind = QM_T_COMPLEX;
        v = qm_expr_cast(s->m, v, t);
    }
    t.kind = QM_T_FLOAT;
    return qm_sema_node(s, (qm_expr_op)f->op, t, v, QM_NONE, at);
}

static uint32_t call_modulus(qm_sema *s, const function *f, uint32_t a, uint32_t b, qm_span at)
{
    qm_type real = qm_type_unsized(QM_T_FLOAT);
    if (!qm_cast_implicit(qm_sema_type_of(s, a), real))
        return no_overload(s, f, a, at);
    if (!qm_cast_implicit(qm_sema_type_of(s, b), real))
        return no_overload(s, f, b, at);
    return qm_sema_binary(s, QM_AO_MOD, a, b, at);
}

static uint32_t call_bits(qm_sema *s, const function *f, uint32_t a, uint32_t b, qm_span at)
{
    qm_type t = qm_sema_type_of(s, a);
    if (!qm_type_is_bits(t) && t.kind != QM_T_UINT && t.kind != QM_T_ANGLE)
        return no_overload(s, f, a, at);
    if (f->signature == COUNT)
        return qm_sema_node(s, QM_EX_POPCOUNT, qm_type_unsized(QM_T_UINT), a, QM_NONE, at);
    if (!qm_type_is_integer(qm_sema_type_of(s, b)))
        return no_overload(s, f, b, at);
    b = qm_expr_cast(s->m, b, qm_type_unsized(QM_T_INT));
    return qm_sema_node(s, (qm_expr_op)f->op, t, a, b, at);
}

static uint32_t unknown_function(qm_sema *s, const qm_ast_expr *e, const qm_symbol *sy)
{
    qm_diag *d = &s->cx->diag;
    qm_str name = s->cx->names.names[e->name.name];
    if (sy) {
        if (sy->kind == QM_SY_POISON)
            return QM_NONE;
        qm_diag_rec r = qm_error(d, QM_E_TYPE, e->name.at, "'%.*s' is %s, not a function",
                                 (int)name.size, name.data, qm_symbol_text(sy));
        qm_scope_note(s, r, sy);
        return QM_NONE;
    }
    qm_diag_rec r = qm_error(d, QM_E_UNDECLARED, e->name.at, "function '%.*s' is not declared",
                             (int)name.size, name.data);
    const char *best = NULL;
    uint32_t distance = UINT32_MAX;
    for (uint32_t i = 0; i < NFUNCTIONS; i++)
        if ((functions[i].versions >> s->version & 1) &&
            qm_similar(name.data, name.size, functions[i].name, strlen(functions[i].name),
                       &distance))
            best = functions[i].name;
    const char *spelling = qm_suggest_spelling(s, name.data);
    if (best || spelling)
        qm_suggest(s, r, e->name.at, spelling ? spelling : best);
    qm_scope_poison(s, e->name);
    return QM_NONE;
}

uint32_t qm_sema_call(qm_sema *s, const qm_ast_expr *e)
{
    const qm_symbol *sy = qm_scope_find(&s->scopes, e->name.name);
    const function *f = find_function(s, s->cx->names.names[e->name.name]);
    if (sy && sy->kind == QM_SY_FUNC)
        return qm_sema_func_value(s, e);
    if (sy || !f)
        return unknown_function(s, e, sy);
    if (f->signature == SIZE && (e->args.n == 1 || e->args.n == 2))
        return qm_sema_sizeof(s, e);
    if (e->args.n != f->arguments) {
        qm_error(&s->cx->diag, QM_E_PARAM_COUNT,
                 qm_sema_surplus(&e->args, f->arguments, e->name.at),
                 "function '%s' takes %u argument%s, but %u are given", f->name, f->arguments,
                 f->arguments == 1 ? "" : "s", e->args.n);
        return QM_NONE;
    }
    uint32_t a = qm_sema_expr(s, e->args.first);
    uint32_t b = f->arguments == 2 ? qm_sema_expr(s, e->args.last) : a;
    if (a == QM_NONE || b == QM_NONE)
        return QM_NONE;
    switch ((signature)f->signature) {
    case REAL:
    case COMPLEX:
    case ANGULAR:
        return call_real(s, f, a, e->at);
    case PART:
        return call_part(s, f, a, e->at);
    case MODULUS:
        return call_modulus(s, f, a, b, e->at);
    case POWER:
        return qm_sema_binary(s, QM_AO_POW, a, b, e->at);
    case COUNT:
    case ROTATION:
        return call_bits(s, f, a, b, e->at);
    case SIZE:
        break;
    }
    return QM_NONE;
}
