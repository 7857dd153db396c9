#include "synth/angles.h"

#include "synth/multiplexer.h"

#include <math.h>

void qm_walsh_back(double *a, uint32_t k)
{
    size_t n = (size_t)1 << k;
    qm_walsh(a, k);
    for (size_t i = 0; i < n; i++)
        a[i] *= (double)n;
}

double qm_brightness(double angle, double peak)
{
    return angle < 0 ? 0 : angle > peak ? 1 : angle / peak;
}

double qm_angles_error(const double *angles, const double *decoded, uint32_t k, double peak)
{
    double sum = 0;
    for (size_t x = 0; x < (size_t)1 << k; x++) {
        double d = qm_brightness(decoded[x], peak) - qm_brightness(angles[x], peak);
        sum += d * d;
    }
    return ldexp(sum, -(int)k);
}

double qm_angles_psnr(const double *angles, const double *decoded, uint32_t k, double peak)
{
    return -10 * log10(qm_angles_error(angles, decoded, k, peak));
}

double qm_angles_fidelity(const double *angles, const double *decoded, uint32_t k)
{
    double sum = 0;
    for (size_t x = 0; x < (size_t)1 << k; x++)
        sum += cos((angles[x] - decoded[x]) / 2);
    sum = ldexp(sum, -(int)k);
    return sum * sum;
}
