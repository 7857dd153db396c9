/* clock.h - time that passes. */
#ifndef QM_SUPPORT_CLOCK_H
#define QM_SUPPORT_CLOCK_H

#include <time.h>

/* Seconds since some instant; never goes back. Some 30 ns. */
static inline double qm_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#endif
