/* cost.c - see cost.h. One walk over the ops of a block; gates cost what ir/costs.h says. */
#include "passes/cost.h"

#include "ir/costs.h"
#include "ir/stats.h"
#include "passes/operands.h"

#include <math.h>

/* T gates of a rotation to within 1e-10, 3 log2(1/eps) (Ross and Selinger, QIC 16, 2016): what is
 * no Clifford and no T is not free. */
enum { T_OF_ROTATION = 100 };

typedef struct walk {
    const qm_goal *goal;
    const qm_module *m;
    qm_arena *scratch;
    qm_costs costs;
    qm_circuit_cost sum;
    uint64_t *depth;          /* per qubit; NULL: not asked for */
    uint64_t floor, greatest; /* depth that all qubits have, and that the deepest has */
} walk;

/* Rows need no table. */
static qm_cost cost_of_gate(walk *w, const qm_op *op)
{
    if (op->code < QM_G_COUNT && qm_gate_table[op->code].nparams == 0) {
        qm_gate_cost known = qm_row_cost(op->code);
        return (qm_cost){.cx = known.cx, .t = known.t};
    }
    if (!w->costs.entries && w->m->gates[op->code].kind != QM_GK_ROW)
        w->costs = qm_costs_make(w->m, w->scratch);
    return qm_costs_of_op(&w->costs, op);
}

uint64_t qm_t_count(uint64_t t, uint64_t rotations)
{
    uint64_t of_rotations;
    if (__builtin_mul_overflow(rotations, T_OF_ROTATION, &of_rotations))
        return UINT64_MAX;
    return qm_saturating_add(t, of_rotations);
}

static walk begin(const qm_goal *goal, const qm_module *m, qm_arena *scratch)
{
    return (walk){.goal = goal, .m = m, .scratch = scratch, .costs = {.m = m, .arena = scratch}};
}

static int compare_pair(uint32_t a, uint32_t b, const qm_pair_weight *p)
{
    return a != p->a ? (a < p->a ? -1 : 1) : b != p->b ? (b < p->b ? -1 : 1) : 0;
}

double qm_pair_factor(const qm_weights *weights, uint32_t first, uint32_t second)
{
    uint32_t a = first < second ? first : second, b = first < second ? second : first;
    uint32_t lo = 0, hi = weights->npairs;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int order = compare_pair(a, b, &weights->pairs[mid]);
        if (order == 0)
            return weights->pairs[mid].factor;
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return 1;
}

static double weight_of_gate(const walk *w, const qm_op *op, uint64_t cx)
{
    const qm_weights *weights = w->goal->weights;
    double own = op->code < QM_G_COUNT ? weights->gates[op->code] : NAN;
    if (isnan(own))
        own = op->nqubits == 1   ? weights->one_qubit
              : op->nqubits == 2 ? weights->two_qubit
                                 : weights->two_qubit * (double)cx;
    if (op->nqubits != 2 || weights->npairs == 0)
        return own;
    const uint32_t *q = qm_op_qubits(w->m, op);
    return own * qm_pair_factor(weights, q[0], q[1]);
}

/* The op takes `length` layers on its qubits; an op on unknown ones takes them on all. */
static void advance(walk *w, const qm_op *op, bool all, uint64_t length)
{
    const uint32_t *q = qm_op_qubits(w->m, op);
    uint64_t start = all ? w->greatest : w->floor;
    for (uint32_t i = 0; i < op->nqubits && !all; i++)
        start = w->depth[q[i]] > start ? w->depth[q[i]] : start;
    uint64_t end = start + length;
    if (all)
        w->floor = end;
    for (uint32_t i = 0; i < op->nqubits && !all; i++)
        w->depth[q[i]] = end;
    if (end > w->greatest)
        w->greatest = end;
}

static void add_gate(walk *w, const qm_op *op)
{
    if (op->nqubits == 0) /* a phase */
        return;
    qm_cost cost = cost_of_gate(w, op);
    w->sum.gates++;
    w->sum.cx = qm_saturating_add(w->sum.cx, cost.cx);
    w->sum.t = qm_saturating_add(w->sum.t, qm_t_count(cost.t, cost.rotations));
    if (w->goal->cost == QM_COST_WEIGHTED)
        w->sum.first += weight_of_gate(w, op, cost.cx);
    if (w->depth && (op->nqubits >= 2 || w->goal->cost == QM_COST_DEPTH))
        advance(w, op, qm_op_has_dynamic_qubit(w->m, op), 1);
}

static void add_op(walk *w, const qm_op *op)
{
    bool depth = w->goal->cost == QM_COST_DEPTH, weighted = w->goal->cost == QM_COST_WEIGHTED;
    if (op->kind == QM_OP_GATE) {
        add_gate(w, op);
        return;
    }
    bool walls = qm_op_nregions(w->m, op) > 0 || op->kind == QM_OP_CALL;
    if (weighted && op->kind == QM_OP_MEASURE)
        w->sum.first += w->goal->weights->measure;
    if (weighted && op->kind == QM_OP_RESET)
        w->sum.first += w->goal->weights->reset;
    if (!w->depth)
        return;
    if (op->kind == QM_OP_MEASURE || op->kind == QM_OP_RESET) {
        if (depth)
            advance(w, op, qm_op_has_dynamic_qubit(w->m, op), 1);
    } else if (op->kind == QM_OP_BARRIER || op->kind == QM_OP_DELAY) {
        advance(w, op, qm_op_has_dynamic_qubit(w->m, op), 0);
    } else if (walls) {
        advance(w, op, true, 1);
    }
}

static void add_block(walk *w, uint32_t block)
{
    const qm_block *b = &w->m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++)
        add_op(w, &b->ops[i]);
}

qm_circuit_cost qm_block_cost(const qm_goal *goal, const qm_module *m, uint32_t block,
                              qm_arena *scratch)
{
    walk w = begin(goal, m, scratch);
    bool deep = goal->cost == QM_COST_DEPTH || goal->cost == QM_COST_TWO_QUBIT_DEPTH;
    if (deep)
        w.depth = qm_arena_zalloc(scratch, (size_t)qm_max_qubits(m) + 1, sizeof *w.depth);
    add_block(&w, block);
    if (deep)
        w.sum.first = (double)w.greatest;
    if (goal->cost == QM_COST_CX)
        w.sum.first = (double)w.sum.cx;
    if (goal->cost == QM_COST_T)
        w.sum.first = (double)w.sum.t;
    return w.sum;
}

/* The weights of a block and of all blocks inside. */
static void add_nested(walk *w, uint32_t block)
{
    const qm_block *b = &w->m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++) {
        add_op(w, &b->ops[i]);
        for (uint32_t r = 0, n = qm_op_nregions(w->m, &b->ops[i]); r < n; r++)
            add_nested(w, b->ops[i].region + r);
    }
}

static double module_weight(const qm_goal *goal, const qm_module *m, qm_arena *scratch)
{
    walk w = begin(goal, m, scratch);
    add_nested(&w, 0);
    for (uint32_t f = 0; f < m->nfuncs; f++)
        add_nested(&w, m->funcs[f].body);
    return w.sum.first;
}

qm_circuit_cost qm_module_cost(const qm_goal *goal, const qm_module *m, qm_arena *scratch)
{
    qm_stats s;
    qm_module_stats(m, scratch, &s);
    qm_circuit_cost cost = {.cx = s.cx, .gates = s.total, .t = qm_t_count(s.t, s.rotations)};
    switch (goal->cost) {
    case QM_COST_CX:
        cost.first = (double)s.cx;
        break;
    case QM_COST_T:
        cost.first = (double)cost.t;
        break;
    case QM_COST_DEPTH:
        cost.first = (double)s.depth;
        break;
    case QM_COST_TWO_QUBIT_DEPTH:
        cost.first = (double)s.two_qubit_depth;
        break;
    case QM_COST_WEIGHTED:
        cost.first = module_weight(goal, m, scratch);
        break;
    case QM_COST_KIND_COUNT:
        break;
    }
    return cost;
}

qm_circuit_cost qm_gates_cost(const qm_goal *goal, const qm_module *m, const qm_op *ops, uint32_t n,
                              qm_arena *scratch)
{
    walk w = begin(goal, m, scratch);
    uint64_t wide = 0;
    for (uint32_t i = 0; i < n; i++) {
        add_gate(&w, &ops[i]);
        wide += ops[i].nqubits > 1;
    }
    switch (goal->cost) {
    case QM_COST_CX:
        w.sum.first = (double)w.sum.cx;
        break;
    case QM_COST_T:
        w.sum.first = (double)w.sum.t;
        break;
    case QM_COST_DEPTH:
        w.sum.first = (double)w.sum.gates;
        break;
    case QM_COST_TWO_QUBIT_DEPTH:
        w.sum.first = (double)wide;
        break;
    case QM_COST_WEIGHTED: /* summed up by add_gate() */
    case QM_COST_KIND_COUNT:
        break;
    }
    return w.sum;
}

int qm_cost_compare(qm_circuit_cost a, qm_circuit_cost b)
{
    double difference = a.first - b.first;
    if (fabs(difference) > 1e-12 * fmax(fabs(a.first), fabs(b.first)))
        return difference < 0 ? -1 : 1;
    if (a.cx != b.cx)
        return a.cx < b.cx ? -1 : 1;
    if (a.t != b.t)
        return a.t < b.t ? -1 : 1;
    if (a.layers != b.layers)
        return a.layers < b.layers ? -1 : 1;
    return a.gates != b.gates ? (a.gates < b.gates ? -1 : 1) : 0;
}

const char *const qm_assume_names[] = {"zero-inputs", "measured", "permute-outputs", NULL};

const char *qm_cost_name(qm_cost_kind kind)
{
    static const char *const names[] = {
        [QM_COST_CX] = "cx",
        [QM_COST_T] = "t",
        [QM_COST_DEPTH] = "depth",
        [QM_COST_TWO_QUBIT_DEPTH] = "two-qubit-depth",
        [QM_COST_WEIGHTED] = "weighted",
    };
    return names[kind];
}
