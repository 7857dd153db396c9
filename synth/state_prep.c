#include "synth/state_prep.h"

#include "support/arena.h"

#include <math.h>

#define QUARTER    1.57079632679489661923
#define NEGLIGIBLE 1e-14 /* radians: below what rounding leaves of coefficients that are zero */

uint32_t qm_loader_synthesise(qm_synth *s, const qm_multiplexer *u, const double *angles,
                              double tolerance)
{
    uint32_t size = 1u << u->ncontrols, n = 0;
    double *w = QM_NEW_ARRAY(s->arena, double, size);
    uint32_t *masks = QM_NEW_ARRAY(s->arena, uint32_t, size);
    for (uint32_t x = 0; x < size; x++)
        w[x] = angles[x];
    qm_walsh(w, u->ncontrols);
    for (uint32_t i = size; i-- > 0;) {
        uint32_t gray = i ^ (i >> 1);
        if (fabs(w[gray]) > tolerance || (n > 0 && gray == 0))
            masks[n++] = gray;
    }
    if (n == 0)
        return 0;
    if (masks[0] != 0) {
        w[masks[0]] += QUARTER;
        w[0] -= QUARTER;
    }
    qm_multiplexer_walk(s, u, w, masks, n, masks[0], 0);
    return n;
}

/* The angles of bit `level` of an index by the bits below, and what is left of norm[0 .. 2^level).
 * Where both amplitudes are 0 the angle is free: the one before is as good, and makes the angles
 * more regular. */
static void split_off(double *norm, uint32_t level, double *angles)
{
    uint32_t half = 1u << level, first = 0;
    while (first < half - 1 && norm[first] == 0 && norm[first + half] == 0)
        first++;
    double angle = 2 * atan2(norm[first + half], norm[first]);
    for (uint32_t x = 0; x < half; x++) {
        if (norm[x] != 0 || norm[x + half] != 0)
            angle = 2 * atan2(norm[x + half], norm[x]);
        angles[x] = angle;
        norm[x] = hypot(norm[x], norm[x + half]);
    }
}

void qm_prepare_real(qm_synth *s, const uint32_t *wires, uint32_t n, const double *amplitudes)
{
    uint32_t size = 1u << n;
    double **angles = QM_NEW_ARRAY(s->arena, double *, n);
    double *norm = QM_NEW_ARRAY(s->arena, double, size);
    for (uint32_t x = 0; x < size; x++)
        norm[x] = amplitudes[x];
    for (uint32_t level = n; level-- > 0;) {
        angles[level] = QM_NEW_ARRAY(s->arena, double, (size_t)1 << level);
        split_off(norm, level, angles[level]);
    }
    for (uint32_t level = 0; level < n; level++) {
        qm_multiplexer u = {QM_G_RY, level, wires, wires[level]};
        qm_loader_synthesise(s, &u, angles[level], NEGLIGIBLE);
    }
}
