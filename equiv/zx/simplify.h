/* simplify.h - removes spiders from a ZX diagram as long as a rule applies. */
#ifndef QM_EQUIV_ZX_SIMPLIFY_H
#define QM_EQUIV_ZX_SIMPLIFY_H

#include "equiv/method.h"
#include "equiv/zx/diagram.h"

typedef struct qm_zx_simplifier {
    qm_zx *z;
    const qm_equiv_task *task;
    uint64_t cap;              /* no step toggles more edges */
    uint64_t counted;          /* of z->work */
    bool stopped;              /* the time is over or z->edge_limit is passed */
    struct qm_gadget *gadgets; /* scratch */
    uint32_t cap_gadgets;
} qm_zx_simplifier;

/* Simplifies until no rule applies within the cap, or s->stopped. The diagram means the same, even
 * then. */
void qm_zx_simplify(qm_zx_simplifier *s);

#endif
