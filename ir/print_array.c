/* print_array.c - arrays in OpenQASM 3: declarations, elements, views and copies. */
#include "ir/print_internal.h"

#include "ir/array.h"

static void put(qm_printer *p, const char *s)
{
    qm_text_puts(&p->out, s);
}

void qm_print_array_type(qm_printer *p, uint32_t cell)
{
    const qm_cell *c = &p->m->cells[cell];
    uint32_t ndims;
    uint64_t size;
    char type[32];
    qm_array_dims(p->m, cell, &ndims);
    if (c->func != QM_NONE)
        put(p, c->readonly ? "readonly " : "mutable ");
    qm_text_printf(&p->out, "array[%s", qm_type_text(c->type, type));
    if (!qm_array_known(p->m, cell, 0, &size))
        qm_text_printf(&p->out, ", #dim = %u", ndims);
    else
        for (uint32_t d = 0; d < ndims && qm_array_known(p->m, cell, d, &size); d++)
            qm_text_printf(&p->out, ", %llu", (unsigned long long)size);
    put(p, "]");
}

void qm_print_array_head(qm_printer *p, uint32_t cell)
{
    qm_print_array_type(p, cell);
    put(p, " ");
    qm_print_enter_cell(p, cell);
    put(p, p->cell_names[cell]);
}

/* The elements of the dimensions from d on; returns the pool entry behind them. */
static uint32_t put_values(qm_printer *p, uint32_t cell, uint32_t d, uint32_t first)
{
    uint32_t ndims;
    uint64_t size;
    qm_array_dims(p->m, cell, &ndims);
    qm_array_known(p->m, cell, d, &size);
    put(p, "{");
    for (uint64_t i = 0; i < size; i++) {
        put(p, i ? ", " : "");
        if (d + 1 < ndims)
            first = put_values(p, cell, d + 1, first);
        else
            qm_print_converted(p, p->m->pool[first++], p->m->cells[cell].type);
    }
    put(p, "}");
    return first;
}

void qm_print_array_values(qm_printer *p, uint32_t cell, uint32_t first)
{
    put_values(p, cell, 0, first);
}

void qm_print_element(qm_printer *p, uint32_t cell, uint32_t position)
{
    qm_place_index indices[QM_MAX_DIMENSIONS];
    uint32_t ndims;
    qm_array_dims(p->m, cell, &ndims);
    put(p, qm_print_cell_name(p, cell));
    if (!qm_position_indices(p->m, cell, position, indices))
        return;
    for (uint32_t d = 0; d < ndims; d++) {
        put(p, d ? ", " : "[");
        if (indices[d].expr != QM_NONE)
            qm_print_index(p, indices[d].expr);
        else
            qm_print_uint(&p->out, indices[d].value);
    }
    put(p, "]");
}

static void put_item(qm_printer *p, qm_item item)
{
    if (qm_item_is_whole(item)) {
        put(p, ":");
        return;
    }
    qm_print_index(p, item.start);
    if (qm_item_is_index(item))
        return;
    put(p, ":");
    if (item.step != QM_NONE) {
        qm_print_index(p, item.step);
        put(p, ":");
    }
    qm_print_index(p, item.stop);
}

void qm_print_view(qm_printer *p, uint32_t view)
{
    const qm_view *v = &p->m->views[view];
    put(p, qm_print_cell_name(p, v->cell));
    for (uint32_t d = 0; d < v->nitems; d++) {
        put(p, d ? ", " : "[");
        put_item(p, qm_view_item(p->m, v, d));
    }
    put(p, v->nitems ? "]" : "");
}

void qm_print_copy(qm_printer *p, const qm_op *op)
{
    uint32_t n;
    const uint32_t *sources = qm_copy_sources(p->m, op, &n);
    qm_print_view(p, op->code);
    put(p, " = ");
    for (uint32_t i = 0; i < n; i++) {
        put(p, i ? " ++ " : "");
        qm_print_view(p, sources[i]);
    }
}
