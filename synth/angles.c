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
    double a = fabs(angle);
    if (a > M_PI)
        a = fabs(remainder(a, 2 * M_PI));
    return a < peak ? a / peak : 1;
}

double qm_brightness_slope(double angle, double peak)
{
    double a = fabs(angle) > M_PI ? remainder(angle, 2 * M_PI) : angle;
    return fabs(a) >= peak ? 0 : a < 0 ? -1 : 1;
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
