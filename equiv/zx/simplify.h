/* simplify.h - removes spiders from a ZX diagram as long as a rule applies. */
#ifndef QM_EQUIV_ZX_SIMPLIFY_H
#define QM_EQUIV_ZX_SIMPLIFY_H

#include "equiv/method.h"
#include "equiv/zx/diagram.h"

/* Simplifies in place. False: the time is over or z->edge_limit is passed; the diagram still means
 * the same. */
bool qm_zx_simplify(qm_zx *z, const qm_equiv_task *t);

#endif
