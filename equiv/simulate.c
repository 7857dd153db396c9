/* simulate.c - makes kernel ops. Matrices on single qubits wait until a larger gate comes. */
#include "equiv/simulate.h"

#include <math.h>
#include <string.h>

typedef struct fuser {
    qm_fkernels *out;
    qm_c64 (*pending)[4];
    bool *waits; /* per qubit: it has a matrix pending */
} fuser;

void qm_fkernels_init(qm_fkernels *k, qm_arena *arena)
{
    *k = (qm_fkernels){.arena = arena};
}

static void add_op(qm_fkernels *k, qm_kop_kind kind, const uint32_t *targets, uint32_t ntargets,
                   const uint32_t *controls, uint32_t ncontrols)
{
    QM_RESERVE(k->arena, k->ops, k->nops, k->cap_ops);
    k->ops[k->nops++] = (qm_kop){.kind = (uint8_t)kind,
                                 .ntargets = (uint8_t)ntargets,
                                 .ncontrols = (uint16_t)ncontrols,
                                 .qubits = k->nqubits,
                                 .data = k->ndata};
    for (uint32_t i = 0; i < ntargets + ncontrols; i++) {
        QM_RESERVE(k->arena, k->qubits, k->nqubits, k->cap_qubits);
        k->qubits[k->nqubits++] = i < ntargets ? targets[i] : controls[i - ntargets];
    }
}

static void add_data(qm_fkernels *k, const qm_c64 *v, uint32_t n)
{
    for (uint32_t i = 0; i < 2 * n; i++) {
        QM_RESERVE(k->arena, k->data, k->ndata, k->cap_data);
        k->data[k->ndata++] = i % 2 ? cimag(v[i / 2]) : creal(v[i / 2]);
    }
}

void qm_fkernels_matrix(qm_fkernels *k, uint32_t qubit, const qm_c64 *u)
{
    if (u[1] == 0 && u[2] == 0) {
        qm_c64 d[2] = {u[0], u[3]};
        add_op(k, QM_KOP_DIAGONAL, &qubit, 1, NULL, 0);
        add_data(k, d, 2);
        return;
    }
    add_op(k, QM_KOP_MATRIX, &qubit, 1, NULL, 0);
    add_data(k, u, 4);
}

static void release(fuser *x, uint32_t q)
{
    if (x->waits[q])
        qm_fkernels_matrix(x->out, q, x->pending[q]);
    x->waits[q] = false;
}

static void wait_for_more(fuser *x, uint32_t q, const qm_c64 g[4])
{
    qm_c64 *u = x->pending[q];
    if (!x->waits[q]) {
        memcpy(u, g, 4 * sizeof *g);
        x->waits[q] = true;
        return;
    }
    qm_c64 v[4] = {g[0] * u[0] + g[1] * u[2], g[0] * u[1] + g[1] * u[3], g[2] * u[0] + g[3] * u[2],
                   g[2] * u[1] + g[3] * u[3]};
    memcpy(u, v, sizeof v);
}

static void add_gate(fuser *x, const qm_fgate *g, const uint32_t *q, bool inverse)
{
    double angle = inverse ? -g->angle : g->angle;
    if (g->nqubits == 1) {
        const double r = M_SQRT1_2;
        qm_c64 phase = cexp(I * angle);
        qm_c64 u[3][4] = {{r, r, r, -r}, {1, 0, 0, phase}, {0, 1, 1, 0}};
        wait_for_more(x, q[0], u[g->kind]);
        return;
    }
    uint32_t last = q[g->nqubits - 1];
    for (uint32_t i = 0; i < g->nqubits; i++)
        release(x, q[i]);
    if (g->kind == QM_FK_X) {
        add_op(x->out, QM_KOP_X, &last, 1, q, g->nqubits - 1u);
    } else {
        qm_c64 phase = cexp(I * angle);
        add_op(x->out, QM_KOP_PHASE, NULL, 0, q, g->nqubits);
        add_data(x->out, &phase, 1);
    }
}

void qm_fkernels_add(qm_fkernels *k, const qm_flat *f, bool inverse)
{
    fuser x = {.out = k,
               .pending = qm_arena_alloc(k->arena, (size_t)f->nqubits + 1, sizeof *x.pending),
               .waits = qm_arena_zalloc(k->arena, (size_t)f->nqubits + 1, sizeof *x.waits)};
    for (uint32_t i = 0; i < f->ngates; i++) {
        const qm_fgate *g = &f->gates[inverse ? f->ngates - 1 - i : i];
        add_gate(&x, g, qm_fgate_qubits(f, g), inverse);
    }
    for (uint32_t q = 0; q < f->nqubits; q++)
        release(&x, q);
}
