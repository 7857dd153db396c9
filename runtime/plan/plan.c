/* plan.c - segments of known gates, and their kernel ops.
 *
 * One walk over the blocks that the program runs. A one-qubit gate waits in a 2 x 2 product of its
 * qubit until another gate needs the qubit or the segment ends, so runs of them cost one pass over
 * the state. Time O(ops); memory 4 bytes a qubit besides the plan. */

#include "runtime/plan/plan.h"

#include "runtime/plan/kgate.h"

#include <string.h>

typedef struct pending { /* gates on one qubit that are not emitted yet */
    uint32_t qubit;
    qm_c64 u[4];
} pending;

typedef struct planner {
    const qm_module *m;
    qm_arena *arena;
    qm_plan *plan;
    uint32_t cap_segments, cap_kops, cap_qubits, cap_data;
    qm_segment open; /* being built; count is 0 when there is none */
    uint32_t *slot;  /* per qubit: its place in `waiting`, or QM_NONE */
    pending *waiting;
    uint32_t nwaiting, cap_waiting;
    qm_kgate gate, product; /* large, so not on the stack */
    qm_kop_buffer buffer;
    double *p; /* parameters of the op at hand */
} planner;

static void emit(planner *s, const qm_kgate *k)
{
    qm_plan *plan = s->plan;
    qm_kop_buffer *b = &s->buffer;
    if (!qm_kgate_lower(k, b))
        return;
    b->op.qubits = plan->nkop_qubits;
    b->op.data = plan->nkop_data;
    for (uint32_t i = 0; i < (uint32_t)b->op.ntargets + b->op.ncontrols; i++) {
        QM_RESERVE(s->arena, plan->kop_qubits, plan->nkop_qubits, s->cap_qubits);
        plan->kop_qubits[plan->nkop_qubits++] = b->qubits[i];
    }
    for (uint32_t i = 0; i < b->ndata; i++) {
        QM_RESERVE(s->arena, plan->kop_data, plan->nkop_data, s->cap_data);
        plan->kop_data[plan->nkop_data++] = b->data[i];
    }
    QM_RESERVE(s->arena, plan->kops, plan->nkops, s->cap_kops);
    plan->kops[plan->nkops++] = b->op;
}

/* Emits what waits at a place, and fills the place with the last of the list. */
static void flush_at(planner *s, uint32_t at)
{
    pending w = s->waiting[at];
    s->product.ntargets = 1;
    s->product.ncontrols = 0;
    s->product.target[0] = w.qubit;
    memcpy(s->product.u, w.u, sizeof w.u);
    emit(s, &s->product);
    s->slot[w.qubit] = QM_NONE;
    s->waiting[at] = s->waiting[--s->nwaiting];
    if (at < s->nwaiting)
        s->slot[s->waiting[at].qubit] = at;
}

static void flush_qubit(planner *s, uint32_t qubit)
{
    if (s->slot[qubit] != QM_NONE)
        flush_at(s, s->slot[qubit]);
}

static void wait_on(planner *s, uint32_t qubit, const qm_c64 u[4])
{
    uint32_t at = s->slot[qubit];
    if (at == QM_NONE) {
        QM_RESERVE(s->arena, s->waiting, s->nwaiting, s->cap_waiting);
        s->slot[qubit] = s->nwaiting;
        s->waiting[s->nwaiting].qubit = qubit;
        memcpy(s->waiting[s->nwaiting++].u, u, 4 * sizeof *u);
        return;
    }
    qm_c64 v[4];
    memcpy(v, s->waiting[at].u, sizeof v);
    for (uint32_t r = 0; r < 2; r++)
        for (uint32_t c = 0; c < 2; c++)
            s->waiting[at].u[2 * r + c] = u[2 * r] * v[c] + u[2 * r + 1] * v[2 + c];
}

static void add_gate(planner *s, const qm_kgate *k)
{
    if (k->ntargets == 1 && k->ncontrols == 0) {
        wait_on(s, k->target[0], k->u);
        return;
    }
    if (k->ntargets == 0 && k->ncontrols == 1) {
        bool on = !(k->control[0] & QM_CONTROL_ON_0);
        const qm_c64 u[4] = {on ? 1 : k->u[0], 0, 0, on ? k->u[0] : 1};
        wait_on(s, k->control[0] & ~QM_CONTROL_ON_0, u);
        return;
    }
    for (uint32_t i = 0; i < k->ntargets; i++)
        flush_qubit(s, k->target[i]);
    for (uint32_t i = 0; i < k->ncontrols; i++)
        flush_qubit(s, k->control[i] & ~QM_CONTROL_ON_0);
    emit(s, k);
}

/* A gate of the module with known operands becomes s->gate; false when it has no kernel op. */
static bool resolve(planner *s, uint32_t id, const uint32_t *qubits)
{
    qm_kgate *k = &s->gate;
    const qm_gate *g = &s->m->gates[id];
    uint32_t ncontrols = 0;
    uint64_t on = 0;
    double power = 1;
    while (g->kind == QM_GK_MODIFIED && power == 1) {
        if (ncontrols + g->ncontrols > 64)
            return false;
        on |= g->ncontrols > 0 ? g->on << ncontrols : 0;
        ncontrols += g->ncontrols;
        power = g->has_power ? s->p[g->nparams - 1] : 1;
        id = g->base;
        g = &s->m->gates[id];
    }
    if (g->kind == QM_GK_ROW)
        return qm_kgate_row(k, id, ncontrols, on, qubits, s->p, power) == QM_OK;
    if (g->nqubits > QM_MAX_TARGETS || qm_gate_unitary(s->m, id, s->p, k->u) != QM_OK)
        return false;
    k->ncontrols = 0;
    qm_kgate_control(k, qubits, ncontrols, on);
    k->ntargets = g->nqubits;
    memcpy(k->target, qubits + ncontrols, g->nqubits * sizeof *qubits);
    return power == 1 || qm_unitary_power(k->ntargets, k->u, power) == QM_OK;
}

static bool resolve_op(planner *s, const qm_op *op)
{
    if (op->kind != QM_OP_GATE || qm_op_has_dynamic_qubit(s->m, op))
        return false;
    for (uint32_t i = 0; i < s->m->gates[op->code].nparams; i++) {
        qm_param p = s->m->params[op->param + i];
        if (!qm_param_is_number(p))
            return false;
        s->p[i] = p.value;
    }
    return resolve(s, op->code, qm_op_qubits(s->m, op));
}

static void close_segment(planner *s)
{
    while (s->nwaiting > 0)
        flush_at(s, s->nwaiting - 1);
    if (s->open.count == 0)
        return;
    s->open.nkops = s->plan->nkops - s->open.kop;
    QM_RESERVE(s->arena, s->plan->segments, s->plan->nsegments, s->cap_segments);
    s->plan->segments[s->plan->nsegments++] = s->open;
    s->open.count = 0;
}

static bool is_passive(const qm_op *op)
{
    return op->kind == QM_OP_NOP || op->kind == QM_OP_BARRIER || op->kind == QM_OP_DELAY ||
           op->kind == QM_OP_PRAGMA || op->kind == QM_OP_CAL;
}

static void plan_block(planner *s, uint32_t block)
{
    const qm_block *b = &s->m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++) {
        if (is_passive(&b->ops[i]))
            continue;
        if (!resolve_op(s, &b->ops[i])) {
            close_segment(s);
            continue;
        }
        if (s->open.count == 0)
            s->open = (qm_segment){.block = block, .first = i, .kop = s->plan->nkops};
        s->open.count = i + 1 - s->open.first;
        add_gate(s, &s->gate);
    }
    close_segment(s);
}

/* Marks the blocks that running `block` may run. */
static void mark_blocks(const qm_module *m, uint32_t block, bool *runs)
{
    const qm_block *b = &m->blocks[block];
    runs[block] = true;
    for (uint32_t i = 0; i < b->nops; i++)
        for (uint32_t r = 0; r < qm_op_nregions(m, &b->ops[i]); r++)
            mark_blocks(m, b->ops[i].region + r, runs);
}

qm_status qm_plan_make(const qm_module *m, qm_arena *arena, qm_plan *out)
{
    *out = (qm_plan){0};
    planner *s = QM_NEW(arena, planner);
    s->m = m;
    s->arena = arena;
    s->plan = out;
    uint32_t nqubits = m->nqubits;
    for (uint32_t f = 0; f < m->nfuncs; f++)
        nqubits = m->funcs[f].nqubits > nqubits ? m->funcs[f].nqubits : nqubits;
    s->slot = QM_NEW_ARRAY(arena, uint32_t, nqubits);
    for (uint32_t q = 0; q < nqubits; q++)
        s->slot[q] = QM_NONE;
    uint32_t nparams = 0;
    for (uint32_t g = 0; g < m->ngates; g++)
        nparams = m->gates[g].nparams > nparams ? m->gates[g].nparams : nparams;
    s->p = QM_NEW_ARRAY(arena, double, nparams);
    bool *runs = qm_arena_zalloc(arena, m->nblocks, sizeof *runs);
    mark_blocks(m, 0, runs);
    for (uint32_t f = 0; f < m->nfuncs; f++)
        mark_blocks(m, m->funcs[f].body, runs);
    for (uint32_t b = 0; b < m->nblocks; b++)
        if (runs[b])
            plan_block(s, b);
    qm_plan_defer(m, arena, out);
    return QM_OK;
}
