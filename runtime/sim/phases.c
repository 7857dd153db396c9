/* phases.c - the factors of a piece, and the choice of the kernel. */

#include "runtime/sim/phases.h"

const qm_piece_kernels *qm_piece_kernels_of(const qm_kernels *k, qm_precision precision)
{
#if defined(__x86_64__)
    if (k == &qm_kernels_avx512)
        return &qm_piece_avx512[precision];
    if (k == &qm_kernels_avx2)
        return &qm_piece_avx2[precision];
#endif
    (void)k;
    return &qm_piece_baseline[precision];
}

void qm_fresh_enter(const qm_fresh *fresh, uint32_t count, const qm_state *s, uint32_t bits,
                    void *block)
{
    qm_expand_fn expand = qm_piece_kernels_of(s->kernels, s->precision)->expand;
    uint32_t tile_bits = qm_tile_bits(s->precision), absent = 0;
    uint32_t tiles = 1u << (bits > tile_bits ? bits - tile_bits : 0);
    for (uint32_t i = 0; i < count; i++)
        absent |= 1u << fresh[i].bit;
    for (uint32_t i = 0; i < count; i++) {
        absent &= ~(1u << fresh[i].bit); /* amplitudes of the bits above are not there yet */
        expand(block, tiles, absent >> tile_bits, &fresh[i]);
    }
}

void qm_phases_apply(qm_phases_fn kernel, const qm_phases *p, void *piece, uint64_t index)
{
    qm_leaf_factors f;
    bool any = false;
    for (uint32_t i = 0; i < p->nfactors; i++) {
        const qm_leaf_factors *r = &p->factors[i];
        if ((index & r->mask) != r->want)
            continue;
        if (!any) {
            f = *r;
            any = true;
            continue;
        }
        for (uint32_t k = 0; k < QM_LEAF_FACTORS; k++) {
            double re = f.re[k] * r->re[k] - f.im[k] * r->im[k];
            f.im[k] = f.re[k] * r->im[k] + f.im[k] * r->re[k];
            f.re[k] = re;
        }
    }
    if (any || p->table != NULL)
        kernel(piece, p, any ? &f : NULL);
}
