/* place_rotations.c - choose where merged rotations stand, so that most gates cancel.
 *
 * When rotations about the same operator are merged (fold-phases), the sum may stand in the place
 * of any of them, and which one it is decides which two-qubit gates meet behind it. The pass folds
 * and cancels (commute-cancel) a block from the same start again and again, each time with a few of
 * the choices turned over, and keeps what has no more CX, then no more rotations: a hill climb that
 * accepts ties. The two linear passes are fast enough for some thousand trials a second on a
 * thousand gates.
 *
 * Guarantees the same unitary with its global phase as its two passes do. The block is replaced
 * only where that makes it cheaper by the goal. Deterministic for a seed. Time O(tries * gates * (1
 * + qubits / 32)), but at most `work` million gates are looked at in a block besides a first trial
 * of each kind; memory 200 bytes a gate, and up to 34 MB. */
#include "passes/pauli/cancel.h"
#include "passes/pauli/fold.h"
#include "passes/pauli/rewrite.h"
#include "support/rng.h"

#include <string.h>

enum { MOST_SWEEPS = 10, MOST_FLIPS = 4 };

typedef struct score {
    uint64_t cx, rotations;
} score;

typedef struct placer {
    const qm_rewrite *r;
    qm_pcircuit *start; /* as it was read */
    qm_pcircuit trial;
    qm_fold fold;
    qm_cancel cancel;
    uint8_t *choice;  /* per gate of `start` */
    uint32_t *merges; /* gates that are merged with earlier ones */
    uint32_t nmerges;
    uint64_t drawn, work;
} placer;

static uint64_t draw(placer *p, uint64_t n)
{
    return qm_rng_bits(p->r->pc->goal->seed, p->r->block, p->drawn++) % n;
}

static void begin_trial(placer *p)
{
    qm_pgate *gates = p->trial.gates;
    p->trial = *p->start;
    p->trial.gates = gates;
    memcpy(gates, p->start->gates, p->start->ngates * sizeof *gates);
    p->work += p->start->ngates;
}

/* Merges by the choices of p->fold; false when nothing can be. */
static bool fold_trial(placer *p)
{
    qm_fold_sweep(&p->fold, &p->trial);
    uint64_t merged = p->fold.merged;
    qm_fold_related(&p->fold, &p->trial);
    return merged + p->fold.merged > 0;
}

static score try_choice(placer *p)
{
    begin_trial(p);
    p->fold.choice = p->choice;
    for (int i = 0; i < MOST_SWEEPS; i++) {
        if (!fold_trial(p))
            break;
        p->fold.choice = NULL;
        p->cancel.b.c = &p->trial;
        qm_pbuilder_normalise(&p->cancel.b);
    }
    for (int i = 0; i < MOST_SWEEPS; i++) {
        qm_cancel_sweep(&p->cancel, &p->trial);
        if (p->cancel.changed == 0)
            break;
    }
    score s = {0};
    for (uint32_t i = 0; i < p->trial.ngates; i++) {
        s.cx += p->trial.gates[i].kind == QM_PK_CPP;
        s.rotations += p->trial.gates[i].kind == QM_PK_ROT;
    }
    return s;
}

static bool is_worse(score a, score b)
{
    return a.cx != b.cx ? a.cx > b.cx : a.rotations > b.rotations;
}

/* A sweep in which every sum stands in its first place erases what is merged. */
static void list_merges(placer *p)
{
    begin_trial(p);
    memset(p->choice, 1, p->start->ngates);
    p->fold.choice = p->choice;
    fold_trial(p);
    for (uint32_t i = 0; i < p->start->ngates; i++)
        if (p->start->gates[i].kind == QM_PK_ROT && p->trial.gates[i].kind == QM_PK_ERASED)
            p->merges[p->nmerges++] = i;
}

static void climb(placer *p, score best)
{
    const double *options = p->r->pc->options;
    uint64_t most = (uint64_t)(options[1] * 1e6);
    for (uint64_t t = 0; t < (uint64_t)options[0] && p->work < most; t++) {
        uint32_t flips[MOST_FLIPS], n = 1 + (uint32_t)draw(p, MOST_FLIPS);
        if (qm_pass_should_stop(p->r->pc))
            break;
        for (uint32_t i = 0; i < n; i++) {
            flips[i] = p->merges[draw(p, p->nmerges)];
            p->choice[flips[i]] ^= 1;
        }
        score s = try_choice(p);
        if (!is_worse(s, best)) {
            best = s;
            continue;
        }
        for (uint32_t i = 0; i < n; i++)
            p->choice[flips[i]] ^= 1;
    }
}

static qm_status place(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    (void)payload;
    if (c->ngates == 0)
        return QM_OK;
    size_t n = (size_t)c->ngates + 1;
    bool zero = r->block == 0 && (r->pc->goal->assume & QM_ASSUME_ZERO_INPUTS);
    placer p = {.r = r, .start = c};
    p.choice = QM_NEW_ARRAY(c->arena, uint8_t, n);
    p.merges = QM_NEW_ARRAY(c->arena, uint32_t, n);
    p.trial.gates = QM_NEW_ARRAY(c->arena, qm_pgate, n);
    qm_pcircuit_reserve_symbols(c);
    qm_fold_init(&p.fold, c, r->m, r->block, zero);
    qm_cancel_init(&p.cancel, c, r->m, !(r->m->forms & QM_FORM_LAYOUT));
    list_merges(&p);
    score first = try_choice(&p);
    memset(p.choice, 0, c->ngates);
    score last = try_choice(&p);
    if (is_worse(last, first)) {
        memset(p.choice, 1, c->ngates);
        last = first;
    }
    if (p.nmerges > 0)
        climb(&p, last);
    try_choice(&p);
    *c = p.trial;
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    return qm_rewrite_blocks(pc, m, place, NULL);
}

static const qm_pass_option options[] = {
    {"tries", "trials of other places", 1000, 0, 1e9, true},
    {"work", "million gates looked at in all trials of a block", 4, 0, 1e9, false},
    {0},
};

const qm_pass qm_pass_place_rotations = {
    .name = "place-rotations",
    .summary = "fold phases, place the sums by local search, and cancel",
    .text =
        "The sum of rotations about one operator may stand in the place of any of them, and that "
        "decides which two-qubit gates can cancel. fold-phases and commute-cancel, which take "
        "linear time, are run again and again with a few places changed; what is no worse is "
        "kept.",
    .example = "qubit[3] q;\nccx q[0], q[1], q[2];\ncx q[2], q[0];\nccx q[0], q[1], q[2];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .assumes = QM_ASSUME_ZERO_INPUTS,
    .searches = 1,
    .options = options,
    .run = run,
};
