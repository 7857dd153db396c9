/* chi_square.h - do sampled counts come from a distribution? */
#ifndef QM_TESTS_CHI_SQUARE_H
#define QM_TESTS_CHI_SQUARE_H

#include "runtime/run.h"
#include "tests/dense.h"

/* Pearson's statistic, pooled over any number of samples. */
typedef struct chi_square {
    double sum;
    uint64_t freedom; /* degrees */
} chi_square;

/* Adds the counts of a run of `shots` against the reference's probabilities; outcomes expected less
 * than 5 times are one class. */
void chi_square_add(chi_square *c, const qm_result *run, const dense_result *want, double shots);
/* How many standard deviations the statistic lies above its mean, by the approximation of Wilson
 * and Hilferty (1931). */
double chi_square_excess(const chi_square *c);
/* The excess that a right sampler passes once in a million. */
#define CHI_SQUARE_BOUND 4.75

#endif
