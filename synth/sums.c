/* sums.c - see sums.h. */
#include "synth/sums.h"

#include "synth/multiplexer.h"

#include <math.h>

static const double negligible = 1e-9; /* Walsh coefficients of tables are multiples of 2^-k */

uint32_t qm_walk_bound(const uint64_t *table, uint32_t k, bool zero, double *scratch)
{
    uint32_t masks = 0, all = 0, n = 1u << k;
    for (uint32_t x = 0; x < n; x++)
        scratch[x] = qm_table_at(table, x);
    qm_walsh(scratch, k);
    for (uint32_t mask = 0; mask < n; mask++) {
        bool met = fabs(scratch[mask]) > negligible;
        masks += (mask == 0 && !zero) || met;
        all |= met ? mask : 0;
    }
    uint32_t steps = masks - (masks > 0 && (zero || masks == 1));
    uint32_t variables = (uint32_t)__builtin_popcount(all); /* each of them steps */
    return steps > variables ? steps : variables;
}

static uint64_t *sum_of(const uint64_t *f, const uint64_t *g, uint32_t k, qm_arena *arena)
{
    size_t words = qm_table_words(k);
    uint64_t *sum = QM_NEW_ARRAY(arena, uint64_t, words);
    for (size_t i = 0; i < words; i++)
        sum[i] = f[i] ^ (g ? g[i] : 0);
    return sum;
}

uint64_t qm_choose_sums(qm_sum *out, const qm_sums *s, qm_arena *arena)
{
    qm_sum *next = QM_NEW_ARRAY(arena, qm_sum, (size_t)s->n + 1);
    uint64_t *cost = QM_NEW_ARRAY(arena, uint64_t, (size_t)s->n + 1), sum = 0;
    bool *done = qm_arena_zalloc(arena, (size_t)s->n + 1, sizeof *done);
    for (uint32_t i = 0; i < s->n; i++) {
        next[i] = (qm_sum){i, QM_NONE, sum_of(s->f[i], NULL, s->k, arena)};
        cost[i] = s->cost(s->payload, next[i].g, i);
    }
    for (uint32_t made = 0; made < s->n; made++) {
        uint32_t best = QM_NONE;
        for (uint32_t i = 0; i < s->n; i++)
            if (!done[i] && (best == QM_NONE || cost[i] < cost[best]))
                best = i;
        done[best] = true;
        sum += cost[best];
        out[made] = next[best];
        for (uint32_t i = 0; i < s->n; i++) {
            uint32_t link = done[i] ? QM_NONE : s->link(s->payload, best, i);
            if (link == QM_NONE)
                continue;
            uint64_t *g = sum_of(s->f[i], s->f[best], s->k, arena);
            uint64_t c = s->cost(s->payload, g, i) + link;
            if (c < cost[i]) {
                cost[i] = c;
                next[i] = (qm_sum){i, best, g};
            }
        }
    }
    return sum;
}
