#include "synth/compress.h"

#include "support/arena.h"
#include "synth/cube_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEFAULT_EFFORT = 240, /* moves for each mask, as long as these are not too many: */
    DEFAULT_MOVES = 1 << 18,
    LEAST_K = 6, /* smaller problems get the moves of this many controls */
    PILOT = 8    /* the part of the moves for trying a basis */
};

/* How much of a new estimate of what coefficients are worth is believed, since they change each
 * other's worth. */
static const double DAMPING = 0.3;

/* What the autocorrelation must rise by for a CX between controls to pay for itself, with n
 * coefficients wanted: BASE_PRICE + PRICE n. Found by trial. */
static const double BASE_PRICE = 5, PRICE = 0.01;

typedef struct coefficient {
    double size;
    uint32_t mask; /* of x */
} coefficient;

typedef struct problem {
    const qm_compress_options *o;
    qm_arena *arena;
    uint32_t k, size;     /* size = 2^k; arrays below have as many elements */
    const double *angles; /* by x */
    double *w;            /* their coefficients */
    coefficient *largest; /* sorted, the largest first */
    double limit;         /* the error allowed */
    double *decoded;      /* scratch, by x */
    bool *wanted;         /* scratch, by masks of x */
} problem;

/* Walks are over the masks of y. */
typedef struct attempt {
    problem *p;
    qm_mask_basis basis;
    uint32_t *masks; /* the mask of x for each of y */
    double *gain;    /* by masks of y */
    qm_cube_walk walk;
    uint32_t change; /* CX that the change of basis costs */
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

/* The walk in Gray order over the n largest coefficients. */
static void gray_walk(attempt *a, uint32_t n)
{
    problem *p = a->p;
    memset(p->wanted, 0, p->size * sizeof *p->wanted);
    for (uint32_t i = 0; i < n; i++)
        p->wanted[p->largest[i].mask] = true;
    qm_cube_walk_clear(&a->walk);
    for (uint32_t i = 0; i < p->size; i++)
        if (p->wanted[a->masks[i ^ i >> 1]])
            qm_cube_walk_go(&a->walk, i ^ i >> 1);
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
    qm_mask_basis_masks(&a->basis, a->masks);
    a->change = p->o->relabel ? 0 : a->basis.nsteps * (p->o->unitary ? 2 : 1);
}

/* The first walk, in Gray order. False when the change of basis alone costs too much. */
static bool begin(attempt *a, uint32_t n)
{
    problem *p = a->p;
    bool limited = p->o->goal == QM_COMPRESS_MAX_CX, exact = p->o->goal == QM_COMPRESS_EXACT;
    if (limited && p->o->value < a->change)
        return false;
    if (limited)
        affordable(a, (uint32_t)fmin(p->o->value - a->change, 2.0 * p->size));
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
        .max_length = limited ? (uint32_t)fmin(o->value - a->change, 2.0 * p->size) : QM_NONE,
        .free_from = o->from_zero,
        .free_to = o->measured,
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
    qm_mask_basis_masks(&a->basis, a->masks);
    qm_cube_walk_init(&a->walk, p->arena, p->k);
    return a;
}

/* Is the walk as short as any for the goal, whatever the basis? */
static bool is_shortest(const attempt *a, uint32_t n)
{
    const qm_compress_options *o = a->p->o;
    if (o->goal == QM_COMPRESS_MAX_CX)
        return o->value < 1;
    uint32_t open = o->from_zero || o->measured;
    return !a->walk.length || (o->goal == QM_COMPRESS_EXACT && a->walk.length + open <= n);
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

/* The better of the bases is found by short searches; a long one follows. */
static attempt *solve(problem *p)
{
    bool limited = p->o->goal == QM_COMPRESS_MAX_CX;
    uint32_t effort = chosen_effort(p);
    attempt *a = new_attempt(p), *b = new_attempt(p);
    uint32_t n = limited ? affordable(a, (uint32_t)fmin(p->o->value, 2.0 * p->size)) : enough(p);
    begin(a, n);
    if (is_shortest(a, n))
        return a;
    choose_basis(b, n);
    if ((b->basis.nsteps || p->o->relabel) && begin(b, n)) {
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

/* What the attempt found, with steps from mask to mask as short as they can be. */
static qm_compressed *result(const attempt *a)
{
    const problem *p = a->p;
    qm_compressed *c = QM_NEW(p->arena, qm_compressed);
    c->basis = a->basis;
    c->relabelled = p->o->relabel;
    c->unitary = p->o->unitary;
    c->first = a->walk.from;
    c->last = a->walk.to;
    c->flip = c->relabelled ? c->last : a->masks[c->last];
    c->w = qm_arena_zalloc(p->arena, p->size, sizeof *c->w);
    c->masks = QM_NEW_ARRAY(p->arena, uint32_t, p->size);
    uint32_t n = qm_cube_walk_trail(&a->walk, p->arena, c->masks), at = c->first;
    double least = p->o->goal == QM_COMPRESS_EXACT ? p->o->value : 0;
    for (uint32_t i = 0; i < n; i++) {
        double w = p->w[a->masks[c->masks[i]]];
        if (fabs(w) > least)
            c->w[c->masks[i]] = w;
    }
    shift_start(c->w, c->first, 1);
    for (uint32_t i = 0; i < n; i++) {
        if (c->w[c->masks[i]] == 0)
            continue;
        c->masks[c->nmasks++] = c->masks[i];
        c->cx += (uint32_t)__builtin_popcount(at ^ c->masks[c->nmasks - 1]);
        at = c->masks[c->nmasks - 1];
    }
    c->cx += (uint32_t)__builtin_popcount(at ^ c->last) + a->change;
    return c;
}

qm_compressed *qm_compress(qm_arena *arena, const double *angles, uint32_t k,
                           const qm_compress_options *o)
{
    problem p = {.o = o, .arena = arena, .k = k, .size = 1u << k};
    pose(&p, angles);
    qm_compressed *c = result(solve(&p));
    qm_compressed_angles(c, p.decoded);
    c->psnr = qm_angles_psnr(angles, p.decoded, k, o->peak);
    c->fidelity = qm_angles_fidelity(angles, p.decoded, k);
    return c;
}

void qm_compressed_emit(qm_synth *s, const qm_multiplexer *u, const qm_compressed *c)
{
    if (c->unitary)
        qm_mask_basis_emit(s, &c->basis, u->controls, false);
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
            mask ^= c->basis.direction[__builtin_ctz(m)];
        uint32_t gray = m ^ m >> 1;
        angles[mask] = c->w[gray];
        if (c->first && gray == c->first)
            angles[mask] -= acos(0);
    }
    angles[0] += c->first ? acos(0) : 0;
    qm_walsh_back(angles, k);
}
