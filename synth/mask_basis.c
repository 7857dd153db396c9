#include "synth/mask_basis.h"

#include "support/arena.h"

#include <string.h>

void qm_mask_basis_init(qm_mask_basis *b, uint32_t k)
{
    *b = (qm_mask_basis){.k = k};
    for (uint32_t j = 0; j < k; j++)
        b->direction[j] = b->back[j] = 1u << j;
}

void qm_mask_basis_add(qm_mask_basis *b, uint32_t to, uint32_t from, qm_arena *arena)
{
    b->direction[to] ^= b->direction[from];
    for (uint32_t j = 0; j < b->k; j++)
        b->back[j] ^= (b->back[j] >> to & 1) << from;
    QM_RESERVE(arena, b->steps, b->nsteps, b->cap);
    b->steps[b->nsteps][0] = (uint8_t)to;
    b->steps[b->nsteps++][1] = (uint8_t)from;
}

/* [2^k] for each d the sum over m of weights[m] weights[m ^ d]. */
static double *autocorrelation(const double *weights, uint32_t k, qm_arena *arena)
{
    size_t size = (size_t)1 << k;
    double *r = QM_NEW_ARRAY(arena, double, size);
    memcpy(r, weights, size * sizeof *r);
    qm_walsh(r, k);
    for (size_t i = 0; i < size; i++)
        r[i] *= r[i] * (double)size * (double)size;
    qm_walsh(r, k);
    return r;
}

/* The mask of x that a mask of y stands for, for all: [2^k]. */
static void list_masks(const qm_mask_basis *b, uint32_t *masks)
{
    masks[0] = 0;
    for (uint32_t m = 1; m < 1u << b->k; m++)
        masks[m] = masks[m & (m - 1)] ^ b->direction[__builtin_ctz(m)];
}

void qm_mask_basis_improve(qm_mask_basis *b, const double *weights, double price, qm_arena *arena)
{
    uint32_t size = 1u << b->k, *masks = QM_NEW_ARRAY(arena, uint32_t, size);
    double *r = autocorrelation(weights, b->k, arena);
    for (uint32_t round = 0; round < 4 * b->k; round++) {
        double most = 1e-9 * r[0];
        uint32_t sum = 0, out = 0;
        list_masks(b, masks);
        for (uint32_t m = 1; m < size; m++) {
            uint32_t least = (uint32_t)__builtin_ctz(m);
            for (uint32_t rest = m & (m - 1); rest; rest &= rest - 1) {
                uint32_t j = (uint32_t)__builtin_ctz(rest);
                if (r[b->direction[j]] < r[b->direction[least]])
                    least = j;
            }
            double cost = price * (__builtin_popcount(m) - 1);
            double gain = r[masks[m]] - r[b->direction[least]] - cost;
            if (gain > most) {
                most = gain;
                sum = m;
                out = least;
            }
        }
        if (!sum)
            return;
        for (uint32_t rest = sum & ~(1u << out); rest; rest &= rest - 1)
            qm_mask_basis_add(b, out, (uint32_t)__builtin_ctz(rest), arena);
    }
}

void qm_mask_basis_emit(qm_synth *s, const qm_mask_basis *b, const uint32_t *controls, bool back)
{
    for (uint32_t i = 0; i < b->nsteps; i++) {
        const uint8_t *step = b->steps[back ? b->nsteps - 1 - i : i];
        qm_synth_pair(s, QM_G_CX, controls[step[1]], controls[step[0]]);
    }
}
