/* dense.c - see dense.h: the walk over a module's blocks. */

#include "tests/dense.h"

#include "tests/dense_gate.h"
#include "tests/dense_outcome.h"
#include "tests/externs.h"

#include <string.h>

enum { MAX_BRANCHES = 1 << 13, MAX_STEPS = 1 << 22 };

typedef enum flow { RUN, BREAK, CONTINUE, RETURN, END } flow;

typedef struct branch {
    double complex *amp; /* not normalised: the squared norm is the branch's probability */
    dense_value *cells;
    dense_value result; /* after a RETURN */
    flow flow;
} branch;

typedef struct branches {
    branch **list;
    uint32_t n, cap;
} branches;

typedef struct walk {
    const qm_module *m;
    qm_arena *arena;
    const char *error;
    const uint8_t *deferred; /* per op of block 0 */
    dense_array *arrays;     /* per cell; formal ones while their subroutine runs */
    uint32_t nvalues;        /* of cells and elements */
    const uint32_t *map;     /* in a subroutine: its actual qubits; else NULL */
    uint64_t steps;
    uint32_t made, depth;
    double lost;
} walk;

static void push(walk *w, branches *set, branch *b)
{
    QM_RESERVE(w->arena, set->list, set->n, set->cap);
    set->list[set->n++] = b;
}

static size_t dimension(const walk *w)
{
    return (size_t)1 << w->m->nqubits;
}

static dense_env environment(const walk *w, const branch *b)
{
    return (dense_env){.m = w->m, .cells = b->cells, .arrays = w->arrays};
}

static void fault(walk *w, const char *text)
{
    if (!w->error)
        w->error = text;
}

static dense_value eval(walk *w, const branch *b, uint32_t expr)
{
    dense_env env = environment(w, b);
    dense_value v = dense_eval(&env, expr);
    if (env.error)
        fault(w, env.error);
    return v;
}

static dense_i128 eval_integer(walk *w, const branch *b, uint32_t expr)
{
    return dense_integer(w->m->exprs[expr].type, eval(w, b, expr));
}

/* --- operands --- */

static uint32_t position(walk *w, const branch *b, const qm_dyn *d, uint32_t size)
{
    dense_i128 at = eval_integer(w, b, d->index);
    at = at < 0 ? at + size : at;
    if (at < 0 || at >= size) {
        fault(w, "index out of range");
        return 0;
    }
    return (uint32_t)at;
}

static uint32_t local_qubit(walk *w, const branch *b, uint32_t q)
{
    if (!(q & QM_DYNAMIC))
        return q;
    const qm_dyn *d = &w->m->dyns[q & ~QM_DYNAMIC];
    const qm_reg *reg = &w->m->regs[d->object];
    uint32_t at = position(w, b, d, reg->size);
    return reg->kind == QM_REG_ALIAS ? w->m->pool[reg->first + at] : reg->first + at;
}

static uint32_t qubit_operand(walk *w, const branch *b, uint32_t q)
{
    uint32_t k = local_qubit(w, b, q);
    return w->map ? w->map[k] : k;
}

/* The cell and the bit in it that a measurement writes. */
static uint32_t bit_operand(walk *w, const branch *b, uint32_t bit, uint32_t *index)
{
    const qm_module *m = w->m;
    if (bit & QM_DYNAMIC) {
        const qm_dyn *d = &m->dyns[bit & ~QM_DYNAMIC];
        *index = position(w, b, d, dense_width(m->cells[d->object].type));
        return d->object;
    }
    uint32_t cell = dense_bit_cell(m, bit, index);
    if (cell == QM_NONE)
        fault(w, "a measurement into no bit");
    return cell == QM_NONE ? 0 : cell;
}

/* --- measurement --- */

static branch *copy_branch(walk *w, const branch *b)
{
    if (++w->made > MAX_BRANCHES)
        fault(w, "too many branches");
    branch *c = QM_NEW(w->arena, branch);
    c->amp = QM_NEW_ARRAY(w->arena, double complex, dimension(w));
    c->cells = QM_NEW_ARRAY(w->arena, dense_value, w->nvalues + 1);
    memcpy(c->amp, b->amp, dimension(w) * sizeof *c->amp);
    memcpy(c->cells, b->cells, w->nvalues * sizeof *c->cells);
    c->flow = b->flow;
    c->result = b->result;
    return c;
}

/* Keeps the part of b where the qubit has the value; returns its probability. */
static double project(const walk *w, branch *b, uint32_t qubit, uint32_t value)
{
    double kept = 0;
    for (size_t i = 0; i < dimension(w); i++)
        if ((i >> qubit & 1) == value)
            kept += creal(b->amp[i]) * creal(b->amp[i]) + cimag(b->amp[i]) * cimag(b->amp[i]);
        else
            b->amp[i] = 0;
    return kept;
}

static double weight(const walk *w, const branch *b, uint32_t qubit, uint32_t value)
{
    double sum = 0;
    for (size_t i = 0; i < dimension(w); i++)
        if ((i >> qubit & 1) == value)
            sum += creal(b->amp[i]) * creal(b->amp[i]) + cimag(b->amp[i]) * cimag(b->amp[i]);
    return sum;
}

typedef void (*outcome_fn)(walk *w, branch *b, const qm_op *op, uint32_t qubit, uint32_t value);

/* Splits b by the value of the op's qubit. */
static void split(walk *w, branch *b, const qm_op *op, branches *out, outcome_fn then)
{
    uint32_t qubit = qubit_operand(w, b, op->qubit[0]);
    double p[2] = {weight(w, b, qubit, 0), weight(w, b, qubit, 1)};
    bool both = p[0] >= DENSE_UNLIKELY && p[1] >= DENSE_UNLIKELY;
    branch *parts[2] = {b, both ? copy_branch(w, b) : b};
    for (uint32_t value = 0; value < 2; value++) {
        if (p[value] < DENSE_UNLIKELY) {
            w->lost += p[value];
            continue;
        }
        project(w, parts[value], qubit, value);
        then(w, parts[value], op, qubit, value);
        push(w, out, parts[value]);
    }
}

static void record(walk *w, branch *b, const qm_op *op, uint32_t qubit, uint32_t value)
{
    (void)qubit;
    if (op->code == QM_NONE)
        return;
    uint32_t index, cell = bit_operand(w, b, op->code, &index);
    dense_write_bit(&b->cells[cell], index, value);
}

static void set_to_zero(walk *w, branch *b, const qm_op *op, uint32_t qubit, uint32_t value)
{
    (void)op;
    const double complex flip[4] = {0, 1, 1, 0};
    const dense_controls none = {0};
    if (value)
        dense_apply(b->amp, w->m->nqubits, flip, 1, &qubit, &none);
}

/* --- ops --- */

static void walk_block(walk *w, uint32_t block, branch *b, branches *out);

static void do_gate(walk *w, branch *b, const qm_op *op)
{
    dense_env env = environment(w, b);
    dense_target t = {.amp = b->amp, .n = w->m->nqubits};
    uint32_t *qubits = QM_NEW_ARRAY(w->arena, uint32_t, op->nqubits + 1u);
    for (uint32_t k = 0; k < op->nqubits; k++)
        qubits[k] = qubit_operand(w, b, qm_op_qubits(w->m, op)[k]);
    if (!w->error)
        dense_gate_op(&env, &t, op, qubits);
    if (env.error)
        fault(w, env.error);
}

static void do_if(walk *w, branch *b, const qm_op *op, branches *out)
{
    const qm_ctl *c = &w->m->ctls[op->code];
    if (eval(w, b, c->cond).bits)
        walk_block(w, op->region, b, out);
    else if (c->has_else)
        walk_block(w, op->region + 1, b, out);
    else
        push(w, out, b);
}

static void do_switch(walk *w, branch *b, const qm_op *op, branches *out)
{
    const qm_ctl *c = &w->m->ctls[op->code];
    dense_i128 value = eval_integer(w, b, c->cond);
    for (uint32_t i = 0; i < c->nvalues; i++) {
        uint32_t label = w->m->pool[c->values + 2 * i], region = w->m->pool[c->values + 2 * i + 1];
        if (eval_integer(w, b, label) == value) {
            walk_block(w, op->region + region, b, out);
            return;
        }
    }
    if (c->has_else)
        walk_block(w, op->region + c->nregions - 1, b, out);
    else
        push(w, out, b);
}

/* One round of a loop's body: branches that go on to the next round into `again`. */
static void loop_round(walk *w, uint32_t body, branch *b, branches *again, branches *out)
{
    branches after = {0};
    walk_block(w, body, b, &after);
    for (uint32_t i = 0; i < after.n; i++) {
        branch *r = after.list[i];
        bool leaves = r->flow != RUN && r->flow != CONTINUE;
        if (r->flow != END && r->flow != RETURN)
            r->flow = RUN;
        push(w, leaves ? out : again, r);
    }
}

static void do_while(walk *w, branch *b, const qm_op *op, branches *out)
{
    branches pending = {0};
    push(w, &pending, b);
    while (pending.n && !w->error) {
        branch *r = pending.list[--pending.n];
        if (eval(w, r, w->m->ctls[op->code].cond).bits)
            loop_round(w, op->region, r, &pending, out);
        else
            push(w, out, r);
    }
}

/* The values of a loop's variable, in order. */
static dense_value *loop_values(walk *w, const branch *b, const qm_ctl *c, uint32_t *n)
{
    dense_value *list = NULL;
    uint32_t cap = 0;
    *n = 0;
    if (c->lo == QM_NONE) {
        for (uint32_t i = 0; i < c->nvalues; i++) {
            QM_RESERVE(w->arena, list, *n, cap);
            list[(*n)++] = eval(w, b, w->m->pool[c->values + i]);
        }
        return list;
    }
    dense_i128 lo = eval_integer(w, b, c->lo), hi = eval_integer(w, b, c->hi);
    dense_i128 step = eval_integer(w, b, c->step);
    if (step == 0)
        fault(w, "step 0");
    qm_type t = w->m->cells[c->cell].type;
    for (dense_i128 v = lo; !w->error && (step > 0 ? v <= hi : v >= hi); v += step) {
        if (*n >= MAX_STEPS)
            fault(w, "too many rounds");
        QM_RESERVE(w->arena, list, *n, cap);
        uint32_t width = dense_width(t);
        dense_u128 bits =
            (dense_u128)v & (width < 128 ? ((dense_u128)1 << width) - 1 : ~(dense_u128)0);
        list[(*n)++] = (dense_value){.bits = bits};
    }
    return list;
}

static void do_for(walk *w, branch *b, const qm_op *op, branches *out)
{
    const qm_ctl *c = &w->m->ctls[op->code];
    uint32_t n;
    dense_value *values = loop_values(w, b, c, &n);
    branches now = {0};
    push(w, &now, b);
    for (uint32_t i = 0; i < n && !w->error; i++) {
        branches next = {0};
        for (uint32_t k = 0; k < now.n; k++) {
            now.list[k]->cells[c->cell] = values[i];
            loop_round(w, op->region, now.list[k], &next, out);
        }
        now = next;
    }
    for (uint32_t k = 0; k < now.n; k++)
        push(w, out, now.list[k]);
}

static void do_leave(walk *w, branch *b, flow f, branches *out)
{
    b->flow = f;
    push(w, out, b);
}

/* The cells of the subroutine get their old values back: a caller may be the subroutine itself. */
static void leave_call(walk *w, branch *b, const qm_call *c, const dense_value *before)
{
    const qm_module *m = w->m;
    for (uint32_t i = 0; i < m->ncells; i++)
        if (m->cells[i].func == c->func)
            b->cells[i] = before[i];
    if (b->flow == END)
        return;
    if (b->flow != RETURN && m->funcs[c->func].result.kind != QM_T_VOID)
        fault(w, "a subroutine without a return");
    b->flow = RUN;
    if (c->cell != QM_NONE)
        b->cells[c->cell] = b->result;
}

static void do_extern(walk *w, branch *b, const qm_call *c, branches *out)
{
    const qm_module *m = w->m;
    const qm_func *f = &m->funcs[c->func];
    dense_value *args = QM_NEW_ARRAY(w->arena, dense_value, c->nargs + 1), result;
    for (uint32_t i = 0; i < c->nargs; i++)
        args[i] = eval(w, b, m->pool[c->args + i]);
    dense_env env = environment(w, b);
    const dense_array *arrays = dense_bind(&env, c, w->arrays, w->arena), *array = NULL;
    if (env.error) {
        fault(w, env.error);
        return;
    }
    for (uint32_t i = 0; i < f->nformals; i++)
        if (m->cells[f->formals[i].cell].shape != QM_NONE)
            array = &w->arrays[f->formals[i].cell];
    if (!dense_extern(qm_intern_cstr(&m->cx->names, f->name), args, array, b->cells, &result))
        fault(w, "an extern function without a definition");
    memcpy(w->arrays, arrays, m->ncells * sizeof *arrays);
    if (c->cell != QM_NONE)
        b->cells[c->cell] = result;
    push(w, out, b);
}

static void do_call(walk *w, branch *b, const qm_op *op, branches *out)
{
    enum { MAX_DEPTH = 200 };
    const qm_module *m = w->m;
    const qm_call *c = &m->calls[op->code];
    const qm_func *f = &m->funcs[c->func];
    dense_value *before = QM_NEW_ARRAY(w->arena, dense_value, m->ncells + 1);
    dense_value *args = QM_NEW_ARRAY(w->arena, dense_value, c->nargs + 1);
    uint32_t *actual = QM_NEW_ARRAY(w->arena, uint32_t, op->nqubits + 1u), n = 0;
    memcpy(before, b->cells, m->ncells * sizeof *before);
    for (uint32_t i = 0; i < op->nqubits; i++)
        actual[i] = qubit_operand(w, b, qm_op_qubits(m, op)[i]);
    for (uint32_t i = 0; i < op->nqubits; i++)
        for (uint32_t k = 0; k < i; k++)
            if (actual[i] == actual[k])
                fault(w, "the same qubit twice");
    for (uint32_t i = 0; i < c->nargs; i++)
        args[i] = eval(w, b, m->pool[c->args + i]);
    dense_env env = environment(w, b);
    const dense_array *arrays = dense_bind(&env, c, w->arrays, w->arena);
    if (env.error)
        fault(w, env.error);
    for (uint32_t i = 0; i < m->ncells; i++)
        if (m->cells[i].func == c->func)
            b->cells[i] = (dense_value){0};
    for (uint32_t i = 0; i < f->nformals; i++)
        if (f->formals[i].cell != QM_NONE && m->cells[f->formals[i].cell].shape == QM_NONE)
            b->cells[f->formals[i].cell] = args[n++];
    const uint32_t *map = w->map;
    branches after = {0};
    w->map = actual;
    if (++w->depth > MAX_DEPTH)
        fault(w, "calls are too deep");
    if (!w->error)
        walk_block(w, f->body, b, &after);
    w->depth--;
    w->map = map;
    memcpy(w->arrays, arrays, m->ncells * sizeof *arrays);
    for (uint32_t i = 0; i < after.n; i++) {
        leave_call(w, after.list[i], c, before);
        push(w, out, after.list[i]);
    }
}

static void do_return(walk *w, branch *b, const qm_op *op, branches *out)
{
    if (op->param != QM_NONE)
        b->result = eval(w, b, op->param);
    do_leave(w, b, RETURN, out);
}

/* DECL, STORE and COPY. */
static void do_assign(walk *w, branch *b, const qm_op *op)
{
    dense_env env = environment(w, b);
    dense_assign(&env, op, b->cells, w->arena);
    if (env.error)
        fault(w, env.error);
}

/* Executes one op on one branch; what becomes of it goes to `out`. */
static void step(walk *w, branch *b, const qm_op *op, branches *out)
{
    switch (op->kind) {
    case QM_OP_MEASURE:
        split(w, b, op, out, record);
        return;
    case QM_OP_RESET:
        split(w, b, op, out, set_to_zero);
        return;
    case QM_OP_IF:
        do_if(w, b, op, out);
        return;
    case QM_OP_FOR:
        do_for(w, b, op, out);
        return;
    case QM_OP_WHILE:
        do_while(w, b, op, out);
        return;
    case QM_OP_SWITCH:
        do_switch(w, b, op, out);
        return;
    case QM_OP_BOX:
        walk_block(w, op->region, b, out);
        return;
    case QM_OP_BREAK:
        do_leave(w, b, BREAK, out);
        return;
    case QM_OP_CONTINUE:
        do_leave(w, b, CONTINUE, out);
        return;
    case QM_OP_END:
        do_leave(w, b, END, out);
        return;
    case QM_OP_CALL:
        if (w->m->funcs[w->m->calls[op->code].func].is_extern)
            do_extern(w, b, &w->m->calls[op->code], out);
        else
            do_call(w, b, op, out);
        return;
    case QM_OP_RETURN:
        do_return(w, b, op, out);
        return;
    case QM_OP_GATE:
        do_gate(w, b, op);
        break;
    case QM_OP_DECL:
    case QM_OP_STORE:
    case QM_OP_COPY:
        do_assign(w, b, op);
        break;
    default:
        break;
    }
    push(w, out, b);
}

static void walk_block(walk *w, uint32_t block, branch *b, branches *out)
{
    const qm_block *bl = &w->m->blocks[block];
    dense_target t = {.amp = b->amp, .n = w->m->nqubits};
    dense_env env = environment(w, b);
    dense_block_phase(&env, &t, bl->phase);
    if (env.error)
        fault(w, env.error);
    branches now = {0};
    push(w, &now, b);
    for (uint32_t i = 0; i < bl->nops && !w->error; i++) {
        if (block == 0 && w->deferred && w->deferred[i])
            continue;
        branches next = {0};
        for (uint32_t k = 0; k < now.n && !w->error; k++) {
            if (++w->steps > MAX_STEPS)
                fault(w, "too many steps");
            if (now.list[k]->flow == RUN)
                step(w, now.list[k], &bl->ops[i], &next);
            else
                push(w, &next, now.list[k]);
        }
        now = next;
    }
    for (uint32_t k = 0; k < now.n; k++)
        push(w, out, now.list[k]);
}

static branch *start(walk *w, uint64_t initial, const dense_input *inputs, uint32_t ninputs)
{
    const qm_module *m = w->m;
    branch *b = QM_NEW(w->arena, branch);
    b->amp = qm_arena_zalloc(w->arena, dimension(w), sizeof *b->amp);
    b->amp[initial] = 1;
    b->cells = qm_arena_zalloc(w->arena, w->nvalues + 1, sizeof *b->cells);
    for (uint32_t c = 0; c < m->ncells; c++) {
        if (m->cells[c].role != QM_CELL_INPUT)
            continue;
        const char *name = qm_intern_cstr(&m->cx->names, m->cells[c].name);
        for (uint32_t i = 0; i < ninputs; i++)
            if (strcmp(inputs[i].name, name) == 0)
                b->cells[c] = dense_from_double(m->cells[c].type, inputs[i].value);
    }
    return b;
}

dense_result dense_run(const qm_module *m, uint64_t initial, const dense_input *inputs,
                       uint32_t ninputs, qm_arena *arena)
{
    walk w = {.m = m, .arena = arena};
    dense_result r = {.error = m->nqubits > 20 ? "too many qubits" : NULL};
    if (r.error)
        return r;
    w.nvalues = dense_layout(m, arena, &w.arrays);
    r.arrays = w.arrays;
    w.deferred = dense_find_deferred(m, arena);
    for (uint32_t i = 0; w.deferred && i < m->blocks[0].nops; i++)
        r.deferred |= w.deferred[i];
    branches final = {0};
    walk_block(&w, 0, start(&w, initial, inputs, ninputs), &final);
    r.same = QM_NEW_ARRAY(arena, bool, m->ncells + 1);
    memset(r.same, 1, (m->ncells + 1) * sizeof *r.same);
    r.states = QM_NEW_ARRAY(arena, double complex *, final.n + 1);
    dense_gathering g = {
        .m = m, .arena = arena, .deferred = w.deferred, .nvalues = w.nvalues, .r = &r};
    for (uint32_t i = 0; i < final.n && !w.error; i++) {
        dense_gather(&g, final.list[i]->amp, final.list[i]->cells);
        r.states[r.nstates++] = final.list[i]->amp;
    }
    dense_merge_outcomes(&r);
    r.error = w.error;
    r.lost = w.lost;
    return r;
}

double complex *dense_unitary(const qm_module *m, const dense_input *inputs, uint32_t ninputs,
                              qm_arena *arena, const char **error)
{
    size_t dim = (size_t)1 << m->nqubits;
    double complex *u = QM_NEW_ARRAY(arena, double complex, dim *dim);
    for (size_t col = 0; col < dim; col++) {
        dense_result r = dense_run(m, col, inputs, ninputs, arena);
        *error = r.error ? r.error : r.nstates != 1 || r.deferred ? "not unitary" : NULL;
        if (*error)
            return NULL;
        for (size_t row = 0; row < dim; row++)
            u[row * dim + col] = r.states[0][row];
    }
    return u;
}
