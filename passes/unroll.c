/* unroll.c - write out the iterations of loops over constant ranges and sets.
 *
 * Blocks are streamed: a loop is replaced by one copy of its body for each value of its variable,
 * with the value put in for the variable in parameters, indices (which become static), conditions
 * and stores; conditionals whose condition is then constant are replaced by the branch taken. Outer
 * loops come first, so the bounds of inner loops that depend on outer variables are constant when
 * they are met. Variables that a body declares become constants where they are never written again
 * and their value is constant, and fresh variables otherwise.
 *
 * A loop stays when its values are not constant, when it has a break or continue, when its body
 * writes the loop variable, declares more than 64 variables or has calibrations that name
 * variables, when an iteration would have an index outside its register or a qubit twice (perhaps
 * where it never comes), when it would make more than `max-ops` operations, or all loops together
 * more than --max-unroll-ops. What happens per shot stays the same, with the global phase. Time and
 * memory O(ops made). */
#include "passes/unroll.h"

#include "ir/array.h"
#include "ir/trips.h"
#include "passes/clone.h"
#include "passes/erase.h"

enum { MAX_DECLS = 64 };

typedef struct unroller {
    qm_module *m;
    qm_cloner cloner;
    const qm_unroll *how;
    uint64_t made;    /* operations and iterations of unrolled loops */
    uint32_t cloning; /* > 0: what is visited is copied, and its source stays as it is */
    bool may_leave;   /* the block that is being written, see erase.h */
    uint64_t changed;
} unroller;

/* What stands in a loop's body. */
typedef struct contents {
    bool leaves; /* a break or continue of this loop */
    bool writes; /* a write of the loop variable */
    bool named;  /* a calibration whose text names variables, which therefore stay */
    uint32_t decls;
} contents;

static qm_status emit_block(unroller *u, uint32_t from, uint32_t to);

static bool writes_cell(const qm_module *m, const qm_op *op, uint32_t cell)
{
    uint32_t index;
    if (op->kind == QM_OP_STORE)
        return qm_op_stored(m, op) == cell;
    if (op->kind == QM_OP_CALL)
        return m->calls[op->code].cell == cell;
    if (op->kind != QM_OP_MEASURE || op->code == QM_NONE)
        return false;
    return cell == (op->code & QM_DYNAMIC ? m->dyns[op->code & ~QM_DYNAMIC].object
                                          : qm_module_bit_cell(m, op->code, &index));
}

static void look_into(const qm_module *m, uint32_t block, uint32_t cell, bool inner, contents *c)
{
    const qm_block *b = &m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = &b->ops[i];
        if (op->kind == QM_OP_BREAK || op->kind == QM_OP_CONTINUE)
            c->leaves |= !inner;
        c->writes |= writes_cell(m, op, cell);
        c->named |= op->kind == QM_OP_CAL && m->cals[op->code].nreads > 0;
        c->decls += op->kind == QM_OP_DECL;
        bool loop = op->kind == QM_OP_FOR || op->kind == QM_OP_WHILE;
        for (uint32_t r = 0, n = qm_op_nregions(m, op); r < n; r++)
            look_into(m, op->region + r, cell, inner || loop, c);
    }
}

/* Operations that copying the block makes, nested loops written out where their values are known
 * now. */
static uint64_t estimate(unroller *u, uint32_t block)
{
    const uint64_t most = UINT64_C(1) << 40;
    uint64_t sum = 1;
    for (uint32_t i = 0; i < u->m->blocks[block].nops && sum < most; i++) {
        const qm_op op = u->m->blocks[block].ops[i];
        qm_trips t = {.n = 1};
        if (op.kind == QM_OP_FOR && !qm_trips_find(u->m, &u->m->ctls[op.code], &t))
            t.n = 1;
        uint64_t inner = 0;
        for (uint32_t r = 0, n = qm_op_nregions(u->m, &op); r < n; r++)
            inner += estimate(u, op.region + r);
        sum += inner && t.n > most / inner ? most : t.n * inner + 1;
    }
    return sum < most ? sum : most;
}

static bool has_phase(const qm_block *b)
{
    return b->phase.value != 0 || b->phase.expr != QM_NONE;
}

/* A block that may be left early keeps its phase to itself. */
static bool can_splice(const qm_module *m, uint32_t block)
{
    return !has_phase(&m->blocks[block]) || !qm_block_may_leave(m, block);
}

static bool should_unroll(unroller *u, const qm_op *op, const qm_ctl *ctl, qm_trips *t)
{
    if (!qm_trips_find(u->m, ctl, t) || !can_splice(u->m, op->region))
        return false;
    contents c = {0};
    look_into(u->m, op->region, ctl->cell, false, &c);
    if (c.leaves || c.writes || c.named || c.decls > MAX_DECLS)
        return false;
    uint64_t limit = u->m->cx->limits.unroll_ops, left = u->made < limit ? limit - u->made : 0;
    uint64_t room = left < u->how->max_ops ? left : u->how->max_ops;
    return t->n <= room / estimate(u, op->region);
}

/* Appends what the phase of a block adds when the block runs once. */
static void emit_phase(unroller *u, uint32_t from, uint32_t to)
{
    if (!has_phase(&u->m->blocks[from]))
        return;
    qm_param phase = u->m->blocks[from].phase, p = qm_param_number(phase.value);
    if (phase.expr != QM_NONE)
        p = qm_param_add(u->m, p, qm_param_expr(u->m, qm_clone_expr(&u->cloner, phase.expr)));
    const uint32_t none = QM_NONE;
    if (qm_param_is_number(p) && !u->may_leave)
        qm_block_add_phase(u->m, to, p);
    else
        qm_block_push(u->m, to, qm_op_gate(u->m, QM_G_GPHASE, &none, &p));
}

/* Copies a block into the block `to`, as a scope of its own. */
static qm_status splice(unroller *u, uint32_t from, uint32_t to)
{
    uint32_t bound = u->cloner.n;
    u->cloning++;
    u->changed++;
    qm_status status = emit_block(u, from, to);
    emit_phase(u, from, to);
    u->cloning--;
    u->cloner.n = bound;
    return status;
}

static qm_status unroll_loop(unroller *u, const qm_op *op, const qm_ctl *ctl, const qm_trips *t,
                             uint32_t to)
{
    qm_type type = u->m->cells[ctl->cell].type;
    uint32_t bound = u->cloner.n;
    for (uint64_t i = 0; i < t->n; i++) {
        uint64_t v = (uint64_t)t->first + i * (uint64_t)t->step;
        uint32_t value = t->values != QM_NONE ? qm_expr_cast(u->m, u->m->pool[t->values + i], type)
                                              : qm_expr_const(u->m, type, v);
        qm_clone_bind(&u->cloner, ctl->cell, value, QM_NONE);
        u->made++;
        qm_status status = splice(u, op->region, to);
        u->cloner.n = bound;
        if (status)
            return status;
        if (u->cloner.bad_index)
            return QM_ERR_INPUT;
    }
    u->changed++;
    return QM_OK;
}

/* As unroll_loop(); when an iteration would hold an invalid op, which may stand where the program
 * never comes, the block is as before. What was made counts, so that trying stays bounded. */
static qm_status try_unroll_loop(unroller *u, const qm_op *op, const qm_ctl *ctl, const qm_trips *t,
                                 uint32_t to)
{
    uint32_t nops = u->m->blocks[to].nops, bound = u->cloner.n, cloning = u->cloning;
    qm_param phase = u->m->blocks[to].phase;
    uint64_t changed = u->changed;
    bool may_leave = u->may_leave;
    qm_status status = unroll_loop(u, op, ctl, t, to);
    if (status != QM_ERR_INPUT)
        return status;
    u->m->blocks[to].nops = nops;
    u->m->blocks[to].phase = phase;
    u->cloner.n = bound;
    u->cloning = cloning;
    u->changed = changed;
    u->may_leave = may_leave;
    u->cloner.bad_index = false;
    return status;
}

static qm_status rewrite_block(unroller *u, uint32_t block);

/* Copies a block into another one, as a scope of its own. */
static qm_status copy_block(unroller *u, uint32_t from, uint32_t to)
{
    uint32_t bound = u->cloner.n;
    qm_status status = emit_block(u, from, to);
    qm_param phase = u->m->blocks[from].phase;
    qm_block_add_phase(u->m, to, qm_param_number(phase.value));
    if (phase.expr != QM_NONE)
        qm_block_add_phase(u->m, to, qm_param_expr(u->m, qm_clone_expr(&u->cloner, phase.expr)));
    u->cloner.n = bound;
    return status;
}

/* Visits the regions of an op that stays, and appends it. */
static qm_status keep_structure(unroller *u, qm_op op, const qm_ctl *ctl, uint32_t to)
{
    bool may_leave = u->may_leave;
    uint32_t from = op.region;
    if (u->cloning) {
        op.code = qm_module_add_ctl(u->m, ctl);
        op.region = qm_module_add_blocks(u->m, ctl->nregions);
    }
    for (uint32_t r = 0; r < ctl->nregions; r++) {
        u->may_leave = qm_block_may_leave(u->m, from + r);
        qm_status status =
            u->cloning ? copy_block(u, from + r, op.region + r) : rewrite_block(u, from + r);
        if (status)
            return status;
    }
    u->may_leave = may_leave;
    qm_block_push(u->m, to, op);
    return QM_OK;
}

static qm_status emit_structure(unroller *u, const qm_op *op, uint32_t to)
{
    qm_ctl ctl = u->m->ctls[op->code];
    if (u->cloning)
        ctl = qm_clone_ctl(&u->cloner, (qm_op_kind)op->kind, &ctl);
    qm_trips t;
    bool kept = op->code < u->how->nkeep && u->how->keep[op->code];
    if (op->kind == QM_OP_FOR && !kept && should_unroll(u, op, &ctl, &t)) {
        qm_status status = try_unroll_loop(u, op, &ctl, &t, to);
        if (status != QM_ERR_INPUT)
            return status;
    }
    if (op->kind == QM_OP_IF && qm_expr_is_const(u->m, ctl.cond)) {
        uint32_t taken = qm_expr_const_bit(u->m, ctl.cond, 0) ? 0 : 1;
        if (taken < ctl.nregions && can_splice(u->m, op->region + taken))
            return splice(u, op->region + taken, to);
        if (taken == ctl.nregions) {
            u->changed++;
            return QM_OK;
        }
    }
    return keep_structure(u, *op, &ctl, to);
}

static qm_status emit_op(unroller *u, const qm_op *op, uint32_t to)
{
    if (qm_op_nregions(u->m, op))
        return emit_structure(u, op, to);
    qm_op copy = *op;
    if (u->cloning) {
        u->made++;
        qm_status status = QM_OK;
        if (op->kind == QM_OP_DECL)
            qm_clone_decl(&u->cloner, op, &copy);
        else
            status = qm_clone_op(&u->cloner, op, &copy);
        if (status)
            return status;
    }
    if (copy.kind != QM_OP_NOP)
        qm_block_push(u->m, to, copy);
    return QM_OK;
}

static qm_status emit_ops(unroller *u, const qm_op *ops, uint32_t n, uint32_t to)
{
    for (uint32_t i = 0; i < n; i++) {
        const qm_op op = ops[i];
        qm_status status = emit_op(u, &op, to);
        if (status)
            return status;
    }
    return QM_OK;
}

static qm_status emit_block(unroller *u, uint32_t from, uint32_t to)
{
    return emit_ops(u, u->m->blocks[from].ops, u->m->blocks[from].nops, to);
}

/* Visits a block that stays where it is. */
static qm_status rewrite_block(unroller *u, uint32_t block)
{
    qm_block *b = &u->m->blocks[block];
    uint32_t n = b->nops, first = 0;
    const qm_op *ops = b->ops;
    while (first < n && qm_op_nregions(u->m, &ops[first]) == 0)
        first++;
    if (first == n)
        return QM_OK;
    b->ops = NULL;
    b->nops = b->cap = 0;
    return emit_ops(u, ops, n, block);
}

qm_status qm_unroll_module(qm_module *m, const qm_unroll *how, qm_arena *scratch, uint64_t *changed)
{
    qm_module_count_writes(m);
    unroller u = {.m = m, .cloner = {.m = m, .scratch = scratch}, .how = how};
    u.may_leave = qm_block_may_leave(m, 0);
    qm_status status = rewrite_block(&u, 0);
    u.may_leave = false;
    for (uint32_t i = QM_G_COUNT; !status && i < m->ngates; i++)
        if (m->gates[i].kind == QM_GK_BODY)
            status = rewrite_block(&u, m->gates[i].body);
    for (uint32_t i = 0; !status && i < m->nfuncs; i++) {
        u.may_leave = qm_block_may_leave(m, m->funcs[i].body);
        status = rewrite_block(&u, m->funcs[i].body);
    }
    *changed = u.changed;
    return status;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_unroll how = {.max_ops = (uint64_t)pc->options[0]};
    return qm_unroll_module(m, &how, pc->scratch, &pc->changed);
}

static const qm_pass_option options[] = {
    {"max-ops", "operations that one loop may become", 4096, 0, 1e9, true},
    {0},
};

const qm_pass qm_pass_unroll = {
    .name = "unroll",
    .summary = "write out the iterations of loops over constant ranges and sets",
    .text = "Outer loops come first. The value is put in for the variable, and conditionals whose "
            "condition is then constant become the branch taken. A loop stays when its values are "
            "not constant, it has a break or continue or writes its variable, or it would become "
            "more than `max-ops` operations. Linear in what is made.",
    .example = "qubit[3] q;\n"
               "for uint i in [0:1] {\n"
               "  cx q[i], q[i + 1];\n"
               "  if (i == 1) { h q[2]; }\n"
               "}\n",
    .keeps = QM_FORM_FLAT | QM_FORM_BASIS | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .options = options,
    .run = run,
};
