/* chi_square.h - are counts what a distribution would give? */
#ifndef QM_TESTS_CHI_SQUARE_H
#define QM_TESTS_CHI_SQUARE_H

#include "runtime/run.h"
#include "tests/dense.h"

/* Chi-square of counts against probabilities; outcomes expected less than 5 times are pooled.
 * Returns how many standard deviations it lies above its mean, by the Wilson-Hilferty
 * approximation: a right sampler passes 4.75 once in a million. */
double test_chi_square_excess(const qm_result *run, const dense_result *want, double shots);

#endif
