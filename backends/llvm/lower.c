/* lower.c - the program as an LLVM function: the walk over its blocks, which subroutines share.
 *
 * Structured control flow is kept on a stack of its own, so that nesting is bounded by memory only.
 * Runs of gates that the plan turned into kernel ops are one call each; measurements that the plan
 * deferred are no code at all. */
#include "backends/llvm/lower.h"

#include "backends/llvm/program_data.h"
#include "ir/array.h"

#include <stdio.h>

typedef struct level {
    qm_regions regions;
    uint32_t region;  /* which one is being lowered */
    uint32_t block;   /* its block */
    uint32_t at;      /* next op */
    uint32_t segment; /* next segment of the plan in the block */
} level;

typedef struct walk {
    level *levels;
    uint32_t n, cap;
} walk;

void qm_lower_error(qm_lower *l, qm_diag_code code, const char *fmt, ...)
{
    if (l->status != QM_OK)
        return;
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    qm_error(&l->m->cx->diag, code, l->m->spans[l->span], "%s", text);
    l->status = QM_ERR_INPUT;
}

static bool is_terminated(const qm_lower *l)
{
    return LLVMGetBasicBlockTerminator(LLVMGetInsertBlock(l->b)) != NULL;
}

static void enter_block(qm_lower *l, level *v, uint32_t block)
{
    v->block = block;
    v->at = 0;
    v->segment = l->first_segment[block];
    qm_lower_phase(l, &l->m->blocks[block]);
}

static void push_level(qm_lower *l, walk *w, const qm_regions *r)
{
    QM_RESERVE(l->arena, w->levels, w->n, w->cap);
    level *v = &w->levels[w->n++];
    *v = (level){.regions = *r};
    if (r->starts)
        LLVMPositionBuilderAtEnd(l->b, r->starts[0]);
    enter_block(l, v, r->first);
}

/* The newest level's block has no more ops. */
static void end_region(qm_lower *l, walk *w)
{
    level *v = &w->levels[w->n - 1];
    if (!is_terminated(l))
        LLVMBuildBr(l->b, v->regions.join);
    if (++v->region < v->regions.n) {
        LLVMPositionBuilderAtEnd(l->b, v->regions.starts[v->region]);
        enter_block(l, v, v->regions.first + v->region);
        return;
    }
    LLVMPositionBuilderAtEnd(l->b, v->regions.exit);
    w->n--;
}

/* BREAK, CONTINUE and END leave the rest of the block unreachable. */
static void jump(qm_lower *l, walk *w, LLVMBasicBlockRef to)
{
    level *v = &w->levels[w->n - 1];
    LLVMBuildBr(l->b, to);
    v->at = l->m->blocks[v->block].nops;
}

static const qm_regions *innermost_loop(const walk *w)
{
    uint32_t i = w->n - 1;
    while (!w->levels[i].regions.loop)
        i--;
    return &w->levels[i].regions;
}

static void lower_decl(qm_lower *l, const qm_op *op)
{
    if (l->m->cells[op->code].role == QM_CELL_STRETCH)
        return;
    if (qm_cell_is_array(&l->m->cells[op->code]))
        qm_array_declare(l, op);
    else if (op->param != QM_NONE)
        qm_cell_assign(l, op->code, op->param);
    else if (l->m->cells[op->code].role != QM_CELL_INPUT)
        qm_cell_clear(l, op->code);
}

static void lower_op(qm_lower *l, walk *w, const qm_op *op)
{
    qm_regions r;
    switch (op->kind) {
    case QM_OP_GATE:
        qm_lower_gate(l, op);
        break;
    case QM_OP_MEASURE:
        qm_lower_measure(l, op);
        break;
    case QM_OP_RESET:
        qm_lower_reset(l, op);
        break;
    case QM_OP_DECL:
        lower_decl(l, op);
        break;
    case QM_OP_STORE:
        if (op->code & QM_DYNAMIC)
            qm_element_assign(l, op);
        else
            qm_cell_assign(l, op->code, op->param);
        break;
    case QM_OP_COPY:
        qm_lower_copy(l, op);
        break;
    case QM_OP_BREAK:
        jump(l, w, innermost_loop(w)->exit);
        break;
    case QM_OP_CONTINUE:
        jump(l, w, innermost_loop(w)->join);
        break;
    case QM_OP_END:
        jump(l, w, l->exit);
        break;
    case QM_OP_CALL:
        qm_lower_call(l, op);
        break;
    case QM_OP_RETURN:
        qm_lower_return(l, op);
        w->levels[w->n - 1].at = l->m->blocks[w->levels[w->n - 1].block].nops;
        break;
    case QM_OP_NOP:
    case QM_OP_BARRIER:
    case QM_OP_PRAGMA:
    case QM_OP_DELAY:
    case QM_OP_CAL:
        break;
    default:
        qm_lower_flow(l, op, &r);
        if (l->status == QM_OK)
            push_level(l, w, &r);
        break;
    }
}

/* A run of kernel ops that starts at the newest level's next op. */
static bool lower_segment(qm_lower *l, level *v)
{
    const qm_plan *p = l->plan;
    if (v->segment >= p->nsegments || p->segments[v->segment].block != v->block ||
        p->segments[v->segment].first != v->at)
        return false;
    const qm_segment *s = &p->segments[v->segment++];
    v->at += s->count;
    if (s->nkops == 0)
        return true;
    LLVMValueRef first = qm_const32(l, s->kop), count = qm_const32(l, s->nkops);
    if (l->map)
        qm_call_rt(l, QM_FN_qm_rt_run_on, (LLVMValueRef[]){l->rt, l->map, first, count}, 4);
    else
        qm_call_rt(l, QM_FN_qm_rt_run, (LLVMValueRef[]){l->rt, first, count}, 3);
    return true;
}

/* The block and all that it runs, into l->fn; `end` is where its last op leads. */
static void lower_blocks(qm_lower *l, uint32_t root, LLVMBasicBlockRef end)
{
    const qm_module *m = l->m;
    walk w = {0};
    push_level(l, &w, &(qm_regions){.first = root, .n = 1, .join = end, .exit = end});
    while (w.n > 0 && l->status == QM_OK) {
        level *v = &w.levels[w.n - 1];
        const qm_block *block = &m->blocks[v->block];
        if (v->at >= block->nops) {
            end_region(l, &w);
        } else if (!lower_segment(l, v)) {
            uint32_t i = v->at++;
            l->span = block->ops[i].span;
            if (v->block != 0 || l->plan->ndeferred == 0 || !l->plan->deferred[i])
                lower_op(l, &w, &block->ops[i]);
        }
    }
}

static void find_segments(qm_lower *l)
{
    const qm_module *m = l->m;
    l->first_segment = QM_NEW_ARRAY(l->arena, uint32_t, m->nblocks);
    uint32_t s = 0;
    for (uint32_t b = 0; b < m->nblocks; b++) {
        while (s < l->plan->nsegments && l->plan->segments[s].block < b)
            s++;
        l->first_segment[b] = s;
    }
}

static void make_types(qm_lower *l)
{
    l->i1 = LLVMInt1TypeInContext(l->cx);
    l->i8 = LLVMInt8TypeInContext(l->cx);
    l->i32 = LLVMInt32TypeInContext(l->cx);
    l->i64 = LLVMInt64TypeInContext(l->cx);
    l->f32 = LLVMFloatTypeInContext(l->cx);
    l->f64 = LLVMDoubleTypeInContext(l->cx);
    l->ptr = LLVMPointerTypeInContext(l->cx, 0);
    l->none = LLVMVoidTypeInContext(l->cx);
}

/* The function, its block of allocas, and the two ways out. Code starts in the block returned. */
static LLVMBasicBlockRef begin_function(qm_lower *l)
{
    LLVMTypeRef args[] = {l->ptr, l->ptr};
    l->func = QM_NONE;
    l->map = NULL;
    l->depth = qm_const32(l, 0);
    l->fn = LLVMAddFunction(l->mod, "entry", LLVMFunctionType(l->none, args, 2, false));
    LLVMSetLinkage(l->fn, LLVMInternalLinkage);
    l->rt = LLVMGetParam(l->fn, 0);
    l->frame = LLVMGetParam(l->fn, 1);
    LLVMPositionBuilderAtEnd(l->entry_b, qm_new_block(l));
    LLVMBasicBlockRef start = qm_new_block(l);
    l->exit = qm_new_block(l);
    l->stop = qm_new_block(l);
    LLVMPositionBuilderAtEnd(l->b, start);
    l->ended = qm_entry_alloca(l, l->i8, "ended");
    LLVMBuildStore(l->entry_b, LLVMConstNull(l->i8), l->ended);
    qm_gates_begin(l);
    qm_cells_enter(l);
    return start;
}

static void finish_function(qm_lower *l, LLVMBasicBlockRef start)
{
    LLVMBuildBr(l->entry_b, start);
    LLVMPositionBuilderAtEnd(l->b, l->exit);
    qm_cells_finish(l);
    LLVMBuildBr(l->b, l->stop);
    LLVMPositionBuilderAtEnd(l->b, l->stop);
    LLVMBuildRetVoid(l->b);
}

/* int main(int argc, char **argv) of a standalone executable. */
static void emit_main(qm_lower *l)
{
    LLVMTypeRef run_args[] = {l->ptr, l->i32, l->ptr};
    LLVMTypeRef run_type = LLVMFunctionType(l->i32, run_args, 3, false);
    LLVMTypeRef main_args[] = {l->i32, l->ptr};
    LLVMValueRef run = LLVMAddFunction(l->mod, "qm_program_main", run_type);
    LLVMValueRef fn =
        LLVMAddFunction(l->mod, "main", LLVMFunctionType(l->i32, main_args, 2, false));
    LLVMPositionBuilderAtEnd(l->b, LLVMAppendBasicBlockInContext(l->cx, fn, ""));
    LLVMValueRef args[] = {LLVMGetNamedGlobal(l->mod, QM_PROGRAM_SYMBOL), LLVMGetParam(fn, 0),
                           LLVMGetParam(fn, 1)};
    LLVMBuildRet(l->b, LLVMBuildCall2(l->b, run_type, run, args, 3, ""));
}

static void lower_funcs(qm_lower *l)
{
    qm_funcs_declare(l);
    for (l->func = 0; l->func < l->m->nfuncs && l->status == QM_OK; l->func++) {
        if (l->m->funcs[l->func].is_extern)
            continue;
        LLVMBasicBlockRef end, start = qm_func_begin(l, &end);
        lower_blocks(l, l->m->funcs[l->func].body, end);
        qm_func_finish(l, start, end);
    }
}

static void lower_entry(qm_lower *l)
{
    LLVMBasicBlockRef start = begin_function(l);
    lower_blocks(l, 0, l->exit);
    finish_function(l, start);
}

static void lower_program(qm_lower *l, qm_lower_options options)
{
    find_segments(l);
    qm_exprs_begin(l);
    qm_cells_begin(l);
    if (l->status == QM_OK)
        lower_funcs(l);
    if (l->status == QM_OK)
        lower_entry(l);
    if (l->status == QM_OK)
        qm_emit_program(l, options.external_data);
    if (l->status == QM_OK && options.with_main)
        emit_main(l);
}

qm_status qm_lower_module(const qm_module *m, const qm_plan *plan, qm_lower_options options,
                          qm_arena *arena, const qm_ir *ir)
{
    qm_lower l = {.m = m,
                  .plan = plan,
                  .arena = arena,
                  .cx = ir->cx,
                  .mod = ir->mod,
                  .b = ir->code,
                  .entry_b = ir->entry,
                  .lines = {.source = QM_NONE}};
    make_types(&l);
    lower_program(&l, options);
    return l.status;
}
