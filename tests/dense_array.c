/* dense_array.c - see dense_array.h. */

#include "tests/dense_array.h"

#include "ir/array.h"

#include <string.h>

uint32_t dense_layout(const qm_module *m, qm_arena *arena, dense_array **arrays)
{
    uint32_t next = m->ncells;
    *arrays = qm_arena_zalloc(arena, m->ncells + 1, sizeof **arrays);
    for (uint32_t c = 0; c < m->ncells; c++) {
        dense_array *a = &(*arrays)[c];
        if (m->cells[c].shape == QM_NONE || m->cells[c].func != QM_NONE)
            continue;
        const qm_shape *s = &m->shapes[m->cells[c].shape];
        a->ndims = s->ndims;
        a->n = 1;
        for (uint32_t d = 0; d < s->ndims; d++) {
            a->dims[d] = (uint32_t)m->exprs[m->pool[s->dims + d]].value;
            a->n *= a->dims[d];
        }
        a->places = QM_NEW_ARRAY(arena, uint32_t, a->n + 1);
        for (uint32_t i = 0; i < a->n; i++)
            a->places[i] = next++;
    }
    return next;
}

static dense_i128 integer(dense_env *env, uint32_t expr)
{
    return dense_integer(env->m->exprs[expr].type, dense_eval(env, expr));
}

static void fault(dense_env *env, const char *text)
{
    if (!env->error)
        env->error = text;
}

/* The indices that an item chooses of n, in order; returns how many. */
static uint32_t indices(dense_env *env, const uint32_t item[3], uint32_t n, uint32_t *out)
{
    uint32_t count = 0;
    if (item[0] == QM_NONE) {
        for (uint32_t i = 0; i < n; i++)
            out[count++] = i;
        return count;
    }
    dense_i128 at = integer(env, item[0]), step = 1, stop = at;
    if (item[2] != QM_NONE)
        stop = integer(env, item[2]);
    if (item[1] != QM_NONE)
        step = integer(env, item[1]);
    at = at < 0 ? at + n : at;
    stop = stop < 0 ? stop + n : stop;
    for (; step != 0 && (step > 0 ? at <= stop : at >= stop); at += step) {
        if (at < 0 || at >= n) {
            fault(env, "index out of range");
            return 0;
        }
        out[count++] = (uint32_t)at;
    }
    if (count == 0)
        fault(env, "an empty range");
    return count;
}

/* The part of an array that a view means. */
static dense_array view_of(dense_env *env, uint32_t view, qm_arena *arena)
{
    const qm_view *v = &env->m->views[view];
    const dense_array *whole = &env->arrays[v->cell];
    dense_array part = {.n = 1};
    uint32_t *chosen[QM_MAX_DIMENSIONS], count[QM_MAX_DIMENSIONS];
    for (uint32_t d = 0; d < whole->ndims; d++) {
        const uint32_t none[3] = {QM_NONE, QM_NONE, QM_NONE};
        const uint32_t *item = d < v->nitems ? &env->m->pool[v->items + 3 * d] : none;
        chosen[d] = QM_NEW_ARRAY(arena, uint32_t, whole->dims[d] + 1);
        count[d] = indices(env, item, whole->dims[d], chosen[d]);
        if (item[0] == QM_NONE || item[2] != QM_NONE)
            part.dims[part.ndims++] = count[d];
        part.n *= count[d];
    }
    part.places = QM_NEW_ARRAY(arena, uint32_t, part.n + 1);
    for (uint32_t i = 0; i < part.n && !env->error; i++) {
        uint32_t rest = i, at = 0, weight = 1;
        for (uint32_t d = whole->ndims; d-- > 0;) {
            at += chosen[d][rest % count[d]] * weight;
            rest /= count[d];
            weight *= whole->dims[d];
        }
        part.places[i] = whole->places[at];
    }
    return part;
}

static void copy(dense_env *env, const qm_op *op, dense_value *cells, qm_arena *arena)
{
    const uint32_t *sources = &env->m->pool[op->param];
    dense_array to = view_of(env, op->code, arena);
    dense_value *values = QM_NEW_ARRAY(arena, dense_value, to.n + 1);
    uint32_t n = 0, rows = 0;
    for (uint32_t k = 1; k <= sources[0] && !env->error; k++) {
        dense_array from = view_of(env, sources[k], arena);
        rows += from.dims[0];
        for (uint32_t d = 1; d < to.ndims; d++)
            if (from.dims[d] != to.dims[d])
                fault(env, "shapes differ");
        if (n + from.n > to.n)
            fault(env, "shapes differ");
        for (uint32_t i = 0; i < from.n && !env->error; i++)
            values[n++] = cells[from.places[i]];
    }
    if (rows != to.dims[0])
        fault(env, "shapes differ");
    for (uint32_t i = 0; i < to.n && !env->error; i++)
        cells[to.places[i]] = values[i];
}

static void declare(dense_env *env, const qm_op *op, dense_value *cells)
{
    const dense_array *a = &env->arrays[op->code];
    if (op->param == QM_NONE)
        return;
    for (uint32_t i = 0; i < a->n; i++)
        cells[a->places[i]] = dense_eval(env, env->m->pool[op->param + i]);
    if (a->ndims == 0)
        cells[op->code] = dense_eval(env, op->param);
}

void dense_assign(dense_env *env, const qm_op *op, dense_value *cells, qm_arena *arena)
{
    if (op->kind == QM_OP_DECL) {
        declare(env, op, cells);
    } else if (op->kind == QM_OP_COPY) {
        copy(env, op, cells, arena);
    } else {
        const qm_dyn *d = op->code & QM_DYNAMIC ? &env->m->dyns[op->code & ~QM_DYNAMIC] : NULL;
        uint32_t to = d ? dense_element(env, d->object, d->index) : op->code;
        cells[to] = dense_eval(env, op->param);
    }
}

const dense_array *dense_bind(dense_env *env, const qm_call *c, dense_array *arrays,
                              qm_arena *arena)
{
    const qm_module *m = env->m;
    const qm_func *f = &m->funcs[c->func];
    dense_array *before = QM_NEW_ARRAY(arena, dense_array, m->ncells + 1);
    dense_array *views = QM_NEW_ARRAY(arena, dense_array, c->nviews + 1);
    memcpy(before, arrays, m->ncells * sizeof *before);
    for (uint32_t k = 0; k < c->nviews; k++)
        views[k] = view_of(env, m->pool[c->views + k], arena);
    for (uint32_t i = 0, k = 0; i < f->nformals; i++)
        if (f->formals[i].cell != QM_NONE && m->cells[f->formals[i].cell].shape != QM_NONE)
            arrays[f->formals[i].cell] = views[k++];
    return before;
}

bool dense_cell_differs(const dense_array *array, uint32_t cell, const dense_value *a,
                        const dense_value *b)
{
    for (uint32_t i = 0; i < (array->ndims ? array->n : 1); i++) {
        uint32_t k = array->ndims ? array->places[i] : cell;
        if (a[k].bits != b[k].bits || a[k].real != b[k].real || a[k].imag != b[k].imag ||
            a[k].dt != b[k].dt)
            return true;
    }
    return false;
}
