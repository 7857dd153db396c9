/* context.c - the start and the end of a context. */

#include "support/context.h"

void qm_context_init(qm_context *cx)
{
    *cx = (qm_context){.limits = qm_limits_default()};
    qm_arena_init(&cx->arena, NULL);
    qm_intern_init(&cx->names, &cx->arena);
    qm_sources_init(&cx->sources, &cx->arena);
    qm_diag_init(&cx->diag, &cx->arena, &cx->sources, cx->limits.errors);
    atomic_init(&cx->cancel, false);
    atomic_init(&cx->stop_search, false);
    atomic_init(&cx->searching, false);
}

void qm_context_free(qm_context *cx)
{
    qm_arena_free(&cx->arena);
}
