/* clone.h - copies of ops with values put in for classical cells. */
#ifndef QM_PASSES_CLONE_H
#define QM_PASSES_CLONE_H

#include "ir/module.h"

/* What a cell of the original means in the copy. */
typedef struct qm_binding {
    uint32_t cell;
    uint32_t expr; /* what reads become */
    uint32_t to;   /* the cell that writes go to, or QM_NONE when there are none */
} qm_binding;

typedef struct qm_cloner {
    qm_module *m;
    qm_arena *scratch;
    qm_binding *bindings; /* the newest last; the caller shortens the list where a scope ends */
    uint32_t n, cap;
    const uint32_t *by; /* constants for the cells below nby; QM_NONE: none */
    uint32_t nby;
    bool bad_index; /* some copied expression has an index outside of its object, or a loop's step
                     * is 0 */
} qm_cloner;

void qm_clone_bind(qm_cloner *c, uint32_t cell, uint32_t expr, uint32_t to);
/* The expression, QM_NONE included, with the bound cells replaced. Time O(bindings * expression).
 */
uint32_t qm_clone_expr(qm_cloner *c, uint32_t expr);
/* The copy of the control record of an op of that kind; a loop variable of its own is not bound. */
qm_ctl qm_clone_ctl(qm_cloner *c, qm_op_kind kind, const qm_ctl *ctl);
/* Copies an op but for its regions and control record. Operands chosen by an index that becomes
 * constant become static. QM_ERR_INPUT, with nothing reported, when the copy would be no valid op:
 * the index lies outside its register, or an operand occurs twice. */
qm_status qm_clone_op(qm_cloner *c, const qm_op *op, qm_op *out);
/* Copies the declaration `op` of a local cell: a cell that is never written again and has a
 * constant value is bound to it (*out becomes a NOP); any other is bound to a new cell. Needs
 * qm_module_count_writes(). */
void qm_clone_decl(qm_cloner *c, const qm_op *op, qm_op *out);

#endif
