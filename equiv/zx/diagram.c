/* diagram.c - graph-like ZX diagrams and the steps that rewrite them. */
#include "equiv/zx/diagram.h"

#include <string.h>

void qm_zx_init(qm_zx *z, uint32_t nqubits, qm_arena *arena)
{
    *z = (qm_zx){.arena = arena, .nqubits = nqubits, .edge_limit = UINT64_MAX};
    z->ports = qm_arena_zalloc(arena, (size_t)2 * nqubits, sizeof *z->ports);
    for (uint32_t q = 0; q < nqubits; q++) {
        uint32_t wire = qm_zx_add(z, 0);
        z->ports[q].at = z->ports[nqubits + q].at = wire;
        z->spiders[wire].nports = 2;
    }
}

uint32_t qm_zx_add(qm_zx *z, qm_turn phase)
{
    uint32_t v;
    if (z->nspare) {
        v = z->spare[--z->nspare];
    } else {
        QM_RESERVE(z->arena, z->spiders, z->n, z->cap);
        v = z->n++;
        z->spiders[v] = (qm_spider){0};
    }
    z->spiders[v].live = true;
    z->spiders[v].phase = qm_turn_snap(phase);
    z->nlive++;
    return v;
}

void qm_zx_add_phase(qm_zx *z, uint32_t v, qm_turn phase)
{
    z->spiders[v].phase = qm_turn_snap(z->spiders[v].phase + phase);
}

/* The edges from v to the spiders of a rising list, without v itself, are toggled at v's end. */
static void toggle_list(qm_zx *z, uint32_t v, const uint32_t *list, uint32_t n)
{
    qm_spider *s = &z->spiders[v];
    z->work += s->n + n;
    while (z->cap_merge < s->n + n)
        z->merge =
            qm_vector_grow(z->arena, z->merge, z->cap_merge, &z->cap_merge, sizeof *z->merge);
    uint32_t m = 0, i = 0, j = 0;
    while (i < s->n || j < n) {
        if (j < n && list[j] == v) {
            j++;
        } else if (j == n || (i < s->n && s->near[i] < list[j])) {
            z->merge[m++] = s->near[i++];
        } else if (i == s->n || list[j] < s->near[i]) {
            z->merge[m++] = list[j++];
        } else {
            i++;
            j++;
        }
    }
    while (s->cap < m)
        s->near = qm_vector_grow(z->arena, s->near, s->cap, &s->cap, sizeof *s->near);
    if (m)
        memcpy(s->near, z->merge, m * sizeof *s->near);
    z->nedges += (uint64_t)m - s->n;
    s->n = m;
}

void qm_zx_toggle(qm_zx *z, uint32_t u, uint32_t v)
{
    toggle_list(z, u, &v, 1);
    toggle_list(z, v, &u, 1);
}

void qm_zx_remove(qm_zx *z, uint32_t v)
{
    qm_spider *s = &z->spiders[v];
    for (uint32_t i = 0; i < s->n; i++)
        toggle_list(z, s->near[i], &v, 1);
    z->nedges -= s->n;
    s->n = 0;
    s->live = false;
    z->nlive--;
    QM_RESERVE(z->arena, z->spare, z->nspare, z->cap_spare);
    z->spare[z->nspare++] = v;
}

void qm_zx_move_port(qm_zx *z, uint32_t port, uint32_t to, bool hadamard)
{
    z->spiders[z->ports[port].at].nports--;
    z->spiders[to].nports++;
    z->ports[port] = (qm_port){.at = to, .hadamard = hadamard};
}

/* Keeps a copy of a list in the k-th scratch set. */
static void keep(qm_zx *z, int k, const uint32_t *list, uint32_t n)
{
    while (z->cap_sets[k] < n)
        z->sets[k] = qm_vector_grow(z->arena, z->sets[k], z->cap_sets[k], &z->cap_sets[k],
                                    sizeof *z->sets[k]);
    if (n)
        memcpy(z->sets[k], list, n * sizeof *list);
    z->nsets[k] = n;
}

void qm_zx_fuse(qm_zx *z, uint32_t u, uint32_t v)
{
    qm_spider *from = &z->spiders[v];
    for (uint32_t p = 0; p < 2 * z->nqubits && from->nports; p++)
        if (z->ports[p].at == v)
            qm_zx_move_port(z, p, u, z->ports[p].hadamard);
    keep(z, 0, from->near, from->n);
    qm_turn phase = from->phase;
    qm_zx_remove(z, v);
    toggle_list(z, u, z->sets[0], z->nsets[0]);
    for (uint32_t i = 0; i < z->nsets[0]; i++) {
        if (z->sets[0][i] == u)
            phase += QM_TURN_HALF; /* the edge between them is a loop */
        else
            toggle_list(z, z->sets[0][i], &u, 1);
    }
    qm_zx_add_phase(z, u, phase);
}

void qm_zx_complement(qm_zx *z, uint32_t v)
{
    qm_turn phase = z->spiders[v].phase;
    keep(z, 0, z->spiders[v].near, z->spiders[v].n);
    qm_zx_remove(z, v);
    for (uint32_t i = 0; i < z->nsets[0]; i++) {
        toggle_list(z, z->sets[0][i], z->sets[0], z->nsets[0]);
        qm_zx_add_phase(z, z->sets[0][i], (qm_turn)0 - phase);
    }
}

/* Parts the neighbours of u and v in z->sets: of u alone, of v alone, of both. */
static void part_neighbours(qm_zx *z, uint32_t u, uint32_t v)
{
    const qm_spider *a = &z->spiders[u], *b = &z->spiders[v];
    keep(z, 0, a->near, a->n);
    keep(z, 1, b->near, b->n);
    keep(z, 2, a->near, a->n);
    uint32_t n[3] = {0}, i = 0, j = 0;
    while (i < a->n || j < b->n) {
        int k = j == b->n || (i < a->n && a->near[i] < b->near[j]) ? 0
                : i == a->n || b->near[j] < a->near[i]             ? 1
                                                                   : 2;
        uint32_t w = k == 1 ? b->near[j] : a->near[i];
        if (w != u && w != v)
            z->sets[k][n[k]++] = w;
        i += k != 1;
        j += k != 0;
    }
    memcpy(z->nsets, n, sizeof n);
}

void qm_zx_pivot(qm_zx *z, uint32_t u, uint32_t v)
{
    qm_turn a = z->spiders[u].phase, b = z->spiders[v].phase;
    qm_turn gain[3] = {b, a, a + b + QM_TURN_HALF};
    part_neighbours(z, u, v);
    qm_zx_remove(z, u);
    qm_zx_remove(z, v);
    for (int k = 0; k < 3; k++) {
        for (uint32_t i = 0; i < z->nsets[k]; i++) {
            for (int other = 0; other < 3; other++)
                if (other != k)
                    toggle_list(z, z->sets[k][i], z->sets[other], z->nsets[other]);
            qm_zx_add_phase(z, z->sets[k][i], gain[k]);
        }
    }
}

void qm_zx_gadgetise(qm_zx *z, uint32_t v)
{
    uint32_t leaf = qm_zx_add(z, z->spiders[v].phase), hub = qm_zx_add(z, 0);
    z->spiders[v].phase = 0;
    qm_zx_toggle(z, leaf, hub);
    qm_zx_toggle(z, hub, v);
}

void qm_zx_detach(qm_zx *z, uint32_t v)
{
    for (uint32_t p = 0; p < 2 * z->nqubits && z->spiders[v].nports; p++) {
        if (z->ports[p].at != v)
            continue;
        uint32_t between = qm_zx_add(z, 0);
        qm_zx_toggle(z, v, between);
        qm_zx_move_port(z, p, between, !z->ports[p].hadamard);
    }
}

bool qm_zx_is_identity(const qm_zx *z)
{
    for (uint32_t q = 0; q < z->nqubits; q++) {
        const qm_port *in = &z->ports[q], *out = &z->ports[z->nqubits + q];
        const qm_spider *s = &z->spiders[in->at];
        if (in->at != out->at || in->hadamard != out->hadamard || s->n || s->phase)
            return false;
    }
    return z->nlive == z->nqubits;
}
