#include <math.h>
#include <stdint.h>

/* The share of step i of n in a rotation by pi that begins and ends slowly. */
double schedule(int32_t i, int32_t n)
{
    const double pi = 3.14159265358979323846;
    return pi / 2 * (cos(pi * i / n) - cos(pi * (i + 1) / n));
}
