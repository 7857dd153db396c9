/* verify_array.c - arrays: positions of elements, views, copies and arguments. */
#include "ir/verify_internal.h"

#include "ir/array.h"

static bool is_array(const qm_verifier *v, uint32_t cell)
{
    return cell < v->m->ncells && qm_cell_is_array(&v->m->cells[cell]) &&
           qm_array_is_sound(v->m, cell);
}

bool qm_verify_position(const qm_verifier *v, uint32_t cell, uint32_t position)
{
    qm_place_index indices[QM_MAX_DIMENSIONS];
    return is_array(v, cell) && qm_position_indices(v->m, cell, position, indices);
}

/* A cell that may be written. */
static bool verify_writable(qm_verifier *v, uint32_t cell)
{
    const qm_cell *c = &v->m->cells[cell];
    if (c->role != QM_CELL_INPUT && !c->readonly)
        return true;
    qm_verify_fault(v, "cell %u is only read", cell);
    return false;
}

void qm_verify_element_store(qm_verifier *v, const qm_op *op)
{
    const qm_module *m = v->m;
    uint32_t id = op->code & ~QM_DYNAMIC;
    if (id >= m->ndyns || !is_array(v, m->dyns[id].object)) {
        qm_verify_fault(v, "element %u of %u is of no array", id, m->ndyns);
        return;
    }
    const qm_dyn *d = &m->dyns[id];
    if (m->cells[d->object].func != v->at.func)
        qm_verify_fault(v, "cell %u is of another subroutine", d->object);
    if (qm_verify_expr(v, d->index, "position") && !qm_verify_position(v, d->object, d->index))
        qm_verify_fault(v, "the position is none of cell %u", d->object);
    verify_writable(v, d->object);
    qm_verify_typed(v, op->param, m->cells[d->object].type, "value");
}

void qm_verify_array_decl(qm_verifier *v, const qm_op *op)
{
    const qm_module *m = v->m;
    uint64_t n;
    if (op->kind != QM_OP_DECL) {
        qm_verify_fault(v, "stores a whole array");
        return;
    }
    if (v->at.block != 0)
        qm_verify_fault(v, "an array is declared outside of the top level");
    if (op->param == QM_NONE || !is_array(v, op->code))
        return;
    if (!qm_array_count(m, op->code, &n) || !qm_verify_range(op->param, (uint32_t)n, m->npool)) {
        qm_verify_fault(v, "elements at pool entry %u of %u", op->param, m->npool);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        qm_verify_typed(v, m->pool[op->param + i], m->cells[op->code].type, "element");
}

static bool verify_item(qm_verifier *v, qm_item item)
{
    const uint32_t parts[] = {item.start, item.step, item.stop};
    if (item.start == QM_NONE && (item.step != QM_NONE || item.stop != QM_NONE)) {
        qm_verify_fault(v, "a range without a start");
        return false;
    }
    if (item.step != QM_NONE && item.stop == QM_NONE) {
        qm_verify_fault(v, "a range without a stop");
        return false;
    }
    for (uint32_t k = 0; k < 3; k++) {
        if (parts[k] == QM_NONE)
            continue;
        if (!qm_verify_expr(v, parts[k], "index"))
            return false;
        uint8_t kind = v->m->exprs[parts[k]].type.kind;
        if (kind != QM_T_INT && kind != QM_T_UINT) {
            qm_verify_fault(v, "an index of a view is no integer");
            return false;
        }
    }
    return true;
}

/* A view that may stand where the op being checked stands, with its cell in *cell. */
static bool verify_view(qm_verifier *v, uint32_t view, uint32_t *cell)
{
    const qm_module *m = v->m;
    if (view >= m->nviews || !is_array(v, m->views[view].cell)) {
        qm_verify_fault(v, "view %u of %u", view, m->nviews);
        return false;
    }
    const qm_view *w = &m->views[view];
    *cell = w->cell;
    if (m->cells[w->cell].func != v->at.func) {
        qm_verify_fault(v, "view %u: cell %u is of another subroutine", view, w->cell);
        return false;
    }
    if (w->nitems > m->shapes[m->cells[w->cell].shape].ndims ||
        !qm_verify_range(w->items, 3 * w->nitems, m->npool)) {
        qm_verify_fault(v, "view %u: %u items", view, w->nitems);
        return false;
    }
    for (uint32_t d = 0; d < w->nitems; d++)
        if (!verify_item(v, qm_view_item(m, w, d)))
            return false;
    return true;
}

static uint32_t dimensions(const qm_module *m, uint32_t view)
{
    const qm_view *w = &m->views[view];
    uint32_t n = m->shapes[m->cells[w->cell].shape].ndims;
    for (uint32_t d = 0; d < w->nitems; d++)
        n -= qm_item_is_index(qm_view_item(m, w, d));
    return n;
}

void qm_verify_copy(qm_verifier *v, const qm_op *op)
{
    const qm_module *m = v->m;
    uint32_t to, from;
    if (!verify_view(v, op->code, &to) || !verify_writable(v, to))
        return;
    if (op->param >= m->npool || m->pool[op->param] == 0 ||
        !qm_verify_range(op->param + 1, m->pool[op->param], m->npool)) {
        qm_verify_fault(v, "sources at pool entry %u of %u", op->param, m->npool);
        return;
    }
    uint32_t n, ndims = dimensions(m, op->code);
    const uint32_t *sources = qm_copy_sources(m, op, &n);
    if (ndims == 0)
        qm_verify_fault(v, "copies one element");
    for (uint32_t i = 0; i < n; i++) {
        if (!verify_view(v, sources[i], &from))
            continue;
        if (!qm_type_equal(m->cells[from].type, m->cells[to].type))
            qm_verify_fault(v, "source %u has elements of another type", i);
        if (dimensions(m, sources[i]) != ndims)
            qm_verify_fault(v, "source %u has %u dimensions instead of %u", i,
                            dimensions(m, sources[i]), ndims);
    }
}

void qm_verify_array_arguments(qm_verifier *v, const qm_call *c)
{
    const qm_module *m = v->m;
    const qm_func *f = &m->funcs[c->func];
    uint32_t n = 0, cell;
    if (!qm_verify_range(c->views, c->nviews, m->npool)) {
        qm_verify_fault(v, "views at pool entries %u..+%u of %u", c->views, c->nviews, m->npool);
        return;
    }
    for (uint32_t i = 0; i < f->nformals; i++) {
        uint32_t formal = f->formals[i].cell;
        if (formal == QM_NONE || !is_array(v, formal) || n++ >= c->nviews)
            continue;
        uint32_t view = m->pool[c->views + n - 1];
        if (!verify_view(v, view, &cell))
            continue;
        if (!m->cells[formal].readonly)
            verify_writable(v, cell);
        if (!qm_type_equal(m->cells[cell].type, m->cells[formal].type))
            qm_verify_fault(v, "argument %u has elements of another type", i);
        if (dimensions(m, view) != m->shapes[m->cells[formal].shape].ndims)
            qm_verify_fault(v, "argument %u has %u dimensions", i, dimensions(m, view));
    }
    if (n != c->nviews)
        qm_verify_fault(v, "%u arrays instead of %u", c->nviews, n);
}
