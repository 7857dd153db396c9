/* inline_calls.c - see inline.c. Two stacks of words (operands, expressions) and parameters hold
 * what the frames refer to; a call in progress is its operands and parameters on top of them. */
#include "passes/inline_calls.h"

#include "ir/timing.h"

#include <math.h>

enum { MAX_EVAL_DEPTH = 64 };

static const qm_type float64 = {.kind = QM_T_FLOAT, .width = 64};
static const uint64_t work_max = UINT64_C(1) << 62;
static const double integer_max = 4503599627370496.0; /* 2^52: integers beyond are not told apart */

/* The gate that a call comes to when modifiers are taken off. */
typedef struct call {
    uint32_t gate;
    bool inverse;
    uint64_t repeat;
    uint32_t ncontrols;
    uint64_t on;
    uint32_t nparams;  /* of the gate, at the front of the call's */
    bool kept;         /* a power that cannot be expanded stands between repeat and gate ... */
    qm_param exponent; /* ... with this exponent */
} call;

static uint64_t add_work(uint64_t a, uint64_t b)
{
    return a + b > work_max ? work_max : a + b;
}

static uint64_t multiply_work(uint64_t a, uint64_t b)
{
    return b && a > work_max / b ? work_max : a * b;
}

static bool is_integer(double v)
{
    return fabs(v) <= integer_max && v == nearbyint(v);
}

/* Applies an exponent to what is below. A number that is an integer, times the `repeat` that is
 * above it, repeats; otherwise the product is one principal power, as (U^r)^k = U^(rk). */
static void take_power(call *c, qm_param exponent)
{
    double product = exponent.value * (double)c->repeat;
    c->kept = !qm_param_is_number(exponent) || !is_integer(product);
    if (c->kept) {
        c->exponent = exponent;
        return;
    }
    if (product < 0)
        c->inverse = !c->inverse;
    c->repeat = (uint64_t)fabs(product);
}

/* Takes off the modifiers of a gate applied to n parameters p. */
static call peel(const qm_module *m, uint32_t gate, const qm_param *p)
{
    call c = {.gate = gate, .repeat = 1, .nparams = m->gates[gate].nparams};
    while (m->gates[c.gate].kind == QM_GK_MODIFIED && !c.kept) {
        const qm_gate *g = &m->gates[c.gate];
        c.on |= c.ncontrols < 64 ? g->on << c.ncontrols : 0;
        c.ncontrols += g->ncontrols;
        c.gate = g->base;
        if (g->has_power)
            take_power(&c, p[--c.nparams]);
    }
    return c;
}

/* Times that the row which a call comes to is written; 0 when one power of it does better. */
static uint64_t row_copies(const qm_inliner *x, const call *c)
{
    if (qm_gate_table[c->gate].flags & QM_GF_ADDITIVE)
        return 1;
    if (qm_gate_table[c->gate].flags & QM_GF_SELF_INVERSE)
        return c->repeat % 2;
    return (double)c->repeat <= x->max_power || c->repeat == 1 ? c->repeat : 0;
}

/* Operations that a call makes, when its exponents are those that stand there; 0 when a definition
 * that it uses is not known yet. */
static uint64_t call_work(const qm_inliner *x, const qm_op *op)
{
    call c = peel(x->m, op->code, &x->m->params[op->param]);
    if (c.kept || x->m->gates[c.gate].kind == QM_GK_OPAQUE)
        return 1;
    if (c.gate < QM_G_COUNT)
        return add_work(row_copies(x, &c), 1);
    return x->work[c.gate] ? add_work(multiply_work(x->work[c.gate], c.repeat), 1) : 0;
}

static qm_status count_body(qm_inliner *x, uint32_t gate)
{
    const qm_block *b = &x->m->blocks[x->m->gates[gate].body];
    uint64_t sum = 1;
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = qm_body_gate(x->m, &b->ops[i]);
        uint64_t work = op ? call_work(x, op) : 1;
        if (work == 0) {
            qm_error(&x->m->cx->diag, QM_E_RECURSION, x->m->spans[b->ops[i].span],
                     "gate \"%s\" uses itself or a gate that is defined after it",
                     qm_module_gate_text(x->m, gate, x->scratch));
            return QM_ERR_INPUT;
        }
        sum = add_work(sum, work);
    }
    x->work[gate] = sum;
    return QM_OK;
}

qm_status qm_inliner_init(qm_inliner *x, qm_module *m, qm_arena *scratch, double max_power)
{
    *x = (qm_inliner){.m = m, .scratch = scratch, .max_power = max_power};
    x->work = qm_arena_zalloc(scratch, m->ngates, sizeof *x->work);
    x->timed = qm_arena_zalloc(scratch, m->ngates, sizeof *x->timed);
    for (uint32_t gate = QM_G_COUNT, n = m->ngates; gate < n; gate++) {
        x->timed[gate] = m->gates[gate].kind == QM_GK_BODY && qm_gate_has_duration(m, gate);
        qm_status status = m->gates[gate].kind == QM_GK_BODY ? count_body(x, gate) : QM_OK;
        if (status)
            return status;
    }
    return QM_OK;
}

static qm_status over_limit(const qm_inliner *x, uint32_t span, uint64_t work)
{
    uint32_t limit = x->m->cx->limits.inline_ops;
    if (work <= limit)
        return QM_OK;
    const char *more = work == work_max ? "more than " : "";
    uint64_t shown = work == work_max ? UINT64_C(1000000000000000000) : work;
    qm_error(
        &x->m->cx->diag, QM_E_LIMIT, x->m->spans[span],
        "expanding gate definitions up to here makes %s%llu operations, but at most %u are allowed "
        "(--max-inline-ops)",
        more, (unsigned long long)shown, limit);
    return QM_ERR_INPUT;
}

qm_status qm_inline_check(qm_inliner *x, uint32_t block)
{
    const qm_block *b = &x->m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = &b->ops[i];
        if (op->kind != QM_OP_GATE || op->code < QM_G_COUNT)
            continue;
        uint64_t work = call_work(x, op);
        x->total = add_work(x->total, work > 1 ? work : 0);
        qm_status status = over_limit(x, op->span, x->total);
        if (status)
            return status;
    }
    return QM_OK;
}

static void push_word(qm_inliner *x, uint32_t v)
{
    QM_RESERVE(x->scratch, x->words, x->nwords, x->cap_words);
    x->words[x->nwords++] = v;
}

static void push_param(qm_inliner *x, qm_param p)
{
    QM_RESERVE(x->scratch, x->params, x->nparams, x->cap_params);
    x->params[x->nparams++] = p;
}

/* Evaluates float arithmetic over numeric parameters; false for anything else. */
static bool evaluate(const qm_module *m, uint32_t expr, const qm_param *p, uint32_t depth,
                     double *out)
{
    const qm_expr *e = qm_expr_at(m, expr);
    double a, b;
    if (depth == MAX_EVAL_DEPTH || e->type.kind != QM_T_FLOAT || e->type.width != 64)
        return false;
    switch (e->op) {
    case QM_EX_CONST:
        *out = qm_expr_as_double(m, expr);
        return true;
    case QM_EX_PARAM:
        *out = p[e->a].value;
        return true;
    case QM_EX_NEG:
        if (!evaluate(m, e->a, p, depth + 1, &a))
            return false;
        *out = -a;
        return true;
    case QM_EX_ADD:
    case QM_EX_SUB:
    case QM_EX_MUL:
    case QM_EX_DIV:
        if (!evaluate(m, e->a, p, depth + 1, &a) || !evaluate(m, e->b, p, depth + 1, &b))
            return false;
        *out = e->op == QM_EX_ADD   ? a + b
               : e->op == QM_EX_SUB ? a - b
               : e->op == QM_EX_MUL ? a * b
                                    : a / b;
        return true;
    default:
        return false;
    }
}

/* An expression of the body with the frame's arguments in it. */
static uint32_t substitute_expr(qm_inliner *x, const qm_inline_frame *f, uint32_t expr)
{
    if (f->exprs != QM_NONE)
        return qm_expr_subst_params(x->m, expr, &x->words[f->exprs], f->nparams);
    uint32_t top = x->nwords;
    for (uint32_t i = 0; i < f->nparams; i++)
        push_word(x, qm_expr_float(x->m, x->params[f->params + i].value));
    x->nwords = top;
    return qm_expr_subst_params(x->m, expr, &x->words[top], f->nparams);
}

/* A parameter of the body with the frame's arguments in it. */
static qm_param substitute(qm_inliner *x, const qm_inline_frame *f, qm_param p)
{
    double v;
    if (qm_param_is_number(p))
        return p;
    if (f->exprs == QM_NONE && evaluate(x->m, p.expr, &x->params[f->params], 0, &v))
        return qm_param_number(v);
    return qm_param_expr(x->m, substitute_expr(x, f, p.expr));
}

/* Appends a gate with its own parameters p under controls, on the operands at `operands`. */
static qm_status emit(qm_inliner *x, uint32_t gate, const qm_param *p, uint32_t ncontrols,
                      uint64_t on, uint32_t operands)
{
    uint32_t id = ncontrols <= 64 ? qm_module_control_gate(x->m, gate, ncontrols, on) : QM_NONE;
    if (id == QM_NONE) {
        qm_error(&x->m->cx->diag, QM_E_MODIFIER, x->m->spans[x->span],
                 "expanding this call needs more than 64 controls on one gate");
        return QM_ERR_INPUT;
    }
    qm_op op = qm_op_gate(x->m, id, &x->words[operands], p);
    op.span = x->span;
    qm_block_push(x->m, x->out, op);
    return QM_OK;
}

static qm_status emit_phase(qm_inliner *x, const qm_inline_frame *f, qm_param phase)
{
    phase = qm_param_scale(x->m, phase, f->inverse ? -(double)f->repeat : (double)f->repeat);
    if (f->ncontrols == 0 && qm_param_is_number(phase) && !x->may_leave) {
        qm_block_add_phase(x->m, x->out, phase);
        return QM_OK;
    }
    return emit(x, QM_G_GPHASE, &phase, f->ncontrols, f->on, f->operands);
}

/* Appends a power of a gate that stays one. */
static qm_status emit_power(qm_inliner *x, const call *c, qm_param *p, qm_param exponent,
                            uint32_t operands)
{
    p[c->nparams] = qm_param_scale(x->m, exponent, c->inverse ? -1 : 1);
    return emit(x, qm_module_power_gate(x->m, c->gate), p, c->ncontrols, c->on, operands);
}

static qm_status emit_row(qm_inliner *x, const call *c, qm_param *p, uint32_t operands)
{
    const qm_gate_row *row = &qm_gate_table[c->gate];
    uint64_t copies = row_copies(x, c);
    uint32_t gate = c->gate, n = c->nparams;
    x->changed++;
    x->made += copies;
    if (copies == 0 && !(row->flags & QM_GF_SELF_INVERSE))
        return emit_power(x, c, p, qm_param_number((double)c->repeat), operands);
    if (row->flags & QM_GF_ADDITIVE)
        p[0] = qm_param_scale(x->m, p[0], (double)c->repeat);
    if (c->inverse)
        gate = qm_gate_inverse(x->m, gate, p, &n);
    for (; copies; copies--) {
        qm_status status = emit(x, gate, p, c->ncontrols, c->on, operands);
        if (status)
            return status;
    }
    return QM_OK;
}

/* Starts the expansion of a body whose operands and parameters are the newest on the stacks. */
static qm_status push_frame(qm_inliner *x, const call *c, uint32_t operands, uint32_t params)
{
    qm_inline_frame f = {
        .block = x->m->gates[c->gate].body,
        .repeat = c->repeat,
        .inverse = c->inverse,
        .ncontrols = c->ncontrols,
        .on = c->on,
        .operands = operands,
        .params = params,
        .nparams = c->nparams,
        .exprs = QM_NONE,
        .length = QM_NONE,
        .words0 = operands,
        .params0 = params,
    };
    bool numeric = true;
    for (uint32_t i = 0; i < f.nparams; i++)
        numeric &= qm_param_is_number(x->params[params + i]);
    if (!numeric) {
        f.exprs = x->nwords;
        for (uint32_t i = 0; i < f.nparams; i++) {
            qm_param p = x->params[params + i];
            push_word(x, qm_param_is_number(p) ? qm_expr_float(x->m, p.value)
                                               : qm_expr_cast(x->m, p.expr, float64));
        }
    }
    x->changed++;
    QM_RESERVE(x->scratch, x->frames, x->nframes, x->cap_frames);
    x->frames[x->nframes++] = f;
    qm_param phase = x->m->blocks[f.block].phase;
    qm_param total = qm_param_number(phase.value);
    if (phase.expr != QM_NONE)
        total = qm_param_add(x->m, total,
                             substitute(x, &f, (qm_param){.value = NAN, .expr = phase.expr}));
    bool none = qm_param_is_number(total) && total.value == 0;
    return none ? QM_OK : emit_phase(x, &f, total);
}

/* Appends a gate that stays for the time that it takes. */
static qm_status emit_kept(qm_inliner *x, const call *c, const qm_param *p, uint32_t operands)
{
    x->made += c->repeat;
    qm_status status = over_limit(x, x->span, x->made);
    for (uint64_t k = 0; k < c->repeat && !status; k++)
        status = emit(x, c->gate, p, 0, 0, operands);
    return status;
}

/* Makes what a peeled call comes to. Its operands and parameters are the newest on the stacks; when
 * a frame starts, they are the frame's, else they are done with. */
static qm_status dispatch(qm_inliner *x, const call *c, uint32_t operands, uint32_t params)
{
    qm_param *p = &x->params[params];
    uint8_t kind = x->m->gates[c->gate].kind;
    if (c->repeat == 0)
        return QM_OK;
    if (c->kept)
        return emit_power(x, c, p, qm_param_scale(x->m, c->exponent, (double)c->repeat), operands);
    if (kind == QM_GK_ROW)
        return emit_row(x, c, p, operands);
    if (x->keep && x->timed[c->gate] && c->ncontrols == 0 && !c->inverse)
        return emit_kept(x, c, p, operands);
    if (kind == QM_GK_BODY)
        return push_frame(x, c, operands, params);
    if (c->repeat == 1 && !c->inverse)
        return emit(x, c->gate, p, c->ncontrols, c->on, operands);
    qm_error(&x->m->cx->diag, QM_E_BACKEND, x->m->spans[x->span],
             "gate \"%s\" is opaque: it has no body to invert or repeat",
             qm_module_gate_text(x->m, c->gate, x->scratch));
    return QM_ERR_INPUT;
}

static void push_operands(qm_inliner *x, const qm_inline_frame *f, const qm_op *op)
{
    const uint32_t *q = qm_op_qubits(x->m, op);
    for (uint32_t k = 0; k < op->nqubits; k++)
        push_word(x, x->words[f->operands + f->ncontrols + q[k]]);
}

static qm_status expand_gate(qm_inliner *x, const qm_inline_frame *f, const qm_op *op)
{
    uint32_t operands = x->nwords, params = x->nparams, frames = x->nframes;
    for (uint32_t k = 0; k < f->ncontrols; k++)
        push_word(x, x->words[f->operands + k]);
    push_operands(x, f, op);
    for (uint32_t k = 0, n = x->m->gates[op->code].nparams; k < n; k++)
        push_param(x, substitute(x, f, x->m->params[op->param + k]));
    call c = peel(x->m, op->code, &x->params[params]);
    c.inverse ^= f->inverse;
    c.on = f->on | (f->ncontrols < 64 ? c.on << f->ncontrols : 0);
    c.ncontrols += f->ncontrols;
    qm_status status = dispatch(x, &c, operands, params);
    if (x->nframes == frames) {
        x->nwords = operands;
        x->nparams = params;
    }
    return status;
}

/* Ends the box whose ops x->out has. */
static void close_box(qm_inliner *x, uint32_t length, uint32_t outer)
{
    qm_ctl c = {.cond = length, .cell = QM_NONE, .lo = QM_NONE, .nregions = 1, .gate = true};
    qm_op op = qm_op_make(QM_OP_BOX);
    op.code = qm_module_add_ctl(x->m, &c);
    op.region = x->out;
    op.span = x->span;
    qm_block_push(x->m, outer, op);
    x->out = outer;
}

/* A gate with a length becomes a box with what it is expanded to. */
static qm_status expand_box(qm_inliner *x, const qm_inline_frame *f, const qm_op *box)
{
    const qm_op gate = *qm_body_gate(x->m, box);
    uint32_t length = substitute_expr(x, f, x->m->ctls[box->code].cond);
    uint32_t outer = x->out, frames = x->nframes;
    x->out = qm_module_add_block(x->m);
    qm_status status = expand_gate(x, f, &gate);
    if (status)
        return status;
    if (x->nframes == frames) {
        close_box(x, length, outer);
    } else {
        x->frames[x->nframes - 1].length = length;
        x->frames[x->nframes - 1].outer = outer;
    }
    return QM_OK;
}

static qm_status expand_op(qm_inliner *x, const qm_inline_frame *f, const qm_op *op)
{
    if (op->kind == QM_OP_GATE)
        return expand_gate(x, f, op);
    if (op->kind == QM_OP_BOX && qm_body_gate(x->m, op))
        return expand_box(x, f, op);
    if (op->kind == QM_OP_NOP)
        return QM_OK;
    if (op->kind != QM_OP_BARRIER && op->kind != QM_OP_DELAY && op->kind != QM_OP_PRAGMA) {
        qm_error(
            &x->m->cx->diag, QM_E_BACKEND, x->m->spans[op->span],
            "a gate body with other operations than gates, barriers, delays and pragmas cannot be "
            "expanded");
        return QM_ERR_INPUT;
    }
    uint32_t operands = x->nwords;
    push_operands(x, f, op);
    qm_op copy = *op;
    qm_op_set_qubits(x->m, &copy, &x->words[operands], op->nqubits);
    if (op->kind == QM_OP_DELAY)
        copy.param = substitute_expr(x, f, op->param);
    copy.span = x->span;
    qm_block_push(x->m, x->out, copy);
    x->nwords = operands;
    return QM_OK;
}

/* Does the next op of the newest frame, or ends a repetition of it. */
static qm_status step(qm_inliner *x)
{
    qm_inline_frame *top = &x->frames[x->nframes - 1];
    const qm_block *b = &x->m->blocks[top->block];
    x->made++;
    if (top->next < b->nops) {
        uint32_t i = top->inverse ? b->nops - 1 - top->next : top->next;
        top->next++;
        qm_inline_frame f = *top;
        qm_op op = b->ops[i];
        return expand_op(x, &f, &op);
    }
    top->next = 0;
    if (--top->repeat == 0) {
        if (top->length != QM_NONE)
            close_box(x, top->length, top->outer);
        x->nwords = top->words0;
        x->nparams = top->params0;
        x->nframes--;
    }
    return over_limit(x, x->span, x->made);
}

qm_status qm_inline_call(qm_inliner *x, const qm_op *op, uint32_t out)
{
    x->out = out;
    x->span = op->span;
    x->nwords = x->nparams = x->nframes = 0;
    const uint32_t *q = qm_op_qubits(x->m, op);
    for (uint32_t k = 0; k < op->nqubits; k++)
        push_word(x, q[k]);
    for (uint32_t k = 0, n = x->m->gates[op->code].nparams; k < n; k++)
        push_param(x, x->m->params[op->param + k]);
    call c = peel(x->m, op->code, x->params);
    qm_status status = dispatch(x, &c, 0, 0);
    while (!status && x->nframes)
        status = step(x);
    return status;
}
