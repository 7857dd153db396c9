/* array_decl.c - types of arrays, their declarations as variables and parameters, and lists of
 * initial values. A part of another array in a list stands for its elements. */

#include "frontend/array.h"

#include "support/text.h"

typedef struct array_type {
    qm_type element;
    uint32_t dims[QM_MAX_DIMENSIONS], ndims;
    uint64_t count;
    bool open; /* of any size */
} array_type;

static qm_status check_dimensions(qm_sema *s, qm_span at, int64_t n)
{
    if (n <= QM_MAX_DIMENSIONS)
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_TYPE, at, "an array has at most %d dimensions, but %lld are given",
             QM_MAX_DIMENSIONS, (long long)n);
    return QM_ERR_INPUT;
}

static qm_status read_sizes(qm_sema *s, const qm_ast_type *t, array_type *out)
{
    qm_status status = QM_OK;
    int64_t size;
    uint64_t bound = 1;
    bool fits = true;
    out->ndims = t->dims.n;
    out->count = 1;
    if (check_dimensions(s, t->at, t->dims.n) != QM_OK)
        return QM_ERR_INPUT;
    uint32_t d = 0;
    for (const qm_ast_expr *e = t->dims.first; e; e = e->next, d++) {
        if (qm_sema_const_int(s, e, "the size of an array", 0, INT32_MAX, NULL, &size) != QM_OK) {
            status = QM_ERR_INPUT;
            continue;
        }
        out->dims[d] = qm_expr_const(s->m, qm_size_type, (uint64_t)size);
        out->count *= (uint64_t)size;
        if (size > 0) /* an empty dimension does not make the others less work */
            fits &= !__builtin_mul_overflow(bound, (uint64_t)size, &bound);
    }
    if (status != QM_OK || (fits && bound <= s->cx->limits.array_elements))
        return status;
    qm_error(&s->cx->diag, QM_E_LIMIT, t->at,
             "the array has %s%llu elements, but the limit is %u (--max-array-elements)",
             fits ? "" : "more than ", (unsigned long long)(fits ? bound : UINT64_MAX),
             s->cx->limits.array_elements);
    return QM_ERR_INPUT;
}

static qm_status read_type(qm_sema *s, const qm_ast_type *t, array_type *out)
{
    int64_t ndims;
    *out = (array_type){.open = t->ndims != NULL};
    if (t->base->kind == QM_AT_BIT || t->base->kind == QM_AT_STRETCH) {
        qm_error(&s->cx->diag, QM_E_TYPE, t->base->at, "an array holds no bits and no stretches");
        return QM_ERR_INPUT;
    }
    qm_status status = qm_sema_type(s, t->base, &out->element);
    if (!out->open)
        return read_sizes(s, t, out) == QM_OK ? status : QM_ERR_INPUT;
    if (qm_sema_const_int(s, t->ndims, "the number of dimensions", 1, INT32_MAX, NULL, &ndims) !=
            QM_OK ||
        check_dimensions(s, t->ndims->at, ndims) != QM_OK)
        return QM_ERR_INPUT;
    out->ndims = (uint32_t)ndims;
    return status;
}

static uint32_t add_array(qm_sema *s, qm_ast_ident name, const array_type *t)
{
    uint32_t cell = qm_sema_cell(s, name.name, t->element, s->func == QM_NONE, name.at);
    if (t->open)
        qm_array_set_open_shape(s->m, cell, t->ndims);
    else
        qm_array_set_shape(s->m, cell, t->dims, t->ndims);
    return cell;
}

/* The elements of a list of initial values, in row-major order. */
typedef struct values {
    const array_type *type;
    uint32_t *list, n;
} values;

static uint64_t size_of(const qm_sema *s, const array_type *t, uint32_t d)
{
    return qm_expr_at(s->m, t->dims[d])->value;
}

/* Index number k of what a part keeps of a dimension. */
static uint32_t index_at(qm_sema *s, const qm_array_dim *d, uint64_t k)
{
    int64_t first = 0, step = 1;
    if (qm_item_is_index(d->item))
        return d->item.start;
    if (!qm_item_is_whole(d->item))
        qm_expr_as_int(s->m, d->item.start, &first);
    if (d->item.step != QM_NONE)
        qm_expr_as_int(s->m, d->item.step, &step);
    return qm_expr_const(s->m, qm_size_type, (uint64_t)(first + (int64_t)k * step));
}

static void add_part(qm_sema *s, values *v, const qm_array_ref *r, uint32_t d, uint32_t *index)
{
    if (d == r->ndims) {
        v->list[v->n++] = qm_expr_element(s->m, r->cell, qm_sema_position(s, r->cell, index));
        return;
    }
    uint64_t n = qm_item_is_index(r->dim[d].item) ? 1 : r->dim[d].count;
    for (uint64_t k = 0; k < n; k++) {
        index[d] = index_at(s, &r->dim[d], k);
        add_part(s, v, r, d + 1, index);
    }
}

/* The type of what stands for the dimensions from d on. */
static const char *part_text(qm_sema *s, const array_type *t, uint32_t d)
{
    qm_text text;
    char element[32];
    qm_text_init(&text, &s->cx->arena);
    qm_text_printf(&text, "array[%s", qm_type_text(t->element, element));
    for (; d < t->ndims; d++)
        qm_text_printf(&text, ", %llu", (unsigned long long)size_of(s, t, d));
    qm_text_puts(&text, "]");
    return text.data;
}

/* An array as the dimensions of the list from d on. */
static qm_status array_part(qm_sema *s, const qm_ast_expr *e, values *v, uint32_t d)
{
    qm_array_ref r;
    uint32_t index[QM_MAX_DIMENSIONS], rank = v->type->ndims - d;
    if (qm_sema_array_ref(s, e, &r) != QM_OK)
        return QM_ERR_INPUT;
    bool fits = r.rank == rank && qm_type_equal(s->m->cells[r.cell].type, v->type->element);
    for (uint32_t i = 0, k = d; fits && i < r.ndims; i++) {
        if (qm_item_is_index(r.dim[i].item))
            continue;
        if (!r.dim[i].known) {
            qm_sema_refuse_size(s, e->at);
            return QM_ERR_INPUT;
        }
        fits = r.dim[i].count == size_of(s, v->type, k++);
    }
    if (fits) {
        add_part(s, v, &r, 0, index);
        return QM_OK;
    }
    qm_error(&s->cx->diag, QM_E_TYPE, e->at, "%s is needed here, but %s is given",
             part_text(s, v->type, d), qm_sema_array_text(s, &r));
    return QM_ERR_INPUT;
}

static qm_status read_values(qm_sema *s, const qm_ast_expr *e, values *v, uint32_t d);

static qm_status read_list(qm_sema *s, const qm_ast_expr *e, values *v, uint32_t d)
{
    char text[32];
    if (d == v->type->ndims) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at,
                 "a value of type %s is needed here, but a list is given",
                 qm_type_text(v->type->element, text));
        return QM_ERR_INPUT;
    }
    if (e->args.n != size_of(s, v->type, d)) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at, "%llu element%s needed here, but %u %s given",
                 (unsigned long long)size_of(s, v->type, d),
                 size_of(s, v->type, d) == 1 ? " is" : "s are", e->args.n,
                 e->args.n == 1 ? "is" : "are");
        return QM_ERR_INPUT;
    }
    for (const qm_ast_expr *i = e->args.first; i; i = i->next)
        if (read_values(s, i, v, d + 1) != QM_OK)
            return QM_ERR_INPUT;
    return QM_OK;
}

static qm_status read_values(qm_sema *s, const qm_ast_expr *e, values *v, uint32_t d)
{
    if (e->kind == QM_AX_ARRAY)
        return read_list(s, e, v, d);
    if (d < v->type->ndims && qm_sema_rank(s, e) > 0)
        return array_part(s, e, v, d);
    s->in_angle = v->type->element.kind == QM_T_ANGLE;
    uint32_t value = qm_sema_expr(s, e);
    s->in_angle = false;
    if (value == QM_NONE)
        return QM_ERR_INPUT;
    if (d < v->type->ndims) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at,
                 "a list of %llu elements is needed here, but one value is given",
                 (unsigned long long)size_of(s, v->type, d));
        return QM_ERR_INPUT;
    }
    value = qm_sema_assigned(s, value, v->type->element, e->at);
    if (value == QM_NONE || !qm_sema_is_settled(s, value, e->at))
        return QM_ERR_INPUT;
    v->list[v->n++] = value;
    return QM_OK;
}

/* Declares the array; an initial value that is an array is copied. */
static qm_status declare(qm_sema *s, const qm_ast_stmt *st, const array_type *t)
{
    qm_op op = qm_op_make(QM_OP_DECL);
    values v = {.type = t};
    bool list = st->init && st->init->kind == QM_AX_ARRAY;
    if (list) {
        v.list = QM_NEW_ARRAY(&s->scratch, uint32_t, t->count + 1);
        if (read_values(s, st->init, &v, 0) != QM_OK)
            return QM_ERR_INPUT;
        op.param = qm_module_add_pool(s->m, v.list, v.n);
    }
    op.code = add_array(s, st->name, t);
    qm_sema_push(s, op);
    if (st->init && !list) {
        qm_array_ref to = {.cell = op.code, .ndims = t->ndims, .rank = t->ndims, .at = st->name.at};
        for (uint32_t d = 0; d < t->ndims; d++)
            to.dim[d] = (qm_array_dim){
                .item = {QM_NONE, QM_NONE, QM_NONE}, .known = true, .count = size_of(s, t, d)};
        if (qm_sema_array_copy(s, &to, st->init) != QM_OK)
            return QM_ERR_INPUT;
    }
    if (!qm_scope_declare(s, st->name, QM_SY_CELL, op.code))
        return QM_ERR_INPUT;
    if (st->kind != QM_AS_DECL)
        s->m->cells[op.code].role = st->kind == QM_AS_INPUT ? QM_CELL_INPUT : QM_CELL_OUTPUT;
    return QM_OK;
}

qm_status qm_sema_array_decl(qm_sema *s, const qm_ast_stmt *st)
{
    array_type t;
    qm_status status = read_type(s, st->type, &t);
    if (status == QM_OK && !qm_sema_check_variable(s, st->name, t.element))
        return QM_ERR_INPUT;
    if (status == QM_OK)
        status = declare(s, st, &t);
    if (status != QM_OK)
        qm_scope_poison(s, st->name);
    return status;
}

qm_status qm_sema_formal_array(qm_sema *s, const qm_ast_type *type, qm_ast_ident name)
{
    array_type t;
    if (read_type(s, type, &t) != QM_OK || !qm_sema_check_variable(s, name, t.element))
        return QM_ERR_INPUT;
    uint32_t cell = add_array(s, name, &t);
    s->m->cells[cell].readonly = type->access == 1;
    qm_func_add_cell(s->m, s->func, cell);
    return QM_OK;
}
