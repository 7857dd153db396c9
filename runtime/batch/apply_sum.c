/* apply_sum.c - see apply_sum.h.
 *
 * Amplitudes are taken in blocks. The terms that flip the same bits are one table of factors for a
 * block: the bits above a block decide the sign of each term, so the terms become coefficients of
 * the Walsh functions of the low bits, and the fast Walsh-Hadamard transform (Fino and Algazi, IEEE
 * Trans. Comput. C-25, 1976) turns these into the table. So many diagonal terms cost little more
 * than one. */
#include "runtime/batch/apply_sum.h"

#include "runtime/batch/builder.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_BITS = 10, BLOCK = 1 << BLOCK_BITS, SHARES = 64 };

/* Numbers of the amplitudes of a block. */
typedef struct block {
    double re[BLOCK], im[BLOCK];
} block;

static int by_flip(const void *x, const void *y)
{
    const qm_sign_term *a = x, *b = y;
    return a->flip != b->flip ? (a->flip > b->flip ? 1 : -1)
           : a->row != b->row ? (a->row > b->row ? 1 : -1)
                              : 0;
}

void qm_sign_sum_make(const qm_circuit *c, const qm_pauli_sum *sum, qm_arena *arena,
                      qm_sign_sum *out)
{
    out->nterms = sum->nterms;
    out->terms = QM_NEW_ARRAY(arena, qm_sign_term, sum->nterms + 1);
    for (uint32_t i = 0; i < sum->nterms; i++) {
        qm_frame_term f = qm_circuit_term(c, &sum->terms[i]);
        double k = sum->terms[i].coefficient;
        out->terms[i] = (qm_sign_term){.flip = f.flip,
                                       .row = f.row,
                                       .imaginary = f.turns % 2 == 1,
                                       .coefficient = (f.turns >= 2) != f.negative ? -k : k};
    }
    qsort(out->terms, out->nterms, sizeof *out->terms, by_flip);
}

static void walsh_hadamard(double *v, uint32_t n)
{
    for (uint32_t h = 1; h < n; h *= 2)
        for (uint32_t i = 0; i < n; i += 2 * h)
            for (uint32_t j = i; j < i + h; j++) {
                double a = v[j], b = v[j + h];
                v[j] = a + b;
                v[j + h] = a - b;
            }
}

/* The factors of the terms [first, end), which flip the same bits. True when some are imaginary. */
static bool make_table(const qm_sign_sum *sum, uint32_t first, uint32_t end, uint32_t high,
                       uint32_t size, block *table)
{
    bool imaginary = false;
    memset(table->re, 0, size * sizeof(double));
    memset(table->im, 0, size * sizeof(double));
    for (uint32_t t = first; t < end; t++) {
        const qm_sign_term *s = &sum->terms[t];
        double k = __builtin_parity((high ^ s->flip) & s->row) ? -s->coefficient : s->coefficient;
        (s->imaginary ? table->im : table->re)[s->row & (size - 1)] += k;
        imaginary = imaginary || s->imaginary;
    }
    walsh_hadamard(table->re, size);
    if (imaginary)
        walsh_hadamard(table->im, size);
    return imaginary;
}

/* The amplitudes with the indices first ^ j, for each j below size; first: the flips inside a block
 * and the bits above it. */
static void load(const qm_state *s, uint32_t first, uint32_t size, block *out)
{
    uint32_t tile = 1u << qm_tile_bits(s->precision), lane = first & (tile - 1);
    for (uint32_t j = 0; j < size; j += tile) {
        size_t at = 2 * (size_t)((first ^ j) & ~(tile - 1));
        if (s->precision == QM_DOUBLE) {
            const double *a = (const double *)s->amp + at;
            for (uint32_t l = 0; l < tile; l++) {
                out->re[j + l] = a[l ^ lane];
                out->im[j + l] = a[tile + (l ^ lane)];
            }
        } else {
            const float *a = (const float *)s->amp + at;
            for (uint32_t l = 0; l < tile; l++) {
                out->re[j + l] = (double)a[l ^ lane];
                out->im[j + l] = (double)a[tile + (l ^ lane)];
            }
        }
    }
}

static void store(const qm_state *s, uint32_t first, uint32_t size, const block *from)
{
    uint32_t tile = 1u << qm_tile_bits(s->precision);
    for (uint32_t j = 0; j < size; j += tile) {
        size_t at = 2 * ((size_t)first + j);
        if (s->precision == QM_DOUBLE) {
            double *a = (double *)s->amp + at;
            memcpy(a, from->re + j, tile * sizeof *a);
            memcpy(a + tile, from->im + j, tile * sizeof *a);
        } else {
            float *a = (float *)s->amp + at;
            for (uint32_t l = 0; l < tile; l++) {
                a[l] = (float)from->re[j + l];
                a[tile + l] = (float)from->im[j + l];
            }
        }
    }
}

/* Adds table times psi. */
static void add_product(const block *table, bool imaginary, const block *psi, uint32_t size,
                        block *out)
{
    for (uint32_t j = 0; j < size; j++) {
        out->re[j] += table->re[j] * psi->re[j];
        out->im[j] += table->re[j] * psi->im[j];
    }
    for (uint32_t j = 0; imaginary && j < size; j++) {
        out->re[j] -= table->im[j] * psi->im[j];
        out->im[j] += table->im[j] * psi->re[j];
    }
}

/* One block of O psi; returns its part of the expectation value. */
static double apply_block(const qm_sign_sum *sum, const qm_state *psi, qm_state *lambda,
                          uint32_t first, uint32_t size)
{
    block table, in, out;
    memset(out.re, 0, size * sizeof(double));
    memset(out.im, 0, size * sizeof(double));
    for (uint32_t t = 0, end; t < sum->nterms; t = end) {
        uint32_t flip = sum->terms[t].flip;
        for (end = t; end < sum->nterms && sum->terms[end].flip == flip;)
            end++;
        bool imaginary = make_table(sum, t, end, first, size, &table);
        load(psi, first ^ flip, size, &in);
        add_product(&table, imaginary, &in, size, &out);
    }
    if (lambda)
        store(lambda, first, size, &out);
    load(psi, first, size, &in);
    double value = 0;
    for (uint32_t j = 0; j < size; j++)
        value += in.re[j] * out.re[j] + in.im[j] * out.im[j];
    return value;
}

double qm_sign_sum_apply(const qm_sign_sum *sum, const qm_state *psi, qm_state *lambda)
{
    uint32_t bits = psi->n < BLOCK_BITS ? psi->n : BLOCK_BITS;
    uint32_t blocks = 1u << (psi->n - bits), shares = blocks < SHARES ? blocks : SHARES;
    double part[SHARES], value = 0;
#pragma omp parallel for schedule(static) num_threads(psi->threads) if (psi->threads > 1)
    for (uint32_t s = 0; s < shares; s++) {
        part[s] = 0;
        for (uint32_t b = s * (blocks / shares); b < (s + 1) * (blocks / shares); b++)
            part[s] += apply_block(sum, psi, lambda, b << bits, 1u << bits);
    }
    for (uint32_t s = 0; s < shares; s++)
        value += part[s];
    return value;
}
