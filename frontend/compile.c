/* compile.c - the driver of the front end.
 *
 * Analysis and lowering are one walk on purpose: the parser hands over a statement of the top
 * level, it is checked and lowered at once, and its tree is gone. So each type rule exists once,
 * where the node is built; constant evaluation is the folding of the module's expressions; and the
 * memory that a program needs is that of its module. Time is linear in the text and in what
 * broadcasting and loops in gate bodies expand to. */

#include "frontend/frontend.h"

#include "frontend/parse.h"
#include "frontend/warn.h"
#include "ir/verify.h"

#include <string.h>

/* The language version is known with the first statement. */
static void start(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->started)
        return;
    s->started = true;
    if (st->kind == QM_AS_VERSION) {
        s->version = st->text.size && st->text.data[0] == '2' ? 2 : 3;
        s->version_at = st->at;
    }
    s->m->version = s->version;
    qm_sema_declare_builtins(s);
}

static qm_status receive(void *payload, const qm_ast_stmt *st)
{
    qm_sema *s = payload;
    if (atomic_load_explicit(&s->cx->cancel, memory_order_relaxed))
        return QM_ERR_CANCELLED;
    start(s, st);
    if (st->kind == QM_AS_VERSION)
        s->version = st->text.size && st->text.data[0] == '2' ? 2 : 3;
    qm_arena_reset(&s->scratch);
    qm_warn_unreachable(s, st, &s->left);
    return qm_sema_stmt(s, st);
}

qm_status qm_sema_source(qm_sema *s, uint32_t source, uint32_t version)
{
    uint32_t outer = s->version;
    s->version = version;
    qm_status status = qm_parse(s->cx, source, version, receive, s);
    s->version = outer;
    return status;
}

/* In debug builds: what the front end makes is well formed. */
static qm_status check_module(qm_sema *s)
{
#ifndef NDEBUG
    qm_text faults;
    qm_text_init(&faults, &s->cx->arena);
    if (qm_module_verify(s->m, &faults) > 0) {
        qm_error(&s->cx->diag, QM_E_INTERNAL, (qm_span){0, 0}, "internal error: %s", faults.data);
        return QM_ERR_INTERNAL;
    }
#endif
    (void)s;
    return QM_OK;
}

static qm_status compile(qm_sema *s, uint32_t source)
{
    uint32_t errors = s->cx->diag.errors;
    s->errors_before = errors - s->cx->diag.promoted;
    qm_status status = qm_sema_enter_file(s, source, (qm_span){0, 0});
    if (status == QM_OK)
        status = qm_sema_source(s, source, qm_default_version(s->cx));
    if (status == QM_OK && !qm_sema_failed(s)) {
        qm_warn_old_include(s);
        qm_warn_unused(s);
        qm_warn_overwritten(s);
    }
    if (status == QM_OK && s->cx->diag.errors > errors)
        status = QM_ERR_INPUT;
    if (status != QM_OK)
        return status;
    qm_module_count_writes(s->m);
    return check_module(s);
}

static void release(qm_sema *s)
{
    qm_arena_free(&s->arena);
    qm_arena_free(&s->scratch);
}

/* When memory runs out, gives ours back on the way to the caller's handler. */
static qm_status compile_or_release(qm_sema *s, uint32_t source)
{
    jmp_buf outer;
    memcpy(&outer, &s->cx->recover, sizeof outer);
    if (setjmp(s->cx->recover)) {
        release(s);
        qm_module_free(s->m);
        memcpy(&s->cx->recover, &outer, sizeof outer);
        longjmp(s->cx->recover, 1);
    }
    qm_status status = compile(s, source);
    memcpy(&s->cx->recover, &outer, sizeof outer);
    release(s);
    return status;
}

qm_status qm_frontend_compile(qm_context *cx, uint32_t source, qm_module **out)
{
    qm_sema s = {.cx = cx, .version = 3, .func = QM_NONE};
    *out = NULL;
    s.m = qm_module_new(cx);
    qm_arena_init(&s.arena, cx->arena.recover);
    qm_arena_init(&s.scratch, cx->arena.recover);
    qm_scopes_init(&s.scopes, &s.arena);
    qm_status status = compile_or_release(&s, source);
    if (status == QM_OK)
        *out = s.m;
    else
        qm_module_free(s.m);
    return status;
}

qm_status qm_frontend_check_syntax(qm_context *cx, uint32_t source)
{
    return qm_parse(cx, source, qm_default_version(cx), NULL, NULL);
}
