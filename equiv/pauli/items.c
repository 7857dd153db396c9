/* items.c - operations that are no gates in words of rotations: see word.h. An item costs O(n / 64)
 * for each of its parts and each rotation between it and its inverse. */
#include "equiv/pauli/word.h"

#include <string.h>

/* The first of the last item's parts in the list, if what stands behind it commutes with the `n`
 * parts at the end, and it is the inverse of their item; or QM_NONE. */
static uint32_t find_inverse(const qm_word *x, uint32_t parts, uint32_t n)
{
    const qm_rotation_list *l = &x->list;
    uint32_t i = l->entries[parts].prev, item = l->entries[parts].item;
    for (; i != QM_NONE && l->entries[i].item == QM_NONE; i = l->entries[i].prev)
        for (uint32_t k = parts; k != QM_NONE; k = l->entries[k].next)
            if (qm_row_anticommutes(qm_list_row(l, i, x->w), qm_list_row(l, k, x->w), x->w))
                return QM_NONE;
    for (uint32_t k = parts; k != QM_NONE; k = l->entries[k].next, i = l->entries[i].prev) {
        if (i == QM_NONE || l->entries[i].item != (item ^ QM_WORD_INVERSE) ||
            l->entries[i].angle != l->entries[k].angle ||
            !qm_row_equal(qm_list_row(l, i, x->w), qm_list_row(l, k, x->w), x->w))
            return QM_NONE;
        if (--n == 0)
            return i;
    }
    return QM_NONE;
}

void qm_word_cancel_item(qm_word *x, uint32_t n)
{
    qm_rotation_list *l = &x->list;
    uint32_t parts = l->last;
    for (uint32_t k = 1; k < n; k++)
        parts = l->entries[parts].prev;
    uint32_t inverse = find_inverse(x, parts, n);
    x->stuck |= inverse == QM_NONE && x->is_difference;
    if (inverse == QM_NONE)
        return;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t next = l->entries[inverse].next;
        qm_word_remove(x, inverse);
        inverse = next;
        qm_word_remove(x, l->last);
    }
}

/* What is done to a qubit alone just before its reset does not count: takes the Clifford from F. */
static void forget_before_reset(qm_word *x, uint32_t q)
{
    size_t bytes = 2 * (size_t)x->w * sizeof(uint64_t);
    uint64_t *z = qm_word_frame(x, q, 0), *flip = qm_word_frame(x, q, 1), *y = x->spare;
    memcpy(y, z, bytes);
    qm_row_multiply(y, flip, x->w);
    if (memcmp(y, z, bytes) < 0)
        qm_row_swap(y, z, x->w);
    if (memcmp(y, flip, bytes) < 0)
        qm_row_swap(y, flip, x->w);
    if (memcmp(flip, z, bytes) < 0)
        qm_row_swap(flip, z, x->w);
    x->frame_sign[2 * q] = x->frame_sign[2 * q + 1] = 0;
}

void qm_word_add_item(qm_word *x, uint32_t number, const qm_word_item *item)
{
    size_t bytes = 2 * (size_t)x->w * sizeof(uint64_t);
    uint64_t *row = x->spare;
    uint32_t n = 0;
    if (item->resets && x->known.on)
        forget_before_reset(x, item->qubit[0]);
    for (uint32_t k = 0; k < item->n; k++) {
        uint32_t q = item->qubit[k];
        for (uint32_t which = 0; which < 2; which++)
            if (item->use[k] == QM_USE_ALL || item->use[k] == (which ? QM_USE_X : QM_USE_Z)) {
                qm_word_append(x, qm_word_frame(x, q, which), x->frame_sign[2 * q + which] ? -1 : 1,
                               QM_NONE, number);
                n++;
            }
        if (item->use[k] == QM_USE_Y) { /* -i Z X */
            memcpy(row, qm_word_frame(x, q, 0), bytes);
            uint32_t power = qm_row_multiply(row, qm_word_frame(x, q, 1), x->w) +
                             x->frame_sign[2 * q] + x->frame_sign[2 * q + 1] + 3;
            qm_word_append(x, row, power & 2 ? -1 : 1, QM_NONE, number);
            n++;
        }
    }
    if (x->known.on)
        qm_word_learn_item(x, n, item->resets);
    else if (n > 0)
        qm_word_cancel_item(x, n);
}

bool qm_word_add_source(qm_word *x, const qm_word_source *s)
{
    x->items = s->items;
    for (uint32_t i = 0; i <= s->nitems; i++) {
        if (!qm_word_add(x, &s->segments[i]))
            return false;
        if (i < s->nitems)
            qm_word_add_item(x, i, &s->items[i]);
    }
    return true;
}
