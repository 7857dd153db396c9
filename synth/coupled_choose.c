/* coupled_choose.c - which qubits of a device hold the controls and the target. */
#include "synth/coupled.h"

#include <math.h>
#include <string.h>

#define LEAST_SUCCESS 1e-9 /* of a pair or readout: one that never works stays comparable */

typedef struct chooser {
    const qm_target *t;
    uint32_t k;
    bool *taken;       /* of each qubit of the device */
    double *path_risk; /* of each wire: of its path to the target */
    double risk;       /* -log of the probability of no error in the full walk */
} chooser;

static double risk_of(double error)
{
    return isnan(error) ? 0 : -log(fmax(1 - error, LEAST_SUCCESS));
}

static double pair_risk(const qm_target *t, uint32_t a, uint32_t b)
{
    const qm_target_place *p = qm_target_best_pair(t, a, b);
    return p ? risk_of(p->error) : 0;
}

static double readout_risk(const qm_target *t, uint32_t q)
{
    const qm_target_qubit *p = &t->qubits[q];
    return (risk_of(p->meas0_prep1) + risk_of(p->meas1_prep0)) / 2;
}

/* How often the control that is r-th in Gray order steps, in a closed walk over 2^k masks. */
static uint64_t steps(uint32_t k, uint32_t r)
{
    return r + 1 < k ? (uint64_t)1 << (k - 1 - r) : 2;
}

uint64_t qm_coupled_cost(const qm_coupled_tree *tree)
{
    uint64_t cost = 0;
    for (uint32_t j = 0; j < tree->k; j++)
        cost += steps(tree->k, j) * (2 * tree->depth[j] - 1);
    return cost;
}

/* Wire `to` becomes the best of the untaken neighbours of the wires: the nearest to the target,
 * then the one with the least risk. */
static bool attach(chooser *c, qm_coupled_tree *tree, uint32_t to)
{
    bool found = false;
    double best = 0;
    for (uint32_t i = 0; i <= to; i++) {
        uint32_t w = i == 0 ? c->k : i - 1, q = tree->qubit[w];
        uint32_t depth = w == c->k ? 1 : tree->depth[w] + 1;
        if (found && depth > tree->depth[to])
            break; /* wires are in the order of their depths */
        for (uint32_t e = c->t->first[q]; e < c->t->first[q + 1]; e++) {
            uint32_t near = c->t->near[e];
            if (c->taken[near])
                continue;
            double risk = c->path_risk[w] + pair_risk(c->t, q, near);
            double value = risk + readout_risk(c->t, near);
            if (found && value >= best)
                continue;
            found = true;
            best = value;
            tree->parent[to] = w;
            tree->depth[to] = depth;
            tree->control[to] = to;
            tree->qubit[to] = near;
            c->path_risk[to] = risk;
        }
    }
    return found;
}

/* The risk of the steps of wire j: its first edge once, those behind it twice. */
static double step_risk(const chooser *c, const qm_coupled_tree *tree, uint32_t j)
{
    uint32_t top = j;
    while (tree->parent[top] != c->k)
        top = tree->parent[top];
    return 2 * c->path_risk[j] - c->path_risk[top];
}

static bool grow(chooser *c, uint32_t root, qm_coupled_tree *tree)
{
    tree->k = c->k;
    tree->qubit[c->k] = root;
    c->taken[root] = true;
    c->path_risk[c->k] = 0;
    c->risk = readout_risk(c->t, root);
    uint32_t n = 0;
    for (; n < c->k && attach(c, tree, n); n++) {
        c->taken[tree->qubit[n]] = true;
        c->risk +=
            (double)steps(c->k, n) * step_risk(c, tree, n) + readout_risk(c->t, tree->qubit[n]);
    }
    c->taken[root] = false;
    for (uint32_t j = 0; j < n; j++)
        c->taken[tree->qubit[j]] = false;
    return n == c->k;
}

/* A star of the first qubits. */
static bool choose_any(const qm_target *t, uint32_t k, qm_coupled_tree *out)
{
    out->k = k;
    for (uint32_t j = 0; j <= k; j++)
        out->qubit[j] = j;
    for (uint32_t j = 0; j < k; j++) {
        out->parent[j] = k;
        out->depth[j] = 1;
        out->control[j] = j;
    }
    return k < t->nqubits;
}

bool qm_coupled_choose(const qm_target *t, uint32_t k, qm_arena *scratch, qm_coupled_tree *out)
{
    double path_risk[QM_MULTIPLEXER_MAX + 1];
    if (k > QM_MULTIPLEXER_MAX)
        return false;
    if (t->all_to_all)
        return choose_any(t, k, out);
    chooser c = {.t = t, .k = k, .path_risk = path_risk};
    c.taken = qm_arena_zalloc(scratch, t->nqubits, sizeof *c.taken);
    bool found = false;
    double risk = 0;
    uint64_t cost = 0;
    for (uint32_t root = 0; root < t->nqubits; root++) {
        qm_coupled_tree tree;
        if (!grow(&c, root, &tree))
            continue;
        uint64_t cx = qm_coupled_cost(&tree);
        if (found && (c.risk > risk || (c.risk == risk && cx >= cost)))
            continue;
        found = true;
        risk = c.risk;
        cost = cx;
        *out = tree;
    }
    return found;
}
