#include "synth/compress.h"

#include "support/arena.h"
#include "synth/cube_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_EFFORT = 200 };

typedef struct coefficient {
    double size;
    uint32_t mask;
} coefficient;

/* What errors of walks are worked out from. */
typedef struct picture {
    const qm_compress_options *o;
    uint32_t k;
    const double *angles; /* [2^k] by y */
    const double *w;      /* [2^k] their coefficients */
    double *decoded;      /* [2^k] scratch */
} picture;

/* The inverse of qm_walsh(). */
static void unwalsh(double *a, uint32_t k)
{
    size_t n = (size_t)1 << k;
    qm_walsh(a, k);
    for (size_t i = 0; i < n; i++)
        a[i] *= (double)n;
}

static double brightness(double angle, double peak)
{
    return fmin(1, fmax(0, angle / peak));
}

static double squared_error(const double *angles, const double *decoded, uint32_t k, double peak)
{
    double sum = 0;
    for (size_t x = 0; x < (size_t)1 << k; x++) {
        double d = brightness(decoded[x], peak) - brightness(angles[x], peak);
        sum += d * d;
    }
    return ldexp(sum, -(int)k);
}

double qm_angles_psnr(const double *angles, const double *decoded, uint32_t k, double peak)
{
    return -10 * log10(squared_error(angles, decoded, k, peak));
}

double qm_angles_fidelity(const double *angles, const double *decoded, uint32_t k)
{
    double sum = 0;
    for (size_t x = 0; x < (size_t)1 << k; x++)
        sum += cos((angles[x] - decoded[x]) / 2);
    sum = ldexp(sum, -(int)k);
    return sum * sum;
}

/* The error that the goal speaks of, from the decoded angles. */
static double error_of_decoded(const picture *p)
{
    if (p->o->goal == QM_COMPRESS_FIDELITY)
        return 1 - qm_angles_fidelity(p->angles, p->decoded, p->k);
    return squared_error(p->angles, p->decoded, p->k, p->o->peak);
}

static double error_of_walk(void *payload, const qm_cube_walk *w)
{
    const picture *p = payload;
    memset(p->decoded, 0, sizeof *p->decoded << p->k);
    for (uint32_t i = 0; i < w->nseen; i++)
        p->decoded[w->seen[i]] = p->w[w->seen[i]];
    unwalsh(p->decoded, p->k);
    return error_of_decoded(p);
}

static double error_of_largest(const picture *p, const coefficient *c, uint32_t n)
{
    memset(p->decoded, 0, sizeof *p->decoded << p->k);
    for (uint32_t i = 0; i < n; i++)
        p->decoded[c[i].mask] = p->w[c[i].mask];
    unwalsh(p->decoded, p->k);
    return error_of_decoded(p);
}

static int larger_first(const void *a, const void *b)
{
    const coefficient *x = a, *y = b;
    if (x->size != y->size)
        return x->size < y->size ? 1 : -1;
    return x->mask < y->mask ? -1 : 1;
}

static coefficient *sorted(qm_arena *arena, const double *w, uint32_t k)
{
    uint32_t size = 1u << k;
    coefficient *c = QM_NEW_ARRAY(arena, coefficient, size);
    for (uint32_t m = 0; m < size; m++)
        c[m] = (coefficient){fabs(w[m]), m};
    qsort(c, size, sizeof *c, larger_first);
    return c;
}

/* The walk in Gray order over the n largest coefficients. */
static void gray_walk(qm_cube_walk *w, const coefficient *c, uint32_t n, bool *wanted)
{
    uint32_t size = 1u << w->k;
    memset(wanted, 0, size * sizeof *wanted);
    for (uint32_t i = 0; i < n; i++)
        wanted[c[i].mask] = true;
    qm_cube_walk_clear(w);
    for (uint32_t i = 0; i < size; i++)
        if (wanted[i ^ i >> 1])
            qm_cube_walk_go(w, i ^ i >> 1);
    qm_cube_walk_go(w, 0);
}

/* How many of the largest coefficients do for the goal. */
static uint32_t enough(const picture *p, const coefficient *c, qm_cube_walk *w, bool *wanted,
                       double limit)
{
    uint32_t size = 1u << p->k, low = 0, high = size;
    while (low < high) {
        uint32_t n = low + (high - low) / 2;
        bool less; /* is n too few, or, for a number of CX, can there be more? */
        if (p->o->goal == QM_COMPRESS_MAX_CX) {
            gray_walk(w, c, n + 1, wanted);
            less = w->length <= p->o->value;
        } else {
            less = error_of_largest(p, c, n) > limit;
        }
        if (less)
            low = n + 1;
        else
            high = n;
    }
    return low;
}

static uint32_t above(const coefficient *c, uint32_t size, double tolerance)
{
    uint32_t n = 0;
    while (n < size && c[n].size > tolerance)
        n++;
    return n;
}

/* How much error the goal allows for. */
static double allowed(const picture *p, const coefficient *c)
{
    double size = ldexp(1, (int)p->k), slack = 1 + 1e-9;
    switch (p->o->goal) {
    case QM_COMPRESS_DROP:
        return error_of_largest(p, c, (uint32_t)round(size * (1 - p->o->value / 100))) * slack;
    case QM_COMPRESS_PSNR:
        return pow(10, -p->o->value / 10) * slack;
    case QM_COMPRESS_FIDELITY:
        return (1 - p->o->value) * slack;
    case QM_COMPRESS_EXACT:
    case QM_COMPRESS_MAX_CX:
        break;
    }
    return 0;
}

static double number_missing(void *payload, const qm_cube_walk *w)
{
    const picture *p = payload;
    double missing = 0;
    for (size_t m = 0; m < (size_t)1 << p->k; m++)
        missing += fabs(p->w[m]) > p->o->value && !qm_cube_walk_on(w, (uint32_t)m);
    return missing;
}

/* A short walk for the goal over the masks of p. */
static void find_walk(qm_cube_walk *walk, const picture *p, qm_arena *arena)
{
    const qm_compress_options *o = p->o;
    uint32_t k = p->k, size = 1u << k, n;
    bool exact = o->goal == QM_COMPRESS_EXACT, limited = o->goal == QM_COMPRESS_MAX_CX;
    coefficient *c = sorted(arena, p->w, k);
    bool *wanted = QM_NEW_ARRAY(arena, bool, size);
    double *gain = QM_NEW_ARRAY(arena, double, size);
    double limit = exact ? 0.5 : allowed(p, c);
    n = exact ? above(c, size, o->value) : enough(p, c, walk, wanted, limit);
    while (limited && n) {
        gray_walk(walk, c, n, wanted);
        if (walk->length <= o->value)
            break;
        n--;
    }
    gray_walk(walk, c, n, wanted);
    if (exact && walk->length <= n && !o->from_zero && !o->measured)
        return; /* no closed walk over n masks is shorter */
    if (limited ? o->value < 1 : !walk->length)
        return;
    for (uint32_t m = 0; m < size; m++)
        gain[m] = exact ? fabs(p->w[m]) > o->value : p->w[m] * p->w[m];
    uint32_t effort = o->effort ? o->effort : DEFAULT_EFFORT;
    qm_cube_goal goal = {
        .gain = gain,
        .price = exact ? 3 : 1 / fmax(gain[c[n ? n - 1 : 0].mask], 1e-300),
        .error = exact ? number_missing : error_of_walk,
        .payload = (void *)p,
        .limit = limit,
        .max_length = limited ? (uint32_t)fmin(o->value, size) : QM_NONE,
        .free_from = o->from_zero,
        .free_to = o->measured,
        .moves = (uint64_t)effort << k,
        .seed = o->seed,
        .cancel = o->cancel,
    };
    qm_cube_search(walk, &goal, arena);
}

/* Steps from c->first by way of the masks to c->last. */
static uint32_t steps(const qm_compressed *c)
{
    uint32_t at = c->first, n = 0;
    for (uint32_t i = 0; i < c->nmasks; i++) {
        n += (uint32_t)__builtin_popcount(at ^ c->masks[i]);
        at = c->masks[i];
    }
    return n + (uint32_t)__builtin_popcount(at ^ c->last);
}

/* A walk that starts at mask m != 0 rotates |m.y> in place of |0>: by pi more where m.y = 1. */
static void shift_start(double *w, uint32_t first, double sign)
{
    if (!first)
        return;
    w[0] -= sign * acos(0);
    w[first] += sign * acos(0);
}

qm_compressed *qm_compress(qm_arena *arena, const double *angles, uint32_t k,
                           const qm_compress_options *o)
{
    uint32_t size = 1u << k;
    qm_compressed *c = QM_NEW(arena, qm_compressed);
    double *w = QM_NEW_ARRAY(arena, double, size);
    double *decoded = QM_NEW_ARRAY(arena, double, size);
    picture p = {o, k, angles, w, decoded};
    qm_cube_walk walk;
    memcpy(w, angles, size * sizeof *w);
    qm_walsh(w, k);
    qm_cube_walk_init(&walk, arena, k);
    find_walk(&walk, &p, arena);

    uint32_t *trail = QM_NEW_ARRAY(arena, uint32_t, size);
    uint32_t n = qm_cube_walk_trail(&walk, arena, trail);
    c->k = k;
    c->w = qm_arena_zalloc(arena, size, sizeof *c->w);
    c->masks = trail;
    c->first = walk.from;
    c->last = walk.to;
    for (uint32_t j = 0; j < k; j++)
        c->basis[j] = 1u << j;
    double least = o->goal == QM_COMPRESS_EXACT ? o->value : 0;
    for (uint32_t i = 0; i < n; i++)
        if (fabs(w[trail[i]]) > least)
            c->w[trail[i]] = w[trail[i]];
    shift_start(c->w, c->first, 1);
    for (uint32_t i = 0; i < n; i++)
        if (c->w[trail[i]] != 0)
            c->masks[c->nmasks++] = trail[i];
    c->cx = steps(c);
    qm_compressed_angles(c, decoded);
    c->psnr = qm_angles_psnr(angles, decoded, k, o->peak);
    c->fidelity = qm_angles_fidelity(angles, decoded, k);
    return c;
}

void qm_compressed_emit(qm_synth *s, const qm_multiplexer *u, const qm_compressed *c)
{
    qm_multiplexer_walk(s, u, c->w, c->masks, c->nmasks, c->first, c->last);
}

void qm_compressed_angles(const qm_compressed *c, double *angles)
{
    memcpy(angles, c->w, sizeof *angles << c->k);
    shift_start(angles, c->first, -1);
    unwalsh(angles, c->k);
}
