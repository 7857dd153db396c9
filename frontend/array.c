/* array.c - arrays: elements, assignments, arguments, sizeof, and loops over them.
 *
 * An assignment of arrays is one COPY op, whatever is joined on its right side. A loop over an
 * array runs over its indices and declares the element in its body. */

#include "frontend/array.h"

#include "frontend/array_slice.h"

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

qm_status qm_sema_array_copy(qm_sema *s, const qm_array_ref *to, const qm_ast_expr *e)
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
    return qm_sema_array_copy(s, &to, st->init);
}

/* --- subroutines --- */

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
    return qm_slice_size(s, &r, d);
}

/* --- loops --- */

/* An index counted from the front, as an int: one that is known only when the program runs is
 * brought there by ops. */
static uint32_t from_front(qm_sema *s, uint32_t v, uint32_t size)
{
    qm_type t = qm_type_unsized(QM_T_INT), boolean = qm_type_make(QM_T_BOOL, 1);
    uint32_t zero = qm_expr_const(s->m, t, 0);
    v = qm_expr_cast(s->m, v, t);
    if (!qm_expr_is_const(s->m, v))
        v = qm_expr_cell(s->m, qm_sema_temporary(s, t, v));
    uint32_t negative = qm_expr_make(s->m, QM_EX_LT, boolean, v, zero, QM_NONE);
    uint32_t moved = qm_expr_make(s->m, QM_EX_ADD, t, v, qm_expr_cast(s->m, size, t), QM_NONE);
    if (qm_expr_is_const(s->m, v))
        return qm_expr_const_bit(s->m, negative, 0) ? moved : v;
    qm_ctl c = {.cond = negative, .cell = QM_NONE, .lo = QM_NONE, .nregions = 1};
    uint32_t outer = s->block, block = qm_module_add_block(s->m);
    qm_place_ref place = {.cell = qm_expr_at(s->m, v)->a, .type = t};
    s->block = block;
    qm_sema_store(s, &place, moved);
    s->block = outer;
    qm_sema_push_structured(s, QM_OP_IF, &c, block);
    return v;
}

/* The indices that a loop over a part runs over, of the dimension that it keeps. */
static void loop_indices(qm_sema *s, const qm_array_ref *r, const qm_array_dim *d, qm_ctl *c)
{
    qm_type t = qm_type_unsized(QM_T_INT);
    uint32_t ndims, size = qm_array_dims(s->m, r->cell, &ndims)[d - r->dim];
    c->step = qm_expr_const(s->m, t, 1);
    if (qm_item_is_whole(d->item)) {
        c->lo = qm_expr_const(s->m, t, 0);
        c->hi = qm_expr_make(s->m, QM_EX_SUB, t, qm_expr_cast(s->m, size, t),
                             qm_expr_const(s->m, t, 1), QM_NONE);
        return;
    }
    c->lo = from_front(s, d->item.start, size);
    c->hi = from_front(s, d->item.stop, size);
    if (d->item.step != QM_NONE)
        c->step = qm_expr_cast(s->m, d->item.step, t);
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

/* The type of the loop variable, and the part that the loop runs over. */
static qm_status loop_head(qm_sema *s, const qm_ast_stmt *st, qm_type *t, qm_array_ref *r)
{
    if (qm_sema_type(s, st->type, t) != QM_OK || qm_sema_array_ref(s, st->init, r) != QM_OK)
        return QM_ERR_INPUT;
    if (r->rank == 1)
        return QM_OK;
    qm_error(&s->cx->diag, QM_E_TYPE, st->init->at,
             "a loop runs over an array of 1 dimension, not %s", qm_sema_array_text(s, r));
    return QM_ERR_INPUT;
}

qm_status qm_sema_for_array(qm_sema *s, const qm_ast_stmt *st)
{
    qm_type t;
    qm_array_ref r;
    qm_ctl c = {.cond = QM_NONE, .nregions = 1};
    if (loop_head(s, st, &t, &r) != QM_OK) {
        qm_sema_check_loop(s, st);
        return QM_ERR_INPUT;
    }
    const qm_array_dim *d = first_dim(&r);
    loop_indices(s, &r, d, &c);
    c.cell = qm_sema_cell(s, qm_sema_fresh_name(s, s->m->ncells), qm_type_unsized(QM_T_INT), false,
                          st->name.at);
    uint32_t index[QM_MAX_DIMENSIONS], body = qm_module_add_block(s->m);
    for (uint32_t i = 0; i < r.ndims; i++)
        index[i] = &r.dim[i] == d ? qm_expr_cell(s->m, c.cell) : r.dim[i].item.start;
    uint32_t value = qm_expr_element(s->m, r.cell, qm_sema_position(s, r.cell, index));
    qm_status status = loop_body(s, st, t, value, body);
    if (status == QM_OK)
        qm_sema_push_structured(s, QM_OP_FOR, &c, body);
    return status;
}
