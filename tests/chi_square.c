/* chi_square.c - see chi_square.h. */

#include "tests/chi_square.h"

#include <math.h>
#include <string.h>

static double count_of(const qm_result *run, const char *bits)
{
    for (uint32_t k = 0; k < run->noutcomes; k++)
        if (strcmp(run->outcomes[k].bits, bits) == 0)
            return (double)run->outcomes[k].count;
    return 0;
}

void chi_square_add(chi_square *c, const qm_result *run, const dense_result *want, double shots)
{
    double rest_expected = 0, rest_seen = 0, sum = 0;
    uint32_t classes = 0;
    for (uint32_t i = 0; i < want->noutcomes; i++) {
        double expected = want->outcomes[i].probability * shots;
        double seen = count_of(run, want->outcomes[i].bits);
        if (expected < 5) {
            rest_expected += expected;
            rest_seen += seen;
            continue;
        }
        sum += (seen - expected) * (seen - expected) / expected;
        classes++;
    }
    if (rest_expected >= 5) {
        sum += (rest_seen - rest_expected) * (rest_seen - rest_expected) / rest_expected;
        classes++;
    }
    if (classes < 2)
        return;
    c->sum += sum;
    c->freedom += classes - 1;
}

double chi_square_excess(const chi_square *c)
{
    if (c->freedom == 0)
        return 0;
    double k = (double)c->freedom;
    return (cbrt(c->sum / k) - (1 - 2 / (9 * k))) / sqrt(2 / (9 * k));
}
