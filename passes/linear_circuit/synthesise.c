/* synthesise.c - see synthesise.h.
 *
 * With F the matrix that is still to be made, in terms of the values that the wires hold, CX from c
 * to t adds column t of F to column c, and row c of G = F^-1 to row t. Both methods bring G to the
 * identity. */
#include "passes/linear_circuit/synthesise.h"

#include <math.h>
#include <string.h>

typedef struct matrix {
    uint32_t n, words;
    uint64_t *rows;
    qm_arena *arena;
} matrix;

static matrix make(uint32_t n, qm_arena *arena)
{
    uint32_t words = (n + 63) / 64;
    return (matrix){n, words, qm_arena_zalloc(arena, (size_t)n * words, sizeof(uint64_t)), arena};
}

static uint64_t *row(const matrix *a, uint32_t i)
{
    return a->rows + (size_t)i * a->words;
}

static bool bit(const matrix *a, uint32_t i, uint32_t j)
{
    return row(a, i)[j / 64] >> j % 64 & 1;
}

static void flip(const matrix *a, uint32_t i, uint32_t j)
{
    row(a, i)[j / 64] ^= (uint64_t)1 << j % 64;
}

static void add_row(const matrix *a, uint32_t from, uint32_t to)
{
    for (uint32_t k = 0; k < a->words; k++)
        row(a, to)[k] ^= row(a, from)[k];
}

static matrix transpose(const matrix *a)
{
    matrix t = make(a->n, a->arena);
    for (uint32_t i = 0; i < a->n; i++)
        for (uint32_t j = 0; j < a->n; j++)
            if (bit(a, i, j))
                flip(&t, j, i);
    return t;
}

static matrix copy(const matrix *a)
{
    matrix b = make(a->n, a->arena);
    memcpy(b.rows, a->rows, (size_t)a->n * a->words * sizeof *a->rows);
    return b;
}

static void push(qm_linear_circuit *c, qm_arena *arena, uint32_t control, uint32_t target)
{
    QM_RESERVE(arena, c->gates, c->ngates, c->cap);
    c->gates[c->ngates++] = (qm_linear_gate){control, target};
}

/* Row operations on a by which it becomes the identity, one column after the other. */
static void eliminate(matrix a, qm_linear_circuit *ops)
{
    for (uint32_t j = 0; j < a.n; j++) {
        uint32_t pivot = j;
        while (!bit(&a, pivot, j))
            pivot++;
        if (pivot != j) {
            add_row(&a, pivot, j);
            push(ops, a.arena, pivot, j);
        }
        for (uint32_t i = 0; i < a.n; i++)
            if (i != j && bit(&a, i, j)) {
                add_row(&a, j, i);
                push(ops, a.arena, j, i);
            }
    }
}

static matrix inverse(const matrix *a)
{
    qm_linear_circuit ops = {0};
    eliminate(copy(a), &ops);
    matrix b = make(a->n, a->arena);
    for (uint32_t i = 0; i < a->n; i++)
        flip(&b, i, i);
    for (uint32_t k = 0; k < ops.ngates; k++)
        add_row(&b, ops.gates[k].control, ops.gates[k].target);
    return b;
}

static uint32_t section(const matrix *a, uint32_t i, uint32_t from, uint32_t to)
{
    uint32_t v = 0;
    for (uint32_t j = from; j < to; j++)
        v |= (uint32_t)bit(a, i, j) << (j - from);
    return v;
}

/* Row operations by which a becomes upper triangular: in each section of columns, rows with equal
 * parts are added first. */
static void make_upper(matrix *a, uint32_t width, qm_linear_circuit *ops)
{
    uint32_t *first = QM_NEW_ARRAY(a->arena, uint32_t, (size_t)1 << width);
    for (uint32_t from = 0; from < a->n; from += width) {
        uint32_t to = from + width < a->n ? from + width : a->n;
        memset(first, 0xff, sizeof *first << width);
        for (uint32_t i = from; i < a->n; i++) {
            uint32_t v = section(a, i, from, to);
            if (v == 0)
                continue;
            if (first[v] == QM_NONE) {
                first[v] = i;
                continue;
            }
            add_row(a, first[v], i);
            push(ops, a->arena, first[v], i);
        }
        for (uint32_t j = from; j < to; j++)
            for (uint32_t i = j + 1; i < a->n; i++) {
                if (!bit(a, i, j))
                    continue;
                if (!bit(a, j, j)) {
                    add_row(a, i, j);
                    push(ops, a->arena, i, j);
                }
                add_row(a, j, i);
                push(ops, a->arena, j, i);
            }
    }
}

/* U^-1 = M1^T ... Mk^T for the row operations M1 ... Mk, in order of time, that make U^T the
 * identity; the transpose of one has control and target exchanged. */
static qm_linear_circuit by_sections(const matrix *g, uint32_t width)
{
    qm_linear_circuit ops = {0}, upper = {0};
    matrix a = copy(g);
    make_upper(&a, width, &ops);
    matrix t = transpose(&a);
    make_upper(&t, width, &upper);
    for (uint32_t k = upper.ngates; k-- > 0;)
        push(&ops, g->arena, upper.gates[k].target, upper.gates[k].control);
    return ops;
}

static uint32_t weight(const uint64_t *a, uint32_t words)
{
    uint32_t w = 0;
    for (uint32_t k = 0; k < words; k++)
        w += (uint32_t)__builtin_popcountll(a[k]);
    return w;
}

static float log_weight(uint32_t w)
{
    return w > 1 ? log2f((float)w) : 0;
}

/* Descent is for at most MAX_DESCENT wires: rows of one word. What was used in the last TABU steps
 * is not used again. */
enum { MAX_DESCENT = 64, TABU = 6 };

typedef struct descent {
    uint32_t n;
    uint64_t f[MAX_DESCENT], g[MAX_DESCENT];
    /* Adding column t of F to a column that has no bit where t has one raises the weights of rows
     * by rise[t] in all; bits that c has there change that by overlap[c][t]. */
    float rise[MAX_DESCENT], overlap[MAX_DESCENT][MAX_DESCENT];
    float logs[MAX_DESCENT + 2];
    uint32_t used[MAX_DESCENT][MAX_DESCENT]; /* the step after which c, t was last used; 0: never */
    uint32_t steps;
} descent;

static void sum_rows(descent *d)
{
    memset(d->rise, 0, sizeof d->rise);
    memset(d->overlap, 0, sizeof d->overlap);
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t w = weight(&d->f[i], 1);
        float up = d->logs[w + 1] - d->logs[w], down = d->logs[w - 1] - d->logs[w + 1];
        for (uint64_t a = d->f[i]; a; a &= a - 1) {
            uint32_t t = (uint32_t)__builtin_ctzll(a);
            d->rise[t] += up;
            for (uint64_t b = d->f[i]; b; b &= b - 1)
                d->overlap[__builtin_ctzll(b)][t] += down;
        }
    }
}

/* The CX that changes the sum of the logarithms of the weights of the rows of F and G most
 * downwards, or least upwards. */
static qm_linear_gate best_step(descent *d)
{
    sum_rows(d);
    float least = INFINITY;
    qm_linear_gate best = {0, 1};
    for (uint32_t t = 0; t < d->n; t++) {
        float have = d->logs[weight(&d->g[t], 1)];
        for (uint32_t c = 0; c < d->n; c++) {
            if (c == t || (d->used[c][t] && d->steps - d->used[c][t] < TABU))
                continue;
            uint64_t sum = d->g[c] ^ d->g[t];
            float change = d->rise[t] + d->overlap[c][t] + d->logs[weight(&sum, 1)] - have;
            if (change < least) {
                least = change;
                best = (qm_linear_gate){c, t};
            }
        }
    }
    return best;
}

static void step(descent *d, qm_linear_gate s)
{
    for (uint32_t i = 0; i < d->n; i++)
        d->f[i] ^= (d->f[i] >> s.target & 1) << s.control;
    d->g[s.target] ^= d->g[s.control];
    d->used[s.control][s.target] = ++d->steps;
}

static bool is_permutation(const descent *d)
{
    for (uint32_t i = 0; i < d->n; i++)
        if (weight(&d->g[i], 1) != 1)
            return false;
    return true;
}

/* Greedy descent, over small rises, to a permutation; at most `most` gates, then elimination. */
static qm_linear_circuit by_descent(const matrix *f, const matrix *g, uint32_t most)
{
    qm_linear_circuit ops = {0};
    descent d = {.n = f->n};
    memcpy(d.f, f->rows, d.n * sizeof *d.f);
    memcpy(d.g, g->rows, d.n * sizeof *d.g);
    for (uint32_t w = 0; w <= d.n + 1; w++)
        d.logs[w] = log_weight(w);
    while (!is_permutation(&d) && ops.ngates < most) {
        qm_linear_gate s = best_step(&d);
        step(&d, s);
        push(&ops, f->arena, s.control, s.target);
    }
    matrix left = make(d.n, f->arena);
    memcpy(left.rows, d.g, d.n * sizeof *d.g);
    eliminate(left, &ops);
    return ops;
}

void qm_linear_synthesise(qm_linear_circuit *c, const uint64_t *out, uint32_t n, qm_arena *arena)
{
    matrix f = make(n, arena);
    memcpy(f.rows, out, (size_t)n * f.words * sizeof *out);
    matrix g = inverse(&f);
    *c = by_sections(&g, 1);
    for (uint32_t width = 2; width <= 6; width++) {
        qm_linear_circuit other = by_sections(&g, width);
        if (other.ngates < c->ngates)
            *c = other;
    }
    if (n > MAX_DESCENT)
        return;
    qm_linear_circuit other = by_descent(&f, &g, c->ngates);
    if (other.ngates < c->ngates)
        *c = other;
}
