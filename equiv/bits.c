/* bits.c - circuits of x gates alone, under any number of controls, on basis states.
 *
 * What: 64 basis states at a time go through both circuits as bits; small circuits see all of
 * them. Guarantee: complete up to 16 qubits; beyond, it only refutes. Cost: O(gates) a batch. */
#include "equiv/method.h"
#include "equiv/witness.h"
#include "support/rng.h"

#include <math.h>
#include <string.h>

enum { ALL_QUBITS = 16, BATCHES = 64 };

static bool only_flips(const qm_flat *f)
{
    for (uint32_t i = 0; i < f->ngates; i++)
        if (f->gates[i].kind != QM_FK_X)
            return false;
    return true;
}

/* One word a qubit, one bit of it a basis state. */
static bool apply(const qm_equiv_task *t, const qm_flat *f, uint64_t *bits)
{
    for (uint32_t i = 0; i < f->ngates; i++) {
        const qm_fgate *g = &f->gates[i];
        const uint32_t *q = qm_fgate_qubits(f, g);
        uint64_t fires = UINT64_MAX;
        for (uint32_t k = 0; k + 1 < g->nqubits; k++)
            fires &= bits[q[k]];
        bits[q[g->nqubits - 1]] ^= fires;
        if (i % 65536 == 65535 && qm_equiv_spend(t, 2 * 65536))
            return false;
    }
    return true;
}

/* Basis states number 64 batch and so on, or random ones. */
static void draw(const qm_equiv_task *t, uint32_t batch, uint64_t *bits)
{
    static const uint64_t low[6] = {0xaaaaaaaaaaaaaaaau, 0xccccccccccccccccu, 0xf0f0f0f0f0f0f0f0u,
                                    0xff00ff00ff00ff00u, 0xffff0000ffff0000u, 0xffffffff00000000u};
    for (uint32_t q = 0; q < t->a->nqubits; q++) {
        if (t->a->nqubits > ALL_QUBITS)
            bits[q] = qm_rng_bits(t->options->seed, 500 + batch, q);
        else
            bits[q] = q < 6 ? low[q] : (uint64_t)0 - (batch >> (q - 6) & 1);
    }
}

static void set_witness(qm_equiv_task *t, const uint64_t *input, uint32_t lane)
{
    qm_equiv_ket *k = qm_witness_basis(t, t->a->nqubits, 0);
    for (uint32_t q = 0; q < t->a->nqubits; q++)
        if (input[q] >> lane & 1)
            k[q] = (qm_equiv_ket){{0, 1}, {0, 0}};
    t->result->deviation = 1;
    qm_witness_product(t, k, t->a->nqubits, 0, NULL);
    qm_equiv_detail(t, "a basis state has different images");
}

/* Does the batch have different images? */
static bool try_batch(qm_equiv_task *t, uint32_t batch, uint64_t *words, bool *stopped)
{
    uint32_t n = t->a->nqubits;
    uint64_t *input = words, *x = words + n, *y = words + 2 * (size_t)n, differ = 0;
    draw(t, batch, input);
    memcpy(x, input, n * sizeof *x);
    memcpy(y, input, n * sizeof *y);
    *stopped = !apply(t, t->a, x) || !apply(t, t->b, y) || qm_equiv_stop(t);
    for (uint32_t q = 0; q < n && !*stopped; q++)
        differ |= x[q] ^ y[q];
    if (differ)
        set_witness(t, input, (uint32_t)__builtin_ctzll(differ));
    return differ != 0;
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    uint32_t n = t->a->nqubits;
    if (!only_flips(t->a) || !only_flips(t->b)) {
        qm_equiv_detail(t, "not all gates are x under controls");
        return QM_EQUIV_UNKNOWN;
    }
    uint64_t *words = qm_arena_zalloc(t->scratch, 3 * (size_t)n + 1, sizeof *words);
    uint32_t batches = n > ALL_QUBITS ? BATCHES : n > 6 ? 1u << (n - 6) : 1;
    bool stopped = false;
    for (uint32_t i = 0; i < batches && !stopped; i++)
        if (try_batch(t, i, words, &stopped))
            return QM_EQUIV_DIFFERENT;
    if (stopped || n > ALL_QUBITS) {
        qm_equiv_detail(t, "random basis states have equal images, which proves nothing");
        return QM_EQUIV_UNKNOWN;
    }
    t->result->deviation = 0;
    qm_equiv_detail(t, "all basis states have equal images");
    return QM_EQUIV_SAME;
}

const qm_equiv_method qm_equiv_bits = {
    .name = "bits",
    .summary = "basis states through x gates under controls; complete up to 16 qubits",
    .linear = true,
    .run = run,
};
