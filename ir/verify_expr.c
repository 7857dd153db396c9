/* verify_expr.c - expressions: operands that exist, and types that fit. */
#include "ir/verify_internal.h"

#include "ir/array.h"

bool qm_verify_type(qm_type t)
{
    if (t.kind >= QM_T_KIND_COUNT || t.unsized > 1)
        return false;
    switch (t.kind) {
    case QM_T_INT:
    case QM_T_UINT:
    case QM_T_ANGLE:
        return t.width > 0 && (!t.unsized || t.width == 64);
    case QM_T_FLOAT:
    case QM_T_COMPLEX:
        return qm_float_exists(t.width) && (!t.unsized || t.width == 64);
    default:
        return true;
    }
}

static uint32_t arity(uint8_t op)
{
    switch ((qm_expr_op)op) {
    case QM_EX_CONST:
    case QM_EX_CELL:
    case QM_EX_DURATIONOF:
    case QM_EX_PARAM:
    case QM_EX_SIZE:
        return 0;
    case QM_EX_INSERT:
    case QM_EX_AT:
        return 3;
    case QM_EX_CAST:
    case QM_EX_NEG:
    case QM_EX_NOT:
    case QM_EX_BITNOT:
    case QM_EX_SIN:
    case QM_EX_COS:
    case QM_EX_TAN:
    case QM_EX_ARCSIN:
    case QM_EX_ARCCOS:
    case QM_EX_ARCTAN:
    case QM_EX_EXP:
    case QM_EX_LOG:
    case QM_EX_SQRT:
    case QM_EX_FLOOR:
    case QM_EX_CEILING:
    case QM_EX_POPCOUNT:
    case QM_EX_ELEMENT:
    case QM_EX_REAL:
    case QM_EX_IMAG:
        return 1;
    default:
        return 2;
    }
}

static bool is_integer(qm_type t)
{
    return t.kind == QM_T_INT || t.kind == QM_T_UINT;
}

static bool is_bool(qm_type t)
{
    return t.kind == QM_T_BOOL;
}

static bool is_scalar_bit(qm_type t)
{
    return t.kind == QM_T_BIT && t.width == 0;
}

static bool is_complex(qm_type t)
{
    return t.kind == QM_T_COMPLEX;
}

/* Angles and durations mix with numbers; all other arithmetic is within one type. */
static bool arithmetic_fits(uint8_t op, qm_type t, qm_type a, qm_type b)
{
    if (is_complex(t) || is_complex(a) || is_complex(b))
        return op != QM_EX_MOD && qm_type_equal(a, b) && qm_type_equal(t, a);
    if (op == QM_EX_POW || a.kind == QM_T_ANGLE || b.kind == QM_T_ANGLE ||
        a.kind == QM_T_DURATION || b.kind == QM_T_DURATION)
        return true;
    return qm_type_equal(a, b) && qm_type_equal(t, a);
}

static bool function_fits(uint8_t op, qm_type t, qm_type a)
{
    if (is_complex(a))
        return (op == QM_EX_EXP || op == QM_EX_SQRT) && qm_type_equal(t, a);
    return t.kind == QM_T_FLOAT || t.kind == QM_T_ANGLE || is_integer(t);
}

static bool unary_fits(uint8_t op, qm_type t, qm_type a)
{
    switch ((qm_expr_op)op) {
    case QM_EX_CAST:
        return qm_cast_defined(a, t);
    case QM_EX_NOT:
        return is_bool(t) && is_bool(a);
    case QM_EX_NEG:
        return qm_type_equal(t, a);
    case QM_EX_BITNOT:
        return qm_type_equal(t, a) && qm_type_bits(a) > 0;
    case QM_EX_POPCOUNT:
        return t.kind == QM_T_UINT && qm_type_bits(a) > 0;
    case QM_EX_REAL:
    case QM_EX_IMAG:
        return is_complex(a) && t.kind == QM_T_FLOAT && t.width == a.width &&
               t.unsized == a.unsized;
    default:
        return function_fits(op, t, a);
    }
}

static bool binary_fits(uint8_t op, qm_type t, qm_type a, qm_type b)
{
    switch ((qm_expr_op)op) {
    case QM_EX_ADD:
    case QM_EX_SUB:
    case QM_EX_MUL:
    case QM_EX_DIV:
    case QM_EX_MOD:
        return arithmetic_fits(op, t, a, b);
    case QM_EX_AND:
    case QM_EX_OR:
    case QM_EX_XOR:
        return qm_type_equal(a, b) && qm_type_equal(t, a) && qm_type_bits(a) > 0;
    case QM_EX_EQ:
    case QM_EX_NE:
        return is_bool(t) && qm_type_equal(a, b);
    case QM_EX_LT:
    case QM_EX_LE:
    case QM_EX_GT:
    case QM_EX_GE:
        return is_bool(t) && qm_type_equal(a, b) && !is_complex(a);
    case QM_EX_LAND:
    case QM_EX_LOR:
        return is_bool(t) && is_bool(a) && is_bool(b);
    case QM_EX_SHL:
    case QM_EX_SHR:
    case QM_EX_ROTL:
    case QM_EX_ROTR:
        return qm_type_equal(t, a) && qm_type_bits(a) > 0 && is_integer(b);
    case QM_EX_BIT:
        return is_scalar_bit(t) && is_integer(b) && qm_type_bits(a) > 0;
    case QM_EX_CONCAT:
        return t.kind == QM_T_BIT && a.kind == QM_T_BIT && b.kind == QM_T_BIT &&
               t.width == qm_type_bits(a) + qm_type_bits(b);
    default: /* POW */
        return arithmetic_fits(op, t, a, b);
    }
}

static bool leaf_fits(const qm_module *m, const qm_expr *e)
{
    if (e->op == QM_EX_CELL)
        return e->a < m->ncells && !qm_cell_is_array(&m->cells[e->a]) &&
               qm_type_equal(e->type, m->cells[e->a].type);
    if (e->op == QM_EX_DURATIONOF)
        return e->a > 0 && e->a < m->nblocks && (e->b == QM_NONE || e->b < m->nfuncs) &&
               e->type.kind == QM_T_DURATION && m->blocks[e->a].timed;
    if (e->op == QM_EX_SIZE)
        return e->a < m->ncells && qm_cell_is_array(&m->cells[e->a]) &&
               e->value < QM_MAX_DIMENSIONS && qm_type_equal(e->type, qm_size_type);
    if (e->op == QM_EX_PARAM)
        return e->type.kind == QM_T_FLOAT;
    uint32_t words = qm_type_words(e->type);
    return words <= 1 || (e->a <= m->nwords && words <= m->nwords - e->a);
}

static bool position_fits(const qm_module *m, const qm_expr *e)
{
    const qm_expr *size = &m->exprs[e->c];
    return qm_type_equal(e->type, qm_size_type) && is_integer(m->exprs[e->b].type) &&
           (e->a == QM_NONE || qm_type_equal(m->exprs[e->a].type, qm_size_type)) &&
           qm_type_equal(size->type, qm_size_type) &&
           (size->op == QM_EX_CONST || size->op == QM_EX_SIZE);
}

static bool element_fits(const qm_verifier *v, const qm_expr *e)
{
    const qm_module *m = v->m;
    return e->value < m->ncells && qm_type_equal(e->type, m->cells[e->value].type) &&
           v->facts[e->a].sound && qm_verify_position(v, (uint32_t)e->value, e->a);
}

static bool types_fit(const qm_verifier *v, const qm_expr *e, uint32_t n)
{
    const qm_module *m = v->m;
    qm_type t = e->type;
    if (n == 0)
        return leaf_fits(m, e);
    if (e->op == QM_EX_AT)
        return position_fits(m, e);
    if (e->op == QM_EX_ELEMENT)
        return element_fits(v, e);
    qm_type a = m->exprs[e->a].type;
    if (n == 1)
        return unary_fits(e->op, t, a);
    qm_type b = m->exprs[e->b].type;
    if (n == 2)
        return binary_fits(e->op, t, a, b);
    return qm_type_equal(t, a) && is_integer(b) && is_scalar_bit(m->exprs[e->c].type);
}

static void note_operand(qm_verifier *v, qm_expr_facts *f, uint32_t operand)
{
    if (operand == QM_NONE)
        return;
    const qm_expr_facts *o = &v->facts[operand];
    f->sound &= o->sound;
    if (f->reads_cell && o->reads_cell && f->func != o->func)
        f->sound = false;
    if (o->reads_cell)
        f->func = o->func;
    f->reads_cell |= o->reads_cell;
    f->stretches |= o->stretches;
    if (o->nparams > f->nparams)
        f->nparams = o->nparams;
}

static bool all_sound(const qm_verifier *v, const uint32_t *operand, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++)
        if (operand[k] != QM_NONE && !v->facts[operand[k]].sound)
            return false;
    return true;
}

static void verify_expr(qm_verifier *v, uint32_t id)
{
    const qm_expr *e = &v->m->exprs[id];
    qm_expr_facts *f = &v->facts[id];
    if (e->op >= QM_EX_OP_COUNT || !qm_verify_type(e->type)) {
        qm_verify_fault(v, "expression %u: unknown operation %u or type %u", id, e->op,
                        e->type.kind);
        return;
    }
    uint32_t n = arity(e->op);
    const uint32_t operand[3] = {e->a, e->b, e->c};
    for (uint32_t k = 0; k < n; k++)
        if (operand[k] >= id && !(e->op == QM_EX_AT && k == 0 && operand[k] == QM_NONE)) {
            qm_verify_fault(v, "expression %u: operand %u does not stand before it", id,
                            operand[k]);
            return;
        }
    f->sound = true;
    if (!types_fit(v, e, n)) {
        qm_verify_fault(v, "expression %u: the types of operation %u do not fit", id, e->op);
        f->sound = false;
        return;
    }
    uint32_t cell = e->op == QM_EX_ELEMENT ? (uint32_t)e->value : e->a;
    bool reads = e->op == QM_EX_CELL || e->op == QM_EX_SIZE || e->op == QM_EX_ELEMENT;
    f->reads_cell = reads || e->op == QM_EX_DURATIONOF; /* both belong to a subroutine */
    f->stretches = e->op == QM_EX_CELL && v->m->cells[cell].role == QM_CELL_STRETCH;
    f->func = reads ? v->m->cells[cell].func : f->reads_cell ? e->b : QM_NONE;
    f->nparams = e->op == QM_EX_PARAM && e->a < UINT16_MAX ? e->a + 1 : 0;
    for (uint32_t k = 0; k < n; k++)
        note_operand(v, f, operand[k]);
    if (!f->sound && all_sound(v, operand, n))
        qm_verify_fault(v, "expression %u: reads variables of two subroutines", id);
}

void qm_verify_types(qm_verifier *v)
{
    for (uint32_t id = 0; id < v->m->nexprs; id++)
        verify_expr(v, id);
}
