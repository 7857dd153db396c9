/* chi_square.c - see chi_square.h. */

#include "tests/chi_square.h"

#include <math.h>
#include <string.h>

double test_chi_square_excess(const qm_result *run, const dense_result *want, double shots)
{
    double chi2 = 0, rest_expected = 0, rest_seen = 0;
    uint32_t classes = 0;
    for (uint32_t i = 0; i < want->noutcomes; i++) {
        double expected = want->outcomes[i].probability * shots, seen = 0;
        for (uint32_t k = 0; k < run->noutcomes; k++)
            if (strcmp(run->outcomes[k].bits, want->outcomes[i].bits) == 0)
                seen = (double)run->outcomes[k].count;
        if (expected < 5) {
            rest_expected += expected;
            rest_seen += seen;
            continue;
        }
        chi2 += (seen - expected) * (seen - expected) / expected;
        classes++;
    }
    if (rest_expected >= 5) {
        chi2 += (rest_seen - rest_expected) * (rest_seen - rest_expected) / rest_expected;
        classes++;
    }
    if (classes < 2)
        return 0;
    double k = classes - 1;
    return (cbrt(chi2 / k) - (1 - 2 / (9 * k))) / sqrt(2 / (9 * k));
}
