/* share.c - what each channel of a colour picture loses. The channels are multiplexed rotations of
 * targets of their own, so they compete for CX and for the error of the picture alone: of all their
 * Walsh coefficients together the largest are kept, whichever channel they are of. */

#include "encode/builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct coefficient {
    double size;
    uint32_t mask, channel;
} coefficient;

struct qm_pool {
    const qm_losses *l;
    coefficient *all; /* the largest first */
    uint32_t count;
    double *decoded[QM_ALL_CHANNELS]; /* scratch */
};

static int larger_first(const void *a, const void *b)
{
    const coefficient *x = a, *y = b;
    if (x->size != y->size)
        return x->size < y->size ? 1 : -1;
    if (x->channel != y->channel)
        return x->channel < y->channel ? -1 : 1;
    return x->mask < y->mask ? -1 : 1;
}

qm_pool *qm_pool_new(const qm_losses *l, qm_arena *arena)
{
    uint32_t size = 1u << l->k, n = 0;
    qm_pool *p = QM_NEW(arena, qm_pool);
    *p = (qm_pool){.l = l, .count = l->channels << l->k};
    p->all = QM_NEW_ARRAY(arena, coefficient, (size_t)p->count);
    for (uint32_t c = 0; c < l->channels; c++) {
        double *w = p->decoded[c] = QM_NEW_ARRAY(arena, double, size);
        memcpy(w, l->angles[c], size * sizeof *w);
        qm_walsh(w, l->k);
        for (uint32_t m = 0; m < size; m++)
            p->all[n++] = (coefficient){fabs(w[m]), m, c};
    }
    qsort(p->all, n, sizeof *p->all, larger_first);
    return p;
}

qm_encode_report qm_losses_quality(const qm_losses *l, double *const *decoded)
{
    double error = 0, overlap = 0;
    for (uint32_t c = 0; c < l->channels; c++)
        error += qm_angles_error(l->angles[c], decoded[c], l->k, M_PI) / l->channels;
    for (size_t x = 0; x < (size_t)1 << l->k; x++) {
        double product = 1;
        for (uint32_t c = 0; c < l->channels; c++)
            product *= cos((l->angles[c][x] - decoded[c][x]) / 2);
        overlap += product;
    }
    overlap = ldexp(overlap, -(int)l->k);
    return (qm_encode_report){-10 * log10(error), overlap * overlap};
}

/* Is the picture of the n largest coefficients as good as `ask`? */
static bool is_enough(const qm_pool *p, uint32_t n, double ask)
{
    const qm_losses *l = p->l;
    for (uint32_t c = 0; c < l->channels; c++) {
        double *w = p->decoded[c];
        memcpy(w, l->angles[c], sizeof *w << l->k);
        qm_walsh(w, l->k);
    }
    for (uint32_t i = n; i < p->count; i++)
        p->decoded[p->all[i].channel][p->all[i].mask] = 0;
    for (uint32_t c = 0; c < l->channels; c++)
        qm_walsh_back(p->decoded[c], l->k);
    qm_encode_report r = qm_losses_quality(l, p->decoded);
    return (l->goal == QM_COMPRESS_PSNR ? r.psnr : r.fidelity) >= ask;
}

uint32_t qm_pool_needed(const qm_pool *p, double ask)
{
    if (p->l->goal == QM_COMPRESS_DROP)
        return (uint32_t)lround(p->count * (1 - ask / 100));
    uint32_t low = 0, high = p->count;
    while (low < high) {
        uint32_t n = low + (high - low) / 2;
        if (is_enough(p, n, ask))
            high = n;
        else
            low = n + 1;
    }
    return low;
}

void qm_pool_share(const qm_pool *p, uint32_t n, qm_loss *out)
{
    uint32_t count[QM_ALL_CHANNELS] = {0};
    for (uint32_t i = 0; i < n && i < p->count; i++)
        count[p->all[i].channel]++;
    for (uint32_t c = 0; c < p->l->channels; c++)
        out[c] = (qm_loss){QM_COMPRESS_DROP, 100 * (1 - ldexp(count[c], -(int)p->l->k))};
}
