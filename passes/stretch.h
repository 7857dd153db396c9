/* stretch.h - what the files of the pass resolve-stretch share. */
#ifndef QM_PASSES_STRETCH_H
#define QM_PASSES_STRETCH_H

#include "ir/timing.h"
#include "passes/simplex.h"

/* In which unit the numbers of a system are. */
typedef enum qm_stretch_unit { QM_SU_NONE, QM_SU_FS, QM_SU_DT } qm_stretch_unit;

/* Straight ops of a block between two points where all its qubits meet. */
typedef struct qm_stretch_segment {
    uint32_t block, first, end, func;
    uint32_t system; /* a stretch cell that it uses: the root of a union */
} qm_stretch_segment;

typedef enum qm_stretch_row_kind {
    QM_SR_PATH,    /* along a qubit from an instant to the next */
    QM_SR_BOX,     /* from the start of a box to its end */
    QM_SR_POSITIVE /* a length is not negative */
} qm_stretch_row_kind;

/* time(to) - time(from) >= length, or with `exact` equal; POSITIVE: length >= 0. A length has
 * 1 + nstretches numbers: a constant, and a factor of each stretch. */
typedef struct qm_stretch_row {
    qm_stretch_row_kind kind;
    uint32_t from, to; /* variables; QM_NONE: the start of the segment */
    qm_rational *length;
    bool exact;
    uint32_t qubit, func, span;
    uint32_t next; /* of the same qubit, since the last barrier */
} qm_stretch_row;

/* A length that is to become a constant: of a DELAY, or of the control record of a BOX. */
typedef struct qm_stretch_length {
    uint32_t block, op;
    qm_rational *length;
} qm_stretch_length;

/* One system of stretches that depend on one another. Variables: stretches, then instants and
 * lengths of boxes. */
typedef struct qm_stretcher {
    qm_module *m;
    qm_arena *scratch;
    uint32_t *cell_value;   /* per cell: the constant that it always has, or QM_NONE */
    uint32_t *block_value;  /* per block: how long it takes, when a durationof has asked */
    uint32_t *variable;     /* per cell: the variable of a stretch of this system, or QM_NONE */
    uint32_t *stretches, n; /* cells of the system */
    uint32_t nvars;
    qm_stretch_unit unit;
    bool mixed; /* both units occur, and the length of a dt is known: FS is to be taken */
    qm_stretch_row *rows;
    uint32_t nrows, cap_rows;
    uint32_t *ends, nends, cap_ends;    /* variables: ends of segments */
    uint32_t *boxes, nboxes, cap_boxes; /* variables: lengths of boxes without one */
    qm_stretch_length *lengths;
    uint32_t nlengths, cap_lengths;
} qm_stretcher;

/* stretch_length.c: a constant duration, and the length of an op (a DELAY, or a BOX with one), as
 * numbers of the system. QM_ERR_INPUT after an error. */
qm_status qm_stretch_constant(qm_stretcher *x, qm_duration d, uint32_t span, qm_rational *out);
qm_status qm_stretch_length_of(qm_stretcher *x, const qm_op *op, uint32_t func, qm_rational **out);
/* Reports that a number does not fit. */
qm_status qm_stretch_overflow(qm_stretcher *x, uint32_t span);
bool qm_stretch_uses(const qm_stretcher *x, const qm_rational *length); /* any stretch */

/* stretch_time.c: the rows of a segment. */
qm_status qm_stretch_add_segment(qm_stretcher *x, const qm_stretch_segment *s);

#endif
