/* array.c - arrays: declarations, assignments, parameters, sizeof, and loops over them.
 *
 * An assignment of arrays is one COPY op, whatever is joined on its right side. A loop over an
 * array runs over its indices and declares the element in its body. */

#include "frontend/sema.h"

#include "support/text.h"

static const char *name_of(const qm_sema *s, uint32_t cell)
{
    return qm_intern_cstr(&s->cx->names, s->m->cells[cell].name);
}

uint32_t qm_sema_array_value(qm_sema *s, const qm_ast_expr *e)
{
    qm_array_ref r;
    if (qm_sema_array_ref(s, e, &r) != QM_OK)
        return QM_NONE;
    if (r.rank == 0)
        return qm_expr_element(s->m, r.cell, qm_sema_element_position(s, &r));
    qm_error(&s->cx->diag, QM_E_TYPE, e->at, "a value is needed here, but %s is given",
             qm_sema_array_text(s, &r));
    return QM_NONE;
}

qm_status qm_sema_element_place(qm_sema *s, const qm_ast_expr *e, qm_place_ref *out)
{
    qm_array_ref r;
    if (qm_sema_array_ref(s, e, &r) != QM_OK)
        return QM_ERR_INPUT;
    if (r.rank > 0) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at, "one variable is needed here, not %s",
                 qm_sema_array_text(s, &r));
        return QM_ERR_INPUT;
    }
    *out = (qm_place_ref){.cell = r.cell,
                          .in_element = true,
                          .position = qm_sema_element_position(s, &r),
                          .type = s->m->cells[r.cell].type,
                          .at = e->at};
    return qm_sema_check_written(s, r.cell, e->at);
}

/* --- types --- */

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
        fits &= !__builtin_mul_overflow(out->count, (uint64_t)size, &out->count);
    }
    if (status != QM_OK || (fits && out->count <= s->cx->limits.array_elements))
        return status;
    qm_error(&s->cx->diag, QM_E_LIMIT, t->at,
             "the array has %s%llu elements, but the limit is %u (--max-array-elements)",
             fits ? "" : "more than ", (unsigned long long)(fits ? out->count : UINT64_MAX),
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

/* --- assignment --- */

static qm_status refuse_shapes(qm_sema *s, const qm_array_ref *to, const qm_array_ref *from)
{
    qm_error(&s->cx->diag, QM_E_TYPE, from->at, "%s is needed here, but %s is given",
             qm_sema_array_text(s, to), qm_sema_array_text(s, from));
    return QM_ERR_INPUT;
}

/* Element types are equal, and so are sizes where both are known, but for the first `skip`
 * dimensions. */
static bool shapes_fit(const qm_sema *s, const qm_array_ref *a, const qm_array_ref *b,
                       uint32_t skip)
{
    if (a->rank != b->rank || !qm_type_equal(s->m->cells[a->cell].type, s->m->cells[b->cell].type))
        return false;
    for (uint32_t i = 0, j = 0, k = 0; k < a->rank; i++, j++, k++) {
        while (qm_item_is_index(a->dim[i].item))
            i++;
        while (qm_item_is_index(b->dim[j].item))
            j++;
        if (k >= skip && a->dim[i].known && b->dim[j].known && a->dim[i].count != b->dim[j].count)
            return false;
    }
    return true;
}

/* The outermost dimension of a part. */
static const qm_array_dim *first_dim(const qm_array_ref *r)
{
    const qm_array_dim *d = r->dim;
    while (qm_item_is_index(d->item))
        d++;
    return d;
}

/* What is joined on the right side, in order. */
typedef struct parts {
    const qm_ast_expr **list;
    uint32_t n, cap;
} parts;

static void split(qm_sema *s, const qm_ast_expr *e, parts *out)
{
    while (e->kind == QM_AX_PAREN)
        e = e->a;
    if (e->kind == QM_AX_CONCAT) {
        split(s, e->a, out);
        split(s, e->b, out);
        return;
    }
    QM_RESERVE(&s->scratch, out->list, out->n, out->cap);
    out->list[out->n++] = e;
}

static qm_status read_part(qm_sema *s, const qm_ast_expr *e, const qm_array_ref *to, uint32_t skip,
                           qm_array_ref *out)
{
    char text[32];
    if (qm_sema_rank(s, e) > 0) {
        if (qm_sema_array_ref(s, e, out) != QM_OK)
            return QM_ERR_INPUT;
        return shapes_fit(s, to, out, skip) ? QM_OK : refuse_shapes(s, to, out);
    }
    if (e->kind == QM_AX_MEASURE) {
        qm_error(&s->cx->diag, QM_E_MEASURE, e->at,
                 "a measurement gives bits, but the target is %s", qm_sema_array_text(s, to));
        return QM_ERR_INPUT;
    }
    uint32_t v = qm_sema_expr(s, e);
    if (v != QM_NONE)
        qm_error(&s->cx->diag, QM_E_TYPE, e->at,
                 "%s is needed here, but a value of type %s is given", qm_sema_array_text(s, to),
                 qm_type_text(qm_sema_type_of(s, v), text));
    return QM_ERR_INPUT;
}

/* to = e, with `e` an array or several joined. */
static qm_status copy(qm_sema *s, const qm_array_ref *to, const qm_ast_expr *e)
{
    parts p = {0};
    split(s, e, &p);
    uint32_t *views = QM_NEW_ARRAY(&s->scratch, uint32_t, p.n);
    uint64_t total = 0;
    bool known = true;
    for (uint32_t i = 0; i < p.n; i++) {
        qm_array_ref from;
        if (read_part(s, p.list[i], to, p.n > 1, &from) != QM_OK)
            return QM_ERR_INPUT;
        known &= first_dim(&from)->known;
        total += first_dim(&from)->count;
        views[i] = qm_sema_view(s, &from);
    }
    const qm_array_dim *first = first_dim(to);
    if (known && first->known && total != first->count) {
        qm_error(&s->cx->diag, QM_E_TYPE, e->at,
                 "%s is needed here, but the joined arrays have %llu elements in their first "
                 "dimension",
                 qm_sema_array_text(s, to), (unsigned long long)total);
        return QM_ERR_INPUT;
    }
    qm_sema_push(s, qm_op_copy(s->m, qm_sema_view(s, to), views, p.n));
    return QM_OK;
}

qm_status qm_sema_array_assign(qm_sema *s, const qm_ast_stmt *st)
{
    qm_array_ref to;
    if (qm_sema_array_ref(s, st->target, &to) != QM_OK ||
        qm_sema_check_written(s, to.cell, st->target->at) != QM_OK)
        return QM_ERR_INPUT;
    if (st->op != QM_AO_NONE) {
        qm_error(&s->cx->diag, QM_E_TYPE, st->at, "'%s=' changes one value, not an array",
                 qm_ast_op_text((qm_ast_op)st->op));
        return QM_ERR_INPUT;
    }
    return copy(s, &to, st->init);
}

/* --- declarations --- */

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
        if (!r.dim[i].known)
            return qm_sema_not_lowered(s, e->at, "a list with a slice known only at run time");
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
    if (value == QM_NONE)
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
        if (copy(s, &to, st->init) != QM_OK)
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

/* --- subroutines --- */

qm_status qm_sema_formal_array(qm_sema *s, const qm_ast_param *p)
{
    array_type t;
    if (read_type(s, p->type, &t) != QM_OK || !qm_sema_check_variable(s, p->name, t.element) ||
        !qm_scope_declare(s, p->name, QM_SY_CELL, s->m->ncells))
        return QM_ERR_INPUT;
    uint32_t cell = add_array(s, p->name, &t);
    s->m->cells[cell].readonly = p->type->access == 1;
    qm_func_add_cell(s->m, s->func, cell);
    return QM_OK;
}

static void note_formal(qm_sema *s, qm_diag_rec r, uint32_t formal)
{
    qm_note(&s->cx->diag, r, s->m->cells[formal].at, "'%s' is declared here", name_of(s, formal));
}

/* The formal array as a part of itself, for messages and comparisons. */
static qm_array_ref formal_ref(const qm_sema *s, uint32_t formal)
{
    qm_array_ref r = {.cell = formal};
    qm_array_dims(s->m, formal, &r.ndims);
    r.rank = r.ndims;
    for (uint32_t d = 0; d < r.ndims; d++) {
        r.dim[d].item = (qm_item){QM_NONE, QM_NONE, QM_NONE};
        r.dim[d].known = qm_array_known(s->m, formal, d, &r.dim[d].count);
    }
    return r;
}

qm_status qm_sema_array_argument(qm_sema *s, const qm_ast_expr *e, uint32_t formal,
                                 qm_array_ref *out)
{
    qm_array_ref want = formal_ref(s, formal);
    char text[32];
    if (qm_sema_rank(s, e) <= 0) {
        uint32_t v = qm_sema_expr(s, e);
        if (v == QM_NONE)
            return QM_ERR_INPUT;
        qm_diag_rec r =
            qm_error(&s->cx->diag, QM_E_TYPE, e->at,
                     "parameter '%s' takes %s, but a value of type %s is given", name_of(s, formal),
                     qm_sema_array_text(s, &want), qm_type_text(qm_sema_type_of(s, v), text));
        note_formal(s, r, formal);
        return QM_ERR_INPUT;
    }
    if (qm_sema_array_ref(s, e, out) != QM_OK)
        return QM_ERR_INPUT;
    if (!shapes_fit(s, &want, out, 0)) {
        qm_diag_rec r =
            qm_error(&s->cx->diag, QM_E_TYPE, e->at, "parameter '%s' takes %s, but %s is given",
                     name_of(s, formal), qm_sema_array_text(s, &want), qm_sema_array_text(s, out));
        note_formal(s, r, formal);
        return QM_ERR_INPUT;
    }
    return s->m->cells[formal].readonly ? QM_OK : qm_sema_check_written(s, out->cell, e->at);
}

/* --- sizeof --- */

uint32_t qm_sema_sizeof(qm_sema *s, const qm_ast_expr *e)
{
    const qm_ast_expr *array = e->args.first, *which = e->args.n > 1 ? e->args.last : NULL;
    qm_array_ref r;
    int64_t number = 0;
    if (qm_sema_rank(s, array) <= 0) {
        char text[32];
        uint32_t v = qm_sema_is_quantum(s, array) ? QM_NONE : qm_sema_expr(s, array);
        if (v != QM_NONE)
            qm_error(&s->cx->diag, QM_E_TYPE, array->at,
                     "'sizeof' takes an array, not a value of type %s",
                     qm_type_text(qm_sema_type_of(s, v), text));
        else if (qm_sema_is_quantum(s, array))
            qm_error(&s->cx->diag, QM_E_TYPE, array->at, "'sizeof' takes an array, not qubits");
        return QM_NONE;
    }
    if (qm_sema_array_ref(s, array, &r) != QM_OK)
        return QM_NONE;
    if (which && qm_sema_const_int(s, which, "the number of a dimension", 0, INT64_MAX, NULL,
                                   &number) != QM_OK)
        return QM_NONE;
    if (number >= r.rank) {
        qm_error(&s->cx->diag, QM_E_INDEX, which->at, "dimension %lld of %s is asked for",
                 (long long)number, qm_sema_array_text(s, &r));
        return QM_NONE;
    }
    uint32_t d = 0;
    for (int64_t left = number; left > 0 || qm_item_is_index(r.dim[d].item); d++)
        left -= !qm_item_is_index(r.dim[d].item);
    if (r.dim[d].known)
        return qm_expr_const(s->m, qm_size_type, r.dim[d].count);
    if (qm_item_is_whole(r.dim[d].item))
        return qm_expr_size(s->m, r.cell, d);
    qm_sema_not_lowered(s, array->at, "the size of a slice known only at run time");
    return QM_NONE;
}

/* --- loops --- */

/* The indices that the loop runs over; QM_ERR_INPUT when they are known only at run time. */
static qm_status loop_indices(qm_sema *s, const qm_array_ref *r, const qm_array_dim *d, qm_ctl *c)
{
    qm_type t = qm_type_unsized(QM_T_INT);
    uint32_t ndims, size = qm_array_dims(s->m, r->cell, &ndims)[d - r->dim];
    c->step = qm_expr_const(s->m, t, 1);
    if (qm_item_is_whole(d->item)) {
        c->lo = qm_expr_const(s->m, t, 0);
        c->hi = qm_expr_make(s->m, QM_EX_SUB, t, qm_expr_cast(s->m, size, t),
                             qm_expr_const(s->m, t, 1), QM_NONE);
        return QM_OK;
    }
    if (!d->known)
        return qm_sema_not_lowered(s, r->at, "a loop over a slice known only at run time");
    c->lo = qm_expr_cast(s->m, d->item.start, t);
    c->hi = qm_expr_cast(s->m, d->item.stop, t);
    if (d->item.step != QM_NONE)
        c->step = qm_expr_cast(s->m, d->item.step, t);
    return QM_OK;
}

static qm_status loop_body(qm_sema *s, const qm_ast_stmt *st, qm_type t, uint32_t value,
                           uint32_t body)
{
    uint32_t outer = s->block;
    qm_scope_enter(&s->scopes);
    s->block = body;
    value = qm_sema_convert(s, value, t, st->init->at);
    qm_status status = QM_ERR_INPUT;
    if (value == QM_NONE)
        qm_scope_poison(s, st->name);
    else if (qm_sema_variable(s, st->name, t, value) != QM_NONE)
        status = QM_OK;
    s->block = outer;
    s->loops++;
    if (qm_sema_body(s, &st->body, body) != QM_OK)
        status = QM_ERR_INPUT;
    s->loops--;
    qm_scope_leave(&s->scopes);
    return status;
}

qm_status qm_sema_for_array(qm_sema *s, const qm_ast_stmt *st)
{
    qm_type t, integer = qm_type_unsized(QM_T_INT);
    qm_array_ref r;
    qm_ctl c = {.cond = QM_NONE, .nregions = 1};
    if (qm_sema_type(s, st->type, &t) != QM_OK || qm_sema_array_ref(s, st->init, &r) != QM_OK)
        return QM_ERR_INPUT;
    if (r.rank != 1) {
        qm_error(&s->cx->diag, QM_E_TYPE, st->init->at,
                 "a loop runs over an array of 1 dimension, not %s", qm_sema_array_text(s, &r));
        return QM_ERR_INPUT;
    }
    const qm_array_dim *d = first_dim(&r);
    if (loop_indices(s, &r, d, &c) != QM_OK)
        return QM_ERR_INPUT;
    c.cell = qm_sema_cell(s, qm_sema_fresh_name(s, s->m->ncells), integer, false, st->name.at);
    uint32_t index[QM_MAX_DIMENSIONS], body = qm_module_add_block(s->m);
    for (uint32_t i = 0; i < r.ndims; i++)
        index[i] = &r.dim[i] == d ? qm_expr_cell(s->m, c.cell) : r.dim[i].item.start;
    uint32_t value = qm_expr_element(s->m, r.cell, qm_sema_position(s, r.cell, index));
    qm_status status = loop_body(s, st, t, value, body);
    if (status == QM_OK)
        qm_sema_push_structured(s, QM_OP_FOR, &c, body);
    return status;
}
