/* bind.c - see bind.h. */

#include "runtime/bind.h"

#include "ir/array.h"
#include "runtime/inputs.h"

#include <string.h>

static uint32_t constant_of_bits(qm_module *m, qm_type type, const uint8_t *at, qm_arena *arena)
{
    uint32_t n = qm_type_bits(type);
    uint64_t *words = qm_arena_zalloc(arena, qm_type_words(type), sizeof *words);
    for (uint32_t i = 0; i < n; i++)
        words[i / 64] |= (uint64_t)(at[i] & 1) << i % 64;
    return qm_expr_const_wide(m, type, words);
}

uint32_t qm_input_constant(qm_module *m, qm_type type, const uint8_t *at, qm_arena *arena)
{
    double part[2];
    uint64_t bits;
    switch (type.kind) {
    case QM_T_BOOL:
    case QM_T_BIT:
        return constant_of_bits(m, type, at, arena);
    case QM_T_FLOAT:
        memcpy(&bits, at, sizeof bits);
        return qm_expr_const(m, type, bits);
    case QM_T_COMPLEX:
        memcpy(part, at, sizeof part);
        return qm_expr_complex(m, type, part[0], part[1]);
    case QM_T_DURATION:
        memcpy(part, at, sizeof part);
        return qm_expr_duration(m, part[0], part[1]);
    default: {
        uint64_t *words = qm_arena_zalloc(arena, qm_type_words(type), sizeof *words);
        memcpy(words, at, qm_type_words(type) * sizeof *words);
        return qm_expr_const_wide(m, type, words);
    }
    }
}

static uint32_t find_input(const qm_module *m, const char *name)
{
    for (uint32_t c = 0; c < m->ncells; c++)
        if (m->cells[c].role == QM_CELL_INPUT && m->cells[c].name != QM_NONE &&
            strcmp(qm_intern_cstr(&m->cx->names, m->cells[c].name), name) == 0)
            return c;
    return QM_NONE;
}

/* Bytes of a value in a frame. */
static uint32_t frame_bytes(qm_type type)
{
    if (type.kind == QM_T_BOOL || type.kind == QM_T_BIT)
        return qm_type_bits(type);
    return qm_type_words(type) * (uint32_t)sizeof(uint64_t);
}

static void bind(qm_module *m, const qm_input_value *input, qm_arena *arena)
{
    uint32_t c = find_input(m, input->name);
    if (c == QM_NONE || qm_cell_is_array(&m->cells[c]))
        return;
    qm_type type = m->cells[c].type;
    const qm_prog_cell cell = {.kind = type.kind,
                               .unsized = type.unsized,
                               .width = type.width,
                               .size = frame_bytes(type),
                               .element = frame_bytes(type)};
    uint8_t *value = qm_arena_zalloc(arena, cell.size, 1);
    bool ok = qm_input_parse(&cell, input->text, value, arena);
    m->cells[c].given = ok ? qm_input_constant(m, type, value, arena) : QM_NONE;
}

uint32_t qm_inputs_bind(qm_module *m, const qm_input_value *inputs, uint32_t ninputs)
{
    qm_arena arena;
    qm_arena_init(&arena, m->arena.recover);
    for (uint32_t i = 0; i < ninputs; i++)
        bind(m, &inputs[i], &arena);
    qm_arena_free(&arena);
    uint32_t n = 0;
    for (uint32_t c = 0; c < m->ncells; c++)
        n += m->cells[c].role == QM_CELL_INPUT && m->cells[c].given != QM_NONE;
    return n;
}
