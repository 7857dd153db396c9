/* value.c - values of variables: constants of the module while they are computed with, bytes in a
 * branch between ops. */

#include "runtime/interp/machine.h"

#include "ir/duration.h"
#include "ir/fold.h"

#include <string.h>

enum { WORD_BITS = 64 };

uint8_t *qm_cell_at(const qm_machine *x, uint32_t cell)
{
    bool local = x->m->cells[cell].func != QM_NONE;
    return x->at_work->bytes + (local ? x->activation : 0) + x->offset[cell];
}

static uint32_t load_bits(qm_machine *x, qm_type t, const uint8_t *at)
{
    uint64_t words[QM_NUM_INLINE] = {0};
    for (uint32_t i = 0; i < qm_type_bits(t); i++)
        words[i / WORD_BITS] |= (uint64_t)(at[i] & 1) << i % WORD_BITS;
    return qm_expr_const_wide(x->m, t, words);
}

uint32_t qm_value_load(qm_machine *x, qm_type t, const uint8_t *at)
{
    uint64_t words[QM_NUM_INLINE];
    double parts[2];
    switch (t.kind) {
    case QM_T_BOOL:
        return qm_expr_const(x->m, t, *at);
    case QM_T_BIT:
        return load_bits(x, t, at);
    case QM_T_FLOAT:
        memcpy(words, at, sizeof *words);
        return qm_expr_const(x->m, t, words[0]);
    case QM_T_COMPLEX:
        memcpy(parts, at, sizeof parts);
        return qm_expr_complex(x->m, t, parts[0], parts[1]);
    case QM_T_DURATION:
        memcpy(parts, at, sizeof parts);
        return qm_expr_duration(x->m, parts[0], parts[1]);
    default:
        memcpy(words, at, qm_frame_bytes(t));
        return qm_expr_const_wide(x->m, t, words);
    }
}

void qm_value_store(const qm_machine *x, qm_type t, uint8_t *at, uint32_t value)
{
    const qm_expr *e = qm_expr_at(x->m, value);
    const uint64_t *words = qm_type_words(e->type) > 1 ? &x->m->words[e->a] : &e->value;
    if (t.kind == QM_T_BIT || t.kind == QM_T_BOOL)
        for (uint32_t i = 0; i < qm_type_bits(t); i++)
            at[i] = words[i / WORD_BITS] >> i % WORD_BITS & 1;
    else
        memcpy(at, words, qm_frame_bytes(t));
}

void qm_cell_zero(const qm_machine *x, uint32_t cell)
{
    memset(qm_cell_at(x, cell), 0, qm_frame_bytes(x->m->cells[cell].type));
}

/* cell := the same cell with one bit replaced. */
static bool set_bit(qm_machine *x, uint32_t cell, const qm_expr *e)
{
    if (e->op != QM_EX_INSERT || e->type.kind != QM_T_BIT)
        return false;
    const qm_expr *whole = qm_expr_at(x->m, e->a);
    if (whole->op != QM_EX_CELL || whole->a != cell)
        return false;
    uint32_t bit = qm_evaluate(x, e->c);
    uint32_t index = qm_evaluate_index(x, e->b, qm_type_bits(e->type));
    qm_cell_at(x, cell)[index] = qm_expr_const_bit(x->m, bit, 0);
    return true;
}

void qm_cell_set(qm_machine *x, uint32_t cell, uint32_t expr)
{
    qm_expr e = *qm_expr_at(x->m, expr);
    if (!set_bit(x, cell, &e))
        qm_value_store(x, e.type, qm_cell_at(x, cell), qm_evaluate(x, expr));
}

void qm_values_forget(qm_machine *x)
{
    qm_exprs_truncate(x->m, x->nexprs, x->nwords);
}
