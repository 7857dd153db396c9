/* run.c - one run of a compiled program: memory, inputs, paths, result. */

#include "runtime/run.h"

#include "runtime/execution.h"
#include "runtime/inputs.h"
#include "runtime/memory.h"

#include <stdlib.h>

const char *qm_rt_memory_text(const qm_rt *rt)
{
    uint32_t n = rt->reg->wanted, fits = 0;
    const char *allowed = qm_bytes_text(rt->arena, rt->max_bytes);
    if (n == 0)
        return qm_arena_printf(rt->arena, "the system gives no memory for a statevector of %u qubits",
                               rt->reg->nactive);
    bool single = rt->options->sim.precision == QM_SINGLE;
    const char *need =
        n < 60 ? qm_bytes_text(rt->arena, (uint64_t)(single ? 8 : 16) << n)
               : qm_arena_printf(rt->arena, "2^%llu bytes", n + (single ? 3ull : 4ull));
    while (fits < QM_MAX_STATE_QUBITS &&
           qm_state_bytes(fits + 1, rt->options->sim.precision) <= rt->max_bytes)
        fits++;
    const char *hint =
        single ? "" : qm_arena_printf(rt->arena, " (%u with --precision=single)", fits + 1);
    return qm_arena_printf(rt->arena,
                           "a statevector of %u qubits takes %s, but %s are %s; %u qubits fit%s", n,
                           need, allowed, rt->options->max_state_bytes != 0 ? "allowed" : "free",
                           fits, hint);
}

static qm_status make_register(qm_rt *rt)
{
    const qm_run_options *o = rt->options;
    rt->max_bytes = o->max_state_bytes != 0 ? o->max_state_bytes : qm_free_memory();
    rt->reg = calloc(1, sizeof *rt->reg);
    if (rt->reg == NULL) {
        rt->error = "no memory to run the program";
        return QM_ERR_MEMORY;
    }
    qm_status st = qm_qreg_init(rt->reg, rt->program->nqubits, &o->sim, rt->max_bytes, o->cancel);
    if (st != QM_OK)
        rt->error = qm_rt_memory_text(rt);
    return st;
}

static void find_externs(qm_rt *rt)
{
    const qm_prog_extern *list = rt->program->externs;
    const qm_run_options *o = rt->options;
    uint32_t n = 0;
    while (list != NULL && list[n].name != NULL)
        n++;
    rt->externs = QM_NEW_ARRAY(rt->arena, void *, n);
    for (uint32_t i = 0; i < n; i++) {
        rt->externs[i] = list[i].address;
        if (rt->externs[i] == NULL && o->find_extern != NULL)
            rt->externs[i] = o->find_extern(o->extern_payload, list[i].name);
    }
}

static qm_status prepare(qm_rt *rt)
{
    const qm_program *p = rt->program;
    const qm_run_options *o = rt->options;
    if (!o->exact && o->shots == 0) {
        rt->error = "at least 1 shot is needed, but 0 are given";
        return QM_ERR_USAGE;
    }
    uint8_t *frame = qm_arena_zalloc(rt->arena, p->frame_size, 1);
    rt->first_frame = frame;
    rt->frame = QM_NEW_ARRAY(rt->arena, uint8_t, p->frame_size);
    qm_status st = qm_inputs_parse(p, o->inputs, o->ninputs, frame, rt->arena, &rt->error);
    if (st == QM_OK)
        st = make_register(rt);
    if (st != QM_OK)
        return st;
    qm_collect_init(&rt->collect, p, o->all_variables, rt->arena);
    find_externs(rt);
    if (o->requests != NULL)
        return qm_observer_init(&rt->observer, p, o, rt->arena, &rt->error);
    return QM_OK;
}

static void explore(qm_rt *rt)
{
    if (rt->program->together != NULL) {
        if (rt->program->together(rt))
            return;
        qm_collect_init(&rt->collect, rt->program, rt->options->all_variables, rt->arena);
        qm_observer_restart(&rt->observer);
        rt->npaths = 0;
        rt->split = false;
        rt->lost = 0;
    }
    qm_explore(rt);
}

static qm_status execute(qm_rt *rt, qm_result *out)
{
    rt->status = prepare(rt);
    if (rt->status == QM_OK)
        explore(rt);
    if (rt->status != QM_OK)
        return rt->status;
    qm_collect_finish(&rt->collect, out);
    if (rt->options->requests != NULL) {
        qm_observations *observed = QM_NEW(rt->arena, qm_observations);
        qm_observer_finish(&rt->observer, observed);
        out->observed = observed;
    }
    out->lost = rt->lost + rt->collect.lost;
    out->paths = rt->npaths;
    return QM_OK;
}

qm_status qm_program_run(const qm_program *p, const qm_run_options *o, qm_arena *arena,
                         qm_result *out)
{
    *out = (qm_result){0};
    if (p->abi != QM_PROGRAM_ABI) {
        out->error = "the program was compiled for another version of the runtime";
        return QM_ERR_INTERNAL;
    }
    qm_rt *rt = calloc(1, sizeof *rt);
    if (rt == NULL) {
        out->error = "no memory to run the program";
        return QM_ERR_MEMORY;
    }
    rt->program = p;
    rt->options = o;
    rt->arena = arena;
    /* A full arena comes here first, so that the state is freed. */
    jmp_buf full, *outer = arena->recover;
    arena->recover = &full;
    qm_status st;
    if (setjmp(full) == 0) {
        st = execute(rt, out);
        out->error = rt->error;
    } else {
        st = QM_ERR_MEMORY;
        *out = (qm_result){.error = "no memory for the result of the run"};
    }
    arena->recover = outer;
    qm_explore_free(rt);
    qm_observer_free(&rt->observer);
    free(rt);
    return st;
}
