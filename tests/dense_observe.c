/* dense_observe.c - see dense_observe.h. */

#include "tests/dense_observe.h"

#include <string.h>

static void apply_letter(double complex *amp, uint32_t n, uint32_t qubit, char letter)
{
    static const double complex x[4] = {0, 1, 1, 0}, y[4] = {0, -I, I, 0}, z[4] = {1, 0, 0, -1};
    const dense_controls none = {.n = 0};
    if (letter != 'I')
        dense_apply(amp, n, letter == 'X' ? x : letter == 'Y' ? y : z, 1, &qubit, &none);
}

dense_moments dense_expect(const dense_result *r, uint32_t n, const dense_pauli *terms,
                           uint32_t nterms, qm_arena *arena)
{
    size_t size = (size_t)1 << n;
    double complex *sum = QM_NEW_ARRAY(arena, double complex, size);
    double complex *term = QM_NEW_ARRAY(arena, double complex, size);
    double first = 0, second = 0;
    for (uint32_t s = 0; s < r->nstates; s++) {
        memset(sum, 0, size * sizeof *sum);
        for (uint32_t t = 0; t < nterms; t++) {
            memcpy(term, r->states[s], size * sizeof *term);
            for (uint32_t q = 0; q < n; q++)
                apply_letter(term, n, q, terms[t].letters[q]);
            for (size_t i = 0; i < size; i++)
                sum[i] += terms[t].coefficient * term[i];
        }
        for (size_t i = 0; i < size; i++) {
            first += creal(conj(r->states[s][i]) * sum[i]);
            second += creal(conj(sum[i]) * sum[i]);
        }
    }
    return (dense_moments){first, second - first * first};
}

/* The index whose bits at the qubits are those of `value`, and zero elsewhere. */
static size_t spread(const uint32_t *qubits, uint32_t k, size_t value)
{
    size_t index = 0;
    for (uint32_t i = 0; i < k; i++)
        if (value >> i & 1)
            index |= (size_t)1 << qubits[i];
    return index;
}

double complex *dense_reduced(const dense_result *r, uint32_t n, const uint32_t *qubits, uint32_t k,
                              qm_arena *arena)
{
    size_t dim = (size_t)1 << k, all = spread(qubits, k, dim - 1);
    double complex *rho = qm_arena_zalloc(arena, dim * dim, sizeof *rho);
    for (uint32_t s = 0; s < r->nstates; s++)
        for (size_t rest = 0; rest < (size_t)1 << n; rest++)
            for (size_t e = 0; (rest & all) == 0 && e < dim * dim; e++)
                rho[e] += r->states[s][rest | spread(qubits, k, e / dim)] *
                          conj(r->states[s][rest | spread(qubits, k, e % dim)]);
    return rho;
}
