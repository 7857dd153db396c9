/* resynthesise.c - a walk over the blocks of a circuit that writes each, or its replacement, and
 * carries the local Cliffords that replacements leave along the wires. */
#include "passes/kak/blocks.h"
#include "passes/kak/kak.h"

#include <math.h>

typedef struct walk {
    const qm_pcircuit *c;
    const qm_resynthesis *options;
    qm_pcircuit out;
    qm_pmover mover;
    qm_resynthesised done;
} walk;

/* Is the circuit to be preferred to one of ncpp CPP and nrot ROT? */
static bool is_better(const walk *w, const qm_kak_circuit *k, uint32_t ncpp, uint32_t nrot)
{
    uint32_t rotations = k->ngates - k->ncpp;
    if (w->options->rotations_first && rotations != nrot)
        return rotations < nrot;
    return k->ncpp < ncpp || (k->ncpp == ncpp && rotations < nrot);
}

/* May a decomposition be better than ncpp CPP and nrot ROT? It cannot have fewer CPP than one, and
 * with so few rotations the rules on single gates are enough. */
static bool is_worth_a_try(uint32_t ncpp, uint32_t nrot)
{
    return ncpp > 1 || nrot > 5;
}

/* The gates of `out` from `begin` on are the block's. */
static void replace(walk *w, const qm_pair_block *b, uint32_t begin)
{
    uint32_t nrot = b->ngates - b->ncpp;
    if (b->qubit[0] == b->qubit[1] || !is_worth_a_try(b->ncpp, nrot))
        return;
    qm_c64 u[16] = {[0] = 1, [5] = 1, [10] = 1, [15] = 1};
    for (uint32_t i = begin; i < w->out.ngates; i++)
        qm_kak_apply(&w->out.gates[i], b->qubit[0], u);
    qm_kak_circuit k;
    if (!qm_kak_synthesise(w->c->locals, u, w->options->tolerance, &k) ||
        !is_better(w, &k, b->ncpp, nrot))
        return;
    w->out.ngates = begin;
    for (uint32_t i = 0; i < k.ngates; i++) {
        qm_pgate g = k.gates[i];
        for (int j = 0; j < 2; j++)
            g.qubit[j] = b->qubit[g.qubit[j]];
        qm_pcircuit_push(&w->out, g);
    }
    const qm_locals *l = w->c->locals;
    for (int j = 0; j < 2; j++) {
        uint32_t q = b->qubit[j];
        uint8_t frame = w->mover.frame[q];
        w->mover.eighths += l->phase[frame][k.local[j]];
        qm_pmover_set(&w->mover, q, l->product[frame][k.local[j]]);
    }
    w->out.phase += k.phase;
    w->done.blocks++;
    w->done.deviation = fmax(w->done.deviation, k.deviation);
}

static void put(walk *w, qm_pgate g)
{
    qm_pmover_pass(&w->mover, &g);
    qm_pcircuit_push(&w->out, g);
}

qm_resynthesised qm_resynthesise_blocks(qm_pcircuit *c, const qm_resynthesis *options)
{
    qm_pair_blocks p = qm_pair_blocks_collect(c);
    walk w = {.c = c, .options = options, .out = *c};
    w.out.gates = NULL;
    w.out.ngates = w.out.cap = 0;
    w.mover = (qm_pmover){.locals = c->locals,
                          .frame = qm_arena_zalloc(c->arena, c->nqubits, sizeof(uint8_t))};
    for (uint32_t i = 0; i < c->ngates; i++) {
        if (p.at[i] != QM_NONE) {
            const qm_pair_block *b = &p.blocks[p.at[i]];
            uint32_t begin = w.out.ngates;
            for (uint32_t g = b->first; g != QM_NONE; g = p.next[g])
                put(&w, c->gates[g]);
            replace(&w, b, begin);
        }
        if (c->gates[i].kind == QM_PK_LOCAL || c->gates[i].kind == QM_PK_OPAQUE)
            put(&w, c->gates[i]);
    }
    w.out.phase = remainder(w.out.phase + w.mover.eighths % 8 * M_PI_4, 2 * M_PI);
    *c = w.out;
    return w.done;
}
