/* quadratic.c - a phase that is a polynomial of degree two in the bits of an index.
 *
 * What: amplitude x times exp(i (c + sum l_a x_a + sum p_ab x_a x_b)): a run of diagonal gates in
 * one sweep. How: rows of 2^QM_ROW_TILE_BITS tiles share the bits above them. Fixing these one
 * after the other, from the top, leaves a polynomial in fewer bits: its constant and its linear
 * factors are kept for each number of fixed bits, so that from row to row only those of the bits
 * that changed are made again, two on average. A row is then multiplied by a table of the phases
 * among its own bits and by the product of linear factors, made by doubling (phase_row). Cost:
 * three complex multiplications an amplitude and O(m) a row, however many phases there are.
 * Guarantee: errors grow with the number of bits, not of rows. */

#include "runtime/sim/kernels.h"

#include <math.h>
#include <stdalign.h>

enum {
    MOST = QM_MAX_STATE_QUBITS,
    PAIRS = MOST * (MOST - 1) / 2,
    ROW_BYTES = 2 * QM_HALF_TILE << QM_ROW_TILE_BITS,
    ROW_MAX = QM_MAX_TILE << QM_ROW_TILE_BITS
};

/* Factors of the bits below some bit, and the constant that the others leave. */
typedef struct linear {
    double re[MOST + 1], im[MOST + 1]; /* 0: the constant; 1 + a: of target a */
} linear;

typedef struct quadratic {
    alignas(QM_HALF_TILE) char table[ROW_BYTES]; /* of a row, laid out as one */
    linear first;                                /* no bit is fixed */
    double pair_re[PAIRS], pair_im[PAIRS];       /* of a < b at b (b - 1) / 2 + a */
    uint32_t target[MOST];                       /* positions, ascending */
    uint32_t ntargets, nlow;                     /* targets; those inside a row */
    uint32_t row_bits, outer_bit; /* first bit of the outer ones, counted above those of a row */
    uint64_t row_bytes;
    const qm_kernel_set *set;
} quadratic;

uint64_t qm_quadratic_bytes(void)
{
    return sizeof(quadratic);
}

static uint32_t pair_at(uint32_t a, uint32_t b)
{
    return a < b ? b * (b - 1) / 2 + a : a * (a - 1) / 2 + b;
}

/* Sorts the targets and turns phases into factors. */
static void init_factors(quadratic *q, const qm_kop *op, const uint32_t *qubits, const double *data)
{
    uint32_t n = op->ntargets,
             order[MOST]; /* order[k]: which target of the op is the k-th lowest */
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = i;
        for (; k > 0 && qubits[order[k - 1]] > qubits[i]; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
    q->ntargets = n;
    q->first.re[0] = cos(data[0]);
    q->first.im[0] = sin(data[0]);
    const double *pairs = data + 1 + n;
    for (uint32_t b = 0; b < n; b++) {
        q->target[b] = qubits[order[b]];
        q->first.re[1 + b] = cos(data[1 + order[b]]);
        q->first.im[1 + b] = sin(data[1 + order[b]]);
        for (uint32_t a = 0; a < b; a++) {
            double p = pairs[pair_at(order[a], order[b])];
            q->pair_re[pair_at(a, b)] = p == 0 ? 1 : cos(p);
            q->pair_im[pair_at(a, b)] = p == 0 ? 0 : sin(p);
        }
    }
}

static void store(quadratic *q, qm_precision p, uint32_t i, double complex v)
{
    uint32_t lanes = 1u << qm_tile_bits(p), at = (i & ~(lanes - 1)) * 2 + (i & (lanes - 1));
    if (p == QM_DOUBLE) {
        ((double *)q->table)[at] = creal(v);
        ((double *)q->table)[at + lanes] = cimag(v);
    } else {
        ((float *)q->table)[at] = (float)creal(v);
        ((float *)q->table)[at + lanes] = (float)cimag(v);
    }
}

/* The phases among the bits of a row: doubled for each bit b with the products of its pairs, which
 * double for each bit a. */
static void init_table(quadratic *q, qm_precision p)
{
    double complex table[ROW_MAX], pairs[ROW_MAX];
    uint32_t b = 0;
    table[0] = 1;
    for (uint32_t bit = 0; bit < q->row_bits; bit++) {
        bool target = b < q->nlow && q->target[b] == bit;
        uint32_t size = 1u << bit, a = 0;
        pairs[0] = 1;
        for (uint32_t low = 0; target && low < bit; low++) {
            double complex f = 1;
            if (a < b && q->target[a] == low) {
                f = CMPLX(q->pair_re[pair_at(a, b)], q->pair_im[pair_at(a, b)]);
                a++;
            }
            for (uint32_t i = 0; i < 1u << low; i++)
                pairs[(1u << low) + i] = pairs[i] * f;
        }
        for (uint32_t i = 0; i < size; i++)
            table[size + i] = target ? table[i] * pairs[i] : table[i];
        b += target;
    }
    for (uint32_t i = 0; i < 1u << q->row_bits; i++)
        store(q, p, i, table[i]);
}

/* Fixes target t, the highest that is left in `from`, at 1. */
static void fix(const quadratic *q, const linear *from, uint32_t t, linear *to)
{
    const double *re = q->pair_re + pair_at(0, t), *im = q->pair_im + pair_at(0, t);
    double fr = from->re[1 + t], fi = from->im[1 + t];
    to->re[0] = from->re[0] * fr - from->im[0] * fi;
    to->im[0] = from->re[0] * fi + from->im[0] * fr;
    for (uint32_t a = 0; a < t; a++) {
        to->re[1 + a] = from->re[1 + a] * re[a] - from->im[1 + a] * im[a];
        to->im[1 + a] = from->re[1 + a] * im[a] + from->im[1 + a] * re[a];
    }
}

/* One factor for each bit of a row; 1 for bits that are no targets. */
static void spread(const quadratic *q, const linear *l, linear *out)
{
    out->re[0] = l->re[0];
    out->im[0] = l->im[0];
    for (uint32_t bit = 0, a = 0; bit < q->row_bits; bit++) {
        bool target = a < q->nlow && q->target[a] == bit;
        out->re[1 + bit] = target ? l->re[1 + a] : 1;
        out->im[1 + bit] = target ? l->im[1 + a] : 0;
        a += target;
    }
}

static void run(const qm_job *j, void *amp, uint64_t begin, uint64_t end, uint64_t outer)
{
    const quadratic *q = j->coef;
    linear made[MOST], row;
    const linear *fixed[MOST + 1]; /* [t]: targets t and up are fixed */
    uint64_t before = 0;
    fixed[q->ntargets] = &q->first;
    for (uint64_t r = begin; r < end; r++) {
        uint64_t bits = outer << q->outer_bit | r; /* index without the bits of a row */
        uint32_t t = q->ntargets;
        if (r > begin) { /* down to the targets that did not change */
            uint32_t changed = q->row_bits + 63 - (uint32_t)__builtin_clzll(bits ^ before);
            while (t > q->nlow && q->target[t - 1] > changed)
                t--;
        }
        for (; t > q->nlow; t--) {
            bool one = bits >> (q->target[t - 1] - q->row_bits) & 1;
            if (one)
                fix(q, fixed[t], t - 1, &made[t - 1]);
            fixed[t - 1] = one ? &made[t - 1] : fixed[t];
        }
        before = bits;
        spread(q, fixed[q->nlow], &row);
        q->set->phase_row((char *)amp + r * q->row_bytes, q->table, q->row_bits, row.re, row.im);
    }
}

void qm_quadratic_init(qm_job *j, const qm_kernel_set *k, qm_precision precision, uint32_t n,
                       const qm_kop *op, const uint32_t *qubits, const double *data)
{
    quadratic *q = j->coef;
    uint32_t tile_bits = qm_tile_bits(precision), longest = tile_bits + QM_ROW_TILE_BITS;
    q->set = k;
    q->row_bits = n < tile_bits ? tile_bits : n < longest ? n : longest;
    q->row_bytes = (uint64_t)2 * QM_HALF_TILE << (q->row_bits - tile_bits);
    q->outer_bit = n < q->row_bits ? 0 : n - q->row_bits;
    init_factors(q, op, qubits, data);
    q->nlow = 0;
    while (q->nlow < q->ntargets && q->target[q->nlow] < q->row_bits)
        q->nlow++;
    init_table(q, precision);
    j->kernel = run;
    j->groups = (uint64_t)1 << q->outer_bit;
    j->group_bits = q->row_bits;
    j->columns = 1;
    j->outer_controls = j->outer_on = 0;
}
