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

static uint32_t find(const qm_known *k, const uint64_t *row)
{
    uint32_t first = k->n;
    for (uint32_t i = 0; i < k->n; i++)
        if (qm_row_anticommutes(row_at(k, i), row, k->w) &&
            (first == k->n || k->pivot[i] < k->pivot[first]))
            first = i;
    return first;
}

bool qm_known_find(const qm_known *k, const uint64_t *row, uint64_t *found, uint32_t *sign,
                   uint32_t *pivot)
{
    uint32_t first = find(k, row);
    if (first == k->n)
        return false;
    memcpy(found, row_at(k, first), 2 * (size_t)k->w * sizeof *found);
    *sign = k->sign[first];
    *pivot = k->pivot[first];
    return true;
}

static void exchange(qm_known *k, uint32_t i, uint32_t j)
{
    uint32_t pivot = k->pivot[i];
    uint8_t sign = k->sign[i];
    qm_row_swap(row_at(k, i), row_at(k, j), k->w);
    k->pivot[i] = k->pivot[j];
    k->pivot[j] = pivot;
    k->sign[i] = k->sign[j];
    k->sign[j] = sign;
}

void qm_known_drop(qm_known *k, const uint64_t *row)
{
    uint32_t first = find(k, row);
    if (first == k->n)
        return;
    exchange(k, first, --k->n);
    for (uint32_t i = 0; i < k->n; i++)
        if (qm_row_anticommutes(row_at(k, i), row, k->w))
            multiply(k, i, row_at(k, k->n), k->sign[k->n]);
}

uint32_t qm_known_reduce(const qm_known *k, uint64_t *row)
{
    uint32_t sign = 0;
    for (uint32_t i = 0; i < k->n; i++)
        if (qm_row_get(row, k->pivot[i]) && !qm_row_anticommutes(row_at(k, i), row, k->w))
            sign += k->sign[i] + qm_row_multiply(row, row_at(k, i), k->w);
    return sign & 3;
}
