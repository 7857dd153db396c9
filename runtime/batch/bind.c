/* bind.c - see bind.h. Texts of values are read by runtime/inputs.c, into a frame of the inputs
 * that are named. */
#include "runtime/batch/bind.h"

#include "ir/array.h"
#include "runtime/bind.h"
#include "runtime/inputs.h"
#include "runtime/plan/frame.h"

#include <string.h>

enum { WORD = 8 };

static uint32_t find_input(const qm_module *m, const char *name, size_t size)
{
    for (uint32_t i = 0; i < m->ncells; i++) {
        const qm_cell *c = &m->cells[i];
        if (c->role != QM_CELL_INPUT)
            continue;
        const char *own = qm_intern_cstr(&m->cx->names, c->name);
        if (strlen(own) == size && memcmp(own, name, size) == 0)
            return i;
    }
    return QM_NONE;
}

static const char *unknown_input(const qm_module *m, const char *name, size_t size)
{
    uint32_t best = UINT32_MAX;
    const char *near = NULL;
    for (uint32_t i = 0; i < m->ncells; i++) {
        if (m->cells[i].role != QM_CELL_INPUT)
            continue;
        const char *own = qm_intern_cstr(&m->cx->names, m->cells[i].name);
        if (qm_similar(name, size, own, strlen(own), &best))
            near = own;
    }
    return qm_arena_printf(&m->cx->arena, "no input is called '%.*s'%s%s%s", (int)size, name,
                           near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static uint32_t first_input(const qm_binding *b, uint32_t cell)
{
    for (uint32_t i = 0; i < b->ninputs; i++)
        if (b->inputs[i].cell == cell)
            return i;
    return QM_NONE;
}

static uint64_t count_elements(const qm_module *m, uint32_t cell)
{
    uint64_t n = 1;
    if (qm_cell_is_array(&m->cells[cell]) && !qm_array_count(m, cell, &n))
        n = 0;
    return n;
}

static void use_value(qm_module *m, qm_binding *b, uint32_t cell, const uint8_t *at,
                      qm_input_role known)
{
    qm_type t = m->cells[cell].type;
    uint32_t first = first_input(b, cell);
    if (first == QM_NONE) {
        if (!qm_cell_is_array(&m->cells[cell]))
            b->bound[cell] = qm_input_constant(m, t, at, &m->cx->arena);
        return;
    }
    for (uint64_t k = 0; k < count_elements(m, cell); k++) {
        uint32_t value = qm_input_constant(m, t, at + k * qm_frame_bytes(t), &m->cx->arena);
        b->inputs[first + k].role = (uint8_t)known;
        b->inputs[first + k].value = qm_expr_as_double(m, value);
        if (known == QM_INPUT_FIXED && b->inputs[first + k].element == QM_NONE)
            b->bound[cell] = value;
    }
}

static qm_status bind_value(qm_module *m, qm_binding *b, const qm_input_value *v,
                            qm_input_role known)
{
    qm_arena *arena = &m->cx->arena;
    const char *error = NULL;
    uint32_t cell = find_input(m, v->name, strlen(v->name)), ndims = 0;
    if (cell == QM_NONE) {
        error = unknown_input(m, v->name, strlen(v->name));
        qm_error(&m->cx->diag, QM_E_RUN, (qm_span){0, 0}, "%s", error);
        return QM_ERR_INPUT;
    }
    const qm_cell *c = &m->cells[cell];
    qm_prog_cell p = {.name = v->name,
                      .kind = c->type.kind,
                      .unsized = c->type.unsized,
                      .role = QM_CELL_INPUT,
                      .width = c->type.width,
                      .element = qm_frame_bytes(c->type)};
    p.size = (uint32_t)count_elements(m, cell) * p.element;
    uint64_t size;
    if (qm_cell_is_array(c))
        qm_array_dims(m, cell, &ndims);
    uint32_t *dims = QM_NEW_ARRAY(arena, uint32_t, ndims + 1);
    for (uint32_t d = 0; d < ndims; d++)
        dims[d] = qm_array_known(m, cell, d, &size) ? (uint32_t)size : 0;
    p.dims = dims;
    p.ndims = ndims;
    uint8_t *frame = qm_arena_zalloc(arena, (size_t)p.size + WORD, 1);
    qm_program program = {.ncells = 1, .cells = &p};
    if (qm_inputs_parse(&program, v, 1, frame, arena, &error) != QM_OK) {
        qm_error(&m->cx->diag, QM_E_RUN, (qm_span){0, 0}, "%s", error);
        return QM_ERR_INPUT;
    }
    use_value(m, b, cell, frame, known);
    return QM_OK;
}

qm_status qm_binding_make(qm_module *m, const qm_input_value *values, uint32_t n,
                          qm_input_role known, qm_binding *out)
{
    *out = (qm_binding){0};
    qm_status s = qm_circuit_inputs(m, &m->cx->arena, &out->inputs, &out->ninputs);
    out->bound = QM_NEW_ARRAY(&m->cx->arena, uint32_t, m->ncells + 1);
    memset(out->bound, 0xff, m->ncells * sizeof *out->bound);
    for (uint32_t i = 0; i < n && s == QM_OK; i++)
        s = bind_value(m, out, &values[i], known);
    return s;
}

/* Indices behind a name, "[1,2]" or "[1][2]", as the place of an element; QM_NONE with *fault. */
static uint32_t read_place(const qm_module *m, uint32_t cell, const char *s, const char **fault)
{
    uint32_t ndims = 0, given = 0;
    uint64_t place = 0, size;
    qm_array_dims(m, cell, &ndims);
    for (const char *at = s; *at; given++) {
        uint64_t index = 0;
        bool digits = false;
        at += given == 0 || *at == '[' || *at == ',';
        for (at += strspn(at, " "); *at >= '0' && *at <= '9' && index < UINT32_MAX; at++) {
            index = 10 * index + (uint64_t)(*at - '0');
            digits = true;
        }
        at += strspn(at, " ");
        if (!digits || (*at != ',' && *at != ']'))
            return *fault = "an index is not a whole number from 0", QM_NONE;
        at += *at == ']';
        if (given == ndims || !qm_array_known(m, cell, given, &size) || index >= size)
            return *fault = given == ndims
                                ? qm_arena_printf(&m->cx->arena, "the array has only %u dimensions",
                                                  ndims)
                                : qm_arena_printf(
                                      &m->cx->arena, "index %llu is outside of a dimension of %llu",
                                      (unsigned long long)index, (unsigned long long)size),
                   QM_NONE;
        place = place * size + index;
    }
    if (given == ndims)
        return (uint32_t)place;
    *fault = qm_arena_printf(&m->cx->arena, "the array has %u dimensions, but %u indices are given",
                             ndims, given);
    return QM_NONE;
}

static bool is_whole(const char *indices)
{
    return strcmp(indices, "[..]") == 0 || strcmp(indices, "[0..]") == 0 ||
           strcmp(indices, "[]") == 0;
}

static qm_status use_columns(qm_binding *b, uint32_t first, uint32_t count, const char **fault)
{
    for (uint32_t i = first; i < first + count; i++) {
        if (b->inputs[i].role == QM_INPUT_SWEPT) {
            *fault = "an earlier column gives this value too";
            return QM_ERR_INPUT;
        }
        b->inputs[i].role = QM_INPUT_SWEPT;
        b->inputs[i].column = b->ncolumns++;
    }
    return QM_OK;
}

static qm_status bind_column(const qm_module *m, qm_binding *b, const char *name,
                             const char **fault)
{
    size_t n = strcspn(name, "[");
    while (n > 0 && name[n - 1] == ' ')
        n--;
    const char *indices = strchr(name, '[');
    uint32_t cell = find_input(m, name, n), first = first_input(b, cell);
    if (cell == QM_NONE) {
        *fault = unknown_input(m, name, n);
        return QM_ERR_INPUT;
    }
    if (first == QM_NONE) {
        char type[32];
        *fault = qm_arena_printf(&m->cx->arena,
                                 "only float and angle inputs can be swept, but '%.*s' is %s: "
                                 "give it by -D",
                                 (int)n, name, qm_type_text(m->cells[cell].type, type));
        return QM_ERR_INPUT;
    }
    b->bound[cell] = QM_NONE;
    if (qm_cell_is_array(&m->cells[cell]) != (indices != NULL)) {
        *fault = indices ? "the input is no array"
                         : "the input is an array: name its elements, or [..] for all";
        return QM_ERR_INPUT;
    }
    if (!indices || is_whole(indices))
        return use_columns(b, first, (uint32_t)count_elements(m, cell), fault);
    uint32_t place = read_place(m, cell, indices, fault);
    return place == QM_NONE ? QM_ERR_INPUT : use_columns(b, first + place, 1, fault);
}

qm_status qm_binding_columns(const qm_module *m, qm_binding *b, const qm_csv_name *names,
                             uint32_t n, const qm_csv_name **wrong, const char **fault)
{
    for (uint32_t i = 0; i < n; i++) {
        *wrong = &names[i];
        if (bind_column(m, b, names[i].text, fault) != QM_OK)
            return QM_ERR_INPUT;
    }
    return QM_OK;
}

qm_status qm_binding_check(const qm_module *m, const qm_binding *b)
{
    for (uint32_t i = 0; i < b->ninputs; i++) {
        const qm_circuit_input *in = &b->inputs[i];
        if (in->role != QM_INPUT_OPEN)
            continue;
        const char *cell = qm_intern_cstr(&m->cx->names, m->cells[in->cell].name);
        qm_diag_rec r = qm_error(&m->cx->diag, QM_E_RUN, (qm_span){0, 0},
                                 "input '%s' needs a value: -D %s=VALUE, or a column of the table",
                                 qm_circuit_input_name(m, in, &m->cx->arena), cell);
        qm_note(&m->cx->diag, r, m->cells[in->cell].at, "'%s' is declared here", cell);
        return QM_ERR_INPUT;
    }
    return QM_OK;
}
