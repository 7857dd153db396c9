/* clusters.c - compares circuits from the end on, by matrices of few qubits.
 *
 * What: b^-1 a grows from the middle outwards, the last gates of a from the right and the inverses
 * of the last gates of b from the left, as a product of operators on few qubits each: clusters.
 * How: what acts within a cluster is done at once; then a cluster that is a product of operators
 * on fewer qubits is split; then the two clusters are joined for which some gate waits that make
 * the smallest one, those first for which gates of both circuits wait. So the text's order of gates
 * on different qubits plays no part, and circuits that differ in blocks of a few qubits meet after
 * each block. Guarantee: complete in both directions when it ends with all gates done, up to
 * rounding: the distances of split operators from products are summed up. It gives up when a
 * cluster would have more than QM_CLUSTER_QUBITS qubits. Where that happens, the circuits are
 * compared again from their beginning on, as a b^-1. Symbols get random values. Cost: 4^k a gate
 * for a cluster of k qubits, and O(k log gates) for each time that clusters are joined.
 *
 * Source: the middle outwards as in Burgholzer and Wille, arXiv:2004.08420, with matrices of blocks
 * in the place of decision diagrams, and in an order of gates that follows from them. */
#include "equiv/angle.h"
#include "equiv/clusters/cluster.h"
#include "equiv/clusters/queue.h"
#include "equiv/wires.h"
#include "equiv/witness.h"
#include "passes/pass.h"

#include <math.h>
#include <string.h>

/* Of one cluster, in the Frobenius norm: what may be a product; what is clearly no identity. */
static const double product = 1e-11, clear_distance = 1e-4;

typedef struct walk {
    qm_equiv_task *t;
    const double *values; /* of symbols */
    bool backwards;
    qm_fwires side[2]; /* a and b */
    qm_cluster_pool pool;
    qm_cluster *clusters;  /* as many as qubits; n 0: none */
    uint32_t *none, nnone; /* numbers of those that are none */
    uint32_t *cluster_of;  /* per qubit */
    qm_gate_queue queue;   /* of gates that may join clusters */
    double deviation;
} walk;

static bool lies_in(const walk *w, const qm_flat *f, uint32_t gate, uint32_t cluster)
{
    const uint32_t *q = qm_fgate_qubits(f, &f->gates[gate]);
    for (uint32_t k = 0; k < f->gates[gate].nqubits; k++)
        if (w->cluster_of[q[k]] != cluster)
            return false;
    return true;
}

/* Backwards the product is b^-1 a, forwards b a^-1: of the inverses of both circuits. */
static void apply(walk *w, uint32_t side, uint32_t gate, uint32_t cluster)
{
    const qm_flat *f = w->side[side].f;
    const qm_fgate *g = &f->gates[gate];
    qm_cluster *c = &w->clusters[cluster];
    double angle = g->kind == QM_FK_PHASE ? qm_equiv_angle(w->t, g, w->values) : 0;
    qm_cluster_apply(c, g, qm_fgate_qubits(f, g), w->backwards ? angle : -angle, side == 1);
    qm_fwires_pass(&w->side[side], gate);
    qm_equiv_count(w->t, 50 + ldexp(1, 2 * (int)c->n));
}

/* Does what gates can be done within a cluster. */
static void absorb(walk *w, uint32_t cluster)
{
    const qm_cluster *c = &w->clusters[cluster];
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < c->n; i++)
            for (uint32_t side = 0; side < 2; side++) {
                uint32_t gate = qm_fwires_next(&w->side[side], c->qubit[i]);
                while (gate != QM_NONE && lies_in(w, w->side[side].f, gate, cluster) &&
                       qm_fwires_ready(&w->side[side], gate)) {
                    apply(w, side, gate, cluster);
                    gate = qm_fwires_next(&w->side[side], c->qubit[i]);
                    more = true;
                }
            }
    }
}

/* Splits an operator on `size` qubits off; true: it has been. */
static bool split_off(walk *w, uint32_t cluster, uint32_t size)
{
    qm_cluster *c = &w->clusters[cluster], part;
    for (uint32_t mask = 1; mask < 1u << c->n; mask++) {
        if ((uint32_t)__builtin_popcount(mask) != size)
            continue;
        qm_equiv_count(w->t, ldexp(0.25, 2 * (int)c->n));
        if (!qm_cluster_split(&w->pool, c, mask, product, &part, &w->deviation))
            continue;
        uint32_t id = w->none[--w->nnone];
        w->clusters[id] = part;
        for (uint32_t i = 0; i < size; i++)
            w->cluster_of[part.qubit[i]] = id;
        return true;
    }
    return false;
}

/* Does what can be done within a cluster, and splits it as far as that goes. */
static void settle(walk *w, uint32_t cluster)
{
    absorb(w, cluster);
    for (uint32_t size = 1; 2 * size <= w->clusters[cluster].n;)
        size = split_off(w, cluster, size) ? 1 : size + 1;
}

/* Would a gate of the other circuit on a qubit of this gate, that waits for no other qubit, act
 * within the clusters of this gate too? */
static bool is_matched(const walk *w, uint32_t side, uint32_t gate)
{
    const qm_flat *f = w->side[side].f, *o = w->side[!side].f;
    const uint32_t *q = qm_fgate_qubits(f, &f->gates[gate]);
    uint32_t n = f->gates[gate].nqubits;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t other = qm_fwires_next(&w->side[!side], q[k]);
        if (other == QM_NONE || !qm_fwires_ready(&w->side[!side], other))
            continue;
        bool inside = true;
        const uint32_t *p = qm_fgate_qubits(o, &o->gates[other]);
        for (uint32_t i = 0; i < o->gates[other].nqubits && inside; i++) {
            inside = false;
            for (uint32_t j = 0; j < n && !inside; j++)
                inside = w->cluster_of[q[j]] == w->cluster_of[p[i]];
        }
        if (inside)
            return true;
    }
    return false;
}

/* How little a gate is to be wished for that would join clusters; UINT32_MAX: they are too large.
 * Clusters of several qubits wait for gates of the circuit that is behind. */
static uint32_t rate(const walk *w, uint32_t side, uint32_t gate)
{
    const qm_flat *f = w->side[side].f;
    const uint32_t *q = qm_fgate_qubits(f, &f->gates[gate]);
    uint32_t n = f->gates[gate].nqubits, size = 0;
    bool waits = false;
    for (uint32_t k = 0; k < n; k++) {
        bool counted = false;
        for (uint32_t i = 0; i < k && !counted; i++)
            counted = w->cluster_of[q[i]] == w->cluster_of[q[k]];
        if (counted)
            continue;
        size += w->clusters[w->cluster_of[q[k]]].n;
        waits |= w->clusters[w->cluster_of[q[k]]].n > 1;
    }
    if (size > QM_CLUSTER_QUBITS)
        return UINT32_MAX;
    return 2 * size + (is_matched(w, side, gate) ? 0 : waits ? 1 : 4);
}

/* By the rating, then the first qubit, then the side; UINT64_MAX: the gate cannot be next. */
static uint64_t rank_of(const walk *w, uint32_t side, uint32_t gate)
{
    const qm_flat *f = w->side[side].f;
    uint32_t rating = qm_fwires_ready(&w->side[side], gate) ? rate(w, side, gate) : UINT32_MAX;
    uint64_t first = qm_fgate_qubits(f, &f->gates[gate])[0];
    return rating == UINT32_MAX ? UINT64_MAX : (uint64_t)rating << 33 | first << 1 | side;
}

static void queue_next(walk *w, uint32_t qubit)
{
    for (uint32_t side = 0; side < 2; side++) {
        uint32_t gate = qm_fwires_next(&w->side[side], qubit);
        uint64_t rank = gate == QM_NONE ? UINT64_MAX : rank_of(w, side, gate);
        if (rank != UINT64_MAX)
            qm_gate_queue_push(&w->queue, (qm_queued_gate){rank, side, gate});
    }
}

/* Queues the gates whose rank may have changed with the cluster of a qubit: those that wait for
 * it, and those that wait for a qubit of one of these. */
static void queue_around(walk *w, uint32_t qubit)
{
    queue_next(w, qubit);
    for (uint32_t side = 0; side < 2; side++) {
        uint32_t gate = qm_fwires_next(&w->side[side], qubit);
        const qm_fgate *g = gate == QM_NONE ? NULL : &w->side[side].f->gates[gate];
        for (uint32_t k = 0; g && k < g->nqubits; k++)
            queue_next(w, qm_fgate_qubits(w->side[side].f, g)[k]);
        qm_equiv_count(w->t, 20);
    }
}

/* The gate that joins clusters next; false where there is none that can. What was queued with
 * another rank than it has is there with that too, or cannot be next. */
static bool choose(walk *w, uint32_t *side, uint32_t *gate)
{
    for (qm_queued_gate x; qm_gate_queue_pop(&w->queue, &x);) {
        const qm_flat *f = w->side[x.side].f;
        uint32_t first = qm_fgate_qubits(f, &f->gates[x.gate])[0];
        if (qm_fwires_next(&w->side[x.side], first) != x.gate ||
            rank_of(w, x.side, x.gate) != x.rank)
            continue;
        *side = x.side;
        *gate = x.gate;
        return true;
    }
    return false;
}

static void join(walk *w, uint32_t side, uint32_t gate)
{
    const qm_flat *f = w->side[side].f;
    const uint32_t *q = qm_fgate_qubits(f, &f->gates[gate]);
    uint32_t cluster = w->cluster_of[q[0]];
    qm_cluster *c = &w->clusters[cluster];
    uint32_t met[QM_CLUSTER_QUBITS], nmet;
    for (uint32_t k = 1; k < f->gates[gate].nqubits; k++) {
        uint32_t other = w->cluster_of[q[k]];
        if (other == cluster)
            continue;
        qm_cluster_join(&w->pool, c, &w->clusters[other]);
        w->none[w->nnone++] = other;
        qm_equiv_count(w->t, ldexp(4, 2 * (int)c->n));
        for (uint32_t i = 0; i < c->n; i++)
            w->cluster_of[c->qubit[i]] = cluster;
    }
    nmet = c->n;
    memcpy(met, c->qubit, nmet * sizeof *met);
    settle(w, cluster);
    for (uint32_t i = 0; i < nmet; i++)
        queue_around(w, met[i]);
}

static void init(walk *w, qm_equiv_task *t, const double *values, bool backwards)
{
    uint32_t n = t->a->nqubits;
    *w = (walk){.t = t,
                .values = values,
                .backwards = backwards,
                .side = {qm_fwires_make(t->a, backwards, t->scratch),
                         qm_fwires_make(t->b, backwards, t->scratch)},
                .pool.arena = t->scratch,
                .queue.arena = t->scratch,
                .clusters = qm_arena_zalloc(t->scratch, (size_t)n + 1, sizeof(qm_cluster)),
                .none = QM_NEW_ARRAY(t->scratch, uint32_t, (size_t)n + 1),
                .cluster_of = QM_NEW_ARRAY(t->scratch, uint32_t, (size_t)n + 1)};
    for (uint32_t q = 0; q < n; q++) {
        w->cluster_of[q] = q;
        w->clusters[q] = qm_cluster_identity(&w->pool, q);
    }
}

/* Multiplies all of both circuits; false when a cluster would be too large, or the time is over. */
static bool multiply(walk *w)
{
    uint32_t side, gate, n = w->t->a->nqubits;
    for (uint32_t q = 0; q < n; q++)
        settle(w, q);
    for (uint32_t q = 0; q < n; q++)
        queue_next(w, q);
    while (choose(w, &side, &gate)) {
        join(w, side, gate);
        if (qm_equiv_stop(w->t))
            return false;
    }
    for (uint32_t q = 0; q < n; q++)
        if (qm_fwires_next(&w->side[0], q) != QM_NONE || qm_fwires_next(&w->side[1], q) != QM_NONE)
            return false;
    return true;
}

/* A basis state, or for phases one of two, that a cluster does not keep. */
static void set_witness(walk *w, const qm_cluster *c, bool zero)
{
    qm_equiv_task *t = w->t;
    qm_equiv_ket *input = qm_witness_basis(t, t->a->nqubits, 0);
    uint32_t columns = zero ? 1 : 1u << c->n, worst = 0, phases = 0, bit = 0;
    double least = 2, most = -1;
    for (uint32_t k = 0; k < columns; k++) {
        double complex d = c->u[k << c->n | k];
        if (cabs(d) < least) {
            least = cabs(d);
            worst = k;
        }
        for (uint32_t i = 0; i < c->n && !zero; i++) {
            double off = cabs(d - c->u[(k ^ 1u << i) << c->n | (k ^ 1u << i)]);
            if (off > most) {
                most = off;
                phases = k;
                bit = i;
            }
        }
    }
    bool superposed = !zero && 1 - least * least < most * most / 4;
    for (uint32_t i = 0; i < c->n; i++)
        input[c->qubit[i]] = (qm_equiv_ket){
            {!((superposed ? phases : worst) >> i & 1), (superposed ? phases : worst) >> i & 1},
            {0, 0}};
    double complex overlap = c->u[worst << c->n | worst];
    if (superposed) {
        uint32_t other = phases ^ 1u << bit;
        input[c->qubit[bit]] = (qm_equiv_ket){{M_SQRT1_2, M_SQRT1_2}, {0, 0}};
        overlap = (c->u[phases << c->n | phases] + c->u[other << c->n | other] +
                   c->u[phases << c->n | other] + c->u[other << c->n | phases]) /
                  2;
    }
    qm_witness_product(t, input, t->a->nqubits, creal(overlap * conj(overlap)),
                       w->backwards ? NULL : "an input that the first program maps to");
    t->result->witness.values = qm_equiv_values_text(t, w->values);
}

static qm_equiv_verdict judge(walk *w)
{
    qm_equiv_task *t = w->t;
    bool zero = w->backwards && t->options->assume & QM_ASSUME_ZERO_INPUTS;
    double far = 0;
    uint32_t worst = 0;
    for (uint32_t i = 0; i < t->a->nqubits; i++) {
        double off = w->clusters[i].n > 0 ? qm_cluster_distance(&w->clusters[i], zero) : 0;
        w->deviation += off;
        if (off > far) {
            far = off;
            worst = i;
        }
    }
    t->result->deviation = w->deviation;
    if (w->deviation <= t->options->tolerance) {
        qm_equiv_detail(t, "multiplied from the %s on in clusters of qubits, the circuits cancel",
                        w->backwards ? "end" : "beginning");
        return QM_EQUIV_SAME;
    }
    if (far < clear_distance) {
        qm_equiv_detail(t, "a deviation of %.3g may be rounding", w->deviation);
        return QM_EQUIV_UNKNOWN;
    }
    t->result->deviation = far;
    set_witness(w, &w->clusters[worst], zero);
    qm_equiv_detail(t, "a cluster of qubits differs from the identity by %.3g", far);
    return QM_EQUIV_DIFFERENT;
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    qm_equiv_verdict v = QM_EQUIV_SAME;
    for (uint32_t trial = 0; trial < qm_equiv_trials(t) && v == QM_EQUIV_SAME; trial++) {
        const double *values = qm_equiv_symbol_values(t, trial, t->scratch);
        walk w;
        init(&w, t, values, true);
        bool done = multiply(&w);
        if (!done && !qm_equiv_stop(t)) {
            init(&w, t, values, false);
            done = multiply(&w);
        }
        if (!done) {
            qm_equiv_detail(t,
                            "more than %d qubits would have to be multiplied together, or the "
                            "time is over",
                            QM_CLUSTER_QUBITS);
            return QM_EQUIV_UNKNOWN;
        }
        v = judge(&w);
    }
    return v;
}

const qm_equiv_method qm_equiv_clusters = {
    .name = "clusters",
    .summary = "matrices of up to 8 qubits at a time, from the ends of the circuits on",
    .knows = QM_ASSUME_ZERO_INPUTS,
    .linear = true,
    .run = run,
};
