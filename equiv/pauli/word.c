/* word.c - words of rotations.
 *
 * A rotation looks for the newest one with its Pauli in a hash table, and back along the word
 * whether it commutes with all between; without an equal one it costs O(n / 64). A Clifford that is
 * taken out of a rotation of a gate changes the images of that gate's qubits; of another rotation,
 * it costs O(m n / 64), m what is still to be added and 2 n. Memory: n / 4 bytes and 40 more a
 * rotation. */
#include "equiv/pauli/word.h"

#include <math.h>
#include <string.h>

/* Units of work for comparing two rows, and for a gate. */
#define ROW_WORK(x)  (2.0 + (x)->w)
#define GATE_WORK(x) (100.0 + 10 * (x)->w)

static size_t row_bytes(const qm_word *x)
{
    return 2 * (size_t)x->w * sizeof(uint64_t);
}

enum { MAX_WAY = 1 << 16 }; /* entries among which small rotations are looked for */

/* Angles so near to pi/4, in pi/2, are not turned over to -pi/4. */
static const double same_quarter = 1e-6;

static const qm_rotation_list empty = {.first = QM_NONE, .last = QM_NONE};

static void clear(qm_word *x)
{
    x->list = empty;
    x->nslots = x->nused = 0;
    x->slots = NULL;
}

void qm_word_init(qm_word *x, const qm_equiv_task *task, uint32_t n, double snap, qm_arena *arena)
{
    *x = (qm_word){
        .task = task, .arena = arena, .n = n, .w = (n + 63) / 64, .snap = snap, .rest = empty};
    x->frame = qm_arena_zalloc(arena, (size_t)2 * n + 1, row_bytes(x));
    x->frame_sign = qm_arena_zalloc(arena, (size_t)2 * n + 1, 1);
    x->spare = qm_arena_zalloc(arena, 1, row_bytes(x) + 8);
    x->words = QM_NEW_ARRAY(arena, uint32_t, (size_t)x->w + 1);
    for (uint32_t q = 0; q < n; q++) {
        qm_row_flip(qm_word_frame(x, q, 0), 64 * x->w + q);
        qm_row_flip(qm_word_frame(x, q, 1), q);
    }
    clear(x);
}

static bool is_gone(const qm_rotation_list *l, uint32_t i)
{
    return l->entries[i].prev == i;
}

static void unlink_entry(qm_rotation_list *l, uint32_t i)
{
    qm_rotation *e = &l->entries[i];
    *(e->prev == QM_NONE ? &l->first : &l->entries[e->prev].next) = e->next;
    *(e->next == QM_NONE ? &l->last : &l->entries[e->next].prev) = e->prev;
    e->prev = i;
    l->nleft--;
}

/* The slot of the newest entry with this row, or the free one where it would be. */
static uint32_t *find_slot(const qm_word *x, const uint64_t *row)
{
    for (uint64_t at = qm_row_hash(row, x->w);; at++) {
        uint32_t *slot = &x->slots[at & (x->nslots - 1)];
        if (*slot == QM_NONE || qm_row_equal(qm_list_row(&x->list, *slot, x->w), row, x->w))
            return slot;
    }
}

/* Of an entry that is newer than all that have been put. */
static void put_slot(qm_word *x, uint32_t entry)
{
    uint32_t *slot = find_slot(x, qm_list_row(&x->list, entry, x->w));
    x->nused += *slot == QM_NONE;
    x->list.entries[entry].older = *slot;
    *slot = entry;
}

/* The newest entry with this row that is left, or QM_NONE. */
static uint32_t find_same(const qm_word *x, const uint64_t *row)
{
    if (x->nslots == 0)
        return QM_NONE;
    uint32_t i = *find_slot(x, row);
    while (i != QM_NONE && is_gone(&x->list, i))
        i = x->list.entries[i].older;
    return i;
}

/* Makes room for one more slot; rows that are no entry's any more are forgotten then. */
static void reserve_slot(qm_word *x)
{
    if (2 * (uint64_t)(x->nused + 1) <= x->nslots)
        return;
    uint32_t wanted = 256;
    while (wanted / 4 < x->list.nleft + 1)
        wanted *= 2;
    if (wanted > x->nslots) {
        x->slots = QM_NEW_ARRAY(x->arena, uint32_t, wanted);
        x->nslots = wanted;
    }
    x->nused = 0;
    memset(x->slots, 0xff, x->nslots * sizeof *x->slots);
    for (uint32_t i = x->list.first; i != QM_NONE; i = x->list.entries[i].next)
        if (x->list.entries[i].item == QM_NONE)
            put_slot(x, i);
}

void qm_word_append(qm_word *x, const uint64_t *row, double angle, uint32_t form, uint32_t item)
{
    qm_rotation_list *l = &x->list;
    if (l->n == l->cap) {
        uint32_t cap = l->cap == 0 ? 64 : 2 * l->cap;
        l->entries = qm_arena_grow(x->arena, l->entries, l->n, cap, sizeof *l->entries);
        l->rows = qm_arena_grow(x->arena, l->rows, l->n, cap, row_bytes(x));
        l->cap = cap;
    }
    reserve_slot(x);
    uint32_t i = l->n++;
    l->entries[i] = (qm_rotation){l->last, QM_NONE, QM_NONE, form, angle, item};
    memcpy(qm_list_row(l, i, x->w), row, row_bytes(x));
    *(l->last == QM_NONE ? &l->first : &l->entries[l->last].next) = i;
    l->last = i;
    l->nleft++;
    if (item == QM_NONE)
        put_slot(x, i);
}

bool qm_word_conjugate(uint64_t *a, const uint64_t *p, uint32_t w, uint32_t quarters)
{
    return quarters == 2 || ((qm_row_multiply(a, p, w) + (quarters == 1 ? 3 : 1)) & 3) == 2;
}

static void conjugate_frame(qm_word *x, uint32_t qubit, uint32_t which, const uint64_t *p,
                            uint32_t quarters)
{
    if (qm_word_conjugate(qm_word_frame(x, qubit, which), p, x->w, quarters))
        x->frame_sign[2 * qubit + which] ^= 2;
}

/* Qubits of whose images some may not commute with a row: the row is a product of images of these
 * qubits. Any row is one of all of them: q NULL. */
typedef struct support {
    const uint32_t *q;
    uint32_t n;
} support;

static const support anywhere = {NULL, 0};

static void conjugate_frames(qm_word *x, const uint64_t *p, uint32_t quarters, support s)
{
    for (uint32_t i = 0; i < (s.q ? s.n : x->n); i++)
        for (uint32_t which = 0; which < 2; which++) {
            uint32_t q = s.q ? s.q[i] : i;
            if (qm_row_anticommutes(qm_word_frame(x, q, which), p, x->w))
                conjugate_frame(x, q, which, p, quarters);
        }
}

static void conjugate_rest(qm_word *x, const uint64_t *p, uint32_t quarters)
{
    qm_rotation_list *l = &x->rest;
    for (uint32_t i = l->first; i != QM_NONE; i = l->entries[i].next) {
        uint64_t *row = qm_list_row(l, i, x->w);
        if (qm_row_anticommutes(row, p, x->w) && qm_word_conjugate(row, p, x->w, quarters)) {
            l->entries[i].angle = -l->entries[i].angle;
            l->entries[i].form = qm_fform_sum(x->task->space, l->entries[i].form, -1, QM_NONE, 0);
        }
    }
}

/* Moves the Clifford rotation of `row` from the end of the list to the end of the word. */
static void move_to_end(qm_word *x, const uint64_t *row, uint32_t quarters, support s)
{
    x->moved++;
    qm_equiv_count(x->task, ROW_WORK(x) * (x->rest.nleft + 2.0 * (s.q ? s.n : x->n)));
    conjugate_rest(x, row, quarters);
    conjugate_frames(x, row, quarters, s);
}

void qm_word_move_to_end(qm_word *x, const uint64_t *row, uint32_t quarters)
{
    move_to_end(x, row, quarters, anywhere);
}

/* Takes a Clifford out of a rotation, and returns by how many times pi/2 it turns, modulo 4. Does
 * nothing else remain? What remains is in (-pi/4, pi/4], so that a rotation has one form whatever
 * Cliffords stand around it; but in differences, to which two words are brought that have such
 * forms, and where something is known, which has forms of its own, only Cliffords are taken. */
static uint32_t take_quarters(qm_word *x, double *angle, uint32_t form, bool *nothing)
{
    *angle = remainder(*angle, 2 * M_PI);
    double turns = *angle / (M_PI / 2), k = nearbyint(turns);
    *nothing = form == QM_NONE && fabs(*angle - k * (M_PI / 2)) <= x->snap;
    if (*nothing)
        x->dropped += fabs(*angle - k * (M_PI / 2));
    else
        k = x->is_difference || x->known.on ? 0 : ceil(turns - 0.5 - same_quarter);
    *angle -= k * (M_PI / 2);
    return (uint32_t)(int)k & 3;
}

/* The words of half a row in which a row is not 0: most are, in wide circuits. Returns how many. */
static uint32_t list_words(const qm_word *x, const uint64_t *row)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < x->w; i++)
        if (row[i] | row[x->w + i])
            x->words[n++] = i;
    return n;
}

/* Does the row, with what list_words() has found of it, anticommute with that of an entry? */
static inline bool anticommutes_at(const qm_word *x, const uint64_t *row, uint32_t n,
                                   uint32_t entry)
{
    const uint64_t *other = qm_list_row(&x->list, entry, x->w);
    uint64_t sum = 0;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = x->words[k];
        sum ^= (row[i] & other[x->w + i]) ^ (row[x->w + i] & other[i]);
    }
    return sum != 0 && __builtin_parityll(sum);
}

/* Does the row commute with all entries between `entry` and `end`? */
static bool reaches(const qm_word *x, const uint64_t *row, uint32_t entry, uint32_t end)
{
    const qm_rotation_list *l = &x->list;
    uint32_t steps = 0, n = list_words(x, row);
    double work = 2.0 + n;
    for (uint32_t i = end == QM_NONE ? l->last : l->entries[end].prev; i != entry;
         i = l->entries[i].prev)
        if (anticommutes_at(x, row, n, i) ||
            (++steps % 65536 == 0 && qm_equiv_spend(x->task, work * 65536))) {
            qm_equiv_count(x->task, work * (steps % 65536));
            return false;
        }
    qm_equiv_count(x->task, work * (steps % 65536));
    return true;
}

/* In a difference: takes out the rotations in the way from the end to an entry, when their angles
 * are together smaller than the one that is to go there, and with all that was dropped within the
 * tolerance. One of the words may lack them: it was made by somebody who dropped them. */
static bool clear_way(qm_word *x, const uint64_t *row, double angle, uint32_t entry)
{
    qm_rotation_list *l = &x->list;
    uint32_t n = list_words(x, row);
    double sum = 0, most = fmin(fabs(angle), x->task->options->tolerance - x->dropped);
    uint32_t steps = 0, i = l->last;
    for (; i != entry && sum < most && steps < MAX_WAY; i = l->entries[i].prev, steps++)
        if (anticommutes_at(x, row, n, i))
            sum += l->entries[i].form == QM_NONE && l->entries[i].item == QM_NONE
                       ? fabs(l->entries[i].angle)
                       : INFINITY;
    qm_equiv_count(x->task, (2.0 + n) * steps);
    if (i != entry || sum >= most)
        return false;
    for (uint32_t prev = l->last; prev != entry;) {
        i = prev;
        prev = l->entries[i].prev;
        if (anticommutes_at(x, row, n, i))
            unlink_entry(l, i);
    }
    x->dropped += sum;
    return true;
}

bool qm_word_take_last(qm_word *x, const uint64_t *row, uint32_t end)
{
    uint32_t i = find_same(x, row);
    if (i == QM_NONE || !reaches(x, row, i, end))
        return false;
    unlink_entry(&x->list, i);
    return true;
}

/* Appends a rotation, whose row is not in the word's own list. */
static void rotate(qm_word *x, uint64_t *row, double angle, uint32_t form, support s)
{
    bool nothing, minus = false;
    uint32_t quarters = take_quarters(x, &angle, form, &nothing);
    if (quarters != 0)
        move_to_end(x, row, quarters, s);
    if (nothing)
        return;
    if (x->known.n > 0 && qm_word_choose_axis(x, row, &minus)) {
        if (minus)
            form = qm_fform_sum(x->task->space, form, -1, QM_NONE, 0);
        angle = minus ? -angle : angle;
        if (angle < 0 && form == QM_NONE) {
            qm_word_move_to_end(x, x->lost, 2);
            angle = -angle;
        }
        s = anywhere;
    }
    uint32_t same = find_same(x, row);
    bool free = same != QM_NONE && reaches(x, row, same, QM_NONE);
    if (!free && same != QM_NONE && x->is_difference)
        free = clear_way(x, row, form == QM_NONE ? angle : INFINITY, same);
    if (!free) {
        qm_word_append(x, row, angle, form, QM_NONE);
        return;
    }
    x->merges++;
    qm_rotation *e = &x->list.entries[same];
    e->angle += angle;
    e->form = qm_fform_sum(x->task->space, e->form, 1, form, 1);
    quarters = take_quarters(x, &e->angle, e->form, &nothing);
    if (nothing)
        unlink_entry(&x->list, same);
    if (quarters != 0) /* all behind it commutes with it */
        move_to_end(x, row, quarters, s);
}

/* Appends a rotation, reduced by what is known. */
static void add_known(qm_word *x, uint64_t *row, double angle, uint32_t form, support s)
{
    if (x->known.n == 0) {
        rotate(x, row, angle, form, s);
        return;
    }
    bool minus = qm_known_reduce(&x->known, row) & 2;
    if (!qm_row_is_zero(row, x->w))
        rotate(x, row, minus ? -angle : angle,
               qm_fform_sum(x->task->space, form, minus ? -1 : 1, QM_NONE, 0), anywhere);
}

/* The rotation about the product of Z on some qubits, after F. */
static void rotate_z(qm_word *x, const uint32_t *q, uint32_t n, uint32_t subset, double angle,
                     uint32_t form, uint64_t *row)
{
    uint32_t sign = 0;
    memset(row, 0, row_bytes(x));
    for (uint32_t k = 0; k < n; k++)
        if (subset >> k & 1)
            sign += qm_row_multiply(row, qm_word_frame(x, q[k], 0), x->w) + x->frame_sign[2 * q[k]];
    if ((sign & 3) == 2) {
        angle = -angle;
        form = qm_fform_sum(x->task->space, form, -1, QM_NONE, 0);
    }
    add_known(x, row, angle, form, (support){q, n});
}

static void add_h(qm_word *x, uint32_t q)
{
    qm_row_swap(qm_word_frame(x, q, 0), qm_word_frame(x, q, 1), x->w);
    uint8_t sign = x->frame_sign[2 * q];
    x->frame_sign[2 * q] = x->frame_sign[2 * q + 1];
    x->frame_sign[2 * q + 1] = sign;
}

static void multiply_frame(qm_word *x, uint32_t to, uint32_t by, uint32_t which)
{
    uint32_t power =
        qm_row_multiply(qm_word_frame(x, to, which), qm_word_frame(x, by, which), x->w);
    x->frame_sign[2 * to + which] =
        (x->frame_sign[2 * to + which] + x->frame_sign[2 * by + which] + power) & 3;
}

/* exp(i angle) where all of the qubits are 1: a rotation about the Z product of each subset. */
static void add_phase(qm_word *x, const uint32_t *q, uint32_t n, double angle, uint32_t form,
                      uint64_t *row)
{
    double part = ldexp(1, 1 - (int)n);
    for (uint32_t subset = 1; subset < 1u << n; subset++) {
        double factor = __builtin_parity(subset) ? part : -part;
        uint32_t f = qm_fform_sum(x->task->space, form, factor, QM_NONE, 0);
        rotate_z(x, q, n, subset, factor * angle, f, row);
    }
}

/* Is the image of Z or X of a qubit known to be 1, or -1 for a sign of 2? */
static bool known_image(const qm_word *x, uint32_t q, uint32_t which, uint64_t *row, uint32_t *sign)
{
    if (x->known.n == 0)
        return false;
    memcpy(row, qm_word_frame(x, q, which), row_bytes(x));
    *sign = (x->frame_sign[2 * q + which] + qm_known_reduce(&x->known, row)) & 3;
    return qm_row_is_zero(row, x->w);
}

static void add_x(qm_word *x, const uint32_t *q, uint32_t n, uint64_t *row);

/* Written out as in the table of gates, so that of its CX those are left out that are left out of
 * programs in which it was. */
static void add_toffoli(qm_word *x, const uint32_t *q, uint64_t *row)
{
    static const struct {
        uint8_t control, target;
        int8_t eighths; /* of a turn, about Z of the target after the CX */
    } steps[] = {{1, 2, -1}, {0, 2, 1}, {1, 2, -1}, {0, 2, 1}};
    add_h(x, q[2]);
    for (uint32_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        const uint32_t pair[2] = {q[steps[i].control], q[steps[i].target]};
        add_x(x, pair, 2, row);
        add_phase(x, &pair[1], 1, steps[i].eighths * M_PI / 4, QM_NONE, row);
    }
    add_h(x, q[2]);
    add_phase(x, q, 2, M_PI / 2, QM_NONE, row);
}

static void add_x(qm_word *x, const uint32_t *q, uint32_t n, uint64_t *row)
{
    uint32_t target = q[n - 1], sign;
    if (n == 1) {
        x->frame_sign[2 * target] ^= 2;
    } else if (n == 2 && known_image(x, q[0], 0, row, &sign)) {
        x->frame_sign[2 * target] ^= sign;
    } else if (n == 2 && known_image(x, target, 1, row, &sign)) {
        x->frame_sign[2 * q[0] + 1] ^= sign;
    } else if (n == 2) {
        multiply_frame(x, target, q[0], 0);
        multiply_frame(x, q[0], target, 1);
    } else if (n == 3 && x->known.n > 0) {
        add_toffoli(x, q, row);
    } else {
        add_h(x, target);
        add_phase(x, q, n, M_PI, QM_NONE, row);
        add_h(x, target);
    }
}

bool qm_word_add(qm_word *x, const qm_flat *f)
{
    uint64_t *row = x->spare;
    for (uint32_t i = 0; i < f->ngates; i++) {
        const qm_fgate *g = &f->gates[i];
        const uint32_t *q = qm_fgate_qubits(f, g);
        if (g->nqubits > QM_WORD_MAX_PHASE ||
            (i % 256 == 0 && qm_equiv_spend(x->task, 256 * GATE_WORK(x))))
            return false;
        if (g->kind == QM_FK_H)
            add_h(x, q[0]);
        else if (g->kind == QM_FK_X)
            add_x(x, q, g->nqubits, row);
        else
            add_phase(x, q, g->nqubits, g->angle, g->form, row);
    }
    return true;
}

/* Moves the item at the beginning of x->rest to the list. */
static void add_rest_item(qm_word *x)
{
    qm_rotation_list *r = &x->rest;
    uint32_t item = r->entries[r->first].item, n = 0;
    while (r->first != QM_NONE && r->entries[r->first].item == item) {
        uint32_t i = r->first;
        qm_word_append(x, qm_list_row(r, i, x->w), r->entries[i].angle, QM_NONE, item);
        unlink_entry(r, i);
        n++;
    }
    if (x->known.on)
        qm_word_learn_item(x, n, x->items[item].resets);
    else if (!(item & QM_WORD_INVERSE))
        qm_word_cancel_item(x, n);
}

/* Adds the rotations of x->rest, one by one. */
static bool add_rest(qm_word *x)
{
    uint64_t *row = qm_arena_zalloc(x->arena, 1, row_bytes(x) + 8);
    for (uint32_t count = 1; x->rest.first != QM_NONE; count++) {
        uint32_t i = x->rest.first;
        const qm_rotation e = x->rest.entries[i];
        if (e.item != QM_NONE) {
            add_rest_item(x);
            if (x->stuck)
                return false;
            continue;
        }
        memcpy(row, qm_list_row(&x->rest, i, x->w), row_bytes(x));
        unlink_entry(&x->rest, i);
        add_known(x, row, e.angle, e.form, anywhere);
        if (count % 256 == 0 && qm_equiv_spend(x->task, 256 * GATE_WORK(x)))
            return false;
    }
    return true;
}

bool qm_word_reduce(qm_word *x)
{
    uint64_t before;
    do {
        before = x->merges;
        x->known.n = 0; /* that was at the end */
        x->rest = x->list;
        clear(x);
        if (!add_rest(x))
            return false;
    } while (x->merges > before);
    return true;
}

void qm_word_invert(qm_word *x, const qm_word *a)
{
    qm_word_init(x, a->task, a->n, a->snap, a->arena);
    x->dropped = a->dropped;
    x->is_difference = true;
    for (uint32_t i = a->list.last; i != QM_NONE; i = a->list.entries[i].prev) {
        const qm_rotation *e = &a->list.entries[i];
        uint32_t form = qm_fform_sum(x->task->space, e->form, -1, QM_NONE, 0);
        if (e->item == QM_NONE)
            qm_word_append(x, qm_list_row(&a->list, i, x->w), -e->angle, form, QM_NONE);
        else
            qm_word_append(x, qm_list_row(&a->list, i, x->w), e->angle, QM_NONE,
                           e->item ^ QM_WORD_INVERSE);
    }
}

void qm_word_remove(qm_word *x, uint32_t entry)
{
    unlink_entry(&x->list, entry);
}

void qm_word_rotate(qm_word *x, uint64_t *row, double angle, uint32_t form, const uint32_t *q,
                    uint32_t n)
{
    rotate(x, row, angle, form, (support){q, n});
}

bool qm_word_difference(qm_word *x, const qm_word *a, const qm_word *b)
{
    qm_word_invert(x, a);
    x->dropped += b->dropped;
    if (x->n > 0) {
        memcpy(x->frame, b->frame, (size_t)2 * x->n * row_bytes(x));
        memcpy(x->frame_sign, b->frame_sign, (size_t)2 * x->n);
    }
    x->rest = b->list;
    return add_rest(x) && qm_word_reduce(x);
}

bool qm_word_cycle(qm_word *x)
{
    uint64_t *row = qm_arena_zalloc(x->arena, 1, row_bytes(x) + 8), moved = x->moved;
    for (uint32_t still = 0; still < x->list.nleft && x->moved == moved; still++) {
        uint32_t i = x->list.first;
        const qm_rotation e = x->list.entries[i];
        uint64_t merges = x->merges;
        memcpy(row, qm_list_row(&x->list, i, x->w), row_bytes(x));
        unlink_entry(&x->list, i);
        rotate(x, row, e.angle, e.form, anywhere);
        if (x->merges > merges)
            still = 0;
        if (qm_equiv_stop(x->task))
            return false;
    }
    return true;
}
