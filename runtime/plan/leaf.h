/* leaf.h - from ops to the decoded ops of a leaf (sim/pass.h). */
#ifndef QM_RUNTIME_PLAN_LEAF_H
#define QM_RUNTIME_PLAN_LEAF_H

#include "runtime/plan/fuse.h"
#include "runtime/sim/pass.h"

enum { QM_ITEM_SELECTORS = 3, QM_ITEM_ENTRIES = 4 << QM_ITEM_SELECTORS };

typedef enum qm_leaf_item_kind {
    QM_ITEM_MATRIX,   /* on one target, chosen by the bits of selectors, or on two targets */
    QM_ITEM_DIAGONAL, /* op */
    QM_ITEM_OTHER     /* op */
} qm_leaf_item_kind;

/* What a leaf does, one step; positions are those of the state. */
typedef struct qm_leaf_item {
    uint8_t kind;
    bool dead; /* merged into a later item */
    uint8_t ntargets, nselectors;
    uint8_t target[2], selector[QM_ITEM_SELECTORS];
    uint64_t control, on; /* a matrix acts where the bits in `control` are as in `on` */
    double complex u[QM_ITEM_ENTRIES]; /* row-major, one matrix a value of the selectors */
    uint64_t z, x, g;                  /* as in qm_sop */
    const qm_sop *op;
} qm_leaf_item;

/* The positions of a leaf: `piece` is a subset of `block`, both of a state of n qubits. */
typedef struct qm_leaf_shape {
    uint32_t n;
    qm_precision precision;
    uint64_t block, piece;
    uint64_t absent;                    /* positions outside the block that number no blocks */
    uint32_t bits;                      /* of a piece: max(positions, lanes) */
    uint8_t local[QM_MAX_STATE_QUBITS]; /* below bits: in the piece; else bits + bit of its index */
} qm_leaf_shape;

/* Items for count ops, in an order that means the same. When `merge`, one-qubit matrices,
 * controlled or not, are multiplied where they meet on their target. Time O(count). */
void qm_leaf_items(const qm_sop *ops, const uint32_t *which, uint32_t count, bool merge,
                   qm_arena *arena, qm_leaf_item **out, uint32_t *nout);

/* Replaces the items by others that do the same with fewer multiplications, if it finds any. */
void qm_leaf_split(const qm_leaf_shape *shape, qm_arena *arena, qm_leaf_item **items, uint32_t *n);

/* Fills `bits` and `local`. */
void qm_leaf_shape_init(qm_leaf_shape *s);

typedef struct qm_leaf_builder {
    qm_arena *arena;
    const qm_leaf_shape *shape;
    const qm_kernels *kernels;
    qm_leaf_op *ops;
    uint32_t nops, cap;
} qm_leaf_builder;

/* Appends an op of the program as it is. */
void qm_leaf_add_whole(qm_leaf_builder *b, const qm_sop *op);
/* Appends one op, and others where they must be, for the product of diagonal items. */
void qm_leaf_add_phases(qm_leaf_builder *b, const qm_leaf_item *const *items, uint32_t count);
/* A new op at the end, cleared. */
qm_leaf_op *qm_leaf_new_op(qm_leaf_builder *b);
/* Room that is aligned for vectors. */
void *qm_leaf_aligned(qm_leaf_builder *b, size_t bytes);

/* Decodes ops whose targets lie in the piece: sets ops and nops of *out. */
void qm_leaf_compile(const qm_sop *ops, const uint32_t *which, uint32_t count,
                     const qm_leaf_shape *shape, const qm_kernels *kernels, bool merge,
                     qm_arena *arena, qm_leaf *out);

#endif
