/* elide_swaps.c - qubits change their names where a SWAP, or a block that is nearly one, would
 * move them.
 *
 * A block of gates on a pair of qubits (passes/pair_runs/runs.h) is mirrored when it needs fewer
 * gates followed by a SWAP than alone: of a SWAP nothing is left, of an iswap one CX. The SWAP is
 * not written; all later ops take the other qubit instead, in the bodies of control flow too. What
 * the permutation comes to is undone by SWAP gates where an op needs the old names (operands known
 * only at run time, calls, what may end the program), and at the end of the program, but for
 * qubits that are reset last. Qubits that mirrored blocks connect are mirrored together or not,
 * by what that saves and what the SWAPs that undo it cost.
 *
 * With --assume=permute-outputs nothing is undone at the end, nor with --assume=measured in a
 * program that measures. Where the qubits are then is said by a pragma
 * (passes/pair_runs/outputs.h), which OpenQASM 2 has no place for.
 *
 * Guarantees the same unitary with its global phase, followed by that permutation. Programs on
 * physical qubits are left as they are. Time O(ops), some 100 us a block; memory 16 bytes an op,
 * 330 a block and 2 KB a block that may be mirrored.
 *
 * Source: mirror gates as in Cross, Bishop, Sheldon, Nation, Gambetta, Phys. Rev. A 100, 032328
 * (2019), and McKinney et al., arXiv:2308.03874; Qiskit's ElidePermutations for SWAPs alone. */
#include "passes/cost.h"
#include "passes/matrix.h"
#include "passes/operands.h"
#include "passes/pair_runs/outputs.h"
#include "passes/pair_runs/realise.h"
#include "passes/pair_runs/runs.h"

#include <stdlib.h>
#include <string.h>

typedef struct candidate {
    qm_realised *mirrored; /* where there is a gain */
    double gain;           /* what the block costs less; 0: none */
    bool taken;
} candidate;

typedef struct elider {
    qm_pass_ctx *pc;
    qm_module *m;
    qm_realiser realiser;
    qm_block old;
    qm_pair_runs runs;
    candidate *candidates; /* per run */
    uint32_t *where;       /* per qubit of the source: the qubit that has its state */
    uint32_t *owner;       /* the inverse of `where` */
    uint32_t *moved;       /* qubits that mirrored runs of this stretch touch */
    uint32_t nmoved;
    bool *is_moved;  /* per qubit */
    uint32_t *group; /* per qubit: union-find over mirrored runs */
    double *saved;   /* per root of a group */
    bool *reset;     /* per qubit: reset by the last op that touches it */
    bool free;       /* the order at the end */
} elider;

static uint32_t root(const elider *e, uint32_t q)
{
    while (e->group[q] != q)
        q = e->group[q] = e->group[e->group[q]];
    return q;
}

/* Is u a product of gates on one qubit? */
static bool is_local(const qm_c64 u[16])
{
    int p = 0;
    for (int i = 1; i < 16; i++)
        if (cabs(u[i]) > cabs(u[p]))
            p = i;
    const int odd = 5; /* row and column bits of qubit 0, the others of qubit 1 */
    for (int i = 0; i < 16; i++)
        if (cabs(u[i] * u[p] - u[(i & odd) | (p & ~odd)] * u[(p & odd) | (i & ~odd)]) > 1e-9)
            return false;
    return true;
}

/* Where the order at the end counts, only SWAPs may be worth it, which take three CX. */
static bool may_gain(const elider *e, qm_circuit_cost now)
{
    return e->free ? now.cx > 1 || e->pc->goal->cost == QM_COST_WEIGHTED : now.cx > 2;
}

static void find_candidates(elider *e)
{
    static const qm_c64 swap[16] = {[0] = 1, [6] = 1, [9] = 1, [15] = 1};
    e->candidates = qm_arena_zalloc(e->pc->scratch, e->runs.nruns + 1u, sizeof *e->candidates);
    for (uint32_t i = 0; i < e->runs.nruns; i++) {
        const qm_pair_run *r = &e->runs.runs[i];
        candidate *c = &e->candidates[i];
        qm_realised plain, mirrored;
        qm_c64 u[16], v[16];
        qm_circuit_cost now = qm_pair_run_cost(e->pc, e->m, e->old.ops, &e->runs, r);
        if (!may_gain(e, now))
            continue;
        qm_pair_run_unitary(e->m, e->old.ops, &e->runs, r, u);
        qm_mul4(swap, u, v);
        if (!(e->free || is_local(v)) || !qm_realise_pair(&e->realiser, v, r->qubit, &mirrored) ||
            !qm_realise_pair(&e->realiser, u, r->qubit, &plain))
            continue;
        double cost = plain.cost.first < now.first ? plain.cost.first : now.first;
        if (!(mirrored.cost.first < cost))
            continue;
        c->gain = cost - mirrored.cost.first;
        c->mirrored = QM_NEW(e->pc->scratch, qm_realised);
        *c->mirrored = mirrored;
    }
}

static bool can_rename_block(const qm_module *m, uint32_t block);

static bool can_rename(const qm_module *m, const qm_op *op)
{
    if (op->kind == QM_OP_CALL || op->kind == QM_OP_CAL || op->kind == QM_OP_END ||
        op->kind == QM_OP_RETURN || qm_op_has_dynamic_qubit(m, op))
        return false;
    for (uint32_t i = 0, n = qm_op_nregions(m, op); i < n; i++)
        if (!can_rename_block(m, op->region + i))
            return false;
    return true;
}

static bool can_rename_block(const qm_module *m, uint32_t block)
{
    const qm_block *b = &m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++)
        if (!can_rename(m, &b->ops[i]))
            return false;
    return !b->timed;
}

/* The first op from `begin` on that needs the old names, or the number of ops. */
static uint32_t end_of_stretch(const elider *e, uint32_t begin)
{
    uint32_t i = begin;
    while (i < e->old.nops && can_rename(e->m, &e->old.ops[i]))
        i++;
    return i;
}

static double cost_of_swap(elider *e, uint32_t a, uint32_t b)
{
    uint32_t q[2] = {a, b};
    qm_op op = qm_op_gate(e->m, QM_G_SWAP, q, NULL);
    return qm_gates_cost(e->pc->goal, e->m, &op, 1, e->pc->scratch).first;
}

static void exchange(elider *e, const uint32_t *q)
{
    uint32_t w = e->where[q[0]];
    e->where[q[0]] = e->where[q[1]];
    e->where[q[1]] = w;
    for (uint32_t i = 0; i < 2; i++) {
        e->owner[e->where[q[i]]] = q[i];
        if (!e->is_moved[q[i]])
            e->moved[e->nmoved++] = q[i];
        e->is_moved[q[i]] = true;
    }
}

/* Is what the run mirrors a matter of this stretch? */
static const qm_pair_run *candidate_at(const elider *e, uint32_t op, candidate **c)
{
    uint32_t run = e->runs.of[op];
    if (run == QM_NONE || e->runs.runs[run].first != op)
        return NULL;
    *c = &e->candidates[run];
    return &e->runs.runs[run];
}

/* SWAPs that bring the qubits of the stretch that ends here home. Calls put(e, a, b) for each. */
static void undo(elider *e, bool last, void (*put)(elider *e, uint32_t a, uint32_t b))
{
    if (e->nmoved > 1)
        qsort(e->moved, e->nmoved, sizeof *e->moved, qm_compare_u32);
    for (uint32_t i = 0; i < e->nmoved; i++) {
        uint32_t q = e->moved[i], at = e->where[q], other = e->owner[q];
        if (at == q || (last && (e->free || e->reset[q])))
            continue;
        put(e, at, q);
        e->where[q] = e->owner[q] = q;
        e->where[other] = at;
        e->owner[at] = other;
    }
}

static void charge(elider *e, uint32_t a, uint32_t b)
{
    e->saved[root(e, b)] -= cost_of_swap(e, a, b);
}

/* All is as at the start of a stretch: each qubit is where its name says, in a group of its own. */
static void home(elider *e)
{
    for (uint32_t i = 0; i < e->nmoved; i++) {
        uint32_t q = e->moved[i];
        e->where[q] = e->owner[q] = e->group[q] = q;
        e->saved[q] = 0;
        e->is_moved[q] = false;
    }
    e->nmoved = 0;
}

/* Which blocks of a stretch are mirrored: of each group all or none. */
static void choose(elider *e, uint32_t begin, uint32_t end)
{
    candidate *c;
    for (uint32_t i = begin; i < end; i++) {
        const qm_pair_run *r = candidate_at(e, i, &c);
        if (!r || c->gain == 0)
            continue;
        uint32_t a = root(e, r->qubit[0]), b = root(e, r->qubit[1]);
        e->saved[a] += c->gain + (a != b ? e->saved[b] : 0);
        e->group[b] = a;
        exchange(e, r->qubit);
    }
    undo(e, end == e->old.nops, charge);
    for (uint32_t i = begin; i < end && e->nmoved > 0; i++) {
        const qm_pair_run *r = candidate_at(e, i, &c);
        if (r)
            c->taken = c->gain > 0 && e->saved[root(e, r->qubit[0])] > 0;
    }
    home(e);
}

static void put_swap(elider *e, uint32_t a, uint32_t b)
{
    uint32_t q[2] = {a, b};
    qm_block_push(e->m, 0, qm_op_gate(e->m, QM_G_SWAP, q, NULL));
}

static void rename_op(elider *e, qm_op *op)
{
    uint32_t n = op->nqubits;
    uint32_t *q = QM_NEW_ARRAY(e->pc->scratch, uint32_t, n + 1u);
    bool moved = false;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t from = qm_op_qubits(e->m, op)[i];
        q[i] = e->where[from];
        moved |= q[i] != from;
    }
    if (moved)
        qm_op_set_qubits(e->m, op, q, n);
    for (uint32_t k = 0, regions = qm_op_nregions(e->m, op); k < regions; k++) {
        qm_block *b = &e->m->blocks[op->region + k];
        for (uint32_t i = 0; i < b->nops; i++)
            rename_op(e, &b->ops[i]);
    }
}

static void put_mirrored(elider *e, const qm_pair_run *r, const candidate *c)
{
    uint32_t q[2] = {e->where[r->qubit[0]], e->where[r->qubit[1]]};
    for (uint32_t i = 0; i < c->mirrored->ngates; i++)
        qm_block_push(e->m, 0, qm_realised_op(e->m, &c->mirrored->gate[i], q));
    qm_block_add_phase(e->m, 0, qm_param_number(c->mirrored->phase));
    exchange(e, r->qubit);
    qm_pass_checked(e->pc, 1, c->mirrored->deviation);
    e->pc->changed += r->nops;
}

static void write_stretch(elider *e, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++) {
        uint32_t run = e->runs.of[i];
        if (run != QM_NONE && e->candidates[run].taken) {
            if (e->runs.runs[run].first == i)
                put_mirrored(e, &e->runs.runs[run], &e->candidates[run]);
            continue;
        }
        qm_op op = e->old.ops[i];
        rename_op(e, &op);
        qm_block_push(e->m, 0, op);
    }
    undo(e, end == e->old.nops, put_swap);
}

/* Of qubits that anything else touches last, or that are touched at run time, it is not known. */
static void find_resets(elider *e)
{
    for (uint32_t i = 0; i < e->old.nops; i++) {
        const qm_op *op = &e->old.ops[i];
        bool known = op->kind == QM_OP_RESET && !qm_op_has_dynamic_qubit(e->m, op);
        if (op->kind == QM_OP_GATE || op->kind == QM_OP_MEASURE || known)
            for (uint32_t k = 0; k < op->nqubits && !qm_op_has_dynamic_qubit(e->m, op); k++)
                e->reset[qm_op_qubits(e->m, op)[k]] = known;
        else if (qm_op_nregions(e->m, op) > 0 || op->kind == QM_OP_CALL)
            memset(e->reset, 0, e->m->nqubits * sizeof *e->reset);
        if (qm_op_has_dynamic_qubit(e->m, op))
            memset(e->reset, 0, e->m->nqubits * sizeof *e->reset);
    }
}

/* The order at the end is free when no outcome shows it, and can be said. */
static bool is_free(const elider *e, bool outputs_known)
{
    unsigned assume = e->pc->goal->assume;
    return outputs_known && !qm_block_may_leave(e->m, 0) &&
           (assume & QM_ASSUME_PERMUTE_OUTPUTS ||
            (assume & QM_ASSUME_MEASURED && qm_module_measures(e->m)));
}

static elider begin(qm_pass_ctx *pc, qm_module *m)
{
    uint32_t n = m->nqubits;
    elider e = {.pc = pc,
                .m = m,
                .realiser = qm_realiser_make(pc->goal, m, pc->options[0], pc->scratch),
                .old = m->blocks[0],
                .runs = qm_pair_runs_collect(m, 0, qm_max_qubits(m), pc->scratch)};
    e.where = QM_NEW_ARRAY(pc->scratch, uint32_t, n + 1u);
    e.owner = QM_NEW_ARRAY(pc->scratch, uint32_t, n + 1u);
    e.moved = QM_NEW_ARRAY(pc->scratch, uint32_t, n + 1u);
    e.group = QM_NEW_ARRAY(pc->scratch, uint32_t, n + 1u);
    e.saved = qm_arena_zalloc(pc->scratch, n + 1u, sizeof *e.saved);
    e.is_moved = qm_arena_zalloc(pc->scratch, n + 1u, sizeof *e.is_moved);
    for (uint32_t q = 0; q < n; q++)
        e.where[q] = e.owner[q] = e.group[q] = q;
    e.reset = qm_arena_zalloc(pc->scratch, n + 1u, sizeof *e.reset);
    find_resets(&e);
    return e;
}

/* A stretch is what stands between two ops that need the old names. */
static bool choose_all(elider *e)
{
    for (uint32_t i = 0, end; i < e->old.nops; i = end + 1)
        choose(e, i, end = end_of_stretch(e, i));
    for (uint32_t i = 0; i < e->runs.nruns; i++)
        if (e->candidates[i].taken)
            return true;
    return false;
}

static void write_all(elider *e)
{
    qm_block *b = &e->m->blocks[0];
    b->ops = NULL;
    b->nops = b->cap = 0;
    for (uint32_t i = 0, end; i < e->old.nops; i = end + 1) {
        write_stretch(e, i, end = end_of_stretch(e, i));
        if (end < e->old.nops) {
            home(e);
            qm_block_push(e->m, 0, e->old.ops[end]);
        }
    }
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    if (m->nhardware > 0 || m->blocks[0].timed)
        return QM_OK;
    uint32_t *outputs = QM_NEW_ARRAY(pc->scratch, uint32_t, m->nqubits + 1u);
    elider e = begin(pc, m);
    e.free = is_free(&e, qm_outputs_read(m, outputs, pc->scratch));
    find_candidates(&e);
    if (!choose_all(&e))
        return QM_OK;
    write_all(&e);
    for (uint32_t q = 0; q < m->nqubits && e.free; q++)
        outputs[q] = e.where[outputs[q]];
    if (e.free)
        qm_outputs_write(m, outputs, pc->scratch);
    return QM_OK;
}

static const qm_pass_option options[] = {
    {"tolerance", "largest deviation of an entry of a block's unitary", 1e-11, 1e-14, 1e-3, false},
    {0},
};

const qm_pass qm_pass_elide_swaps = {
    .name = "elide-swaps",
    .summary = "rename qubits in the place of SWAPs and of gates that are nearly one",
    .text =
        "A block of gates on two qubits that needs fewer gates with a SWAP behind it is written "
        "so, and the SWAP is left out: later gates, measurements and control flow take the "
        "other qubit. Nothing is left of a SWAP, also when it is three CX, and of an iswap one "
        "CX. What the names come to is undone by SWAPs where that costs less than was saved: "
        "two SWAPs far apart go, and those of qubits that are reset last. With "
        "--assume=permute-outputs it is not undone at the end, nor with --assume=measured in a "
        "program that measures; `pragma qasmill.outputs 0:2 2:0` at the end then says that "
        "what was on qubit 0 is on qubit 2, and the other way round. Some 100 us a block.",
    .source = "A. W. Cross et al., Phys. Rev. A 100, 032328 (2019); E. McKinney et al., "
              "arXiv:2308.03874",
    .example =
        "qubit[3] q; h q[0]; swap q[0], q[2]; cx q[2], q[1]; cx q[1], q[2]; cx q[2], q[1]; t q[1]; "
        "cx q[0], q[1];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = (1 << QM_COST_KIND_COUNT) - 1,
    .assumes = QM_ASSUME_MEASURED | QM_ASSUME_PERMUTE_OUTPUTS,
    .options = options,
    .run = run,
};
