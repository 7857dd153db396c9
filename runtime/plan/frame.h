/* frame.h - where a program's variables lie, and the tables by which the runtime finds them: what
 * native code and the interpreter have in common. */
#ifndef QM_RUNTIME_PLAN_FRAME_H
#define QM_RUNTIME_PLAN_FRAME_H

#include "runtime/plan/plan.h"

typedef struct qm_frame {
    uint32_t size;    /* bytes */
    uint32_t *offset; /* per cell of the module; QM_NONE: not a result of the program */
    qm_prog_cell *cells;
    uint32_t ncells;
    qm_deferred *deferred; /* plan->ndeferred of them */
    qm_prog_qubits *regs;
    uint32_t nregs;
    bool measures; /* running the program may measure */
} qm_frame;

/* Bytes of a value of the type, as runtime/program.h lays it out. */
uint32_t qm_frame_bytes(qm_type t);
/* Of all its elements for an array; 0 when their number is not known. */
uint64_t qm_cell_bytes(const qm_module *m, uint32_t cell);

/* Lays out the global cells in order, each 8-aligned. Everything lies in `arena` but the names of
 * variables and registers, which are the module's. QM_ERR_INPUT with a diagnostic when they take
 * more than INT32_MAX bytes. */
qm_status qm_frame_make(const qm_module *m, const qm_plan *plan, qm_arena *arena, qm_frame *out);

#endif
