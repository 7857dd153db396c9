/* resynthesise_lookups.c - multi-controlled X gates that load a table become few gates.
 *
 * Images in the NEQR encoding, QROM and other oracles are maps |x>|t> -> |x>|t + f(x)> of several
 * targets t, written as multi-controlled X gates for each x and each bit, or expanded into Toffoli
 * gates and ladders, whose targets alternate. This pass finds such parts of a block:
 *
 *   1. Gates are gathered in order, as long as what they do can be followed as Boolean functions
 *      and phases (lookup/tables.h); others wait before or after (lookup/collect.h).
 *   2. Where each qubit is what it was plus a function of qubits that are as they were, up to a
 *      flip, the gates are a lookup, whatever happened in between.
 *   3. It is made again by multiplexed rotations or sums of cubes (lookup/solve.h), and what is
 *      cheaper by the goal stays.
 *   4. Where no lookup is much cheaper than before, and the program is not large, the passes that
 *      come after this one are tried on both, since they make Toffoli gates cheaper, too.
 *
 * Guarantees the same unitary with its global phase, within 1e-9 in each entry and mostly 1e-14, on
 * the states that are possible: qubits are known to be |0> after a reset, and with
 * --assume=zero-inputs at the start. Never makes a block costlier. Gates with phases that are no
 * multiples of 2 pi / 4096 are not followed.
 *
 * Time O(ops) for gathering, at most WORK words of tables for each op; that gives nothing, at most
 * VAIN_WORK for each op. Solving takes O(targets^2 3^k) for k controls. Memory O(ops + 2^k).
 *
 * Sources: Zhang, Lu, Gao, Wang, Quantum Information Processing 12, 2833 (2013) for NEQR; those of
 * lookup/tables.h, synth/multiplexer.h and synth/esop.h. */
#include "passes/block_writer.h"
#include "passes/controls/controlled.h"
#include "passes/cost.h"
#include "passes/lookup/collect.h"
#include "passes/lookup/solve.h"
#include "passes/multiplexer/observed.h"
#include "passes/operands.h"
#include "passes/trial.h"

#include "ir/costs.h"

#include <math.h>
#include <string.h>

enum {
    MIN_CX = 5,          /* of a lookup: one Toffoli gate is other passes' work */
    WORK = 4096,         /* words of tables for each op of the block */
    VAIN_WORK = 16,      /* and so many that give nothing, */
    FREE_WORK = 1 << 21, /* beside these */
    IDLE = 1 << 12,      /* ops looked at in vain, after which only samples are: */
    LOADER_CX = 128,     /* of a lookup that may be unsure */
    TRIAL_OPS = 1 << 14, /* of a program that may be tried with and without */
    LEAP = 7             /* so many times the last walk are passed over */
};

#define LARGE_RATIO 0.25 /* of larger programs */

enum { RATIO, SURE }; /* options */

typedef struct rewriter {
    qm_pass_ctx *pc;
    qm_module *m;
    uint32_t block, nqubits;
    qm_costs costs;
    qm_collector *collector;
    bool *zero;      /* per qubit: it is |0> before the op at hand */
    uint32_t looked; /* ops looked at since something was replaced */
    uint64_t useful; /* work of walks that were replaced */
    qm_block_writer out;
    double ratio; /* largest part of its CX that a lookup may keep */
    bool unsure;  /* one has kept more than options[SURE] of them */
} rewriter;

static void mark_zero(rewriter *r, const qm_op *op)
{
    if (!qm_op_is_plain_gate(r->m, op)) {
        qm_zero_after(r->m, op, r->zero, r->nqubits);
        return;
    }
    const uint32_t *q = qm_op_qubits(r->m, op);
    for (uint32_t k = 0; k < op->nqubits; k++)
        r->zero[q[k]] &= qm_gate_axis(r->m, op->code, k) == 'Z';
}

/* Keeps op i of the block as it is. */
static void keep(rewriter *r, uint32_t i)
{
    const qm_op *op = &r->m->blocks[r->block].ops[i];
    mark_zero(r, op);
    if (r->out.any)
        qm_block_writer_put(&r->out, *op);
}

/* CX of the op when it is expanded the best way that passes know. */
static uint64_t cx_of(rewriter *r, const qm_op *op)
{
    uint64_t cx = qm_costs_of_op(&r->costs, op).cx;
    const qm_gate *g = &r->m->gates[op->code];
    bool row = op->code < QM_G_COUNT;
    uint32_t base = row ? qm_gate_table[op->code].base : g->base;
    uint32_t n = row ? qm_gate_table[op->code].ncontrols : g->ncontrols;
    if (base != QM_G_X || n < 3 || (!row && (g->kind != QM_GK_MODIFIED || g->has_power)))
        return cx;
    uint64_t other = qm_controlled_x_cost(n, r->nqubits - n - 1, false);
    return other < cx ? other : cx;
}

/* The gathered gates; *cx becomes what they cost. */
static qm_op *gathered(rewriter *r, const qm_collection *c, uint32_t *n, uint64_t *cx)
{
    const qm_op *ops = r->m->blocks[r->block].ops;
    qm_op *list = QM_NEW_ARRAY(r->pc->scratch, qm_op, (size_t)(c->end - c->begin) + 1);
    *n = 0;
    *cx = 0;
    for (uint32_t i = c->begin; i < c->end; i++)
        if (c->where[i - c->begin] == QM_COLLECTED_IN) {
            list[(*n)++] = ops[i];
            *cx = qm_saturating_add(*cx, cx_of(r, &ops[i]));
        }
    return list;
}

/* The ops of the collection that are at such a place. */
static void keep_at(rewriter *r, const qm_collection *c, qm_collected where)
{
    for (uint32_t i = c->begin; i < c->end; i++)
        if (c->where[i - c->begin] == where)
            keep(r, i);
}

static void put_lookup(rewriter *r, const qm_collection *c, const qm_lookup *l,
                       const qm_lookup_plan *plan, uint32_t span)
{
    for (uint32_t i = 0; i < c->begin && !r->out.any; i++)
        qm_block_writer_put(&r->out, r->m->blocks[r->block].ops[i]);
    r->out.any = true;
    keep_at(r, c, QM_COLLECTED_BEFORE);
    for (uint32_t i = 0; i < plan->nops; i++) {
        plan->ops[i].span = span;
        qm_block_writer_put(&r->out, plan->ops[i]);
    }
    qm_block_writer_put_phase(&r->out, plan->phase);
    for (uint32_t i = 0; i < l->ntargets; i++)
        r->zero[l->targets[i].qubit] = false;
    for (uint32_t i = 0; i < l->nflips; i++)
        r->zero[l->flips[i]] = false;
    keep_at(r, c, QM_COLLECTED_AFTER);
}

/* Puts something cheaper in the place of what was gathered. */
static bool replace(rewriter *r, const qm_collection *c)
{
    uint32_t nold, nparams = r->m->nparams;
    uint64_t cx;
    qm_op *old = gathered(r, c, &nold, &cx);
    qm_lookup l;
    if (cx < MIN_CX || !qm_lookup_read(&l, c->tables, r->pc->scratch) ||
        (l.ntargets == 0 && l.phases))
        return false;
    qm_lookup_plan plan;
    const qm_goal *goal = r->pc->goal;
    double ratio = cx < LOADER_CX ? fmin(r->ratio, r->pc->options[SURE]) : r->ratio;
    uint64_t most = (uint64_t)((double)cx * ratio);
    if (!qm_lookup_solve(&plan, &l, most, r->m, r->nqubits, r->pc->scratch) ||
        qm_cost_compare(qm_gates_cost(goal, r->m, plan.ops, plan.nops, r->pc->scratch),
                        qm_gates_cost(goal, r->m, old, nold, r->pc->scratch)) >= 0) {
        r->m->nparams = nparams;
        return false;
    }
    put_lookup(r, c, &l, &plan, old[0].span);
    qm_pass_checked(r->pc, 1, plan.deviation);
    r->pc->changed += nold;
    r->unsure |= (double)plan.cx > (double)cx * r->pc->options[SURE];
    return true;
}

/* Gathers from op `begin` on, and replaces or keeps what was looked at; returns the op after it. */
static uint32_t go_on(rewriter *r, uint32_t begin)
{
    uint32_t nops = r->m->blocks[r->block].nops, next = QM_NONE, first = begin;
    uint64_t before = qm_collector_work(r->collector), most = (uint64_t)WORK * nops;
    qm_collection c;
    for (uint32_t step = 1; begin < (next == QM_NONE ? nops : next); step *= 2) {
        c = qm_collect(r->collector, r->block, begin, r->zero, most);
        if (c.end > c.begin && replace(r, &c)) {
            r->useful += qm_collector_work(r->collector) - before;
            r->looked = 0;
            return c.end;
        }
        r->looked += c.stopped - first;
        if (c.end > c.begin) {
            next = c.end;
            break;
        }
        next = next == QM_NONE ? c.stopped + (c.stopped == begin) : next;
        for (uint32_t i = 0; i < step && begin < next; i++)
            keep(r, begin++);
    }
    if (r->looked > IDLE)
        next += LEAP * (next - first) < nops - next ? LEAP * (next - first) : nops - next;
    while (begin < next)
        keep(r, begin++);
    return next;
}

static void rewrite_block(rewriter *r)
{
    qm_block *b = &r->m->blocks[r->block];
    uint32_t nops = b->nops, i = 0;
    uint64_t most = (uint64_t)VAIN_WORK * nops + FREE_WORK;
    uint64_t start = qm_collector_work(r->collector);
    memset(r->zero, r->block == 0 && (r->pc->goal->assume & QM_ASSUME_ZERO_INPUTS), r->nqubits);
    r->looked = 0;
    r->useful = 0;
    qm_block_writer_begin(&r->out, r->m, r->block, r->pc->scratch);
    while (i < nops) {
        bool vain = qm_collector_work(r->collector) - start - r->useful > most;
        if (b->ops[i].kind == QM_OP_GATE && !vain && !atomic_load(&r->pc->cx->cancel))
            i = go_on(r, i);
        else
            keep(r, i++);
    }
    qm_block_writer_end(&r->out);
}

/* Replaces lookups that keep at most `ratio` of their CX; is one of them unsure? */
static bool rewrite(qm_pass_ctx *pc, qm_module *m, double ratio)
{
    rewriter r = {.pc = pc, .m = m, .nqubits = qm_max_qubits(m), .ratio = ratio};
    r.zero = QM_NEW_ARRAY(pc->scratch, bool, (size_t)r.nqubits + 1);
    r.collector = qm_collector_make(m, r.nqubits, pc->scratch);
    r.costs = qm_costs_make(m, pc->scratch);
    for (r.block = 0; r.block < m->nblocks && r.nqubits > 2; r.block++) {
        if (qm_block_is_worth_writing(m, r.block))
            rewrite_block(&r);
    }
    return r.unsure;
}

/* Goes back to `old`, in which only lookups that are sure are replaced, when the passes that come
 * after this one make something cheaper of that. */
static qm_status choose(qm_pass_ctx *pc, qm_module *m, qm_module *old)
{
    const char *after = qm_trial_pipeline(pc->goal->cost);
    qm_circuit_cost with, without;
    qm_pass_ctx before = *pc;
    before.changed = 0;
    before.checks = (qm_pass_checks){0};
    rewrite(&before, old, pc->options[SURE]);
    qm_status status = qm_trial_run(m, after, pc->goal, pc->shared, NULL, &with);
    if (!status)
        status = qm_trial_run(old, after, pc->goal, pc->shared, NULL, &without);
    if (status || qm_cost_compare(with, without) <= 0)
        return status;
    qm_module_assign(m, old);
    pc->changed = before.changed;
    pc->checks = before.checks;
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    double ratio = pc->options[RATIO], sure = pc->options[SURE];
    bool tries = ratio > sure && qm_count_ops(m) <= TRIAL_OPS;
    if (tries) {
        *pc->trial = qm_module_new(m->cx);
        qm_module_assign(*pc->trial, m);
    }
    bool unsure = rewrite(pc, m, tries ? ratio : fmin(ratio, fmax(sure, LARGE_RATIO)));
    return tries && unsure ? choose(pc, m, *pc->trial) : QM_OK;
}

static const qm_pass_option options[] = {
    [RATIO] = {"ratio", "largest part of its CX that a lookup may keep to be replaced", 0.5, 0, 1,
               false},
    [SURE] = {"sure", "part from which on it is also tried what later passes make of it", 0.125, 0,
              1, false},
    {0},
};

const qm_pass qm_pass_resynthesise_lookups = {
    .name = "resynthesise-lookups",
    .summary = "write multi-controlled X gates that load a table, as of NEQR images, as few gates",
    .text =
        "Finds gates that add functions of some qubits, which they leave as they are, to others: "
        "images in the NEQR encoding, QROM, oracles, however their multi-controlled X gates are "
        "written or expanded, in any order. Gates are followed as Boolean functions of all basis "
        "states at once, with phases and with sums over paths between two h. Each target is loaded "
        "by a multiplexed rotation, or a multi-controlled X for each cube of a sum, or as its "
        "difference from another one. Up to 12 controls; targets and qubits known to be |0>, as "
        "ancillas of ladders are, count only up to 64.",
    .source = "Zhang, Lu, Gao, Wang, Quantum Information Processing 12, 2833 (2013); Dawson et "
              "al., QIC 5, 102 (2005); Song, Perkowski, IEEE TCAD 15, 385 (1996)",
    .example =
        "qubit[5] q; h q[0]; h q[1]; h q[2]; ccx q[0], q[1], q[3]; ccx q[1], q[2], q[4]; x q[0]; "
        "ccx q[0], q[1], q[3]; x q[1]; ccx q[1], q[2], q[4]; x q[0]; x q[1];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .assumes = QM_ASSUME_ZERO_INPUTS,
    .options = options,
    .run = run,
};
