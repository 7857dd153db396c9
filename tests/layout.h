/* layout.h - what is true of the layout of every text: same content, and a fixed point. */
#ifndef QM_TESTS_LAYOUT_H
#define QM_TESTS_LAYOUT_H

#include "support/context.h"

/* Lays a source of cx out. QM_ERR_INPUT: it has syntax errors. On QM_OK *fault is NULL, or says
 * what is wrong with the layout: it is not accepted, has other tokens or comments than the source,
 * in another order, or is laid out differently when laid out again. All in cx->arena. */
qm_status test_layout(qm_context *cx, uint32_t source, const char **layout, const char **fault);

#endif
