/* places.c - the qubits of a device that hold a picture, and colours that are carried between them.
 *
 * Rotations act on the root of a tree of coupled qubits (synth/coupled.h), so where each channel
 * has a qubit of its own, they are made one after the other at the root. A colour that is done is
 * carried along a path of coupled qubits to the nearest free one, which is in |0>: it is exchanged
 * with each control on the way, and these go back one by one, each into the |0> that the one before
 * has left. A path of n edges costs 5 n - 3 CX. */
#include "encode/builder.h"

#include <string.h>

/* The shortest path from the root over taken qubits to one that is free; its edges, or 0. */
static uint32_t find_path(const qm_target *t, uint32_t root, const bool *taken, uint32_t *path,
                          qm_arena *arena)
{
    uint32_t *queue = QM_NEW_ARRAY(arena, uint32_t, t->nqubits), n = 0;
    uint32_t *from = QM_NEW_ARRAY(arena, uint32_t, t->nqubits); /* the qubit before; QM_NONE */
    memset(from, 0xff, t->nqubits * sizeof *from);
    queue[n++] = root;
    from[root] = root;
    uint32_t end = QM_NONE;
    for (uint32_t i = 0; i < n && end == QM_NONE; i++)
        for (uint32_t e = t->first[queue[i]]; e < t->first[queue[i] + 1] && end == QM_NONE; e++) {
            uint32_t q = t->near[e];
            if (from[q] != QM_NONE)
                continue;
            from[q] = queue[i];
            queue[n++] = q;
            end = taken[q] ? QM_NONE : q;
        }
    if (end == QM_NONE)
        return 0;
    uint32_t edges = 0;
    for (uint32_t q = end; q != root; q = from[q])
        edges++;
    for (uint32_t i = edges, q = end; i > 0; q = from[q])
        path[i--] = q;
    path[0] = root;
    return edges;
}

static bool find_spares(const qm_target *t, uint32_t ncolours, qm_places *p, qm_arena *arena)
{
    bool *taken = qm_arena_zalloc(arena, t->nqubits, sizeof *taken);
    for (uint32_t j = 0; j <= p->tree.k; j++)
        taken[p->tree.qubit[j]] = true;
    for (; p->nspares + 1 < ncolours; p->nspares++) {
        uint32_t *path = p->path[p->nspares], *edges = &p->nedges[p->nspares];
        if (t->all_to_all) { /* each colour is made where it stays */
            *edges = 0;
            path[0] = p->tree.k + 1 + p->nspares;
        } else {
            *edges = find_path(t, p->tree.qubit[p->tree.k], taken, path, arena);
        }
        if (t->all_to_all ? path[0] >= t->nqubits : *edges == 0)
            return false;
        taken[path[*edges]] = true;
    }
    return true;
}

qm_status qm_places_choose(qm_encoder *e, uint32_t k, uint32_t ncolours, qm_places *out)
{
    const qm_target *t = e->options->target;
    *out = (qm_places){.nspares = 0};
    if (qm_coupled_choose(t, k, &e->arena, &out->tree) && find_spares(t, ncolours, out, &e->arena))
        return QM_OK;
    qm_error(&e->cx->diag, QM_E_USAGE, (qm_span){0, 0},
             "the image needs %u qubits, but '%s' has not so many that are connected", k + ncolours,
             t->name);
    return QM_ERR_USAGE;
}

/* The device's qubit of qubit j of the program: positions, then colours, of which the last is made
 * at the root and stays there. */
static uint32_t qubit_of(const qm_places *p, uint32_t j)
{
    uint32_t k = p->tree.k, spare = j - k;
    if (j < k || spare == p->nspares)
        return p->tree.qubit[j < k ? j : k];
    return p->path[spare][p->nedges[spare]];
}

void qm_places_put(qm_encoder *e, const qm_places *p)
{
    qm_text t;
    qm_text_init(&t, &e->arena);
    qm_text_printf(&t, "qasmill.target %s qubits=", e->options->target->name);
    for (uint32_t j = 0; j <= p->tree.k + p->nspares; j++)
        qm_text_printf(&t, "%s%u", j ? "," : "", qubit_of(p, j));
    qm_op *op = qm_block_add(e->m, 0, QM_OP_PRAGMA);
    op->code = qm_intern_add(&e->cx->names, t.data, t.size);
}

uint32_t qm_places_carry_cost(const qm_places *p)
{
    uint32_t cost = 0;
    for (uint32_t i = 0; i < p->nspares; i++)
        cost += p->nedges[i] ? 5 * p->nedges[i] - 3 : 0;
    return cost;
}

static void add_cx(qm_encoder *e, uint32_t control, uint32_t target)
{
    qm_encoder_gate(e, QM_G_CX, (uint32_t[]){control, target}, 0);
}

/* `to` is in |0> before, and `from` after. */
static void move(qm_encoder *e, uint32_t from, uint32_t to)
{
    add_cx(e, from, to);
    add_cx(e, to, from);
}

void qm_places_carry(qm_encoder *e, const qm_places *p, uint32_t channel)
{
    uint32_t n = channel < p->nspares ? p->nedges[channel] : 0, path[QM_PLACES_PATH];
    for (uint32_t i = 0; i <= n && n > 0; i++) /* as qubits of the program */
        for (path[i] = 0; qubit_of(p, path[i]) != p->path[channel][i];)
            path[i]++;
    for (uint32_t i = 0; i + 1 < n; i++) {
        add_cx(e, path[i], path[i + 1]);
        move(e, path[i + 1], path[i]);
    }
    for (uint32_t i = n; i > 0; i--)
        move(e, path[i - 1], path[i]);
}
