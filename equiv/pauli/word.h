/* word.h - a circuit as Pauli rotations and a Clifford after them: F R_m ... R_1, where R_k is
 * exp(-i angle P_k / 2).
 *
 * Rotations that commute may change places, equal Paulis that meet become one rotation, and
 * rotations by multiples of pi/2 are moved into F. Words that are reduced so (no two rotations can
 * be brought together) are equal as products of one-parameter groups only when they are equal up
 * to exchanging neighbours that commute (graph products of groups: Green 1990).
 *
 * Between rotations there may be items: operations of a program that are no gates, of which only
 * is known which one it is and that it is a polynomial in some Paulis, its parts. What commutes
 * with all parts commutes with the item. An item and its inverse, which stands for it in a word
 * backwards, cancel; as items are never inverted otherwise, two words without inverses whose
 * difference vanishes so are equal by exchanges and merges alone (Britton's lemma: Lyndon and
 * Schupp, Combinatorial Group Theory, chapter IV.2). */
#ifndef QM_EQUIV_PAULI_WORD_H
#define QM_EQUIV_PAULI_WORD_H

#include "equiv/method.h"
#include "equiv/pauli/known.h"
#include "equiv/pauli/row.h"

typedef struct qm_rotation {
    uint32_t prev, next; /* of the rotations that are left; QM_NONE: none. prev of one that is gone
                          * is itself */
    uint32_t older;      /* one with the same row, or QM_NONE */
    uint32_t form;       /* of the symbolic angle, or QM_NONE */
    double angle;        /* in [-pi, pi]; of a part of an item: 1 or -1, the sign of the row */
    uint32_t item;       /* QM_NONE: a rotation; else a part of this item, maybe QM_WORD_INVERSE.
                          * Parts of an item are neighbours */
} qm_rotation;

#define QM_WORD_INVERSE 0x80000000u

/* How an item uses a qubit: as a polynomial in the Paulis of these bits. */
enum { QM_USE_X = 1, QM_USE_Z = 2, QM_USE_Y = 4, QM_USE_ALL = 7 };

typedef struct qm_word_item {
    uint32_t n; /* qubits; 0: acts on none, and is left out */
    const uint32_t *qubit;
    const uint8_t *use; /* QM_USE_X, _Z, _Y or _ALL */
    bool resets;        /* it is a reset of its only qubit */
} qm_word_item;

/* Circuits with items between them: nitems + 1 segments. */
typedef struct qm_word_source {
    const qm_flat *segments;
    const qm_word_item *items;
    uint32_t nitems;
} qm_word_source;

typedef struct qm_rotation_list {
    qm_rotation *entries;
    uint64_t *rows; /* of the entries; their signs are in the angles */
    uint32_t n, cap;
    uint32_t first, last, nleft;
} qm_rotation_list;

typedef struct qm_word {
    const qm_equiv_task *task;
    qm_arena *arena;
    uint32_t n, w;
    /* F: for each qubit, F^-1 Z F at 2 q and F^-1 X F at 2 q + 1. */
    uint64_t *frame;
    uint8_t *frame_sign; /* 0 or 2 */
    qm_rotation_list list;
    qm_rotation_list rest; /* rotations that are still to be added, before F; from rest.first on */
    uint32_t *slots;       /* hash table: the newest entry with some row; QM_NONE: free */
    uint32_t nslots, nused;
    double snap;    /* how near to a multiple of pi/2 an angle is taken for one */
    double dropped; /* sum of what angles were off the multiples of pi/2 that they were taken for */
    uint64_t merges;           /* rotations that met another */
    uint64_t moved;            /* times that a Clifford was moved into F */
    uint64_t *spare;           /* a row */
    uint32_t *words;           /* numbers of words of half a row */
    bool is_difference;        /* begins with an inverse */
    bool stuck;                /* an item of a difference cannot be reached by its inverse */
    const qm_word_item *items; /* that have been appended, by their numbers */
    qm_known known;
    uint64_t *lost; /* three rows; the first is what was known and is no more */
} qm_word;

#define QM_WORD_ROUNDING 1e-12   /* of a sum of angles */
enum { QM_WORD_MAX_PHASE = 12 }; /* qubits of a PHASE or X gate, which is 2^n - 1 rotations */

/* An empty word of n qubits. It lives in the arena. */
void qm_word_init(qm_word *x, const qm_equiv_task *task, uint32_t n, double snap, qm_arena *arena);
/* Makes use of what resets do; before anything is appended. Two words that both know may be
 * compared by qm_word_difference(), but no gates be added to a difference. */
void qm_word_learn(qm_word *x);
/* Appends the gates of a circuit of n qubits. False when a gate has more than QM_WORD_MAX_PHASE
 * qubits, and soon after the time is over. */
bool qm_word_add(qm_word *x, const qm_flat *f);
/* Appends segments and items; the item's place in the list is its number. False as above. */
bool qm_word_add_source(qm_word *x, const qm_word_source *s);
/* Appends an item: cancels it with its inverse where that is the last item and can be reached. */
void qm_word_add_item(qm_word *x, uint32_t number, const qm_word_item *item);
/* Reduces until nothing changes: what was moved into F may have brought rotations together. False
 * soon after the time is over. */
bool qm_word_reduce(qm_word *x);
/* Makes *x the word of b a^-1 without a's F: its frame is b's with what comes on top, its rotations
 * those of a backwards and then those of b, reduced. False as above, and when it is stuck. */
bool qm_word_difference(qm_word *x, const qm_word *a, const qm_word *b);

/* Makes *x the word of a^-1 without a's F. */
void qm_word_invert(qm_word *x, const qm_word *a);
/* Appends an entry. */
void qm_word_append(qm_word *x, const uint64_t *row, double angle, uint32_t form, uint32_t item);
/* The last n entries are an item: cancels it as above; in a difference it is stuck otherwise. */
void qm_word_cancel_item(qm_word *x, uint32_t n);
/* Takes an entry out of x->list. */
void qm_word_remove(qm_word *x, uint32_t entry);
/* Appends exp(-i angle P / 2), before F, for the P of a row that is not the word's own and may be
 * changed. P is a product of what F makes of Paulis on the n qubits q; NULL: of any. */
void qm_word_rotate(qm_word *x, uint64_t *row, double angle, uint32_t form, const uint32_t *q,
                    uint32_t n);

/* Takes out a rotation about the Pauli of a row that can be moved to before the entry `end`, or
 * QM_NONE: to the end of the word; false when there is none. */
bool qm_word_take_last(qm_word *x, const uint64_t *row, uint32_t end);
/* C^-1 A C for C = exp(-i quarters pi/4 P), where A and P anticommute: A (-i P)^quarters. True: the
 * sign changes. */
bool qm_word_conjugate(uint64_t *a, const uint64_t *p, uint32_t w, uint32_t quarters);
/* Appends this C before x->rest, and moves it to the end. */
void qm_word_move_to_end(qm_word *x, const uint64_t *p, uint32_t quarters);
/* For a rotation about the Pauli of a row that ends that some S is known: gives it the axis that
 * belongs to S, flips *minus when the angle changes its sign, and leaves S in x->lost. False: all
 * that is known commutes with it. */
bool qm_word_choose_axis(qm_word *x, uint64_t *row, bool *minus);
/* The last n entries are the parts of an item: what it does not keep is not known any more, and
 * where S is 1 and commutes with all parts, a polynomial in A is the same one in A S. */
void qm_word_learn_item(qm_word *x, uint32_t n, bool resets);

/* Moves rotations from the beginning to the end of the word, where they may meet others, until none
 * does: conjugates the word, when F is left out of account. Ends when F changes. False soon after
 * the time is over. */
bool qm_word_cycle(qm_word *x);

static inline uint64_t *qm_list_row(const qm_rotation_list *l, uint32_t entry, uint32_t w)
{
    return &l->rows[(size_t)entry * 2 * w];
}
/* F^-1 Z F (which 0) or F^-1 X F (1) of a qubit. */
static inline uint64_t *qm_word_frame(const qm_word *x, uint32_t qubit, uint32_t which)
{
    return &x->frame[((size_t)2 * qubit + which) * 2 * x->w];
}

#endif
