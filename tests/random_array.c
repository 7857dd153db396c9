/* random_array.c - random arrays: elements, parts, copies and arguments; see random_parts.h.
 *
 * All hold int[8], so that any part fits any other of its shape. Indices and ranges lie inside
 * their dimensions, known or not before the run, counted from the front or from the end. */

#include "tests/random_control.h"

#include "ir/array.h"

static const qm_span nowhere = {0, 0};

static const uint32_t shapes[RANDOM_ARRAYS][3] = {{5, 0, 0}, {3, 4, 0}, {4, 3, 0}, {2, 3, 2}};

static qm_type int8(void)
{
    return random_type(QM_T_INT, 8);
}

void random_add_arrays(random_state *r)
{
    qm_module *m = r->m;
    for (uint32_t k = 0; k < RANDOM_ARRAYS; k++) {
        uint32_t cell =
            qm_module_add_cell(m, random_name(r, "array"), int8(), QM_CELL_VAR, true, nowhere);
        uint32_t dims[3], list[16], n = 1, ndims = 0, first = QM_NONE;
        for (; ndims < 3 && shapes[k][ndims]; n *= shapes[k][ndims++])
            dims[ndims] = qm_expr_const(m, qm_size_type, shapes[k][ndims]);
        qm_array_set_shape(m, cell, dims, ndims);
        if (random_pick(r, 4)) {
            for (uint32_t i = 0; i < n; i++)
                list[i] = random_int(r, 8, random_pick(r, 2));
            first = qm_module_add_pool(m, list, n);
        }
        random_declare(r, 0, cell, first);
        r->arrays[k] = cell;
    }
    r->narrays = RANDOM_ARRAYS;
}

static uint32_t size_of(const random_state *r, uint32_t cell, uint32_t d)
{
    uint64_t size;
    return qm_array_known(r->m, cell, d, &size) ? (uint32_t)size : 0;
}

/* An index in [0, n), at times counted from the end. */
static uint32_t index_in(random_state *r, uint32_t n)
{
    if (random_pick(r, 4))
        return random_index(r, n);
    return qm_expr_const(r->m, random_type(QM_T_INT, 8), (uint64_t)-1 - random_pick(r, n));
}

static uint32_t position(random_state *r, uint32_t cell)
{
    uint32_t ndims, at = QM_NONE;
    qm_array_dims(r->m, cell, &ndims);
    for (uint32_t d = 0; d < ndims; d++) {
        uint32_t index = index_in(r, size_of(r, cell, d));
        at = qm_expr_at_index(r->m, at, index, qm_array_dims(r->m, cell, &ndims)[d]);
    }
    return at;
}

uint32_t random_element(random_state *r)
{
    uint32_t cell = r->arrays[random_pick(r, r->narrays)];
    return qm_expr_element(r->m, cell, position(r, cell));
}

static void store(random_state *r, uint32_t block, uint32_t cell, uint32_t at, uint32_t value)
{
    qm_op op = qm_op_make(QM_OP_STORE);
    op.code = qm_module_add_dyn(r->m, cell, at);
    op.param = value;
    qm_block_push(r->m, block, op);
}

static void store_bit(random_state *r, uint32_t block, uint32_t cell, uint32_t at)
{
    uint32_t old = qm_expr_element(r->m, cell, at), index = random_index(r, 8);
    store(r, block, cell, at, qm_expr_make(r->m, QM_EX_INSERT, int8(), old, index, random_bit(r)));
}

/* `count` indices among n. */
static qm_item range(random_state *r, uint32_t n, uint32_t count)
{
    qm_type t = random_type(QM_T_INT, 8);
    if (count == n && random_pick(r, 2))
        return (qm_item){QM_NONE, QM_NONE, QM_NONE};
    uint32_t most = count > 1 ? (n - 1) / (count - 1) : 1;
    int64_t step = 1 + random_pick(r, most), reach = step * (count - 1);
    int64_t first = random_pick(r, n - (uint32_t)reach), last = first + reach;
    bool down = random_pick(r, 3) == 0, known = random_pick(r, 3) || !random_has(r, RANDOM_DYNAMIC);
    qm_item item = {.step = QM_NONE};
    int64_t from = down ? last : first, to = down ? first : last;
    if (!known) { /* from an unknown start */
        uint32_t start = qm_expr_cast(r->m, random_index(r, n - (uint32_t)reach), t);
        uint32_t stop = qm_expr_make(r->m, QM_EX_ADD, t, start,
                                     qm_expr_const(r->m, t, (uint64_t)reach), QM_NONE);
        item.start = down ? stop : start;
        item.stop = down ? start : stop;
    } else {
        item.start = qm_expr_const(r->m, t, (uint64_t)(random_pick(r, 3) ? from : from - n));
        item.stop = qm_expr_const(r->m, t, (uint64_t)(random_pick(r, 3) ? to : to - n));
    }
    if (down || step != 1)
        item.step = qm_expr_const(r->m, t, (uint64_t)(down ? -step : step));
    return item;
}

/* A part of one dimension with `count` elements of an array that has so many somewhere. */
uint32_t random_row(random_state *r, uint32_t count)
{
    for (;;) {
        uint32_t cell = r->arrays[random_pick(r, r->narrays)], ndims;
        qm_array_dims(r->m, cell, &ndims);
        uint32_t along = random_pick(r, ndims);
        if (size_of(r, cell, along) < count)
            continue;
        qm_item items[QM_MAX_DIMENSIONS];
        for (uint32_t d = 0; d < ndims; d++)
            items[d] = d == along ? range(r, size_of(r, cell, d), count)
                                  : (qm_item){index_in(r, size_of(r, cell, d)), QM_NONE, QM_NONE};
        return qm_module_add_view(r->m, cell, items, ndims);
    }
}

/* A part of two dimensions. */
static uint32_t table(random_state *r, uint32_t rows, uint32_t columns)
{
    uint32_t cell = r->arrays[1 + random_pick(r, 2)];
    qm_item items[2] = {range(r, size_of(r, cell, 0), rows),
                        range(r, size_of(r, cell, 1), columns)};
    return qm_module_add_view(r->m, cell, items, 2);
}

static void copy(random_state *r, uint32_t block)
{
    uint32_t n = 1 + random_pick(r, 3), to, from[2];
    switch (random_pick(r, 3)) {
    case 0:
        to = random_row(r, n);
        from[0] = random_row(r, n);
        n = 1;
        break;
    case 1:
        to = random_row(r, n + 1);
        from[0] = random_row(r, 1);
        from[1] = random_row(r, n);
        n = 2;
        break;
    default:
        to = table(r, n, 2);
        from[0] = table(r, n, 2);
        n = 1;
        break;
    }
    qm_block_push(r->m, block, qm_op_copy(r->m, to, from, n));
}

void random_array_statement(random_state *r, uint32_t block)
{
    uint32_t cell = r->arrays[random_pick(r, r->narrays)];
    switch (random_pick(r, 4)) {
    case 0:
        store(r, block, cell, position(r, cell), random_int(r, 8, 1));
        break;
    case 1:
        store_bit(r, block, cell, position(r, cell));
        break;
    default:
        copy(r, block);
        break;
    }
}

/* --- subroutines --- */

uint32_t random_formal_array(random_state *r, uint32_t func)
{
    qm_module *m = r->m;
    uint32_t cell = qm_module_add_cell(m, random_name(r, "v"), int8(), QM_CELL_VAR, false, nowhere);
    m->cells[cell].func = func;
    m->cells[cell].readonly = random_pick(r, 3) == 0;
    if (random_pick(r, 2)) {
        qm_array_set_open_shape(m, cell, 1);
    } else {
        uint32_t two = qm_expr_const(m, qm_size_type, 2);
        qm_array_set_shape(m, cell, &two, 1);
    }
    qm_func_add_cell(m, func, cell);
    return cell;
}

static uint32_t element(random_state *r, uint32_t cell, int64_t index)
{
    uint32_t ndims, i = qm_expr_const(r->m, random_type(QM_T_INT, 8), (uint64_t)index);
    return qm_expr_at_index(r->m, QM_NONE, i, *qm_array_dims(r->m, cell, &ndims));
}

/* Reads the formal array, and writes it when it may. Returns a value made from it. */
uint32_t random_use_formal(random_state *r, uint32_t block, uint32_t cell, uint32_t x)
{
    qm_module *m = r->m;
    uint32_t ndims, last = qm_expr_element(m, cell, element(r, cell, -1));
    uint32_t size = qm_expr_cast(m, *qm_array_dims(m, cell, &ndims), int8());
    uint32_t sum = qm_expr_make(m, QM_EX_ADD, int8(), last, x, QM_NONE);
    if (!m->cells[cell].readonly) {
        qm_type t = random_type(QM_T_INT, 8);
        qm_item back = {qm_expr_const(m, t, (uint64_t)-1), qm_expr_const(m, t, (uint64_t)-1),
                        qm_expr_const(m, t, 0)};
        uint32_t to = qm_module_add_view(m, cell, NULL, 0);
        uint32_t from = qm_module_add_view(m, cell, &back, 1);
        store(r, block, cell, element(r, cell, (int64_t)random_pick(r, 3) - 2), sum);
        if (random_pick(r, 2))
            qm_block_push(m, block, qm_op_copy(m, to, &from, 1));
    }
    return qm_expr_make(m, QM_EX_ADD, int8(), last, size, QM_NONE);
}
