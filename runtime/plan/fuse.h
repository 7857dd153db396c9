/* fuse.h - kernel ops as the scheduler sees them, and the fusion of neighbours into matrices. */
#ifndef QM_RUNTIME_PLAN_FUSE_H
#define QM_RUNTIME_PLAN_FUSE_H

#include "runtime/program.h"
#include "support/arena.h"

#include <complex.h>

enum { QM_FUSE_AUTO = 255 }; /* fuse where the cost model finds it cheaper */

/* A kernel op with how it acts on each position. Two ops commute when on every position that both
 * touch they act along the same axis, z or x. */
typedef struct qm_sop {
    qm_kop op;              /* its indices are not used: */
    const uint32_t *qubits; /* its own */
    const double *data;     /* its own */
    uint64_t z, x, g;       /* masks: positions with diagonal, X-like and any other action */
    uint32_t next;          /* in a list of ops that wait, or QM_NONE */
    float cost;             /* multiplications of a vector by a vector, a tile */
} qm_sop;

static inline bool qm_sop_commute(uint64_t z, uint64_t x, uint64_t g, const qm_sop *o)
{
    return ((z & (o->x | o->g)) | (x & (o->z | o->g)) | (g & (o->z | o->x | o->g))) == 0;
}

/* The factor by which a DIAGONAL or PHASE multiplies the basis states with the bits `at`. */
double complex qm_sop_factor(const qm_sop *o, uint64_t at);

/* The ops of a list, in an order that means the same, with runs of ops on one qubit (fusion >= 1)
 * or on a pair of qubits (fusion >= 2, when cheaper or fusion is no QM_FUSE_AUTO) multiplied into
 * one matrix. `next` links them. Everything new lies in the arena; ops
 * that stay point into `qubits` and `data`. Time O(count). */
void qm_fuse(const qm_kop *ops, uint32_t count, const uint32_t *qubits, const double *data,
             uint32_t fusion, qm_arena *arena, qm_sop **out, uint32_t *nout);

#endif
