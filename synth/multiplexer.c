#include "synth/multiplexer.h"

#include "support/arena.h"
#include "synth/compress.h"

#include <math.h>
#include <string.h>

void qm_walsh(double *a, uint32_t k)
{
    size_t n = (size_t)1 << k;
    double scale = ldexp(1, -(int)k);
    for (size_t half = 1; half < n; half *= 2)
        for (size_t block = 0; block < n; block += 2 * half)
            for (size_t i = block; i < block + half; i++) {
                double x = a[i], y = a[i + half];
                a[i] = x + y;
                a[i + half] = x - y;
            }
    for (size_t i = 0; i < n; i++)
        a[i] *= scale;
}

/* Adds the parities of the controls in `mask` to the target. */
static void toggle(qm_synth *s, const qm_multiplexer *u, uint32_t mask)
{
    qm_gate_id flip = u->gate == QM_G_RX ? QM_G_CZ : QM_G_CX; /* anticommutes with the axis */
    for (; mask; mask &= mask - 1)
        qm_synth_pair(s, flip, u->controls[__builtin_ctz(mask)], u->target);
}

void qm_multiplexer_walk(qm_synth *s, const qm_multiplexer *u, const double *w,
                         const uint32_t *masks, uint32_t n, uint32_t first, uint32_t last)
{
    uint32_t at = first;
    for (uint32_t i = 0; i < n; i++) {
        toggle(s, u, at ^ masks[i]);
        qm_synth_rotate(s, u->gate, u->target, w[masks[i]]);
        at = masks[i];
    }
    toggle(s, u, at ^ last);
}

/* The walk that meets the masks of w in the fewest steps found, not just those of Gray order. */
static void short_walk(qm_synth *s, const qm_multiplexer *u, const double *angles, double tolerance)
{
    const qm_compress_options o = {
        .goal = QM_COMPRESS_EXACT, .value = tolerance, .peak = 1, .unitary = true};
    qm_compressed_emit(s, u, qm_compress(s->arena, angles, u->ncontrols, &o));
}

void qm_multiplexer_synthesise(qm_synth *s, const qm_multiplexer *u, const double *angles,
                               double tolerance)
{
    uint32_t size = 1u << u->ncontrols, n = 0, steps = 0, at = 0;
    double *w = QM_NEW_ARRAY(s->arena, double, size);
    uint32_t *masks = QM_NEW_ARRAY(s->arena, uint32_t, size);
    memcpy(w, angles, size * sizeof *w);
    qm_walsh(w, u->ncontrols);
    for (uint32_t i = 0; i < size; i++) {
        uint32_t gray = i ^ (i >> 1);
        if (fabs(w[gray]) <= tolerance)
            continue;
        steps += (uint32_t)__builtin_popcount(at ^ gray);
        at = masks[n++] = gray;
    }
    steps += (uint32_t)__builtin_popcount(at);
    if (steps > n)
        short_walk(s, u, angles, tolerance);
    else /* no closed walk over n masks is shorter */
        qm_multiplexer_walk(s, u, w, masks, n, 0, 0);
}
