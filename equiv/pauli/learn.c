/* learn.c - words of what is done to a state of which something is known: see word.h.
 *
 * Where S is 1, any function of S that is 1 for S = 1 may be put into a word, and a Clifford be
 * moved to the end: exp(-i pi/4 S), and "Q if S is -1" for a Pauli Q that commutes with S. The last
 * rotation before which S is known gets one axis and sign by these, whatever it was, so that words
 * meet in which gates were left out that did nothing. Cost: O(n^2 / 64) for each S that is lost. */
#include "equiv/pauli/word.h"

#include <string.h>

enum { MAX_STEPS = 1024 }; /* how far before a reset rotations are looked for */

void qm_word_learn(qm_word *x)
{
    size_t bytes = 2 * (size_t)x->w * sizeof(uint64_t);
    x->known = (qm_known){.on = true,
                          .w = x->w,
                          .rows = qm_arena_zalloc(x->arena, (size_t)x->n + 1, bytes),
                          .pivot = QM_NEW_ARRAY(x->arena, uint32_t, (size_t)x->n + 1),
                          .sign = QM_NEW_ARRAY(x->arena, uint8_t, (size_t)x->n + 1)};
    x->lost = qm_arena_zalloc(x->arena, 3, bytes + 8);
}

/* Puts exp(-i quarters pi/4 P) before the rotation, and moves it to the end. */
static void put_before(qm_word *x, const uint64_t *p, uint32_t quarters, uint64_t *row, bool *minus)
{
    if (qm_row_anticommutes(row, p, x->w))
        *minus ^= qm_word_conjugate(row, p, x->w, quarters);
    qm_word_move_to_end(x, p, quarters);
}

/* Q where S, with its sign, is -1: exp(i pi/4 (1 - Q) (1 - S)). */
static void put_controlled(qm_word *x, uint64_t *q, const uint64_t *s, uint32_t sign, uint64_t *row,
                           bool *minus)
{
    put_before(x, s, sign == 2 ? 3 : 1, row, minus);
    put_before(x, q, 1, row, minus);
    sign += qm_row_multiply(q, s, x->w);
    put_before(x, q, (sign & 3) == 2 ? 1 : 3, row, minus);
}

bool qm_word_choose_axis(qm_word *x, uint64_t *row, bool *minus)
{
    size_t length = 2 * (size_t)x->w, bytes = length * sizeof *row;
    uint64_t *s = x->lost, *axis = s + length, *q = axis + length;
    uint32_t pivot, sign;
    if (!qm_known_find(&x->known, row, s, &sign, &pivot))
        return false;
    memset(axis, 0, bytes);
    qm_row_flip(axis, (pivot + 64 * x->w) % (128 * x->w));
    if (qm_row_anticommutes(axis, row, x->w))
        put_before(x, s, sign == 2 ? 3 : 1, row, minus);
    if (!qm_row_equal(axis, row, x->w)) {
        memcpy(q, row, bytes);
        qm_row_multiply(q, axis, x->w);
        put_controlled(x, q, s, sign, row, minus);
    }
    qm_known_drop(&x->known, row);
    return true;
}

/* Does the rotation commute with all that stands behind it, up to the end of the word? */
static bool is_free(const qm_word *x, uint32_t entry)
{
    const qm_rotation_list *l = &x->list;
    const uint64_t *row = qm_list_row(l, entry, x->w);
    for (uint32_t i = l->entries[entry].next; i != QM_NONE; i = l->entries[i].next)
        if (qm_row_anticommutes(qm_list_row(l, i, x->w), row, x->w))
            return false;
    return true;
}

/* Rotations that commute with a reset, whose last part is the entry, and with all behind them are
 * moved behind it, where the qubit is known, if that changes them. */
static void move_behind_reset(qm_word *x, uint32_t parts)
{
    qm_rotation_list *l = &x->list;
    uint64_t *row = qm_arena_zalloc(x->arena, 1, 2 * (size_t)x->w * sizeof *row + 8);
    for (uint32_t i = parts, steps = 0, prev; i != QM_NONE && steps < MAX_STEPS;
         i = prev, steps++) {
        const qm_rotation e = l->entries[i];
        prev = e.prev;
        memcpy(row, qm_list_row(l, i, x->w), 2 * (size_t)x->w * sizeof *row);
        bool minus = qm_known_reduce(&x->known, row) & 2;
        if (e.item != QM_NONE || qm_row_equal(row, qm_list_row(l, i, x->w), x->w) || !is_free(x, i))
            continue;
        qm_word_remove(x, i);
        if (!qm_row_is_zero(row, x->w))
            qm_word_rotate(x, row, minus ? -e.angle : e.angle,
                           qm_fform_sum(x->task->space, e.form, minus ? -1 : 1, QM_NONE, 0), NULL,
                           0);
    }
}

/* Takes out rotations about A, B or A B for the two parts of a reset, which do not count when they
 * can be moved there: the parts are the last entries. */
static void forget_rotations(qm_word *x)
{
    const qm_rotation_list *l = &x->list;
    uint32_t b = l->last, a = l->entries[b].prev;
    size_t words = 2 * (size_t)x->w;
    uint64_t *own = qm_arena_zalloc(x->arena, 3, words * sizeof *own + 8);
    memcpy(own, qm_list_row(l, a, x->w), words * sizeof *own);
    memcpy(own + words, qm_list_row(l, b, x->w), words * sizeof *own);
    memcpy(own + 2 * words, own, words * sizeof *own);
    qm_row_multiply(own + 2 * words, own + words, x->w);
    for (uint32_t k = 0; k < 3;)
        k = qm_word_take_last(x, own + k * words, a) ? 0 : k + 1;
}

void qm_word_learn_item(qm_word *x, uint32_t n, bool resets)
{
    uint32_t last = x->list.last;
    const qm_rotation *e = x->list.entries;
    for (uint32_t k = 0; k < n; k++)
        qm_known_drop(&x->known, qm_list_row(&x->list, last - k, x->w));
    for (uint32_t k = 0; k < n; k++)
        if (qm_known_reduce(&x->known, qm_list_row(&x->list, last - k, x->w)) & 2)
            x->list.entries[last - k].angle = -e[last - k].angle;
    if (!resets)
        return;
    forget_rotations(x);
    qm_known_add(&x->known, qm_list_row(&x->list, last - 1, x->w), e[last - 1].angle < 0 ? 2 : 0);
    move_behind_reset(x, last);
}
