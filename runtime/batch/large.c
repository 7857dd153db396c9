/* large.c - see large.h. */
#include "runtime/batch/large.h"

#include "runtime/batch/point.h"
#include "runtime/batch/reverse.h"
#include "runtime/plan/schedule.h"

#include <string.h>

bool qm_large_can(const qm_circuit *c)
{
    return c->local && c->nqubits >= QM_REVERSE_QUBITS;
}

static qm_precision precision_of(const qm_large_options *o)
{
    return o->single ? QM_SINGLE : QM_DOUBLE;
}

uint64_t qm_large_bytes(const qm_circuit *c, const qm_large_options *o)
{
    return qm_state_bytes(c->nqubits + o->gradient, precision_of(o));
}

qm_status qm_large_init(qm_large *l, const qm_circuit *c, const qm_pauli_sum *sums, uint32_t nsums,
                        const qm_large_options *o, qm_arena *arena)
{
    *l = (qm_large){.circuit = c, .options = *o, .nsums = nsums};
    l->sums = QM_NEW_ARRAY(arena, qm_sign_sum, nsums + 1);
    for (uint32_t k = 0; k < nsums; k++)
        qm_sign_sum_make(c, &sums[k], arena, &l->sums[k]);
    l->value = QM_NEW_ARRAY(arena, double, c->npars + 1);
    l->adjoint = QM_NEW_ARRAY(arena, double, c->npars + 1);
    if (qm_state_init(&l->both, c->nqubits + o->gradient, o->threads, precision_of(o)) != QM_OK)
        return QM_ERR_MEMORY;
    l->psi = l->lambda = l->both;
    l->psi.n = l->lambda.n = c->nqubits;
    l->lambda.amp = (char *)l->both.amp + qm_state_bytes(c->nqubits, precision_of(o));
    return QM_OK;
}

void qm_large_free(qm_large *l)
{
    qm_state_free(&l->both);
}

/* Kernel ops in three pools. */
typedef struct ops {
    qm_kop *ops;
    uint32_t *qubits;
    double *data;
    uint32_t nops, nqubits, ndata;
} ops;

static void add_controls(const qm_circuit *c, const qm_cop *o, ops *out)
{
    for (uint32_t rest = qm_point_controls(c, o); rest != 0; rest &= rest - 1) {
        uint32_t q = (uint32_t)__builtin_ctz(rest);
        out->qubits[out->nqubits++] = q | (o->start >> q & 1 ? 0 : QM_CONTROL_ON_0);
        out->ops[out->nops].ncontrols++;
    }
}

static void add_op(const qm_large *l, const qm_cop *o, ops *out)
{
    qm_c64 u[4];
    qm_kop *op = &out->ops[out->nops];
    *op = (qm_kop){.kind = QM_KOP_PHASE, .qubits = out->nqubits, .data = out->ndata};
    qm_point_matrix(l->circuit, o, l->value, u);
    if (o->kind == QM_COP_PAIR) {
        op->kind = o->form == QM_MATRIX_SWAP ? QM_KOP_X : QM_KOP_MATRIX;
        op->ntargets = 1;
        out->qubits[out->nqubits++] = (uint32_t)__builtin_ctz(qm_point_target(o));
        memcpy(out->data + out->ndata, u, sizeof u);
        out->ndata += op->kind == QM_KOP_X ? 0 : 8;
    } else {
        memcpy(out->data + out->ndata, &u[3], sizeof u[3]);
        out->ndata += 2;
    }
    add_controls(l->circuit, o, out);
    out->nops++;
}

/* Runs the circuit from the start; l->value is known. */
static qm_status forward(qm_large *l, qm_arena *arena)
{
    const qm_circuit *c = l->circuit;
    double complex fresh[QM_CIRCUIT_QUBITS][2];
    ops list = {.ops = QM_NEW_ARRAY(arena, qm_kop, c->nops + 1),
                .qubits = QM_NEW_ARRAY(arena, uint32_t, c->nops * (size_t)c->nqubits + 1),
                .data = QM_NEW_ARRAY(arena, double, 8 * (size_t)c->nops + 1)};
    for (uint32_t q = 0; q < c->nqubits; q++) {
        fresh[q][0] = 1;
        fresh[q][1] = 0;
    }
    for (uint32_t i = 0; i < c->nops; i++) {
        qm_c64 u[4];
        if (c->ops[i].kind != QM_COP_START) {
            add_op(l, &c->ops[i], &list);
            continue;
        }
        qm_point_matrix(c, &c->ops[i], l->value, u);
        fresh[c->ops[i].flip][0] = u[0];
        fresh[c->ops[i].flip][1] = u[2];
    }
    const qm_schedule_options o = {.n = c->nqubits,
                                   .precision = l->psi.precision,
                                   .kernels = l->psi.kernels,
                                   .block_bits = l->options.block_bits,
                                   .fusion = QM_FUSE_AUTO,
                                   .nfresh = c->nqubits,
                                   .fresh = fresh[0]};
    qm_schedule schedule;
    qm_schedule_make(list.ops, list.nops, list.qubits, list.data, &o, arena, &schedule);
    qm_state_zero(&l->psi);
    return qm_schedule_run(&schedule, &l->psi, l->options.cancel);
}

/* Derivatives of sum k from psi, which is lost. */
static qm_status backward(qm_large *l, uint32_t k, double *out, qm_arena *arena)
{
    const qm_circuit *c = l->circuit;
    const qm_reverse r = {.circuit = c,
                          .value = l->value,
                          .both = &l->both,
                          .block_bits = l->options.block_bits,
                          .cancel = l->options.cancel,
                          .adjoint = l->adjoint};
    memset(l->adjoint, 0, c->npars * sizeof *l->adjoint);
    qm_sign_sum_apply(&l->sums[k], &l->psi, &l->lambda);
    qm_status st = qm_reverse_run(&r, arena);
    if (st == QM_OK) {
        qm_point_chain(c, l->value, l->adjoint);
        memcpy(out, l->adjoint, c->npars * sizeof *out);
    }
    return st;
}

static qm_status evaluate(qm_large *l, double *values, double *gradients, qm_arena *arena)
{
    qm_status st = forward(l, arena);
    for (uint32_t k = 0; k < l->nsums && st == QM_OK; k++)
        values[k] = qm_sign_sum_apply(&l->sums[k], &l->psi, NULL);
    for (uint32_t k = 0; gradients && k < l->nsums && st == QM_OK; k++) {
        if (k > 0)
            st = forward(l, arena);
        if (st == QM_OK)
            st = backward(l, k, gradients + (size_t)k * l->circuit->npars, arena);
    }
    return st;
}

qm_status qm_large_run(qm_large *l, const double *row, double *values, double *gradients)
{
    qm_arena arena;
    jmp_buf full;
    qm_arena_init(&arena, &full);
    qm_point_values(l->circuit, row, l->value);
    qm_status st = setjmp(full) == 0 ? evaluate(l, values, gradients, &arena) : QM_ERR_MEMORY;
    qm_arena_free(&arena);
    return st;
}
