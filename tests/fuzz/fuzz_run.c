/* Fuzz target: any bytes as a program that is interpreted, compiled to native code, and run for a
 * few shots. It must not crash or fail within, and a run that fails says why; where there is one
 * path, both ways give the same. A run is cancelled after a second. */

#include "tests/fuzz/fuzz.h"

#include "backends/backend.h"
#include "frontend/frontend.h"
#include "passes/pass.h"
#include "runtime/interp/interp.h"
#include "runtime/run.h"

#include <pthread.h>
#include <string.h>

enum { MOST_OPS = 2000, MOST_STATE = 1 << 20 };

/* Sets `cancel` when `done` does not come in time. */
typedef struct watch {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool done;
    atomic_bool cancel;
} watch;

static void *guard(void *payload)
{
    watch *w = payload;
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec++;
    pthread_mutex_lock(&w->lock);
    while (!w->done && !atomic_load(&w->cancel))
        if (pthread_cond_timedwait(&w->wake, &w->lock, &end) != 0)
            atomic_store(&w->cancel, true);
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static qm_status run_watched(const qm_program *p, qm_arena *arena, qm_result *result)
{
    watch w = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
    qm_run_options o = {.shots = 4,
                        .seed = 1,
                        .sim.threads = 1,
                        .max_state_bytes = MOST_STATE,
                        .cancel = &w.cancel};
    pthread_t thread;
    if (pthread_create(&thread, NULL, guard, &w) != 0)
        return QM_ERR_MEMORY;
    qm_status status = qm_program_run(p, &o, arena, result);
    pthread_mutex_lock(&w.lock);
    w.done = true;
    pthread_cond_signal(&w.wake);
    pthread_mutex_unlock(&w.lock);
    pthread_join(thread, NULL);
    return status;
}

static void check(qm_status status, const qm_result *result)
{
    if (status == QM_ERR_INPUT && !result->error)
        fuzz_fault("a run that fails without a reason", "");
    if (status == QM_ERR_INTERNAL)
        fuzz_fault("an internal error", "");
}

/* False when the interpreter does not take the program. */
static bool interpret(qm_module *m, qm_arena *arena, qm_status *status, qm_result *result)
{
    qm_interp *interp;
    const qm_program *program;
    *status = qm_interp_make(m, &interp, &program);
    if (!interp)
        return false;
    *status = run_watched(program, arena, result);
    qm_interp_free(interp);
    check(*status, result);
    return true;
}

static void compare(const qm_result *a, const qm_result *b, uint32_t ncells,
                    const qm_prog_cell *cells)
{
    bool same = a->noutcomes == b->noutcomes;
    for (uint32_t i = 0; i < a->noutcomes && same; i++)
        same = strcmp(a->outcomes[i].bits, b->outcomes[i].bits) == 0 &&
               a->outcomes[i].count == b->outcomes[i].count;
    for (uint32_t i = 0; i < ncells && same; i++)
        same = a->same[i] == b->same[i] &&
               (!a->same[i] ||
                memcmp(a->frame + cells[i].offset, b->frame + cells[i].offset, cells[i].size) == 0);
    if (!same)
        fuzz_fault("the interpreter and native code differ", "");
}

static bool is_single(qm_status status, const qm_result *r)
{
    return status == QM_OK && r->paths == 1;
}

static void run_module(qm_context *cx, qm_module *m)
{
    const qm_llvm_api *llvm = qm_llvm_load(cx);
    if (!llvm)
        fuzz_fault("the LLVM plug-in is not there", "");
    uint64_t ops = 0;
    for (uint32_t b = 0; b < m->nblocks; b++)
        ops += m->blocks[b].nops;
    if (ops > MOST_OPS)
        return;
    qm_jit *jit = NULL;
    const qm_program *program = NULL;
    qm_arena arena;
    qm_arena_init(&arena, cx->arena.recover);
    qm_result walked = {0}, result = {0};
    qm_status first, status;
    bool taken = interpret(m, &arena, &first, &walked);
    status = llvm->jit(m, &jit, &program);
    if (status == QM_OK) {
        status = run_watched(program, &arena, &result);
        check(status, &result);
        if (taken && is_single(first, &walked) && is_single(status, &result))
            compare(&walked, &result, program->ncells, program->cells);
        llvm->free(jit);
    }
    qm_arena_free(&arena);
    if (status == QM_ERR_INTERNAL)
        fuzz_fault("an internal error", "");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    qm_context *cx = fuzz_context();
    if (setjmp(cx->recover) == 0) {
        const char *text = qm_arena_strdup(&cx->arena, (const char *)data, size);
        uint32_t source = qm_sources_add(&cx->sources, "fuzz.qasm", text, size, (qm_span){0, 0});
        qm_module *m = NULL;
        if (qm_frontend_compile(cx, source, &m) == QM_OK &&
            qm_pipeline_run(m, "inline{timed=1}", NULL) == QM_OK)
            run_module(cx, m);
        qm_module_free(m);
    }
    fuzz_context_free(cx);
    return 0;
}
