/* rows.c - Pauli operators in bit slices. */
#include "passes/pauli_network/rows.h"

#include <string.h>

void qm_pnet_rows_init(qm_pnet_rows *r, uint32_t nqubits, uint32_t nrots, qm_arena *arena)
{
    *r = (qm_pnet_rows){.nqubits = nqubits,
                        .nrots = nrots,
                        .rot_words = (nrots + 63) / 64,
                        .frame_words = (nqubits + 63) / 64};
    r->words = r->rot_words + 2 * r->frame_words;
    size_t row = (size_t)r->words * sizeof(uint64_t);
    r->x = qm_arena_zalloc(arena, nqubits, row);
    r->z = qm_arena_zalloc(arena, nqubits, row);
    r->sign = qm_arena_zalloc(arena, r->words, sizeof(uint64_t));
    for (uint32_t q = 0; q < nqubits; q++) {
        uint64_t bit = (uint64_t)1 << q % 64;
        r->x[(size_t)q * r->words + r->rot_words + q / 64] = bit;
        r->z[(size_t)q * r->words + r->rot_words + r->frame_words + q / 64] = bit;
    }
}

void qm_pnet_rows_copy(qm_pnet_rows *dst, const qm_pnet_rows *src)
{
    size_t row = (size_t)src->words * sizeof(uint64_t);
    memcpy(dst->x, src->x, src->nqubits * row);
    memcpy(dst->z, src->z, src->nqubits * row);
    memcpy(dst->sign, src->sign, row);
}

/* Of rows that anticommute with the Pauli P: is row P = +i times a Pauli, and not -i? */
static uint64_t is_cyclic(uint8_t pauli, uint64_t x, uint64_t z)
{
    return pauli == QM_PAULI_X ? ~x : pauli == QM_PAULI_Z ? z : x;
}

void qm_pnet_rows_conjugate(qm_pnet_rows *r, const qm_pgate *g, uint64_t *lost, uint64_t *won)
{
    uint8_t p = g->axis[0], q = g->axis[1];
    uint64_t *xa = r->x + (size_t)g->qubit[0] * r->words;
    uint64_t *za = r->z + (size_t)g->qubit[0] * r->words;
    uint64_t *xb = r->x + (size_t)g->qubit[1] * r->words;
    uint64_t *zb = r->z + (size_t)g->qubit[1] * r->words;
    for (uint32_t w = 0; w < r->words; w++) {
        uint64_t a = qm_pnet_rows_anticommuting(r, g->qubit[0], p, w);
        uint64_t b = qm_pnet_rows_anticommuting(r, g->qubit[1], q, w);
        uint64_t two = (xa[w] | za[w]) & (xb[w] | zb[w]);
        /* A B becomes (A P)(Q B) where both anticommute. */
        r->sign[w] ^= a & b & (is_cyclic(p, xa[w], za[w]) ^ is_cyclic(q, xb[w], zb[w]));
        xa[w] ^= p & QM_PAULI_X ? b : 0;
        za[w] ^= p & QM_PAULI_Z ? b : 0;
        xb[w] ^= q & QM_PAULI_X ? a : 0;
        zb[w] ^= q & QM_PAULI_Z ? a : 0;
        if (lost) {
            uint64_t after = (xa[w] | za[w]) & (xb[w] | zb[w]);
            lost[w] = two & ~after;
            won[w] = after & ~two;
        }
    }
}
