/* program.c - a module as a program that the interpreter runs: all paths together, or one by one
 * for the explorer.
 *
 * Making native code takes some 25 ms and 10 microseconds an op; the interpreter takes some 60 ns a
 * step, an op or a node of an expression. So programs are interpreted that execute few ops against
 * those that are written. */

#include "runtime/interp/interp.h"

#include "ir/array.h"
#include "runtime/interp/machine.h"

#include <stdlib.h>
#include <string.h>

/* Steps that the interpreter does while native code is made, and steps of an op. */
enum { STEPS_OF_COMPILING = 300000, STEPS_OF_COMPILING_AN_OP = 200, STEPS_OF_AN_OP = 4 };

enum { SMALL_STATE = 12 /* qubits */, FEW_OUTCOMES = 24 };

struct qm_interp {
    qm_program program; /* the first member: qm_rt.program leads to the interpreter */
    qm_machine machine;
    qm_arena arena;
    jmp_buf recover;
    qm_plan plan;
    qm_frame frame;
    qm_set set; /* at the top level; not on the stack, which a fault leaves by a jump */
    qm_estimate estimate;
    jmp_buf *module_recover; /* of the module, whose memory runs out into the run meanwhile */
};

static qm_interp *interp_of(const qm_rt *rt)
{
    return (qm_interp *)rt->program;
}

/* Runs the program with one branch, whose outcomes the explorer chooses. */
static void run_path(qm_rt *rt, uint8_t *frame)
{
    qm_interp *i = interp_of(rt);
    qm_machine *x = &i->machine;
    qm_branches_free(x);
    qm_machine_begin(x, rt);
    x->together = false;
    x->out_frame = frame;
    i->set = (qm_set){0};
    qm_branch *b = qm_branch_first(x);
    memset(b->bytes, 0, x->used);
    memcpy(b->bytes, frame, i->frame.size);
    qm_set_push(&i->set, b);
    qm_run_block(x, &i->set, 0);
    qm_run_end(x, &i->set);
}

static void run_all(qm_interp *i, qm_rt *rt)
{
    qm_machine *x = &i->machine;
    i->set = (qm_set){0};
    qm_branch *b = qm_branch_first(x);
    b->shots = rt->options->shots;
    memset(b->bytes, 0, x->used);
    memcpy(b->bytes, rt->first_frame, i->frame.size);
    qm_set_push(&i->set, b);
    qm_run_block(x, &i->set, 0);
    qm_set_merge(x, &i->set);
    qm_run_end(x, &i->set);
}

/* Large states are best worked on one by one, each to its end, while it is in cache; but when
 * outcomes are many, only merging keeps their number down. */
static bool is_better_together(const qm_interp *i)
{
    return i->program.nqubits <= SMALL_STATE || qm_interp_has_many_paths(i);
}

static bool run_together(qm_rt *rt)
{
    qm_interp *i = interp_of(rt);
    qm_machine *x = &i->machine;
    x->crowded = x->gave_up = false;
    x->merges = 0;
    x->classical = x->quantum = 0;
    if (!is_better_together(i))
        return false;
    qm_machine_begin(x, rt);
    x->together = true;
    rt->nmatrices = 0;
    rt->line = rt->column = 0;
    rt->stack = (uintptr_t)__builtin_frame_address(0);
    qm_qreg_zero(rt->reg);
    if (setjmp(rt->leave) == 0)
        run_all(i, rt);
    qm_branches_free(x);
    return !x->crowded;
}

static void lay_out(qm_interp *i)
{
    qm_machine *x = &i->machine;
    const qm_module *m = x->m;
    x->offset = QM_NEW_ARRAY(&i->arena, uint32_t, m->ncells);
    x->func_size = QM_NEW_ARRAY(&i->arena, uint64_t, m->nfuncs);
    x->top_size = i->frame.size;
    for (uint32_t f = 0; f < m->nfuncs; f++)
        x->func_size[f] =
            m->funcs[f].result.kind == QM_T_VOID ? 0 : qm_frame_bytes(m->funcs[f].result);
    for (uint32_t c = 0; c < m->ncells; c++) {
        x->offset[c] = i->frame.offset[c];
        if (i->frame.offset[c] != QM_NONE || m->cells[c].role == QM_CELL_STRETCH)
            continue;
        uint32_t func = m->cells[c].func;
        uint64_t *size = func == QM_NONE ? &x->top_size : &x->func_size[func];
        *size = (*size + 7) & ~UINT64_C(7);
        x->offset[c] = (uint32_t)*size;
        *size += func != QM_NONE && qm_cell_is_array(&m->cells[c]) ? qm_formal_array_bytes()
                                                                   : qm_cell_bytes(m, c);
    }
}

static void find_segments(qm_machine *x)
{
    x->first_segment = QM_NEW_ARRAY(x->arena, uint32_t, x->m->nblocks);
    uint32_t s = 0;
    for (uint32_t b = 0; b < x->m->nblocks; b++) {
        while (s < x->plan->nsegments && x->plan->segments[s].block < b)
            s++;
        x->first_segment[b] = s;
    }
}

static void make_machine(qm_interp *i, qm_module *m)
{
    qm_machine *x = &i->machine;
    *x = (qm_machine){.m = m, .plan = &i->plan, .frame = &i->frame, .arena = &i->arena};
    x->has_locals = qm_arena_zalloc(&i->arena, m->nblocks, sizeof *x->has_locals);
    x->lists = qm_arena_zalloc(&i->arena, m->nexprs, sizeof *x->lists);
    x->value = QM_NEW_ARRAY(&i->arena, uint32_t, m->nexprs);
    x->nexprs = m->nexprs;
    x->nwords = m->nwords;
    lay_out(i);
    find_segments(x);
}

static void make_program(qm_interp *i)
{
    const qm_module *m = i->machine.m;
    const qm_sources *sources = &m->cx->sources;
    i->program = (qm_program){.abi = QM_PROGRAM_ABI,
                              .nqubits = m->nqubits,
                              .frame_size = i->frame.size,
                              .ncells = i->frame.ncells,
                              .ndeferred = i->plan.ndeferred,
                              .nkops = i->plan.nkops,
                              .nregs = i->frame.nregs,
                              .measures = i->frame.measures,
                              .cells = i->frame.cells,
                              .deferred = i->frame.deferred,
                              .kops = i->plan.kops,
                              .kop_qubits = i->plan.kop_qubits,
                              .kop_data = i->plan.kop_data,
                              .regs = i->frame.regs,
                              .source = sources->n > 0 ? sources->list[0].name : "",
                              .entry = run_path,
                              .together = run_together};
}

/* *fine: the interpreter takes the module. */
static qm_status make(qm_interp *i, qm_module *m, bool *fine)
{
    qm_status s = qm_plan_make(m, &i->arena, &i->plan);
    if (s == QM_OK)
        s = qm_frame_make(m, &i->plan, &i->arena, &i->frame);
    if (s != QM_OK)
        return s;
    make_machine(i, m);
    qm_machine *x = &i->machine;
    *fine = qm_machine_can(x);
    x->parts = QM_NEW_ARRAY(&i->arena, qm_rt_part, x->most_parts);
    x->sizes = QM_NEW_ARRAY(&i->arena, uint64_t, x->most_parts);
    i->estimate = qm_machine_estimate(x);
    make_program(i);
    return QM_OK;
}

qm_status qm_interp_make(qm_module *m, qm_interp **out, const qm_program **program)
{
    *out = NULL;
    *program = NULL;
    qm_interp *i = calloc(1, sizeof *i);
    if (i == NULL)
        return QM_ERR_MEMORY;
    bool fine = false;
    i->machine.m = m;
    i->module_recover = m->arena.recover;
    qm_arena_init(&i->arena, &i->recover);
    m->arena.recover = &i->recover;
    qm_status s = setjmp(i->recover) ? QM_ERR_MEMORY : make(i, m, &fine);
    m->arena.recover = i->module_recover;
    if (s != QM_OK || !fine) {
        qm_interp_free(i);
        return s;
    }
    *out = i;
    *program = &i->program;
    return QM_OK;
}

void qm_interp_free(qm_interp *i)
{
    if (i == NULL)
        return;
    qm_machine *x = &i->machine;
    qm_branches_free(x);
    if (x->nexprs > 0)
        qm_values_forget(x);
    x->m->arena.recover = i->module_recover;
    qm_arena_free(&i->arena);
    free(i);
}

bool qm_interp_is_slow(const qm_interp *i)
{
    return STEPS_OF_AN_OP * i->estimate.ops >
           STEPS_OF_COMPILING + STEPS_OF_COMPILING_AN_OP * i->estimate.written;
}

bool qm_interp_has_many_paths(const qm_interp *i)
{
    return i->estimate.outcomes > FEW_OUTCOMES;
}

void qm_interp_allow_giving_up(qm_interp *i)
{
    i->machine.patience = STEPS_OF_COMPILING + STEPS_OF_COMPILING_AN_OP * i->estimate.written;
}

void qm_interp_limit(qm_interp *i, double steps)
{
    i->machine.limit = steps;
}

double qm_interp_steps(const qm_interp *i)
{
    return i->machine.classical + i->machine.quantum;
}

bool qm_interp_gave_up(const qm_interp *i)
{
    return i->machine.gave_up;
}
