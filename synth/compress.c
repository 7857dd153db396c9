#include "synth/compress.h"

#include "support/arena.h"
#include "synth/coupled_steps.h"
#include "synth/cube_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEFAULT_EFFORT = 240, /* moves for each mask, as long as these are not too many: */
    DEFAULT_MOVES = 1 << 18,
    LEAST_K = 6,      /* smaller problems get the moves of this many controls */
    PLACED_BITS = 12, /* controls of which the places are searched for */
    PILOT = 8,        /* the part of the moves for trying a basis or places */
    REFILLS = 6       /* searches for what to do with CX that are left over on a device */
};

/* How much of a new estimate of what coefficients are worth is believed, since they change each
 * other's worth. */
static const double DAMPING = 0.3;

/* What the autocorrelation must rise by for a CX between controls to pay for itself, with n
 * coefficients wanted: BASE_PRICE + PRICE n. Found by trial. */
static const double BASE_PRICE = 5, PRICE = 0.01;

/* What rounding leaves of a coefficient that is 0, radians. */
static const double ROUNDED = 1e-15;

/* Radians; a coefficient of no more is not kept where the picture is to be exact. */
static const double NEGLIGIBLE = 1e-13;

/* Of a search over steps of several lengths. Found by trial. */
static const double COUPLED_HEAT = 2;

/* What a CX for a sum of controls must save of the walk in Gray order, of which the search saves
 * some anyway. Found by trial. */
static const double SUM_PRICE = 2;

typedef struct coefficient {
    double size;
    uint32_t mask; /* of x */
} coefficient;

typedef struct problem {
    const qm_compress_options *o;
    qm_arena *arena;
    uint32_t k, size;                    /* size = 2^k; arrays below have as many elements */
    const double *angles;                /* by x */
    double *w;                           /* their coefficients */
    coefficient *largest;                /* sorted, the largest first */
    uint32_t length[QM_MULTIPLEXER_MAX]; /* of a step in each direction */
    double full;                         /* no walk is longer than this */
    double limit;                        /* the error allowed */
    double *decoded;                     /* scratch, by x */
    bool *wanted;                        /* scratch, by masks of x */
} problem;

/* Walks are over corners: masks of y, or sums of steps of the tree. */
typedef struct attempt {
    problem *p;
    qm_mask_basis basis;
    qm_coupled_tree tree;
    uint32_t *masks; /* the mask of x for each corner */
    double *gain;    /* by corners */
    qm_cube_walk walk;
    uint32_t change; /* CX that the change of basis costs */
    uint32_t spare;  /* CX that what steps share saves: the walk may be so much longer */
    double error;
} attempt;

static double error_of_decoded(const problem *p)
{
    if (p->o->goal == QM_COMPRESS_FIDELITY)
        return 1 - qm_angles_fidelity(p->angles, p->decoded, p->k);
    return qm_angles_error(p->angles, p->decoded, p->k, p->o->peak);
}

static double error_of_largest(const problem *p, uint32_t n)
{
    memset(p->decoded, 0, p->size * sizeof *p->decoded);
    for (uint32_t i = 0; i < n; i++)
        p->decoded[p->largest[i].mask] = p->w[p->largest[i].mask];
    qm_walsh_back(p->decoded, p->k);
    return error_of_decoded(p);
}

static double error_of_walk(void *payload, const qm_cube_walk *w)
{
    const attempt *a = payload;
    const problem *p = a->p;
    memset(p->decoded, 0, p->size * sizeof *p->decoded);
    for (uint32_t i = 0; i < w->nseen; i++)
        p->decoded[a->masks[w->seen[i]]] = p->w[a->masks[w->seen[i]]];
    qm_walsh_back(p->decoded, p->k);
    return error_of_decoded(p);
}

/* For QM_COMPRESS_EXACT. */
static double number_missing(void *payload, const qm_cube_walk *w)
{
    const attempt *a = payload;
    double missing = 0;
    for (uint32_t m = 0; m < a->p->size; m++)
        missing += a->gain[m] > 0 && !qm_cube_walk_on(w, m);
    return missing;
}

/* What each coefficient is worth to the error of the picture, from its derivative. */
static double revalue(void *payload, const qm_cube_walk *w, double *gain)
{
    const attempt *a = payload;
    const problem *p = a->p;
    uint32_t inside = 0;
    double error = error_of_walk(payload, w);
    for (uint32_t x = 0; x < p->size; x++) {
        double b = qm_brightness(p->decoded[x], p->o->peak);
        double slope = qm_brightness_slope(p->decoded[x], p->o->peak);
        inside += slope != 0;
        p->decoded[x] = (qm_brightness(p->angles[x], p->o->peak) - b) * p->o->peak * slope;
    }
    qm_walsh(p->decoded, p->k);
    for (uint32_t m = 0; m < p->size; m++) {
        double c = p->w[a->masks[m]], d = p->decoded[a->masks[m]];
        double curvature = (qm_cube_walk_on(w, m) ? c : -c) * inside / p->size;
        double now = c * (2 * d + curvature);
        gain[m] += DAMPING * ((now > 0 ? now : 0) - gain[m]);
    }
    return error;
}

static int larger_first(const void *a, const void *b)
{
    const coefficient *x = a, *y = b;
    if (x->size != y->size)
        return x->size < y->size ? 1 : -1;
    return x->mask < y->mask ? -1 : 1;
}

/* The mask of x that a step in each direction adds. */
static void directions(const attempt *a, uint32_t *direction)
{
    memcpy(direction, a->basis.direction, a->p->k * sizeof *direction);
    if (!a->p->o->tree)
        return;
    qm_steps g;
    qm_steps_init(&g, &a->tree);
    for (uint32_t j = 0; j < a->p->k; j++) {
        direction[j] = 0;
        for (uint32_t m = qm_steps_mask(&g, 1u << j); m; m &= m - 1)
            direction[j] ^= a->basis.direction[__builtin_ctz(m)];
    }
}

/* Fills in what each corner stands for. */
static void map_corners(attempt *a)
{
    uint32_t direction[QM_MULTIPLEXER_MAX];
    directions(a, direction);
    a->masks[0] = 0;
    for (uint32_t m = 1; m < a->p->size; m++)
        a->masks[m] = a->masks[m & (m - 1)] ^ direction[__builtin_ctz(m)];
}

static uint32_t distance(const problem *p, uint32_t corner)
{
    uint32_t length = 0;
    for (; corner; corner &= corner - 1)
        length += p->length[__builtin_ctz(corner)];
    return length;
}

/* The walk in Gray order over the n largest coefficients: closed, or without its first or last
 * step where an end is free. */
static void gray_walk(attempt *a, uint32_t n)
{
    problem *p = a->p;
    uint32_t first = 0, last = 0;
    memset(p->wanted, 0, p->size * sizeof *p->wanted);
    for (uint32_t i = 0; i < n; i++)
        p->wanted[p->largest[i].mask] = true;
    qm_cube_walk_clear(&a->walk);
    for (uint32_t i = 1; i < p->size; i++) {
        if (!p->wanted[a->masks[i ^ i >> 1]])
            continue;
        first = first ? first : i;
        last = i;
    }
    bool forth = p->o->from_zero && distance(p, first ^ first >> 1) > distance(p, last ^ last >> 1);
    if (p->o->from_zero)
        qm_cube_walk_start(&a->walk, forth ? first ^ first >> 1 : last ^ last >> 1);
    for (uint32_t r = 1; r < p->size; r++) {
        uint32_t i = forth || !p->o->from_zero ? r : p->size - r;
        if (p->wanted[a->masks[i ^ i >> 1]])
            qm_cube_walk_go(&a->walk, i ^ i >> 1);
    }
    if (p->o->from_zero || !p->o->measured)
        qm_cube_walk_go(&a->walk, 0);
}

/* The number of largest coefficients that meets the goal: the least that is good enough, or all
 * that matter. */
static uint32_t enough(const problem *p)
{
    uint32_t low = 0, high = p->size;
    while (low < high) {
        uint32_t n = low + (high - low) / 2;
        bool more = p->o->goal == QM_COMPRESS_EXACT ? p->largest[n].size > p->o->value
                                                    : error_of_largest(p, n) > p->limit;
        if (more)
            low = n + 1;
        else
            high = n;
    }
    return low;
}

/* How many of the largest coefficients a walk in Gray order meets in as many steps; the walk is
 * left so. */
static uint32_t affordable(attempt *a, uint32_t steps)
{
    uint32_t low = 0, high = a->p->size;
    while (low < high) {
        uint32_t n = low + (high - low + 1) / 2;
        gray_walk(a, n);
        if (a->walk.length > steps)
            high = n - 1;
        else
            low = n;
    }
    gray_walk(a, low);
    return low;
}

static double allowed_error(const problem *p)
{
    double slack = 1 + 1e-9; /* what is asked is reached by its own coefficients */
    switch (p->o->goal) {
    case QM_COMPRESS_EXACT:
        return 0.5;
    case QM_COMPRESS_DROP:
        return error_of_largest(p, (uint32_t)lround(p->size * (1 - p->o->value / 100))) * slack;
    case QM_COMPRESS_PSNR:
        return pow(10, -p->o->value / 10) * slack;
    case QM_COMPRESS_FIDELITY:
        return (1 - p->o->value) * slack;
    case QM_COMPRESS_MAX_CX:
        break;
    }
    return 0;
}

static void pose(problem *p, const double *angles)
{
    p->angles = angles;
    p->w = QM_NEW_ARRAY(p->arena, double, p->size);
    p->decoded = QM_NEW_ARRAY(p->arena, double, p->size);
    p->wanted = QM_NEW_ARRAY(p->arena, bool, p->size);
    p->largest = QM_NEW_ARRAY(p->arena, coefficient, p->size);
    memcpy(p->w, angles, p->size * sizeof *p->w);
    qm_walsh(p->w, p->k);
    for (uint32_t m = 0; m < p->size; m++)
        p->largest[m] = (coefficient){fabs(p->w[m]), m};
    qsort(p->largest, p->size, sizeof *p->largest, larger_first);
    p->limit = allowed_error(p);
    p->full = 2.0 * p->size;
    for (uint32_t j = 0; j < p->k; j++) {
        p->length[j] = p->o->tree ? 2 * p->o->tree->depth[j] - 1 : 1;
        p->full += 2.0 * p->size * (p->length[j] - 1);
    }
    p->full = fmin(p->full, INT32_MAX);
}

static void set_change(attempt *a)
{
    const qm_compress_options *o = a->p->o;
    a->change = o->relabel ? 0 : a->basis.nsteps * (o->unitary ? 2 : 1);
}

/* Where the controls are, for the n largest coefficients. */
static void choose_places(attempt *a, uint32_t n, uint64_t seed)
{
    problem *p = a->p;
    if (p->k > PLACED_BITS || n == p->size)
        return;
    uint32_t *masks = QM_NEW_ARRAY(p->arena, uint32_t, n + 1u);
    for (uint32_t i = 0; i < n; i++)
        masks[i] = p->largest[i].mask;
    double price = p->o->relabel ? 0 : SUM_PRICE * (p->o->unitary ? 2 : 1);
    a->tree = *p->o->tree;
    qm_mask_basis_init(&a->basis, p->k);
    qm_coupled_place(&a->tree, &a->basis, masks, n, price, p->o->placed, seed, p->arena);
    set_change(a);
    map_corners(a);
}

/* A basis that brings the n largest coefficients, and those not much smaller, together. A CX must
 * pay for itself; how many steps of the walk a pair of neighbours is worth was found by trial. */
static void choose_basis(attempt *a, uint32_t n)
{
    problem *p = a->p;
    double *weights = QM_NEW_ARRAY(p->arena, double, p->size);
    double least = n ? p->largest[n - 1].size * p->largest[n - 1].size : 1;
    for (uint32_t m = 0; m < p->size; m++) {
        double square = p->w[m] * p->w[m];
        weights[m] = p->o->goal == QM_COMPRESS_EXACT ? fabs(p->w[m]) > p->o->value
                                                     : square / (square + least);
    }
    double price = p->o->relabel ? 0 : (BASE_PRICE + PRICE * n) * (p->o->unitary ? 2 : 1);
    qm_mask_basis_improve(&a->basis, weights, price, p->arena);
    set_change(a);
    map_corners(a);
}

/* The first walk, in Gray order. False when the change of basis alone costs too much. */
static bool begin(attempt *a, uint32_t n)
{
    problem *p = a->p;
    bool limited = p->o->goal == QM_COMPRESS_MAX_CX, exact = p->o->goal == QM_COMPRESS_EXACT;
    if (limited && p->o->value < a->change)
        return false;
    if (limited)
        affordable(a, (uint32_t)fmin(p->o->value - a->change, p->full));
    else
        gray_walk(a, n);
    for (uint32_t m = 0; m < p->size; m++) {
        double c = p->w[a->masks[m]];
        a->gain[m] = exact ? fabs(c) > p->o->value : c * c;
    }
    return true;
}

static void improve(attempt *a, uint32_t n, uint32_t effort)
{
    const problem *p = a->p;
    const qm_compress_options *o = p->o;
    bool limited = o->goal == QM_COMPRESS_MAX_CX, exact = o->goal == QM_COMPRESS_EXACT;
    double least = n ? p->largest[n - 1].size : 1;
    qm_cube_goal goal = {
        .gain = a->gain,
        .price = exact ? 3 : 1 / fmax(least * least, 1e-300),
        .error = exact ? number_missing : error_of_walk,
        .revalue = exact || o->goal == QM_COMPRESS_FIDELITY ? NULL : revalue,
        .payload = a,
        .limit = p->limit,
        .max_length = limited ? (uint32_t)fmin(o->value - a->change + a->spare, p->full) : QM_NONE,
        .free_from = o->from_zero,
        .free_to = o->measured,
        .heat = o->tree ? COUPLED_HEAT : 1,
        .moves = (uint64_t)effort << (p->k < LEAST_K ? LEAST_K : p->k),
        .rounds = effort + 2,
        .seed = o->seed,
        .cancel = o->cancel,
    };
    qm_cube_search(&a->walk, &goal, p->arena);
    a->error = goal.error(a, &a->walk);
}

static attempt *new_attempt(problem *p)
{
    attempt *a = QM_NEW(p->arena, attempt);
    a->p = p;
    a->masks = QM_NEW_ARRAY(p->arena, uint32_t, p->size);
    a->gain = QM_NEW_ARRAY(p->arena, double, p->size);
    qm_mask_basis_init(&a->basis, p->k);
    if (p->o->tree)
        a->tree = *p->o->tree;
    map_corners(a);
    qm_cube_walk_init(&a->walk, p->arena, p->k);
    a->walk.weight = p->length;
    return a;
}

/* Is the walk as short as any for the goal, whatever the basis? */
static bool is_shortest(const attempt *a, uint32_t n)
{
    const qm_compress_options *o = a->p->o;
    if (o->goal == QM_COMPRESS_MAX_CX)
        return o->value < 1;
    uint32_t open = o->from_zero || o->measured;
    bool all = n == a->p->size; /* the least spanning tree has the length of Gray order */
    return !a->walk.length || (o->goal == QM_COMPRESS_EXACT && (all || a->walk.length + open <= n));
}

static bool is_better(const attempt *a, const attempt *b)
{
    uint32_t x = a->walk.length + a->change, y = b->walk.length + b->change;
    if (a->p->o->goal == QM_COMPRESS_MAX_CX || x == y)
        return a->error < b->error;
    return x < y;
}

static uint32_t chosen_effort(const problem *p)
{
    uint32_t most = DEFAULT_MOVES >> p->k;
    if (p->o->effort)
        return p->o->effort;
    return most < 1 ? 1 : most < DEFAULT_EFFORT ? most : DEFAULT_EFFORT;
}

/* Two attempts: with bases, or on a device with places. False: the first needs no search. */
static bool begin_both(attempt *a, attempt *b, uint32_t *n)
{
    problem *p = a->p;
    bool limited = p->o->goal == QM_COMPRESS_MAX_CX, coupled = p->o->tree != NULL;
    for (uint32_t round = 0; round <= (uint32_t)(limited && coupled); round++) {
        *n = limited ? affordable(a, (uint32_t)fmin(p->o->value, p->full)) : enough(p);
        if (coupled)
            choose_places(a, *n, p->o->seed);
    }
    begin(a, *n);
    if (is_shortest(a, *n))
        return false;
    if (coupled)
        choose_places(b, *n, p->o->seed + 1);
    else
        choose_basis(b, *n);
    return true;
}

/* The better of the attempts is found by short searches; a long one follows. */
static attempt *solve(problem *p)
{
    uint32_t effort = chosen_effort(p), n;
    attempt *a = new_attempt(p), *b = new_attempt(p);
    if (!begin_both(a, b, &n))
        return a;
    if ((b->basis.nsteps || p->o->relabel || p->o->tree) && begin(b, n)) {
        improve(a, n, effort / PILOT);
        improve(b, n, effort / PILOT);
        a = is_better(b, a) ? b : a;
    }
    improve(a, n, effort);
    return a;
}

/* A walk that starts at mask m != 0 rotates |m.y> in place of |0>: by pi more where m.y = 1. */
static void shift_start(double *w, uint32_t first, double sign)
{
    if (!first)
        return;
    w[0] -= sign * acos(0);
    w[first] += sign * acos(0);
}

/* The mask of y of a corner. */
static uint32_t held_mask(const attempt *a, uint32_t corner)
{
    qm_steps g;
    if (!a->p->o->tree)
        return corner;
    qm_steps_init(&g, &a->tree);
    return qm_steps_mask(&g, corner);
}

/* The CX of the circuit. */
static uint32_t count(const qm_compressed *c, const attempt *a)
{
    uint32_t at = c->first, cx = a->change;
    for (uint32_t i = 0; i < c->nmasks && !c->coupled; at = c->masks[i++])
        cx += (uint32_t)__builtin_popcount(at ^ c->masks[i]);
    if (!c->coupled)
        return cx + (uint32_t)__builtin_popcount(at ^ c->last);
    uint32_t wires[QM_MULTIPLEXER_MAX];
    for (uint32_t j = 0; j < a->p->k; j++)
        wires[j] = j;
    const qm_multiplexer u = {QM_G_RY, a->p->k, wires, a->p->k};
    qm_synth s;
    qm_synth_init(&s, a->p->arena);
    qm_compressed_emit(&s, &u, c);
    return qm_synth_pairs(&s);
}

/* What the attempt found, with steps from mask to mask as short as they can be. */
static qm_compressed *result(const attempt *a)
{
    const problem *p = a->p;
    qm_compressed *c = QM_NEW(p->arena, qm_compressed);
    c->basis = a->basis;
    c->coupled = p->o->tree != NULL;
    c->tree = a->tree;
    directions(a, c->direction);
    c->relabelled = p->o->relabel;
    c->unitary = p->o->unitary;
    c->first = a->walk.from;
    c->last = a->walk.to;
    c->flip = c->relabelled ? held_mask(a, c->last) : a->masks[c->last];
    c->w = qm_arena_zalloc(p->arena, p->size, sizeof *c->w);
    c->masks = QM_NEW_ARRAY(p->arena, uint32_t, p->size);
    uint32_t n = qm_cube_walk_trail(&a->walk, p->arena, c->masks);
    double least = p->o->goal == QM_COMPRESS_EXACT ? p->o->value : 0;
    for (uint32_t i = 0; i < n; i++) {
        double w = p->w[a->masks[c->masks[i]]];
        if (fabs(w) > least)
            c->w[c->masks[i]] = w;
    }
    shift_start(c->w, c->first, 1);
    if (fabs(c->w[0]) < ROUNDED)
        c->w[0] = 0;
    for (uint32_t i = 0; i < n; i++)
        if (c->w[c->masks[i]] != 0)
            c->masks[c->nmasks++] = c->masks[i];
    c->cx = count(c, a);
    return c;
}

/* On a device, steps have CX in common: as many as are left over so, the walk may be longer. */
static qm_compressed *spend_rest(attempt *a, qm_compressed *c)
{
    const qm_compress_options *o = a->p->o;
    uint32_t most = (uint32_t)fmin(o->value, a->p->full), part = 1;
    qm_cube_walk before;
    qm_cube_walk_init(&before, a->p->arena, a->p->k);
    for (uint32_t i = 0; i < REFILLS && c->cx + part <= most; i++) {
        uint32_t spare = a->spare;
        qm_cube_walk_copy(&before, &a->walk);
        a->spare += (most - c->cx) / part;
        improve(a, c->nmasks, chosen_effort(a->p) / PILOT);
        qm_compressed *longer = result(a);
        if (longer->cx <= most) {
            c = longer;
            continue;
        }
        part *= 2;
        a->spare = spare;
        qm_cube_walk_copy(&a->walk, &before);
    }
    return c;
}

static qm_compressed *compress(qm_arena *arena, const double *angles, uint32_t k,
                               const qm_compress_options *o, uint32_t *ncoefficients)
{
    problem p = {.o = o, .arena = arena, .k = k, .size = 1u << k};
    pose(&p, angles);
    for (*ncoefficients = 0; *ncoefficients < p.size; ++*ncoefficients)
        if (p.largest[*ncoefficients].size <= NEGLIGIBLE)
            break;
    attempt *a = solve(&p);
    qm_compressed *c = result(a);
    if (o->tree && o->goal == QM_COMPRESS_MAX_CX && a->walk.length > 0)
        c = spend_rest(a, c);
    qm_compressed_angles(c, p.decoded);
    c->psnr = qm_angles_psnr(angles, p.decoded, k, o->peak);
    c->fidelity = qm_angles_fidelity(angles, p.decoded, k);
    return c;
}

qm_compressed *qm_compress(qm_arena *arena, const double *angles, uint32_t k,
                           const qm_compress_options *o)
{
    uint32_t n;
    qm_compressed *c = compress(arena, angles, k, o, &n);
    double most = o->goal == QM_COMPRESS_MAX_CX ? o->value : c->cx;
    if (o->goal == QM_COMPRESS_EXACT || n > most + 1)
        return c; /* no exact walk is so short */
    qm_compress_options all = *o;
    all.goal = QM_COMPRESS_EXACT;
    all.value = NEGLIGIBLE;
    qm_compressed *exact = compress(arena, angles, k, &all, &n);
    return exact->cx <= most ? exact : c;
}

void qm_compressed_emit(qm_synth *s, const qm_multiplexer *u, const qm_compressed *c)
{
    if (c->unitary)
        qm_mask_basis_emit(s, &c->basis, u->controls, false);
    if (c->coupled)
        qm_coupled_walk(s, u, &c->tree, c->w, c->masks, c->nmasks, c->first, c->last, !c->unitary);
    else
        qm_multiplexer_walk(s, u, c->w, c->masks, c->nmasks, c->first, c->last);
    if (!c->relabelled)
        qm_mask_basis_emit(s, &c->basis, u->controls, true);
}

void qm_compressed_angles(const qm_compressed *c, double *angles)
{
    uint32_t k = c->basis.k, mask = 0;
    memset(angles, 0, sizeof *angles << k);
    for (uint32_t m = 0; m < 1u << k; m++) {
        if (m) /* the next in Gray order differs by the lowest bit of m */
            mask ^= c->direction[__builtin_ctz(m)];
        uint32_t gray = m ^ m >> 1;
        angles[mask] = c->w[gray];
        if (c->first && gray == c->first)
            angles[mask] -= acos(0);
    }
    angles[0] += c->first ? acos(0) : 0;
    qm_walsh_back(angles, k);
}
