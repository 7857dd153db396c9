/* exact.c - a matrix is a number of 16 bits; a gate is undone by itself, so that from a matrix the
 * way back is to any that takes one gate less. */
#include "passes/linear_circuit/exact.h"

#include "support/rng.h"

#include <string.h>

enum { N = QM_LINEAR_EXACT_WIRES, INVERTIBLE = 20160 };

static uint32_t identity(void)
{
    uint32_t a = 0;
    for (uint32_t w = 0; w < N; w++)
        a |= 1u << (N * w + w);
    return a;
}

static uint32_t add_row(uint32_t a, qm_linear_gate g)
{
    return a ^ (a >> N * g.control & ((1u << N) - 1)) << N * g.target;
}

/* Gate m of the n (n - 1) on n wires. */
static qm_linear_gate gate_at(uint32_t m, uint32_t n)
{
    uint32_t control = m / (n - 1), target = m % (n - 1);
    return (qm_linear_gate){control, target + (target >= control)};
}

void qm_linear_table_make(qm_linear_table *t)
{
    uint16_t queue[INVERTIBLE];
    uint32_t n = 0;
    memset(t, 0, sizeof *t);
    queue[n++] = (uint16_t)identity();
    t->gates[queue[0]] = 1;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t m = 0; m < N * (N - 1); m++) {
            uint32_t next = add_row(queue[i], gate_at(m, N));
            if (t->gates[next])
                continue;
            t->gates[next] = t->gates[queue[i]] + 1;
            queue[n++] = (uint16_t)next;
        }
}

uint32_t qm_linear_shortest(const qm_linear_table *t, const uint64_t *out, uint32_t n,
                            uint64_t seed, qm_linear_gate gates[QM_LINEAR_EXACT_GATES])
{
    uint32_t a = identity(), moves = n * (n - 1);
    for (uint32_t w = 0; w < n; w++)
        a = (a & ~(((1u << N) - 1) << N * w)) | (uint32_t)out[w] << N * w;
    uint32_t length = t->gates[a] - 1u;
    for (uint32_t left = length; left > 0; left--) {
        uint32_t m = (uint32_t)(qm_rng_next(&seed) % moves);
        while (t->gates[add_row(a, gate_at(m, n))] != left)
            m = m + 1 < moves ? m + 1 : 0;
        gates[left - 1] = gate_at(m, n);
        a = add_row(a, gates[left - 1]);
    }
    return length;
}
