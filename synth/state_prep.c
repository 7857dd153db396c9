#include "synth/state_prep.h"

#include "support/arena.h"

#include <math.h>

#define QUARTER    1.57079632679489661923
#define NEGLIGIBLE 1e-14 /* radians: below what rounding leaves of coefficients that are zero */

static uint32_t distance(uint32_t a, uint32_t b)
{
    return (uint32_t)__builtin_popcount(a ^ b);
}

/* Where the walk begins and which way it goes round: it ends at mask 0, or after the longest
 * step. */
static void choose_cut(const uint32_t *masks, uint32_t n, bool measured, uint32_t *first,
                       bool *backwards)
{
    uint32_t zero = 0, longest = 0;
    while (masks[zero] != 0)
        zero++;
    uint32_t next = (zero + 1) % n, before = (zero + n - 1) % n;
    *backwards = distance(masks[before], 0) > distance(masks[next], 0);
    *first = *backwards ? before : next;
    for (uint32_t i = 0; measured && i < n; i++) {
        uint32_t step = distance(masks[i], masks[(i + 1) % n]);
        if (step <= longest)
            continue;
        longest = step;
        *first = (i + 1) % n;
        *backwards = false;
    }
}

void qm_loader_walk(qm_synth *s, const qm_multiplexer *u, const double *w, const uint32_t *masks,
                    uint32_t n, bool measured)
{
    uint32_t first;
    bool backwards;
    choose_cut(masks, n, measured, &first, &backwards);
    double turn = n > 1 ? QUARTER : 0;
    for (uint32_t i = 0, at = first; i < n; i++) {
        uint32_t next = backwards ? (at + n - 1) % n : (at + 1) % n;
        double angle = w[masks[at]] + (i == 0 ? turn : 0) - (i == n - 1 ? turn : 0);
        if (angle != 0)
            qm_synth_rotate(s, u->gate, u->target, angle);
        for (uint32_t m = masks[at] ^ masks[next]; m && i < n - 1; m &= m - 1)
            qm_synth_pair(s, QM_G_CX, u->controls[__builtin_ctz(m)], u->target);
        at = next;
    }
}

void qm_loader_synthesise(qm_synth *s, const qm_multiplexer *u, const double *angles,
                          double tolerance, bool measured)
{
    uint32_t size = 1u << u->ncontrols, n = 0;
    double *w = QM_NEW_ARRAY(s->arena, double, size);
    uint32_t *masks = QM_NEW_ARRAY(s->arena, uint32_t, size);
    for (uint32_t x = 0; x < size; x++)
        w[x] = angles[x];
    qm_walsh(w, u->ncontrols);
    for (uint32_t i = 0; i < size; i++) {
        uint32_t gray = i ^ (i >> 1);
        if (i == 0 || fabs(w[gray]) > tolerance)
            masks[n++] = gray;
    }
    qm_loader_walk(s, u, w, masks, n, measured);
}

void qm_prepare_real(qm_synth *s, const uint32_t *wires, uint32_t n, const double *amplitudes)
{
    uint32_t size = 1u << n;
    double **angles = QM_NEW_ARRAY(s->arena, double *, n);
    double *norm = QM_NEW_ARRAY(s->arena, double, size);
    for (uint32_t x = 0; x < size; x++)
        norm[x] = amplitudes[x];
    for (uint32_t level = n; level-- > 0;) { /* bit `level` of the index, by those below */
        uint32_t half = 1u << level;
        angles[level] = QM_NEW_ARRAY(s->arena, double, half);
        for (uint32_t x = 0; x < half; x++) {
            angles[level][x] = 2 * atan2(norm[x + half], norm[x]);
            norm[x] = hypot(norm[x], norm[x + half]);
        }
    }
    for (uint32_t level = 0; level < n; level++) {
        qm_multiplexer u = {QM_G_RY, level, wires, wires[level]};
        qm_loader_synthesise(s, &u, angles[level], NEGLIGIBLE, false);
    }
}

double qm_prepare_complex(qm_synth *s, const uint32_t *wires, uint32_t n, const qm_c64 *amplitudes)
{
    uint32_t size = 1u << n;
    double *size_of = QM_NEW_ARRAY(s->arena, double, size);
    double *phase = QM_NEW_ARRAY(s->arena, double, size);
    double *difference = QM_NEW_ARRAY(s->arena, double, size);
    for (uint32_t x = 0; x < size; x++) {
        size_of[x] = cabs(amplitudes[x]);
        phase[x] = carg(amplitudes[x]);
    }
    qm_prepare_real(s, wires, n, size_of);
    for (uint32_t level = n; level-- > 0;) {
        uint32_t half = 1u << level;
        for (uint32_t x = 0; x < half; x++) {
            difference[x] = phase[x + half] - phase[x];
            phase[x] = (phase[x + half] + phase[x]) / 2;
        }
        qm_multiplexer u = {QM_G_RZ, level, wires, wires[level]};
        qm_multiplexer_synthesise(s, &u, difference, NEGLIGIBLE);
    }
    return phase[0];
}
