/* pieces.c - see pieces.h. */
#include "passes/search/pieces.h"

#include "passes/search/chain.h"

#include <math.h>

typedef struct cutter {
    const qm_pcircuit *whole;
    qm_arena *arena;
    uint32_t *stamp, *number; /* per qubit: the piece that has it, and its wire there */
    uint32_t serial;
} cutter;

static uint32_t wire_of(cutter *k, qm_piece *p, uint32_t qubit)
{
    if (k->stamp[qubit] != k->serial) {
        k->stamp[qubit] = k->serial;
        k->number[qubit] = p->c.nqubits;
        p->wires[p->c.nqubits++] = qubit;
    }
    return k->number[qubit];
}

/* Upper bound of the wires of the gates [first, end). */
static uint32_t count_operands(const qm_pcircuit *c, uint32_t first, uint32_t end)
{
    uint32_t n = 0;
    for (uint32_t i = first; i < end; i++)
        n += c->gates[i].kind == QM_PK_OPAQUE ? c->gates[i].qubit[1]
             : c->gates[i].kind == QM_PK_CPP  ? 2
                                              : 1;
    return n;
}

static qm_pgate renumbered(cutter *k, qm_piece *p, qm_pgate g)
{
    if (g.kind == QM_PK_OPAQUE) {
        uint32_t first = p->c.npool;
        for (uint32_t i = 0; i < g.qubit[1]; i++)
            p->c.pool[p->c.npool++] = wire_of(k, p, k->whole->pool[g.qubit[0] + i]);
        g.qubit[0] = first;
        return g;
    }
    g.qubit[0] = wire_of(k, p, g.qubit[0]);
    if (g.kind == QM_PK_CPP)
        g.qubit[1] = wire_of(k, p, g.qubit[1]);
    return g;
}

static void cut_piece(cutter *k, qm_piece *p)
{
    const qm_pcircuit *c = k->whole;
    uint32_t operands = count_operands(c, p->first, p->end);
    qm_pcircuit_init(&p->c, c->locals, 0, k->arena);
    p->wires = QM_NEW_ARRAY(k->arena, uint32_t, operands);
    p->c.pool = QM_NEW_ARRAY(k->arena, uint32_t, operands);
    p->c.cap = p->end - p->first + operands + QM_CHAIN_ROOM;
    p->c.gates = QM_NEW_ARRAY(k->arena, qm_pgate, p->c.cap);
    p->c.symbols = c->symbols;
    k->serial++;
    p->cx = 0;
    for (uint32_t i = p->first; i < p->end; i++) {
        p->cx += c->gates[i].kind == QM_PK_CPP;
        p->c.gates[p->c.ngates++] = renumbered(k, p, c->gates[i]);
    }
    for (uint32_t w = 0; w < p->c.nqubits; w++)
        p->c.gates[p->c.ngates++] = (qm_pgate){.kind = QM_PK_LOCAL,
                                               .local = QM_LOCAL_IDENTITY,
                                               .moving = true,
                                               .qubit = {w},
                                               .ref = QM_NONE};
}

qm_piece *qm_pieces_cut(const qm_pcircuit *c, uint32_t offset, qm_arena *arena, uint32_t *npieces)
{
    cutter k = {.whole = c,
                .arena = arena,
                .stamp = qm_arena_zalloc(arena, (size_t)c->nqubits + 1, sizeof(uint32_t)),
                .number = QM_NEW_ARRAY(arena, uint32_t, (size_t)c->nqubits + 1)};
    uint32_t most = (uint32_t)(qm_pcircuit_cx(c) / QM_PIECE_CX) + 2, cx = offset;
    qm_piece *p = QM_NEW_ARRAY(arena, qm_piece, most);
    *npieces = 0;
    for (uint32_t first = 0, i = 0; i < c->ngates; i++) {
        cx += c->gates[i].kind == QM_PK_CPP;
        if (cx < QM_PIECE_CX && i + 1 < c->ngates)
            continue;
        p[*npieces].first = first;
        p[*npieces].end = first = i + 1;
        cut_piece(&k, &p[(*npieces)++]);
        cx = 0;
    }
    return p;
}

void qm_pieces_join(qm_pcircuit *c, const qm_piece *p, uint32_t npieces, uint8_t *frame)
{
    uint32_t n = 0, npool = 0;
    for (uint32_t i = 0; i < npieces; i++) {
        n += p[i].c.ngates;
        npool += p[i].c.npool;
    }
    if (npool > c->cap_pool) {
        c->pool = QM_NEW_ARRAY(c->arena, uint32_t, npool);
        c->cap_pool = npool;
    }
    if (n > c->cap) {
        c->gates = QM_NEW_ARRAY(c->arena, qm_pgate, n);
        c->cap = n;
    }
    c->ngates = c->npool = 0;
    c->pool_axes = NULL;
    for (uint32_t i = 0; i < npieces; i++) {
        for (uint32_t j = 0; j < p[i].c.ngates; j++) {
            qm_pgate g = p[i].c.gates[j];
            if (g.kind == QM_PK_OPAQUE) {
                for (uint32_t k = 0; k < g.qubit[1]; k++)
                    c->pool[c->npool + k] = p[i].wires[p[i].c.pool[g.qubit[0] + k]];
                g.qubit[0] = c->npool;
                c->npool += g.qubit[1];
            } else {
                g.qubit[0] = p[i].wires[g.qubit[0]];
                if (g.kind == QM_PK_CPP)
                    g.qubit[1] = p[i].wires[g.qubit[1]];
            }
            c->gates[c->ngates++] = g;
        }
        c->phase = remainder(c->phase + p[i].c.phase, 2 * M_PI);
    }
    qm_pcircuit_settle(c, frame);
    qm_pcircuit_compact(c);
}
