/* cube_walk.h - a walk over the corners of the k-cube, kept as what it uses of each edge.
 *
 * A walk from corner `from` to corner `to` that crosses an edge three times is as good as one that
 * crosses it once, so a walk is a connected graph with edges of multiplicity 0, 1 or 2 in which the
 * degree of a corner is odd just at the two ends (nowhere when from = to); any such graph has an
 * Euler trail. Two walks with the same ends differ by squares (the cycle space of the cube) and by
 * doubled edges: the moves of a search.
 *
 * Corners are numbers of k bits, directions are numbers with one bit. Steps have a length for each
 * direction. */
#ifndef QM_SYNTH_CUBE_WALK_H
#define QM_SYNTH_CUBE_WALK_H

#include "support/arena.h"

typedef struct qm_cube_walk {
    uint32_t k, from, to;
    const uint32_t *weight; /* [k] the length of a step in each direction; 1 unless it is set */
    uint32_t *once;         /* [2^k] directions of the edges at a corner that are crossed once */
    uint32_t *twice;        /* [2^k] and those that are crossed twice */
    uint32_t length;        /* of all steps */
    uint32_t nseen;         /* corners on the walk */
    uint32_t *seen;         /* [2^k] which they are, in no order of meaning */
    uint32_t *place;        /* [2^k] where a corner on the walk is in `seen` */
    uint32_t *mark;         /* [2^k] scratch of searches for a connection */
    uint32_t *queue;        /* [2^k] scratch */
    uint32_t tick;
} qm_cube_walk;

/* The walk of no steps at corner 0. */
void qm_cube_walk_init(qm_cube_walk *w, qm_arena *arena, uint32_t k);
void qm_cube_walk_clear(qm_cube_walk *w);
/* Puts a cleared walk to another corner. */
void qm_cube_walk_start(qm_cube_walk *w, uint32_t corner);
/* Copies a walk into an initialised one of the same k and weights. Time O(2^k). */
void qm_cube_walk_copy(qm_cube_walk *to, const qm_cube_walk *from);
/* Walks on from `to` to a corner along a shortest way, lowest bits first. */
void qm_cube_walk_go(qm_cube_walk *w, uint32_t corner);
/* The corners in the order of an Euler trail, each where it is first met; the first is `from`.
 * Returns their number, nseen. Time O(length k). */
uint32_t qm_cube_walk_trail(const qm_cube_walk *w, qm_arena *scratch, uint32_t *corners);

/* Is the corner on the walk? */
static inline bool qm_cube_walk_on(const qm_cube_walk *w, uint32_t corner)
{
    return (w->once[corner] | w->twice[corner]) || corner == w->from || corner == w->to;
}

/* What a move would do. Corners are at most four: those of a square, of an edge. */
typedef struct qm_cube_move {
    uint32_t n, corner[4];
    uint32_t once[4], twice[4]; /* as they become */
    uint32_t from, to;          /* the ends as they become */
    int32_t longer;             /* negative: shorter */
    uint8_t joins, leaves;      /* bit i: corner i comes onto the walk, leaves it */
} qm_cube_move;

/* Crosses each edge of the square at `corner` spanned by directions a and b once more. */
void qm_cube_move_square(const qm_cube_walk *w, uint32_t corner, uint32_t a, uint32_t b,
                         qm_cube_move *m);
/* There and back over an edge; where the walk already does just that it stops doing so. False when
 * the edge is crossed once. */
bool qm_cube_move_spur(const qm_cube_walk *w, uint32_t corner, uint32_t a, qm_cube_move *m);
/* The first (last) corner becomes its neighbour in direction a. */
void qm_cube_move_end(const qm_cube_walk *w, bool last, uint32_t a, qm_cube_move *m);
/* Applies a move unless it would leave the walk in pieces or `keep` off it; false then. Pieces are
 * looked for over at most `reach` corners: what takes more counts as in pieces. */
bool qm_cube_walk_apply(qm_cube_walk *w, const qm_cube_move *m, uint32_t reach);

#endif
