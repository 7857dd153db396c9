/* resynthesise_multiplexers.c - controlled gates on one target become one multiplexer.
 *
 * Images in the FRQI encoding, and other data that circuits load, are rotations of one qubit by an
 * angle that the basis state of the others, the controls, chooses: sum over x of |x><x| times U_x.
 * Written one multi-controlled rotation for each x that takes thousands of CX, where all together
 * they take 2^k for k controls. This pass finds such parts of a block however they are written:
 * with controls and x gates around them, expanded into Toffoli gates, ladders with ancillas or gray
 * codes, with relative phases, in any order.
 *
 *   1. The block is cut into windows of a few qubits (multiplexer/windows.h); large windows first,
 *      then smaller ones of what is left.
 *   2. Some basis states are followed through a window; where all come back, up to one qubit, a run
 *      of gates seems to be a multiplexer (multiplexer/find.h).
 *   3. All basis states are followed through the run, which gives the U_x (multiplexer/run.h).
 *   4. The U_x become multiplexed rotations and diagonal gates (multiplexer/solve.h), the run is
 *      followed again for them, and what is cheaper by the goal stays.
 *
 * Guarantees the same unitary with its global phase, within 1e-9 in each entry and mostly 1e-14, on
 * the states that are possible: qubits are known to be |0> after a reset, and with
 * --assume=zero-inputs at the start. Where a run's qubits are all measured next, or at the end with
 * --assume=measured, the phases of their basis states may differ; the pass then says so, and the
 * certificate. Never makes a block costlier. Symbolic gates, powers, measurements and control flow
 * end windows. Blocks with some hundred thousand ops are left as they are when samples of them
 * promise little.
 *
 * Time O(ops) for windows and probes, at most PROBE_WORK gates for each op and window size, and
 * O(ops 2^n) for runs on n qubits, where those that give nothing may take FOLLOW_WORK for each op
 * in all. Memory O(ops + 2^n).
 *
 * Sources: Le, Dong, Hirota, Quantum Information Processing 10, 63 (2011) for FRQI; Moettonen,
 * Vartiainen, Bergholm, Salomaa, PRL 93, 130502 (2004) for multiplexed rotations; Geng et al.,
 * arXiv:2110.15672 for the relative phases of the MARY form; those of multiplexer/uniform.h. */
#include "passes/block_writer.h"
#include "passes/cost.h"
#include "passes/multiplexer/observed.h"
#include "passes/multiplexer/solve.h"
#include "passes/multiplexer/windows.h"
#include "passes/operands.h"

#include "ir/costs.h"

#include <string.h>

enum {
    MIN_CX = 5,       /* of a run; two-qubit blocks and windows of three are other passes' work */
    PROBE_WORK = 24,  /* gates that probes are applied to, for each op of the block */
    FOLLOW_WORK = 64, /* states that gates are applied to in vain, for each op of the block */
    FREE_WORK = 1 << 24, /* and this many in any case */
    IDLE = 1 << 16,      /* probe steps that found nothing, after which only samples are probed: */
    SAMPLE = 8,          /* one of so many windows of at most SMALL gates, and in larger ones */
    SMALL = 1024,        /* one of so many gates */
    LEAP = 256,
    RETRIES = 16,      /* later beginnings that are tried of a run that was not replaced */
    STRETCH = 1 << 15, /* ops; of blocks with SAMPLE times as many one stretch in SAMPLE is tried
                        * first, and the block is only gone through when one of them has */
    OPS_OF_A_CX = 8,   /* a CX to save for every so many ops */
    REJECTED = 1 << 10 /* candidates that are remembered */
};
static const double most_deviation = 1e-9;
static const uint32_t window_sizes[] = {16, 8, 5};
enum { WINDOW_SIZES = sizeof window_sizes / sizeof *window_sizes };

/* A candidate that was no multiplexer, or whose plan took too many CX: circuits that repeat
 * themselves have it over and over. */
typedef struct rejected {
    uint64_t hash;   /* of its gates and of the bits that are 0 before; 0: none */
    uint32_t ngates; /* of the candidate */
    qm_mux_run run;  /* without u; begin is 0; end 0: it was none */
    bool measured;   /* the plan was made for that, */
    uint64_t cx;     /* and has so many */
} rejected;

typedef struct rewriter {
    qm_pass_ctx *pc;
    qm_module *m;
    uint32_t block, nqubits;
    qm_costs costs;
    qm_mux_finder *finder;
    qm_mux_follower *follower;
    rejected *rejected; /* REJECTED of them, by hash */
    qm_windows windows;
    uint32_t at;         /* the window at hand */
    uint64_t min_cx;     /* of a window; smaller ones are left for a smaller size */
    qm_mux_list list;    /* of the window */
    const uint32_t *ops; /* its ops, in order */
    uint32_t cap_cx;
    bool *zero;               /* per qubit of the block: it is |0> before the window at hand */
    uint64_t probed, vain;    /* work done */
    uint64_t probes, follows; /* and allowed */
    uint64_t idle;            /* IDLE, and half of it where stretches are tried first */
    uint64_t found;           /* work of probes until something was replaced */
    bool dry;                 /* nothing is replaced, */
    uint64_t saved;           /* only the CX that this would save are counted */
    qm_block_writer out;
} rewriter;

static const qm_op *op_of(const rewriter *r, uint32_t gate)
{
    return &r->m->blocks[r->block].ops[r->ops[gate]];
}

/* Keeps gates [begin, end) of the window. */
static void keep(rewriter *r, uint32_t begin, uint32_t end)
{
    if (!r->out.any)
        return;
    for (uint32_t i = begin; i < end; i++)
        qm_block_writer_put(&r->out, *op_of(r, i));
}

/* Reads the gates of the window. */
static void read_window(rewriter *r)
{
    const qm_window *w = &r->windows.windows[r->at];
    qm_mux_list *list = &r->list;
    if (w->nops + 1 > r->cap_cx) {
        r->cap_cx = 2 * w->nops + 1;
        list->cx = QM_NEW_ARRAY(r->pc->scratch, uint64_t, r->cap_cx);
    }
    list->nbits = w->nqubits;
    list->gates.ngates = 0;
    list->cx[0] = 0;
    for (uint32_t i = 0; i < w->nops; i++) {
        const qm_op *op = op_of(r, i);
        const uint32_t *q = qm_op_qubits(r->m, op);
        uint8_t bit[QM_COLUMN_QUBITS];
        for (uint32_t k = 0; k < op->nqubits; k++)
            for (uint8_t b = 0; b < w->nqubits; b++)
                if (w->qubits[b] == q[k])
                    bit[k] = b;
        qm_column_gates_add(&list->gates, r->m, op, bit);
        list->cx[i + 1] = list->cx[i] + qm_costs_of_op(&r->costs, op).cx;
    }
}

/* Bits that gates [begin, end) leave in |0> because they leave them alone or control by them. */
static uint32_t still_zero(const rewriter *r, uint32_t zero, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end && zero; i++)
        zero &= ~qm_column_gate_moves(&r->list.gates.gates[i]);
    return zero;
}

/* Does only a measurement show what the run has made of its qubits? */
static bool is_only_measured(const rewriter *r, const qm_mux_run *run)
{
    const qm_window *w = &r->windows.windows[r->at];
    uint32_t bits = 1u << run->target, qubits[QM_COLUMN_QUBITS], n = 0;
    for (uint32_t j = 0; j < run->ncontrols; j++)
        bits |= 1u << run->controls[j];
    for (uint32_t i = run->end; i < r->list.gates.ngates; i++)
        if (qm_column_gate_moves(&r->list.gates.gates[i]) & bits)
            return false;
    for (uint32_t b = 0; b < w->nqubits; b++)
        if (bits >> b & 1)
            qubits[n++] = w->qubits[b];
    bool at_end = r->block == 0 && (r->pc->goal->assume & QM_ASSUME_MEASURED);
    return qm_only_measured(r->m, r->block, w->end, qubits, n, at_end);
}

/* From the first replacement on, there is a list of new ops; it starts with the windows so far. */
static void begin_output(rewriter *r)
{
    if (r->out.any)
        return;
    r->out.any = true;
    const qm_block *b = &r->m->blocks[r->block];
    const qm_window *w = &r->windows.windows[r->at];
    for (uint32_t i = 0; i < w->first; i++)
        qm_block_writer_put(&r->out, b->ops[r->windows.ops[i]]);
}

/* What the ops cost in place of the block. */
static qm_circuit_cost cost_of(const rewriter *r, qm_op *ops, uint32_t n)
{
    qm_block *b = &r->m->blocks[r->block], old = *b;
    b->ops = ops;
    b->nops = n;
    qm_circuit_cost cost = qm_block_cost(r->pc->goal, r->m, r->block, r->pc->scratch);
    *b = old;
    return cost;
}

/* Are the gates of the plan what the run does? */
static bool is_right(rewriter *r, const qm_mux_plan *plan, const qm_mux_run *run)
{
    qm_column_gates gates;
    qm_column_gates_init(&gates, r->pc->scratch);
    for (uint32_t i = 0; i < plan->gates.ngates; i++) {
        const qm_synth_gate *g = &plan->gates.gates[i];
        uint8_t bit[2] = {(uint8_t)g->wire[0], (uint8_t)g->wire[1]};
        qm_column_gates_add_row(&gates, g->gate, &g->angle, bit);
    }
    double deviation = qm_mux_deviation(r->follower, &gates, run, plan->phase, plan->only_measured);
    if (!(deviation <= most_deviation))
        return false;
    qm_pass_checked(r->pc, 1, deviation);
    return true;
}

/* Puts the plan in the place of the run, after gates [kept, run->begin), when that is cheaper. */
static bool replace(rewriter *r, const qm_mux_plan *plan, const qm_mux_run *run, uint32_t kept)
{
    const qm_window *w = &r->windows.windows[r->at];
    uint32_t nparams = r->m->nparams, nold = run->end - run->begin, n = plan->gates.ngates;
    qm_op *old = QM_NEW_ARRAY(r->pc->scratch, qm_op, nold);
    qm_op *ops = QM_NEW_ARRAY(r->pc->scratch, qm_op, (size_t)n + 1);
    for (uint32_t i = 0; i < nold; i++)
        old[i] = *op_of(r, run->begin + i);
    for (uint32_t i = 0; i < n; i++) {
        const qm_synth_gate *g = &plan->gates.gates[i];
        uint32_t q[2] = {w->qubits[g->wire[0]], 0};
        if (g->wire[1] != QM_NONE)
            q[1] = w->qubits[g->wire[1]];
        qm_param p = qm_param_number(g->angle);
        ops[i] = qm_op_gate(r->m, g->gate, q, &p);
        ops[i].span = old[0].span;
    }
    bool better = qm_cost_compare(cost_of(r, ops, n), cost_of(r, old, nold)) < 0 &&
                  (r->dry || is_right(r, plan, run));
    if (!better || r->dry)
        r->m->nparams = nparams;
    if (!better)
        return false;
    r->found = r->probed;
    r->saved += r->list.cx[run->end] - r->list.cx[run->begin] - plan->cx;
    if (r->dry)
        return true;
    begin_output(r);
    keep(r, kept, run->begin);
    for (uint32_t i = 0; i < n; i++)
        qm_block_writer_put(&r->out, ops[i]);
    qm_block_writer_put_phase(&r->out, plan->phase);
    r->pc->only_measured |= plan->only_measured;
    r->pc->changed += nold;
    return true;
}

static bool is_idle(const rewriter *r)
{
    return r->probed - r->found > r->idle;
}

/* How far a window is done. */
typedef struct progress {
    uint32_t from; /* gates before it are done with */
    uint32_t kept; /* of those, the ones before it are in r->out */
    uint32_t zero; /* bits that are 0 before gate `from` */
    uint32_t retries;
} progress;

static rejected *find_rejected(const rewriter *r, qm_mux_candidate candidate, uint32_t zero,
                               uint64_t *hash)
{
    uint64_t h = zero;
    for (uint32_t i = candidate.begin; i < candidate.end; i++)
        h = qm_column_gate_hash(&r->list.gates.gates[i], h);
    *hash = h | 1;
    return &r->rejected[h >> 32 & (REJECTED - 1)];
}

static bool takes_too_many(const rewriter *r, const qm_mux_run *run, uint64_t cx)
{
    uint64_t has = r->list.cx[run->end] - r->list.cx[run->begin];
    return (double)cx > (double)has * r->pc->options[0];
}

/* Was the same candidate rejected before, and would be again? Sets *run as when it is followed. */
static bool is_rejected(const rewriter *r, const rejected *x, uint64_t hash,
                        qm_mux_candidate candidate, qm_mux_run *run)
{
    if (x->hash != hash || x->ngates != candidate.end - candidate.begin)
        return false;
    if (x->run.end == 0)
        return true;
    *run = x->run;
    run->begin += candidate.begin;
    run->end += candidate.begin;
    return x->measured == is_only_measured(r, run) && takes_too_many(r, run, x->cx);
}

/* Follows the candidate, and puts something cheaper in its place. */
static bool try_run(rewriter *r, qm_mux_candidate candidate, uint32_t states, progress *p,
                    qm_mux_run *run)
{
    const qm_mux_list *list = &r->list;
    uint64_t cx = list->cx[candidate.end] - list->cx[candidate.begin], hash;
    if (states == 0 || cx < states / 8 || r->vain >= r->follows)
        return false;
    rejected *known = find_rejected(r, candidate, p->zero, &hash);
    if (is_rejected(r, known, hash, candidate, run))
        return false;
    rejected now = {.hash = hash, .ngates = candidate.end - candidate.begin};
    if (!qm_mux_follow(r->follower, list, candidate, p->zero, run)) {
        *known = now;
        return false;
    }
    qm_mux_plan plan;
    bool measured = is_only_measured(r, run);
    qm_mux_solve(&plan, run, measured, false, r->pc->scratch);
    if (takes_too_many(r, run, plan.cx)) {
        now.run = *run;
        now.run.begin = 0;
        now.run.end -= run->begin;
        now.measured = measured;
        now.cx = plan.cx;
        *known = now;
        return false;
    }
    qm_mux_plan shorter;
    qm_mux_solve(&shorter, run, measured, true, r->pc->scratch);
    return replace(r, shorter.cx < plan.cx ? &shorter : &plan, run, p->kept);
}

static void try_candidate(rewriter *r, qm_mux_candidate candidate, progress *p)
{
    const qm_mux_list *list = &r->list;
    p->zero = still_zero(r, p->zero, p->from, candidate.begin);
    uint32_t states = qm_mux_states(list, candidate.begin, candidate.end, p->zero);
    qm_mux_run run = {.end = candidate.begin + 1};
    if (try_run(r, candidate, states, p, &run)) {
        p->kept = p->from = run.end;
        p->zero &= ~(run.flips | 1u << run.target);
        p->retries = 0;
        return;
    }
    r->vain += (uint64_t)states * (candidate.end - candidate.begin);
    p->from = run.end;
    if (p->retries++ < RETRIES && !is_idle(r)) {
        p->from = candidate.begin + 1;
        while (p->from < run.end && list->cx[p->from] == list->cx[candidate.begin])
            p->from++;
    }
    p->zero = still_zero(r, p->zero, candidate.begin, p->from);
}

/* Goes on where no candidate was found. */
static void skip(rewriter *r, uint32_t next, progress *p)
{
    uint32_t leap = is_idle(r) ? (SAMPLE - 1) * (next - p->from) : 0, left = r->list.gates.ngates;
    leap = leap > LEAP ? LEAP : leap;
    next = leap > left - next ? left : next + leap;
    p->zero = still_zero(r, p->zero, p->from, next);
    p->from = next;
}

/* Is the window looked at? */
static bool is_wanted(const rewriter *r, const qm_window *w)
{
    return w->nqubits > 2 && (!is_idle(r) || w->nops > SMALL || r->at % SAMPLE == 0);
}

static void rewrite_window(rewriter *r)
{
    const qm_window *w = &r->windows.windows[r->at];
    uint32_t n = w->nops;
    progress p = {0};
    r->ops = &r->windows.ops[w->first];
    if (is_wanted(r, w)) {
        read_window(r);
        const uint64_t *cx = r->list.cx;
        for (uint32_t b = 0; b < w->nqubits; b++)
            p.zero |= (uint32_t)r->zero[w->qubits[b]] << b;
        while (cx[n] >= r->min_cx && cx[n] - cx[p.from] >= MIN_CX && r->probed < r->probes &&
               !atomic_load(&r->pc->cx->cancel)) {
            qm_mux_candidate c =
                qm_mux_find(r->finder, &r->list, p.from, p.zero, MIN_CX, &r->probed);
            if (c.end > c.begin)
                try_candidate(r, c, &p);
            else
                skip(r, c.next, &p);
        }
        p.zero = still_zero(r, p.zero, p.from, n);
    }
    keep(r, p.kept, n);
    for (uint32_t b = 0; b < w->nqubits; b++)
        r->zero[w->qubits[b]] = p.zero >> b & 1;
}

/* Rewrites ops [from, to) of the block. */
static void rewrite_stretch(rewriter *r, uint32_t from, uint32_t to, uint32_t size)
{
    const qm_op *ops = r->m->blocks[r->block].ops;
    qm_windows_cut(&r->windows, r->m, r->block, from, to, r->nqubits, window_sizes[size],
                   r->pc->scratch);
    for (r->at = 0; r->at < r->windows.n; r->at++) {
        const qm_window *w = &r->windows.windows[r->at];
        if (w->nqubits > 0) {
            rewrite_window(r);
            continue;
        }
        const qm_op *op = &ops[r->windows.ops[w->first]];
        qm_zero_after(r->m, op, r->zero, r->nqubits);
        if (r->out.any)
            qm_block_writer_put(&r->out, *op);
    }
}

static void begin_block(rewriter *r)
{
    uint32_t nops = r->m->blocks[r->block].nops;
    memset(r->zero, r->block == 0 && (r->pc->goal->assume & QM_ASSUME_ZERO_INPUTS), r->nqubits);
    r->probed = r->found = r->vain = 0;
    r->idle = nops < SAMPLE * STRETCH ? IDLE : IDLE / 2;
    r->probes = (uint64_t)PROBE_WORK * nops;
    r->follows = (uint64_t)FOLLOW_WORK * nops + FREE_WORK;
    qm_block_writer_begin(&r->out, r->m, r->block, r->pc->scratch);
}

/* Would enough be saved in one of the samples of a large block? Small ones need none. */
static bool is_promising(rewriter *r, uint32_t size)
{
    uint32_t nops = r->m->blocks[r->block].nops, n = nops / STRETCH;
    bool promising = n < SAMPLE;
    r->dry = true;
    for (uint32_t i = 0; i < n && !promising; i += SAMPLE) {
        uint32_t from = i * STRETCH;
        begin_block(r);
        r->probes = (uint64_t)PROBE_WORK * STRETCH;
        r->follows = (uint64_t)FOLLOW_WORK * STRETCH;
        if (i > 0)
            memset(r->zero, false, r->nqubits);
        r->saved = 0;
        rewrite_stretch(r, from, from + STRETCH, size);
        promising = r->saved >= STRETCH / OPS_OF_A_CX;
    }
    r->dry = false;
    return promising;
}

static void rewrite_block(rewriter *r, uint32_t size)
{
    bool last = size + 1 == WINDOW_SIZES || window_sizes[size + 1] >= r->nqubits;
    r->min_cx = last ? MIN_CX : UINT64_C(1) << window_sizes[size + 1] >> 2;
    if (!is_promising(r, size))
        return;
    begin_block(r);
    rewrite_stretch(r, 0, r->m->blocks[r->block].nops, size);
    qm_block_writer_end(&r->out);
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    rewriter r = {.pc = pc, .m = m, .nqubits = qm_max_qubits(m)};
    r.zero = QM_NEW_ARRAY(pc->scratch, bool, (size_t)r.nqubits + 1);
    r.finder = qm_mux_finder_make(pc->scratch);
    r.follower = qm_mux_follower_make(pc->scratch);
    r.rejected = qm_arena_zalloc(pc->scratch, REJECTED, sizeof *r.rejected);
    r.costs = qm_costs_make(m, pc->scratch);
    qm_column_gates_init(&r.list.gates, pc->scratch);
    for (r.block = 0; r.block < m->nblocks && r.nqubits > 2; r.block++) {
        if (!qm_block_is_worth_writing(m, r.block))
            continue;
        for (uint32_t i = 0; i < WINDOW_SIZES; i++)
            if (i == 0 || window_sizes[i] < r.nqubits)
                rewrite_block(&r, i);
    }
    return QM_OK;
}

static const qm_pass_option options[] = {
    {"ratio", "largest part of its CX that a run may keep to be replaced", 0.5, 0, 1, false},
    {0},
};

const qm_pass qm_pass_resynthesise_multiplexers = {
    .name = "resynthesise-multiplexers",
    .summary = "write controlled gates on one target, as of FRQI images, as one multiplexer",
    .text =
        "Finds runs of gates that leave all qubits but one as they are and do to that one what "
        "their basis state chooses: images in the FRQI encoding, tables, diagonal gates, however "
        "their multi-controlled gates are written or expanded, in any order. Basis states are "
        "followed through the circuit, which gives the unitary for each, and these become "
        "multiplexed rotations of at most 2^k CX for k controls, one less on a target that is "
        "known to "
        "be |0>; any unitaries take 2^k - 1 CX and phases. Where the qubits are measured "
        "next (or at the end, with --assume=measured), phases that no measurement shows are left "
        "out, as in the MARY form of FRQI. Takes time 2^n for each gate of a run on n qubits, up "
        "to 13.",
    .source = "Moettonen, Vartiainen, Bergholm, Salomaa, PRL 93, 130502 (2004); Bergholm et al., "
              "PRA 71, 052330 (2005); Le, Dong, Hirota, Quantum Information Processing 10, 63 "
              "(2011)",
    .example = "qubit[3] q; negctrl @ negctrl @ ry(0.1) q[0], q[1], q[2]; "
               "ctrl @ negctrl @ ry(0.9) q[0], q[1], q[2]; "
               "negctrl @ ctrl @ ry(1.7) q[0], q[1], q[2]; "
               "ctrl @ ctrl @ ry(2.9) q[0], q[1], q[2];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .assumes = QM_ASSUME_ZERO_INPUTS | QM_ASSUME_MEASURED,
    .options = options,
    .run = run,
};
