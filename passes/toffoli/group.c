/* group.c - see group.h. */
#include "passes/toffoli/group.h"

#include "passes/pauli/string.h"

#include <math.h>
#include <string.h>

enum { MAX_WIRES = QM_WIRE_FRONT_MAX, MAX_ENTRIES = 40, MAX_RANK = 4, CANDIDATE_SLOTS = 128 };
static const double tolerance = 1e-9;

/* A rotation in the window, pulled back to the window's begin. */
typedef struct entry {
    uint32_t gate;
    qm_pstring p;
} entry;

/* Gates from one rotation on that touch the wires which these connect, and the rotations just
 * before on wires that come in later. Those between that are not among them can be moved before. */
typedef struct window {
    const qm_pcircuit *c;
    const uint32_t *group_of;
    uint32_t wire[MAX_WIRES], nwires;
    qm_pstring image[MAX_WIRES][2]; /* X and Z of each wire here, pulled back */
    entry entries[MAX_ENTRIES];
    uint32_t nentries, most; /* entries */
} window;

static uint32_t local_wire(const window *w, uint32_t q)
{
    for (uint32_t i = 0; i < w->nwires; i++)
        if (w->wire[i] == q)
            return i;
    return QM_NONE;
}

static void join(window *w, uint32_t q)
{
    uint32_t i = w->nwires++;
    w->wire[i] = q;
    w->image[i][0] = (qm_pstring){.x = 1u << i};
    w->image[i][1] = (qm_pstring){.z = 1u << i};
}

static qm_pstring image(const window *w, uint32_t i, uint8_t axis)
{
    if (axis != QM_PAULI_Y)
        return w->image[i][axis == QM_PAULI_Z];
    qm_pstring y = qm_pstring_product(w->image[i][0], w->image[i][1]);
    y.power = (y.power + 1) & 3;
    return y;
}

static void pass_cpp(window *w, uint32_t a, uint32_t b, const qm_pgate *g)
{
    qm_pstring p = image(w, a, g->axis[0]), q = image(w, b, g->axis[1]);
    for (uint32_t k = 0; k < 2; k++) {
        uint8_t axis = k ? QM_PAULI_Z : QM_PAULI_X;
        if (g->axis[0] != axis)
            w->image[a][k] = qm_pstring_product(w->image[a][k], q);
        if (g->axis[1] != axis)
            w->image[b][k] = qm_pstring_product(w->image[b][k], p);
    }
}

/* Follows the wires that a CPP brings in, from the rotations before it on; false when there is no
 * room, *joined when there were any. */
static bool join_wires(window *w, qm_wire_front *front, uint32_t i, bool *joined)
{
    const qm_pgate *g = &w->c->gates[i];
    *joined = false;
    for (uint32_t k = 0; k < 2; k++) {
        if (local_wire(w, g->qubit[k]) != QM_NONE)
            continue;
        if (w->nwires == MAX_WIRES)
            return false;
        join(w, g->qubit[k]);
        qm_wire_front_add(front, g->qubit[k], front->links->run[2 * i + k]);
        *joined = true;
    }
    return true;
}

/* Follows the circuit from a rotation until the window is full or meets something else. */
static void grow(window *w, const qm_wire_links *links, uint32_t start)
{
    w->nwires = w->nentries = 0;
    qm_wire_front front;
    qm_wire_front_init(&front, links);
    join(w, w->c->gates[start].qubit[0]);
    qm_wire_front_add(&front, w->c->gates[start].qubit[0], start);
    for (uint32_t i; (i = qm_wire_front_next(&front)) != QM_NONE;) {
        const qm_pgate *g = &w->c->gates[i];
        bool joined;
        if (g->kind == QM_PK_ROT) {
            if (w->nentries == w->most)
                return;
            qm_pstring p = image(w, local_wire(w, g->qubit[0]), g->axis[0]);
            w->entries[w->nentries++] = (entry){i, p};
        } else if (g->kind == QM_PK_CPP) {
            if (!join_wires(w, &front, i, &joined))
                return;
            if (joined)
                continue;
            pass_cpp(w, local_wire(w, g->qubit[0]), local_wire(w, g->qubit[1]), g);
        } else {
            return;
        }
        qm_wire_front_step(&front, i);
    }
}

/* Commuting Paulis of a window that are closed under products. */
typedef struct span {
    uint32_t rank;
    uint32_t
        member[1 << MAX_RANK]; /* entries; [s] is the product of the generators in s, for s > 0 */
} span;

/* The entries that may join the first one's group: by rising index, the first of each Pauli up to
 * its sign, where it commutes with that of the first entry and their product may join, too. */
typedef struct candidates {
    uint32_t n, entry[MAX_ENTRIES];
    uint8_t slot[CANDIDATE_SLOTS]; /* hash table of Paulis: entry, or 0 */
} candidates;

static uint32_t slot_of(const window *w, const candidates *a, qm_pstring p)
{
    uint32_t h = (p.x * 0x9e3779b1u ^ p.z * 0x85ebca6bu) >> 25;
    while (a->slot[h] && !qm_pstring_equal(w->entries[a->slot[h]].p, p))
        h = (h + 1) % CANDIDATE_SLOTS;
    return h;
}

static void find_candidates(const window *w, double unit, candidates *a)
{
    uint32_t n = 0, first[MAX_ENTRIES];
    const qm_pstring start = w->entries[0].p;
    memset(a->slot, 0, sizeof a->slot);
    for (uint32_t i = 1; i < w->nentries; i++) {
        const entry *e = &w->entries[i];
        const qm_pgate *g = &w->c->gates[e->gate];
        if (w->group_of[e->gate] != QM_NONE || g->ref != QM_NONE ||
            !(fabs(fabs(g->angle) - unit) < tolerance) || !qm_pstring_commutes(e->p, start) ||
            qm_pstring_equal(e->p, start))
            continue;
        uint32_t h = slot_of(w, a, e->p);
        if (a->slot[h])
            continue;
        a->slot[h] = (uint8_t)i;
        first[n++] = i;
    }
    a->n = 0;
    for (uint32_t k = 0; k < n; k++)
        if (a->slot[slot_of(w, a, qm_pstring_product(start, w->entries[first[k]].p))])
            a->entry[a->n++] = first[k];
}

/* Adds entry j as a generator; false when a product is missing. */
static bool extend(const window *w, const candidates *a, span *s, uint32_t j)
{
    uint32_t size = 1u << s->rank;
    s->member[size] = j;
    for (uint32_t i = 1; i < size; i++) {
        const entry *e = &w->entries[s->member[i]];
        if (!qm_pstring_commutes(e->p, w->entries[j].p) || qm_pstring_equal(e->p, w->entries[j].p))
            return false;
    }
    for (uint32_t i = 1; i < size; i++) {
        qm_pstring p = qm_pstring_product(w->entries[s->member[i]].p, w->entries[j].p);
        s->member[size + i] = a->slot[slot_of(w, a, p)];
        if (s->member[size + i] == 0)
            return false;
    }
    s->rank++;
    return true;
}

/* Grows the span to the rank that is wanted, by candidates from the k-th on: one that did not do
 * as an earlier generator does not as a later one. */
static bool complete(const window *w, const candidates *a, span *s, uint32_t rank, uint32_t k)
{
    if (s->rank == rank)
        return true;
    for (; k < a->n; k++) {
        span more = *s;
        if (extend(w, a, &more, a->entry[k]) && complete(w, a, &more, rank, k + 1)) {
            *s = more;
            return true;
        }
    }
    return false;
}

static bool commutes_with(const window *w, uint32_t j, uint64_t others)
{
    for (; others; others &= others - 1)
        if (!qm_pstring_commutes(w->entries[j].p, w->entries[__builtin_ctzll(others)].p))
            return false;
    return true;
}

/* Can the other rotations be moved before the members or after them? */
static bool is_movable(const window *w, const span *s)
{
    uint64_t members = 0, behind = 0; /* what stays behind the members */
    for (uint32_t i = 1; i < 1u << s->rank; i++)
        members |= UINT64_C(1) << s->member[i];
    for (uint32_t j = 0; j < w->nentries && members >> j; j++) {
        uint64_t before = (UINT64_C(1) << j) - 1;
        if (members >> j & 1) {
            if (!commutes_with(w, j, behind))
                return false;
        } else if (!commutes_with(w, j, (members & before) | behind)) {
            behind |= UINT64_C(1) << j;
        }
    }
    return true;
}

/* Is the product of the rotations its own inverse up to a phase? On the eigenvectors of the
 * generators, twice the product is exp(-i sum), with the same sum for all, modulo 2 pi. */
static bool is_self_inverse(const window *w, const span *s, double *twice)
{
    uint32_t size = 1u << s->rank;
    double angle[1 << MAX_RANK] = {0};
    qm_pstring generated[1 << MAX_RANK] = {{0}};
    for (uint32_t i = 1; i < size; i++) {
        uint32_t low = i & -i;
        qm_pstring g = w->entries[s->member[low]].p, p = w->entries[s->member[i]].p;
        generated[i] = qm_pstring_product(generated[i ^ low], g);
        angle[i] = w->c->gates[w->entries[s->member[i]].gate].angle;
        if (generated[i].power != p.power)
            angle[i] = -angle[i];
    }
    for (uint32_t b = 0; b < size; b++) {
        double sum = 0;
        for (uint32_t i = 1; i < size; i++)
            sum += __builtin_popcount(i & b) % 2 ? -angle[i] : angle[i];
        if (b == 0)
            *twice = sum;
        else if (fabs(remainder(sum - *twice, 2 * M_PI)) > tolerance)
            return false;
    }
    return true;
}

static bool find_group(const window *w, uint32_t rank, qm_group *out)
{
    span s = {.rank = 1, .member = {[1] = 0}};
    candidates a;
    find_candidates(w, ldexp(M_PI, 1 - (int)rank), &a);
    if (a.n + 2 < 1u << rank || !complete(w, &a, &s, rank, 0) || !is_movable(w, &s) ||
        !is_self_inverse(w, &s, &out->twice))
        return false;
    out->n = (1u << rank) - 1;
    for (uint32_t i = 0; i < out->n; i++)
        out->gate[i] = w->entries[s.member[i + 1]].gate;
    return true;
}

/* The rank of groups that the rotation may be in; 0: none. */
static uint32_t rank_of(const qm_pgate *g)
{
    if (g->kind != QM_PK_ROT || g->ref != QM_NONE)
        return 0;
    for (uint32_t rank = 3; rank <= MAX_RANK; rank++)
        if (fabs(fabs(g->angle) - ldexp(M_PI, 1 - (int)rank)) < tolerance)
            return rank;
    return 0;
}

qm_group *qm_groups_find(const qm_pcircuit *c, const qm_wire_links *links, uint32_t *ngroups,
                         uint32_t **group_of)
{
    qm_group *groups = NULL;
    uint32_t n = 0, cap = 0;
    *group_of = QM_NEW_ARRAY(c->arena, uint32_t, c->ngates + (size_t)1);
    memset(*group_of, 0xff, c->ngates * sizeof **group_of);
    window w = {.c = c, .group_of = *group_of, .most = MAX_ENTRIES};
    for (uint32_t i = 0; i < c->ngates; i++) {
        uint32_t rank = rank_of(&c->gates[i]);
        qm_group g;
        if (rank == 0 || (*group_of)[i] != QM_NONE)
            continue;
        grow(&w, links, i);
        if (!find_group(&w, rank, &g))
            continue;
        for (uint32_t k = 0; k < g.n; k++)
            (*group_of)[g.gate[k]] = n;
        QM_RESERVE(c->arena, groups, n, cap);
        groups[n++] = g;
    }
    *ngroups = n;
    return groups;
}

void qm_group_flip(qm_pcircuit *c, qm_group *g)
{
    for (uint32_t i = 0; i < g->n; i++)
        c->gates[g->gate[i]].angle = -c->gates[g->gate[i]].angle;
    c->phase = remainder(c->phase - g->twice, 2 * M_PI);
    g->twice = -g->twice;
}
