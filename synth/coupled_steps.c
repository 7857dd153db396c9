#include "synth/coupled_steps.h"

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

uint32_t qm_steps_cost(const qm_steps *g, uint32_t steps)
{
    uint32_t mask = qm_steps_wires(g, steps), cost = 0;
    for (uint32_t j = 0; j < g->tree->k; j++)
        if (mask & g->under[j])
            cost += (g->tree->depth[j] == 1 ? 1u : 2u) * (mask >> j & 1 ? 1u : 2u);
    return cost;
}
