/* cube_search.h - walks over the corners of the k-cube that meet the corners that matter in few
 * steps: orienteering (the prize-collecting travelling salesman) on the hypercube, where a corner
 * on the way costs nothing more.
 *
 * Simulated annealing over the moves of cube_walk.h with the cost
 * length - price * (gain of the corners met). The price follows what is asked: it rises while too
 * little is met and falls while more is met than need be (Lagrangian relaxation).
 *
 * Sources: Kirkpatrick, Gelatt, Vecchi, Science 220, 671 (1983); Golden, Levy, Vohra, Naval
 * Research Logistics 34, 307 (1987). */
#ifndef QM_SYNTH_CUBE_SEARCH_H
#define QM_SYNTH_CUBE_SEARCH_H

#include "synth/cube_walk.h"

#include <stdatomic.h>

typedef struct qm_cube_goal {
    double *gain; /* [2^k] 0 or more: what meeting a corner is worth */
    double price; /* how many steps a gain of 1 is worth at the start */
    /* What is still wrong with a walk, 0 or more; about proportional to the gain not met. */
    double (*error)(void *payload, const qm_cube_walk *w);
    /* Brings the gains up to date for walks near this one, returns its error too; NULL: they do not
     * change. */
    double (*revalue)(void *payload, const qm_cube_walk *w, double *gain);
    void *payload;
    double limit;            /* the least walk with at most this error is asked for */
    uint32_t max_length;     /* unless this is not QM_NONE: then the least error in as many steps */
    bool free_from, free_to; /* the walk may start, end where it likes; else at 0 */
    double heat;             /* temperatures are as for steps of this length */
    uint64_t moves;          /* how many are tried */
    uint32_t rounds;         /* of equal temperature, price and gains, 2 or more */
    uint64_t seed;
    const atomic_bool *cancel; /* NULL, or set by who wants an end */
} qm_cube_goal;

/* Improves a walk that fulfils the goal; w becomes the best one found, at worst itself. Corner 0
 * stays on the walk. Memory in the arena O(2^k), time O(moves + 2^k). Same seed, same walk. */
void qm_cube_search(qm_cube_walk *w, const qm_cube_goal *goal, qm_arena *scratch);

#endif
