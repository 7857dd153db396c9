/* known.c - see known.h. Rows as in a reduced row echelon form. */
#include "equiv/pauli/known.h"

#include "equiv/pauli/row.h"

#include <string.h>

static uint64_t *row_at(const qm_known *k, uint32_t i)
{
    return &k->rows[(size_t)2 * i * k->w];
}

static void multiply(const qm_known *k, uint32_t i, const uint64_t *by, uint32_t sign)
{
    k->sign[i] = (k->sign[i] + sign + qm_row_multiply(row_at(k, i), by, k->w)) & 3;
}

void qm_known_add(qm_known *k, const uint64_t *row, uint32_t sign)
{
    uint32_t n = k->n, bit = 0;
    uint64_t *own = row_at(k, n);
    if (!k->on)
        return;
    memcpy(own, row, 2 * (size_t)k->w * sizeof *own);
    k->sign[n] = (uint8_t)((sign + qm_known_reduce(k, own)) & 3);
    while (bit < 128 * k->w && !qm_row_get(own, bit))
        bit++;
    if (bit == 128 * k->w)
        return;
    k->pivot[n] = bit;
    for (uint32_t i = 0; i < n; i++)
        if (qm_row_get(row_at(k, i), bit))
            multiply(k, i, own, k->sign[n]);
    k->n++;
}

bool qm_known_drop(qm_known *k, const uint64_t *row, uint64_t *lost)
{
    uint32_t first = k->n, last = k->n - 1;
    for (uint32_t i = 0; i < k->n; i++)
        if (qm_row_anticommutes(row_at(k, i), row, k->w) &&
            (first == k->n || k->pivot[i] < k->pivot[first]))
            first = i;
    if (first == k->n)
        return false;
    size_t bytes = 2 * (size_t)k->w * sizeof *lost;
    uint32_t sign = k->sign[first];
    memcpy(lost, row_at(k, first), bytes);
    memcpy(row_at(k, first), row_at(k, last), bytes);
    k->sign[first] = k->sign[last];
    k->pivot[first] = k->pivot[last];
    k->n--;
    for (uint32_t i = 0; i < k->n; i++)
        if (qm_row_anticommutes(row_at(k, i), row, k->w))
            multiply(k, i, lost, sign);
    return true;
}

uint32_t qm_known_reduce(const qm_known *k, uint64_t *row)
{
    uint32_t sign = 0;
    for (uint32_t i = 0; i < k->n; i++)
        if (qm_row_get(row, k->pivot[i]) && !qm_row_anticommutes(row_at(k, i), row, k->w))
            sign += k->sign[i] + qm_row_multiply(row, row_at(k, i), k->w);
    return sign & 3;
}
