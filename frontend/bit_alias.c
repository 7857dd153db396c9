/* bit_alias.c - aliases of bits that are chosen at run time from bits of several variables.
 *
 * Such a bit is no element of one variable. The alias keeps the place that its definition named,
 * with the indices that it had then. A use makes copies of the variables' bits anew and, when it
 * writes, stores them back; a value is an expression of the bits themselves. */

#include "frontend/operand.h"

uint32_t qm_sema_fixed_index(qm_sema *s, uint32_t index)
{
    if (index == QM_NONE || qm_expr_is_const(s->m, index))
        return index;
    return qm_expr_cell(s->m, qm_sema_temporary(s, qm_sema_type_of(s, index), index));
}

const qm_place_ref *qm_sema_keep_place(qm_sema *s, const qm_place_ref *p)
{
    qm_place_ref *kept = QM_NEW(&s->arena, qm_place_ref);
    qm_bitref *list = QM_NEW_ARRAY(&s->arena, qm_bitref, p->n);
    for (uint32_t i = 0; i < p->n; i++) {
        list[i] = p->list[i];
        list[i].index.expr = qm_sema_fixed_index(s, list[i].index.expr);
    }
    *kept = *p;
    kept->list = list;
    kept->back = NULL;
    for (const qm_place_back *b = p->back; b; b = b->next) {
        qm_place_back *copy = QM_NEW(&s->arena, qm_place_back);
        *copy = (qm_place_back){b->cell, qm_sema_keep_place(s, b->place), kept->back};
        kept->back = copy;
    }
    return kept;
}

qm_status qm_sema_use_kept(qm_sema *s, const qm_place_ref *kept, qm_place_ref *out)
{
    *out = *kept;
    out->list = QM_NEW_ARRAY(&s->scratch, qm_bitref, kept->n);
    out->back = NULL;
    for (uint32_t i = 0; i < kept->n; i++)
        out->list[i] = kept->list[i];
    for (const qm_place_back *b = kept->back; b; b = b->next) {
        qm_place_ref place;
        if (qm_sema_use_kept(s, b->place, &place) != QM_OK ||
            qm_sema_copy_place(s, &place, out) != QM_OK)
            return QM_ERR_INPUT;
        for (uint32_t i = 0; i < kept->n; i++)
            if (kept->list[i].cell == b->cell)
                out->list[i].cell = out->back->cell;
    }
    return QM_OK;
}

uint32_t qm_sema_kept_value(qm_sema *s, const qm_place_ref *kept)
{
    uint32_t *list = QM_NEW_ARRAY(&s->scratch, uint32_t, kept->n);
    for (uint32_t i = 0; i < kept->n; i++) {
        qm_bitref r = kept->list[i];
        const qm_place_back *b = qm_sema_back(kept, r.cell);
        qm_index_set one = {.list = &r.index, .n = 1, .scalar = true};
        uint32_t holder = b ? qm_sema_kept_value(s, b->place) : qm_expr_cell(s->m, r.cell);
        list[i] = qm_sema_bits(s, holder, &one);
    }
    return kept->type.width == 0 ? list[0] : qm_sema_joined_bits(s, list, kept->n);
}
