#include "synth/coupled_steps.h"

#include <stdlib.h>
#include <string.h>

void qm_steps_init(qm_steps *g, const qm_coupled_tree *tree)
{
    *g = (qm_steps){.tree = tree};
    for (uint32_t j = tree->k; j-- > 0;) { /* children before their parents */
        g->under[j] |= 1u << j;
        g->children[tree->parent[j]] |= 1u << j;
        g->under[tree->parent[j]] |= g->under[j];
    }
}

uint32_t qm_steps_wires(const qm_steps *g, uint32_t steps)
{
    uint32_t mask = 0;
    for (uint32_t i = 0; i < g->tree->k; i++)
        mask |= (uint32_t)__builtin_parity(steps & g->under[i]) << i;
    return mask;
}

uint32_t qm_steps_mask(const qm_steps *g, uint32_t steps)
{
    uint32_t mask = 0;
    for (uint32_t i = 0; i < g->tree->k; i++)
        mask |= (uint32_t)__builtin_parity(steps & g->under[i]) << g->tree->control[i];
    return mask;
}

uint32_t qm_steps_of(const qm_steps *g, uint32_t mask)
{
    uint32_t wires = 0, steps = 0;
    for (uint32_t i = 0; i < g->tree->k; i++)
        wires |= (mask >> g->tree->control[i] & 1) << i;
    for (uint32_t i = 0; i < g->tree->k; i++)
        steps |= (uint32_t)__builtin_parity(wires & (g->children[i] | 1u << i)) << i;
    return steps;
}

uint32_t qm_steps_cost(const qm_steps *g, uint32_t steps)
{
    uint32_t mask = qm_steps_wires(g, steps), cost = 0;
    for (uint32_t j = 0; j < g->tree->k; j++)
        if (mask & g->under[j])
            cost += (g->tree->depth[j] == 1 ? 1u : 2u) * (mask >> j & 1 ? 1u : 2u);
    return cost;
}

uint32_t *qm_steps_table(const qm_steps *g, qm_arena *arena)
{
    uint32_t size = 1u << g->tree->k, *cost = QM_NEW_ARRAY(arena, uint32_t, size);
    for (uint32_t d = 0; d < size; d++)
        cost[d] = qm_steps_cost(g, d);
    return cost;
}

bool qm_steps_searched(const qm_coupled_tree *tree, uint32_t n)
{
    return n <= QM_STEPS_SEARCHED && tree->k <= QM_STEPS_TABLE && n != 1u << tree->k;
}

/* The place in Gray order, in which bit 0 changes most. */
static uint32_t gray_rank(uint32_t gray)
{
    for (uint32_t shift = 1; shift < 32; shift *= 2)
        gray ^= gray >> shift;
    return gray;
}

static int by_gray_rank(const void *a, const void *b)
{
    uint32_t x = gray_rank(*(const uint32_t *)a), y = gray_rank(*(const uint32_t *)b);
    return (x > y) - (x < y);
}

void qm_steps_sort(uint32_t *p, uint32_t n)
{
    qsort(p, n, sizeof *p, by_gray_rank);
}

void qm_steps_reverse(uint32_t *a, uint32_t n)
{
    for (uint32_t i = 0; i < n / 2; i++) {
        uint32_t other = a[n - 1 - i];
        a[n - 1 - i] = a[i];
        a[i] = other;
    }
}

/* One round of 2-opt over the closed tour of p[0] to p[n - 1], of which p[0] stays; whether
 * anything was gained. cost[d] is that of the steps d. */
static bool improve(uint32_t *p, uint32_t n, const uint32_t *cost)
{
    bool gained = false;
    for (uint32_t i = 0; i + 2 < n; i++)
        for (uint32_t j = i + 2; j < n; j++) {
            uint32_t after = p[j + 1 < n ? j + 1 : 0];
            if (cost[p[i] ^ p[j]] + cost[p[i + 1] ^ after] <
                cost[p[i] ^ p[i + 1]] + cost[p[j] ^ after]) {
                qm_steps_reverse(p + i + 1, j - i);
                gained = true;
            }
        }
    return gained;
}

void qm_steps_shorten(uint32_t *p, uint32_t n, const uint32_t *cost)
{
    for (uint32_t round = 0; round < QM_STEPS_ROUNDS && improve(p, n, cost); round++)
        ;
}

uint64_t qm_steps_length(const uint32_t *p, uint32_t n, const uint32_t *cost)
{
    uint64_t length = 0;
    for (uint32_t i = 0; i < n; i++)
        length += cost[p[i] ^ p[i + 1 < n ? i + 1 : 0]];
    return length;
}

void qm_steps_order(uint32_t *p, uint32_t n, const uint32_t *cost, qm_arena *scratch)
{
    uint32_t *found = QM_NEW_ARRAY(scratch, uint32_t, n);
    memcpy(found, p, n * sizeof *p);
    qm_steps_sort(found, n);
    qm_steps_shorten(found, n, cost);
    qm_steps_shorten(p, n, cost);
    if (qm_steps_length(found, n, cost) < qm_steps_length(p, n, cost))
        memcpy(p, found, n * sizeof *p);
}
