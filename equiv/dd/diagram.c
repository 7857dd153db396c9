/* diagram.c - nodes of decision diagrams in a unique table, and their sums and products. */
#include "equiv/dd/diagram.h"

#include <math.h>
#include <string.h>

enum { FIRST_BUCKETS = 1 << 12, CACHE = 1 << 16, FIRST_COLLECTION = 1 << 14, STOP_EVERY = 1024 };
enum { STEP_WORK = 60 }; /* units of work */

/* Of two numbers that cancel, this much may be left by rounding. */
static const double cancelled = 1e-6;

static const qm_dd_edge zero = {0, QM_DD_ZERO};

static uint32_t mix(uint64_t h, uint32_t mask)
{
    h ^= h >> 31;
    h *= 0xbf58476d1ce4e5b9u;
    return (uint32_t)(h >> 30) & mask;
}

static uint32_t bucket_of(const qm_dd *d, const qm_dd_node *n)
{
    uint64_t h = n->level;
    for (int i = 0; i < 4; i++)
        h = (h ^ n->to[i].node ^ (uint64_t)n->to[i].value << 32) * 0x9e3779b97f4a7c15u + (h >> 29);
    return mix(h, d->nbuckets - 1);
}

static void rehash(qm_dd *d)
{
    memset(d->buckets, 0, d->nbuckets * sizeof *d->buckets);
    for (uint32_t i = 1; i < d->n; i++) {
        uint32_t b = bucket_of(d, &d->nodes[i]);
        d->nodes[i].next = d->buckets[b];
        d->buckets[b] = i;
    }
}

/* The node of these edges, which is in the table at most once. */
static uint32_t intern(qm_dd *d, const qm_dd_node *node)
{
    uint32_t b = bucket_of(d, node), i = d->buckets[b];
    while (i && (d->nodes[i].level != node->level ||
                 memcmp(d->nodes[i].to, node->to, sizeof node->to) != 0))
        i = d->nodes[i].next;
    if (i)
        return i;
    if (d->n >= d->limit) {
        d->overflow = true;
        return 0;
    }
    QM_RESERVE(d->arena, d->nodes, d->n, d->cap);
    d->nodes[d->n] = *node;
    d->nodes[d->n].next = d->buckets[b];
    d->buckets[b] = d->n++;
    if (d->n > d->nbuckets) {
        d->nbuckets *= 2;
        d->buckets = QM_NEW_ARRAY(d->arena, uint32_t, d->nbuckets);
        rehash(d);
    }
    return d->n - 1;
}

/* The edge of a node with these edges. The factor that is taken out makes the squares of the
 * magnitudes add up to 2, so that unitary matrices have factors of magnitude 1, and the first of
 * the largest entries positive. */
static qm_dd_edge make_edge(qm_dd *d, uint32_t level, const qm_dd_edge *to)
{
    double largest = 0, sum = 0;
    for (int i = 0; i < 4; i++) {
        double magnitude = cabs(qm_dd_number(d, to[i]));
        largest = fmax(largest, magnitude);
        sum += magnitude * magnitude;
    }
    if (largest == 0)
        return zero;
    int top = 0;
    while (cabs(qm_dd_number(d, to[top])) < largest * (1 - 1e-9))
        top++;
    qm_c64 first = qm_dd_number(d, to[top]), factor = first / cabs(first) * sqrt(sum / 2);
    qm_dd_node node = {.level = level};
    for (int i = 0; i < 4; i++) {
        uint32_t value = qm_dd_small_value_of(&d->values, qm_dd_number(d, to[i]) / factor, 0);
        node.to[i] = value == QM_DD_ZERO ? zero : (qm_dd_edge){to[i].node, value};
    }
    uint32_t value = qm_dd_small_value_of(&d->values, factor, 0);
    return value == QM_DD_ZERO ? zero : (qm_dd_edge){intern(d, &node), value};
}

void qm_dd_init(qm_dd *d, const uint32_t *level, uint32_t node_limit, const qm_equiv_task *task)
{
    qm_arena *arena = task->scratch;
    uint32_t nqubits = task->a->nqubits;
    *d = (qm_dd){.arena = arena,
                 .nqubits = nqubits,
                 .level = level,
                 .limit = node_limit,
                 .nbuckets = FIRST_BUCKETS,
                 .collect_at = FIRST_COLLECTION,
                 .task = task,
                 .work_limit = UINT64_MAX};
    qm_dd_values_init(&d->values, arena);
    d->buckets = qm_arena_zalloc(arena, d->nbuckets, sizeof *d->buckets);
    d->products = qm_arena_zalloc(arena, CACHE, sizeof *d->products);
    d->sums = qm_arena_zalloc(arena, CACHE, sizeof *d->sums);
    d->nodes = qm_vector_grow(arena, NULL, 0, &d->cap, sizeof *d->nodes);
    d->nodes[0] = (qm_dd_node){.level = QM_NONE};
    d->n = 1;
    d->identity = QM_NEW_ARRAY(arena, qm_dd_edge, nqubits + 1);
    d->identity[0] = (qm_dd_edge){0, QM_DD_ONE};
    for (uint32_t q = 0; q < nqubits; q++) {
        qm_dd_edge below = d->identity[q];
        d->identity[q + 1] = make_edge(d, q, (qm_dd_edge[]){below, zero, zero, below});
    }
}

qm_dd_edge qm_dd_gate(qm_dd *d, qm_fkind kind, const uint32_t *qubits, uint32_t n, double angle)
{
    static const double h = 0.70710678118654752440;
    qm_c64 u[3][4] = {[QM_FK_H] = {h, h, h, -h},
                      [QM_FK_PHASE] = {1, 0, 0, cos(angle) + I * sin(angle)},
                      [QM_FK_X] = {0, 1, 1, 0}};
    uint32_t target = d->level[qubits[n - 1]];
    qm_dd_edge part[4];
    for (int i = 0; i < 4; i++)
        part[i] = (qm_dd_edge){0, qm_dd_value_of(&d->values, u[kind][i])};
    for (uint32_t q = 0; q < d->nqubits; q++) {
        bool control = false;
        for (uint32_t k = 0; k + 1 < n; k++)
            control |= d->level[qubits[k]] == q;
        if (q == target)
            part[0] = make_edge(d, q, part);
        for (int i = 0; i < (q < target ? 4 : 1) && q != target; i++) {
            bool same = i == 0 || i == 3; /* what happens where the control is 0 */
            qm_dd_edge off = !control ? part[i] : same ? d->identity[q] : zero;
            part[i] = make_edge(d, q, (qm_dd_edge[]){off, zero, zero, part[i]});
        }
    }
    return part[0];
}

static qm_dd_edge scale(qm_dd *d, qm_dd_edge e, uint32_t value)
{
    value = qm_dd_times(&d->values, e.value, value);
    return value == QM_DD_ZERO ? zero : (qm_dd_edge){e.node, value};
}

static void count_work(qm_dd *d)
{
    d->overflow |= ++d->work > d->work_limit ||
                   (d->work % STOP_EVERY == 0 && qm_equiv_spend(d->task, STEP_WORK * STOP_EVERY));
}

static qm_dd_edge add(qm_dd *d, qm_dd_edge a, qm_dd_edge b)
{
    if (a.value == QM_DD_ZERO || b.value == QM_DD_ZERO)
        return a.value == QM_DD_ZERO ? b : a;
    if (a.node == b.node) {
        qm_c64 x = qm_dd_number(d, a), y = qm_dd_number(d, b);
        uint32_t value = qm_dd_small_value_of(&d->values, x + y, cancelled * cabs(x));
        return value == QM_DD_ZERO ? zero : (qm_dd_edge){a.node, value};
    }
    count_work(d);
    if (d->overflow)
        return zero;
    double size_a = cabs(qm_dd_number(d, a)), size_b = cabs(qm_dd_number(d, b));
    bool like = fabs(size_a - size_b) <= 1e-9 * size_a;
    if (like ? a.node > b.node : size_a < size_b) { /* so that the ratio is small */
        qm_dd_edge swap = a;
        a = b;
        b = swap;
    }
    uint32_t ratio = qm_dd_small_value_of(&d->values, qm_dd_number(d, b) / qm_dd_number(d, a), 0);
    uint64_t key = (uint64_t)a.node * 0x9e3779b97f4a7c15u ^ (uint64_t)b.node << 32 ^ ratio;
    qm_dd_sum *known = &d->sums[mix(key, CACHE - 1)];
    if (known->a != a.node || known->b != b.node || known->value != ratio) {
        qm_dd_edge to[4];
        for (int i = 0; i < 4; i++)
            to[i] = add(d, d->nodes[a.node].to[i], scale(d, d->nodes[b.node].to[i], ratio));
        qm_dd_edge result = make_edge(d, d->nodes[a.node].level, to);
        *known = (qm_dd_sum){a.node, b.node, ratio, result};
    }
    return scale(d, known->result, a.value);
}

/* The product of two nodes of a level. */
static qm_dd_edge multiply_nodes(qm_dd *d, uint32_t a, uint32_t b)
{
    uint32_t level = d->nodes[a].level;
    qm_dd_edge to[4];
    for (int row = 0; row < 2; row++)
        for (int column = 0; column < 2; column++) {
            qm_dd_edge left = qm_dd_multiply(d, d->nodes[a].to[2 * row], d->nodes[b].to[column]);
            qm_dd_edge right =
                qm_dd_multiply(d, d->nodes[a].to[2 * row + 1], d->nodes[b].to[2 + column]);
            to[2 * row + column] = add(d, left, right);
        }
    return make_edge(d, level, to);
}

qm_dd_edge qm_dd_multiply(qm_dd *d, qm_dd_edge a, qm_dd_edge b)
{
    if (a.value == QM_DD_ZERO || b.value == QM_DD_ZERO)
        return zero;
    uint32_t factor = qm_dd_times(&d->values, a.value, b.value);
    if (a.node == 0)
        return (qm_dd_edge){0, factor};
    qm_dd_edge one = d->identity[d->nodes[a.node].level + 1];
    if (a.node == one.node || b.node == one.node)
        return (qm_dd_edge){a.node == one.node ? b.node : a.node, factor};
    count_work(d);
    if (d->overflow)
        return zero;
    uint64_t key = (uint64_t)a.node * 0x9e3779b97f4a7c15u ^ (uint64_t)b.node << 32;
    qm_dd_product *known = &d->products[mix(key, CACHE - 1)];
    if (known->a != a.node || known->b != b.node) {
        qm_dd_edge result = multiply_nodes(d, a.node, b.node);
        *known = (qm_dd_product){a.node, b.node, result};
    }
    return scale(d, known->result, factor);
}

static void mark(qm_dd *d, qm_dd_edge e)
{
    d->values.list[e.value].kept = true;
    qm_dd_node *node = &d->nodes[e.node];
    if (e.node == 0 || node->kept)
        return;
    node->kept = true;
    for (int i = 0; i < 4; i++)
        mark(d, node->to[i]);
}

static qm_dd_edge renumber(qm_dd_edge e, const uint32_t *nodes, const uint32_t *values)
{
    return (qm_dd_edge){nodes[e.node], values[e.value]};
}

static uint32_t *room_for(qm_dd *d, int k, uint32_t n)
{
    while (d->cap_moved[k] < n)
        d->moved[k] = qm_vector_grow(d->arena, d->moved[k], d->cap_moved[k], &d->cap_moved[k],
                                     sizeof *d->moved[k]);
    return d->moved[k];
}

qm_dd_edge qm_dd_collect(qm_dd *d, qm_dd_edge root)
{
    if (d->n < d->collect_at && d->values.n < 4 * d->collect_at)
        return root;
    mark(d, root);
    for (uint32_t q = 0; q <= d->nqubits; q++)
        mark(d, d->identity[q]);
    uint32_t *nodes = room_for(d, 0, d->n), *values = room_for(d, 1, d->values.n), n = 1;
    qm_dd_values_collect(&d->values, values);
    nodes[0] = 0;
    for (uint32_t i = 1; i < d->n; i++) {
        if (!d->nodes[i].kept)
            continue;
        nodes[i] = n;
        qm_dd_node *to = &d->nodes[n++];
        *to = d->nodes[i];
        to->kept = false;
        for (int k = 0; k < 4; k++)
            to->to[k] = renumber(to->to[k], nodes, values);
    }
    d->n = n;
    for (uint32_t q = 0; q <= d->nqubits; q++)
        d->identity[q] = renumber(d->identity[q], nodes, values);
    root = renumber(root, nodes, values);
    memset(d->products, 0, CACHE * sizeof *d->products);
    memset(d->sums, 0, CACHE * sizeof *d->sums);
    rehash(d);
    d->collect_at = 2 * d->n > d->collect_at ? 2 * d->n : d->collect_at;
    return root;
}
