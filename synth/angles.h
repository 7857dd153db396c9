/* angles.h - how good a picture is whose pixels are angles.
 *
 * Angle v of 0 .. peak stands for brightness v / peak of 0 .. 1. A decoded angle is known by the
 * frequency sin^2(v / 2) of an outcome, so v, -v and v + 2 pi look the same; above the peak is
 * taken for the peak. All arrays have 2^k elements. */
#ifndef QM_SYNTH_ANGLES_H
#define QM_SYNTH_ANGLES_H

#include <stdint.h>

/* The angles with Walsh coefficients a, in place: the inverse of qm_walsh(). Time O(k 2^k). */
void qm_walsh_back(double *a, uint32_t k);
double qm_brightness(double angle, double peak);
/* The sign of its derivative: -1, 0 where it is 1, or 1. */
double qm_brightness_slope(double angle, double peak);
/* The mean of the squared differences of brightness. */
double qm_angles_error(const double *angles, const double *decoded, uint32_t k, double peak);
/* Peak signal-to-noise ratio in dB; infinite when equal. */
double qm_angles_psnr(const double *angles, const double *decoded, uint32_t k, double peak);
/* |<state of angles|state of decoded>|^2: with every control in |+> and the target rotated from
 * |0>. */
double qm_angles_fidelity(const double *angles, const double *decoded, uint32_t k);

#endif
