/* fuse.c - clusters of neighbours on one or two qubits.
 *
 * Each qubit belongs to at most one open cluster, which holds ops on no more than two qubits. An op
 * inside the cluster of all its qubits joins it; another closes the clusters in its way, except
 * that clusters of one qubit are absorbed. A cluster that closes is emitted: as one matrix when
 * that is cheaper than its ops one by one, in vector multiplications a tile, the measure of work
 * done in the cache. There a one-qubit matrix costs 8, however many controls choose it, so a
 * controlled X next to a one-qubit matrix on its target is free; a two-qubit matrix costs 16.
 * The greedy clusters follow qsim (Isakov et al., arXiv:2111.02396). Time and memory O(ops). */

#include "runtime/plan/fuse.h"

#include "runtime/sim/state.h"

#include <string.h>

enum { PAIR_COST = 8, EXCHANGE_COST = 3, DIAGONAL_COST = 2 };

typedef struct link { /* an op of a cluster */
    uint32_t op, next;
} link;

typedef struct cluster {
    uint32_t nqubits, qubit[2];
    uint32_t first, last, count; /* links */
} cluster;

typedef struct fuser {
    qm_arena *arena;
    uint32_t fusion;
    qm_sop *in; /* every op, as it came */
    uint32_t nin, cap_in;
    link *links;
    uint32_t nlinks, cap_links;
    cluster *clusters;
    uint32_t nclusters, cap_clusters;
    uint32_t owner[QM_MAX_STATE_QUBITS]; /* the open cluster of a qubit, or QM_NONE */
    qm_sop *out;
    uint32_t nout, cap_out;
} fuser;

static uint32_t qubit_of(uint32_t q)
{
    return q & ~QM_CONTROL_ON_0;
}

static uint32_t width(const qm_sop *o)
{
    return (uint32_t)o->op.ntargets + o->op.ncontrols;
}

double complex qm_sop_factor(const qm_sop *o, uint64_t at)
{
    uint32_t value = 0, nt = o->op.ntargets;
    for (uint32_t i = nt; i < width(o); i++)
        if ((at >> qubit_of(o->qubits[i]) & 1) != (o->qubits[i] & QM_CONTROL_ON_0 ? 0 : 1))
            return 1;
    for (uint32_t i = 0; i < nt; i++)
        value |= (uint32_t)(at >> o->qubits[i] & 1) << i;
    return CMPLX(o->data[2 * value], o->data[2 * value + 1]);
}

static bool is_real(const double *data, uint32_t entries)
{
    for (uint32_t i = 0; i < entries; i++)
        if (data[2 * i + 1] != 0)
            return false;
    return true;
}

/* Fills the masks and the cost. */
static void describe(qm_sop *o)
{
    uint64_t targets = 0, controls = 0;
    uint32_t nt = o->op.ntargets;
    for (uint32_t i = 0; i < width(o); i++)
        *(i < nt ? &targets : &controls) |= (uint64_t)1 << qubit_of(o->qubits[i]);
    bool diagonal = o->op.kind == QM_KOP_DIAGONAL || o->op.kind == QM_KOP_PHASE;
    bool not_gate = o->op.kind == QM_KOP_X;
    o->z = controls | (diagonal ? targets : 0);
    o->x = not_gate ? targets : 0;
    o->g = diagonal || not_gate ? 0 : targets;
    o->cost = diagonal ? DIAGONAL_COST : EXCHANGE_COST;
    if (o->op.kind == QM_KOP_MATRIX) {
        uint32_t dim = 1u << nt;
        o->cost = (float)(PAIR_COST / 2 * dim) / (is_real(o->data, dim * dim) ? 2 : 1);
    }
}

static void emit(fuser *f, const qm_sop *o)
{
    QM_RESERVE(f->arena, f->out, f->nout, f->cap_out);
    f->out[f->nout++] = *o;
}

/* m = o's matrix on the cluster's qubits, times m. dim = 2^nqubits. */
static void multiply(const cluster *c, const qm_sop *o, double complex *m)
{
    uint32_t dim = 1u << c->nqubits, nt = o->op.ntargets, place[2] = {0, 0}, targets = 0;
    for (uint32_t i = 0; i < nt; i++) {
        place[i] = o->qubits[i] == c->qubit[0] ? 0 : 1;
        targets |= 1u << place[i];
    }
    for (uint32_t col = 0; col < dim; col++) {
        double complex v[4] = {0};
        for (uint32_t row = 0; row < dim; row++) {
            uint64_t at = 0;
            for (uint32_t i = 0; i < c->nqubits; i++)
                at |= (uint64_t)(row >> i & 1) << c->qubit[i];
            bool fires = true;
            for (uint32_t i = nt; i < width(o); i++)
                fires = fires && (at >> qubit_of(o->qubits[i]) & 1) ==
                                     (o->qubits[i] & QM_CONTROL_ON_0 ? 0 : 1);
            uint32_t r = 0;
            for (uint32_t i = 0; i < nt; i++)
                r |= (row >> place[i] & 1) << i;
            if (!fires) {
                v[row] = m[row * dim + col];
                continue;
            }
            if (o->z == (o->z | o->x | o->g)) {
                v[row] = qm_sop_factor(o, at) * m[row * dim + col];
                continue;
            }
            for (uint32_t k = 0; k < 1u << nt; k++) {
                uint32_t from = row & ~targets;
                for (uint32_t i = 0; i < nt; i++)
                    from |= (k >> i & 1) << place[i];
                const double *e = o->data + 2 * ((r << nt) + k);
                double complex u = o->op.kind == QM_KOP_MATRIX ? CMPLX(e[0], e[1])
                                   : o->op.kind == QM_KOP_X    ? r != k
                                                               : r == ((k & 1) << 1 | k >> 1);
                v[row] += u * m[from * dim + col];
            }
        }
        for (uint32_t row = 0; row < dim; row++)
            m[row * dim + col] = v[row];
    }
}

/* What the ops of a cluster cost one by one. An op joins the last one on its target as long as no
 * other has come between that does not commute with it. */
static float cost_apart(const fuser *f, const cluster *c)
{
    float sum = 0, open[2] = {0, 0}; /* of the op on each qubit that can be joined */
    uint64_t touched[2] = {0, 0};
    for (uint32_t l = c->first; l != QM_NONE; l = f->links[l].next) {
        const qm_sop *o = &f->in[f->links[l].op];
        uint64_t targets = o->x | o->g, all = o->z | targets;
        uint32_t t = targets >> c->qubit[0] & 1 ? 0 : 1, other = 1 - t;
        if (targets == 0 || (targets & (targets - 1)) != 0) {
            sum += o->cost;
            continue;
        }
        if ((all >> c->qubit[other] & 1) != 0 || (touched[other] & targets) != 0)
            open[other] = 0;
        float more = o->cost - open[t];
        touched[t] = open[t] > 0 ? touched[t] | all : all;
        sum += more > 0 ? more : 0;
        open[t] += more > 0 ? more : 0;
    }
    return sum;
}

static void emit_product(fuser *f, const cluster *c)
{
    uint32_t dim = 1u << c->nqubits;
    double complex *m = qm_arena_zalloc(f->arena, dim * dim, sizeof *m);
    for (uint32_t i = 0; i < dim; i++)
        m[i * dim + i] = 1;
    bool diagonal = true;
    for (uint32_t l = c->first; l != QM_NONE; l = f->links[l].next) {
        const qm_sop *o = &f->in[f->links[l].op];
        diagonal = diagonal && (o->x | o->g) == 0;
        multiply(c, o, m);
    }
    if (diagonal)
        for (uint32_t i = 1; i < dim; i++)
            m[i] = m[i * dim + i];
    uint32_t *qubits = QM_NEW_ARRAY(f->arena, uint32_t, c->nqubits);
    memcpy(qubits, c->qubit, c->nqubits * sizeof *qubits);
    qm_sop o = {
        .op = {.kind = diagonal ? QM_KOP_DIAGONAL : QM_KOP_MATRIX, .ntargets = (uint8_t)c->nqubits},
        .qubits = qubits,
        .data = (const double *)m};
    describe(&o);
    emit(f, &o);
}

static void close_cluster(fuser *f, uint32_t at)
{
    if (at == QM_NONE)
        return;
    const cluster *c = &f->clusters[at];
    for (uint32_t i = 0; i < c->nqubits; i++)
        f->owner[c->qubit[i]] = QM_NONE;
    float together = PAIR_COST / 2 * (float)(1u << c->nqubits);
    bool fuse = c->count > 1 &&
                (c->nqubits == 1 || f->fusion != QM_FUSE_AUTO || cost_apart(f, c) > together);
    if (fuse) {
        emit_product(f, c);
        return;
    }
    for (uint32_t l = c->first; l != QM_NONE; l = f->links[l].next)
        emit(f, &f->in[f->links[l].op]);
}

static uint32_t new_cluster(fuser *f, const uint32_t *qubits, uint32_t n)
{
    QM_RESERVE(f->arena, f->clusters, f->nclusters, f->cap_clusters);
    cluster *c = &f->clusters[f->nclusters];
    *c = (cluster){.nqubits = n, .first = QM_NONE, .last = QM_NONE};
    for (uint32_t i = 0; i < n; i++)
        c->qubit[i] = qubit_of(qubits[i]);
    return f->nclusters++;
}

/* Appends the links from `first` to `last`. */
static void append(fuser *f, cluster *c, uint32_t first, uint32_t last, uint32_t count)
{
    if (c->first == QM_NONE)
        c->first = first;
    else
        f->links[c->last].next = first;
    c->last = last;
    c->count += count;
}

/* The cluster that an op on one or two qubits joins. */
static uint32_t cluster_for(fuser *f, const uint32_t *qubits, uint32_t n)
{
    uint32_t a = f->owner[qubit_of(qubits[0])];
    if (a != QM_NONE && (n == 1 || f->owner[qubit_of(qubits[1])] == a))
        return a;
    uint32_t absorbed[2] = {QM_NONE, QM_NONE};
    for (uint32_t i = 0; i < n; i++) {
        uint32_t o = f->owner[qubit_of(qubits[i])];
        if (o != QM_NONE && f->clusters[o].nqubits == 1)
            absorbed[i] = o;
        else
            close_cluster(f, o);
    }
    uint32_t at = new_cluster(f, qubits, n);
    for (uint32_t i = 0; i < n; i++) {
        if (absorbed[i] != QM_NONE) {
            const cluster old = f->clusters[absorbed[i]];
            append(f, &f->clusters[at], old.first, old.last, old.count);
        }
        f->owner[qubit_of(qubits[i])] = at;
    }
    return at;
}

static void add(fuser *f, const qm_sop *o)
{
    uint32_t n = width(o), most = f->fusion < 2 ? f->fusion : 2;
    if (n == 0 || n > most) {
        for (uint32_t i = 0; i < n; i++)
            close_cluster(f, f->owner[qubit_of(o->qubits[i])]);
        emit(f, o);
        return;
    }
    QM_RESERVE(f->arena, f->in, f->nin, f->cap_in);
    f->in[f->nin] = *o;
    QM_RESERVE(f->arena, f->links, f->nlinks, f->cap_links);
    f->links[f->nlinks] = (link){f->nin++, QM_NONE};
    uint32_t at = cluster_for(f, o->qubits, n);
    append(f, &f->clusters[at], f->nlinks, f->nlinks, 1);
    f->nlinks++;
}

void qm_fuse(const qm_kop *ops, uint32_t count, const uint32_t *qubits, const double *data,
             uint32_t fusion, qm_arena *arena, qm_sop **out, uint32_t *nout)
{
    fuser *f = QM_NEW(arena, fuser);
    f->arena = arena;
    f->fusion = fusion;
    for (uint32_t q = 0; q < QM_MAX_STATE_QUBITS; q++)
        f->owner[q] = QM_NONE;
    for (uint32_t i = 0; i < count; i++) {
        qm_sop o = {.op = ops[i], .qubits = qubits + ops[i].qubits, .data = data + ops[i].data};
        describe(&o);
        add(f, &o);
    }
    for (uint32_t q = 0; q < QM_MAX_STATE_QUBITS; q++)
        close_cluster(f, f->owner[q]);
    for (uint32_t i = 0; i < f->nout; i++)
        f->out[i].next = i + 1 < f->nout ? i + 1 : QM_NONE;
    *out = f->out;
    *nout = f->nout;
}
