/* resolve_stretch.c - find the values of stretches, so that all delays have constant lengths.
 *
 * The ops of each block are cut where control flow stands and where a barrier covers all its
 * qubits. In such a segment each op starts when its qubits are ready, but between two barriers (or
 * ends of a segment or box) a qubit with a stretchable delay has no idle time. That gives linear
 * equations and inequalities in the stretches and in the instants where qubits meet
 * (stretch_time.c); lengths of delays are not negative. Segments that share stretches are one
 * system. Its solution has the least total time of the segments, then the shortest boxes that say
 * no length, then the least idle time, then the least stretches, one after the other in the order
 * of their declarations: a lexicographic linear program as the OpenQASM 3 specification had it
 * (arXiv:2104.14722, section on circuit timing). It is solved exactly, in fractions of integers
 * (simplex.c); a result is rounded once, to the femtoseconds or dt of a constant. Delays and boxes
 * become constants and the declarations of stretches go. The durations of gates come from the
 * module's table.
 *
 * Guarantees that all these times meet, up to that rounding, or an error that names those that
 * contradict. Time O(ops) for segments without stretches; a system with v variables and r rows
 * takes O(v * r) memory, which is bounded, and as much time for each of a bounded number of steps.
 */
#include "ir/array.h"
#include "passes/pass.h"
#include "passes/stretch.h"

#include <stdlib.h>

enum { MOST_CELLS = 1 << 22, MOST_NOTES = 6 };

typedef struct resolver {
    qm_stretcher x;
    uint32_t *parent; /* per cell: union of the stretches that occur in one segment */
    qm_stretch_segment *segments;
    uint32_t n, cap;
} resolver;

static uint32_t root(resolver *r, uint32_t cell)
{
    while (r->parent[cell] != cell)
        cell = r->parent[cell] = r->parent[r->parent[cell]];
    return cell;
}

/* Variables that always have the value of their declaration. */
static void find_values(qm_stretcher *x)
{
    qm_module *m = x->m;
    qm_module_count_writes(m);
    x->cell_value = QM_NEW_ARRAY(x->scratch, uint32_t, m->ncells + 1u);
    for (uint32_t i = 0; i < m->ncells; i++)
        x->cell_value[i] = QM_NONE;
    for (uint32_t b = 0; b < m->nblocks; b++)
        for (uint32_t i = 0; i < m->blocks[b].nops; i++) {
            const qm_op *op = &m->blocks[b].ops[i];
            if (op->kind != QM_OP_DECL || op->param == QM_NONE ||
                qm_cell_is_array(&m->cells[op->code]))
                continue;
            const qm_cell *c = &m->cells[op->code];
            bool once = c->nwrites == (c->global ? 0 : 1) && c->role != QM_CELL_INPUT;
            uint32_t v = once && c->type.kind == QM_T_DURATION
                             ? qm_expr_subst_cells(m, op->param, x->cell_value, m->ncells)
                             : QM_NONE;
            bool known = v != QM_NONE && (qm_expr_is_const(m, v) || !qm_expr_reads_any(m, v));
            x->cell_value[op->code] = known ? v : QM_NONE;
        }
}

/* --- segments --- */

static void unite(resolver *r, uint32_t expr, uint32_t *system)
{
    const qm_module *m = r->x.m;
    if (expr == QM_NONE || !qm_expr_is_stretchy(m, expr))
        return;
    uint32_t *nodes, n = qm_expr_nodes(m, expr, r->x.scratch, &nodes);
    for (uint32_t i = 0; i < n; i++) {
        const qm_expr *e = qm_expr_at(m, nodes[i]);
        if (e->op != QM_EX_CELL || m->cells[e->a].role != QM_CELL_STRETCH)
            continue;
        if (*system != QM_NONE)
            r->parent[root(r, e->a)] = root(r, *system);
        *system = e->a;
    }
}

static void unite_op(resolver *r, const qm_op *op, uint32_t *system)
{
    const qm_module *m = r->x.m;
    if (op->kind == QM_OP_DELAY)
        unite(r, op->param, system);
    if (op->kind != QM_OP_BOX)
        return;
    unite(r, m->ctls[op->code].cond, system);
    for (uint32_t i = 0; i < m->blocks[op->region].nops; i++)
        unite_op(r, &m->blocks[op->region].ops[i], system);
}

static void add_segment(resolver *r, uint32_t block, uint32_t first, uint32_t end, uint32_t func)
{
    uint32_t system = QM_NONE;
    for (uint32_t i = first; i < end; i++)
        unite_op(r, &r->x.m->blocks[block].ops[i], &system);
    if (system == QM_NONE)
        return;
    QM_RESERVE(r->x.scratch, r->segments, r->n, r->cap);
    r->segments[r->n++] = (qm_stretch_segment){block, first, end, func, system};
}

static bool is_straight(const qm_module *m, const qm_op *op)
{
    switch ((qm_op_kind)op->kind) {
    case QM_OP_GATE:
    case QM_OP_MEASURE:
    case QM_OP_RESET:
    case QM_OP_DELAY:
        return true;
    case QM_OP_BOX:
        for (uint32_t i = 0; i < m->blocks[op->region].nops; i++)
            if (!is_straight(m, &m->blocks[op->region].ops[i]))
                return false;
        return true;
    default:
        return qm_op_is_instant(op->kind);
    }
}

static void find_segments(resolver *r, uint32_t block, uint32_t func)
{
    const qm_module *m = r->x.m;
    const qm_block *b = &m->blocks[block];
    uint32_t scope = func == QM_NONE ? m->nqubits : m->funcs[func].nqubits;
    uint32_t first = 0, *qubits, width = qm_block_all_qubits(m, block, r->x.scratch, &qubits);
    for (uint32_t i = 0; i < b->nops; i++) {
        const qm_op *op = &b->ops[i];
        bool straight = is_straight(m, op);
        bool all = op->nqubits == width || op->nqubits == scope;
        if (straight && !(op->kind == QM_OP_BARRIER && all))
            continue;
        add_segment(r, block, first, i, func);
        first = i + 1;
        for (uint32_t k = 0; k < qm_op_nregions(m, op); k++)
            find_segments(r, op->region + k, func);
    }
    add_segment(r, block, first, b->nops, func);
}

/* --- a system --- */

static qm_status build(qm_stretcher *x, const qm_stretch_segment *segments, uint32_t n)
{
    x->nvars = x->n;
    x->nrows = x->nends = x->nboxes = x->nlengths = 0;
    x->mixed = false;
    for (uint32_t i = 0; i < n; i++)
        if (qm_stretch_add_segment(x, &segments[i]) != QM_OK)
            return QM_ERR_INPUT;
    return QM_OK;
}

/* Row k of the linear program: the row, or with `flip` the other half of an equation. */
static void set_lp_row(const qm_stretcher *x, qm_lp *lp, uint32_t k, const qm_stretch_row *r,
                       bool flip)
{
    qm_rational *a = &lp->a[(size_t)k * lp->nvars], one = qm_rational_int(1);
    for (uint32_t j = 0; j < lp->nvars; j++)
        a[j] = qm_rational_int(0);
    lp->b[k] = r->length ? r->length[0] : qm_rational_int(0);
    for (uint32_t j = 0; j < x->n && r->length; j++)
        a[j] = qm_rational_neg(r->length[1 + j]);
    if (r->kind == QM_SR_BOX && !r->length)
        a[r->qubit] = qm_rational_neg(one);
    if (r->to != QM_NONE)
        a[r->to] = one;
    if (r->from != QM_NONE)
        a[r->from] = qm_rational_neg(one);
    if (r->kind != QM_SR_POSITIVE && !flip)
        return;
    lp->b[k] = qm_rational_neg(lp->b[k]);
    for (uint32_t j = 0; j < lp->nvars; j++)
        a[j] = qm_rational_neg(a[j]);
}

/* The last row and variable: at least all idle time along the qubits. */
static bool set_idle_row(const qm_stretcher *x, qm_lp *lp)
{
    qm_rational *a = &lp->a[(size_t)(lp->nrows - 1) * lp->nvars], *b = &lp->b[lp->nrows - 1];
    for (uint32_t j = 0; j < lp->nvars; j++)
        a[j] = qm_rational_int(0);
    a[x->nvars] = qm_rational_int(1);
    *b = qm_rational_int(0);
    for (uint32_t i = 0; i < x->nrows; i++) {
        const qm_stretch_row *r = &x->rows[i];
        if (r->kind != QM_SR_PATH || r->exact)
            continue;
        bool fits = qm_rational_add(a[r->to], qm_rational_int(-1), &a[r->to]) &&
                    qm_rational_add(*b, qm_rational_neg(r->length[0]), b);
        if (r->from != QM_NONE)
            fits = fits && qm_rational_add(a[r->from], qm_rational_int(1), &a[r->from]);
        for (uint32_t k = 0; k < x->n && fits; k++)
            fits = qm_rational_add(a[k], r->length[1 + k], &a[k]);
        if (!fits)
            return false;
    }
    return true;
}

static bool make_lp(const qm_stretcher *x, qm_lp *lp, uint32_t **row_of)
{
    lp->nvars = x->nvars + 1;
    lp->nrows = 1;
    for (uint32_t i = 0; i < x->nrows; i++)
        lp->nrows += 1 + x->rows[i].exact;
    if ((uint64_t)lp->nrows * (lp->nvars + 1) > MOST_CELLS)
        return false;
    lp->a = QM_NEW_ARRAY(x->scratch, qm_rational, (size_t)lp->nrows * lp->nvars + 1);
    lp->b = QM_NEW_ARRAY(x->scratch, qm_rational, lp->nrows + 1u);
    *row_of = QM_NEW_ARRAY(x->scratch, uint32_t, lp->nrows + 1u);
    uint32_t k = 0;
    for (uint32_t i = 0; i < x->nrows; i++)
        for (uint32_t flip = 0; flip <= x->rows[i].exact; flip++) {
            (*row_of)[k] = i;
            set_lp_row(x, lp, k++, &x->rows[i], flip != 0);
        }
    return true;
}

/* "100.0ns + 2*a" */
static const char *length_text(const qm_stretcher *x, const qm_rational *length)
{
    const qm_module *m = x->m;
    qm_text text;
    qm_text_init(&text, &m->cx->arena);
    double v = qm_rational_to_double(length[0]);
    if (v != 0 || !qm_stretch_uses(x, length))
        qm_duration_text(x->unit == QM_SU_DT ? (qm_duration){0, v} : (qm_duration){v, 0}, &text);
    for (uint32_t i = 0; i < x->n; i++) {
        double k = qm_rational_to_double(length[1 + i]);
        const char *name = qm_intern_cstr(&m->cx->names, m->cells[x->stretches[i]].name);
        if (k == 0)
            continue;
        qm_text_puts(&text, text.size ? (k < 0 ? " - " : " + ") : k < 0 ? "-" : "");
        if (k != 1 && k != -1)
            qm_text_printf(&text, "%g*", k < 0 ? -k : k);
        qm_text_puts(&text, name);
    }
    return text.data;
}

static void note_row(const qm_stretcher *x, qm_diag_rec rec, const qm_stretch_row *r)
{
    const qm_module *m = x->m;
    qm_diag *d = &m->cx->diag;
    qm_span at = m->spans[r->span];
    if (r->kind == QM_SR_PATH)
        qm_note(d, rec, at, "to here, %s takes %s%s",
                qm_qubit_text(m, r->func, r->qubit, &m->cx->arena), r->exact ? "" : "at least ",
                length_text(x, r->length));
    else if (r->kind == QM_SR_POSITIVE)
        qm_note(d, rec, at, "this length, %s, is not negative", length_text(x, r->length));
    else if (r->length)
        qm_note(d, rec, at, "this box takes %s", length_text(x, r->length));
}

/* The rows that contradict one another, with the stretches in them. */
static void report_conflict(const qm_stretcher *x, const uint32_t *row_of, const uint32_t *conflict,
                            uint32_t n)
{
    const qm_module *m = x->m;
    bool *shown = qm_arena_zalloc(x->scratch, x->nrows + 1u, sizeof(bool));
    uint32_t stretch = 0, notes = 0, first = n ? row_of[conflict[0]] : 0;
    for (uint32_t i = 0; i < n; i++) {
        const qm_rational *length = x->rows[row_of[conflict[i]]].length;
        for (uint32_t k = x->n; k-- > 0 && length;)
            if (length[1 + k].num != 0)
                stretch = k;
    }
    uint32_t cell = x->stretches[stretch];
    qm_diag_rec rec = qm_error(&m->cx->diag, QM_E_TIMING, m->spans[x->rows[first].span],
                               "no length of stretch '%s' makes these times meet",
                               qm_intern_cstr(&m->cx->names, m->cells[cell].name));
    for (uint32_t i = 0; i < n && notes < MOST_NOTES; i++) {
        uint32_t row = row_of[conflict[i]];
        if (shown[row])
            continue;
        shown[row] = true;
        notes++;
        note_row(x, rec, &x->rows[row]);
    }
    qm_note(&m->cx->diag, rec, m->cells[cell].at, "the stretch is declared here");
}

static qm_status solve(qm_stretcher *x, qm_rational **values)
{
    qm_lp lp;
    uint32_t *row_of, *conflict = NULL, nconflict = 0, norder = 0;
    uint32_t span = x->rows[x->nrows - 1].span;
    if (!make_lp(x, &lp, &row_of)) {
        qm_error(&x->m->cx->diag, QM_E_LIMIT, x->m->spans[span],
                 "the stretches up to here depend on too many instants to be solved: %u by %u",
                 lp.nrows, lp.nvars);
        return QM_ERR_INPUT;
    }
    if (!set_idle_row(x, &lp))
        return qm_stretch_overflow(x, span);
    qm_rational *cost = QM_NEW_ARRAY(x->scratch, qm_rational, lp.nvars + 1u);
    uint32_t *order = QM_NEW_ARRAY(x->scratch, uint32_t, (size_t)x->n + x->nboxes + 2);
    for (uint32_t j = 0; j < lp.nvars; j++)
        cost[j] = qm_rational_int(0);
    for (uint32_t i = 0; i < x->nends; i++)
        cost[x->ends[i]] = qm_rational_int(1);
    for (uint32_t i = 0; i < x->nboxes; i++)
        order[norder++] = x->boxes[i];
    order[norder++] = x->nvars;
    for (uint32_t i = 0; i < x->n; i++)
        order[norder++] = i;
    switch (qm_lp_solve(&lp, cost, order, norder, x->scratch, values, &conflict, &nconflict)) {
    case QM_LP_OK:
        return QM_OK;
    case QM_LP_INFEASIBLE:
        report_conflict(x, row_of, conflict, nconflict);
        return QM_ERR_INPUT;
    case QM_LP_OVERFLOW:
        return qm_stretch_overflow(x, span);
    case QM_LP_LIMIT:
        break;
    }
    qm_error(&x->m->cx->diag, QM_E_LIMIT, x->m->spans[span],
             "the stretches up to here take too long to be solved");
    return QM_ERR_INPUT;
}

/* Lengths become constants. */
static qm_status apply(qm_stretcher *x, const qm_rational *values)
{
    qm_module *m = x->m;
    for (uint32_t i = 0; i < x->nlengths; i++) {
        const qm_stretch_length *l = &x->lengths[i];
        qm_op *op = &m->blocks[l->block].ops[l->op];
        qm_rational sum = l->length[0], product;
        for (uint32_t k = 0; k < x->n; k++)
            if (!qm_rational_mul(l->length[1 + k], values[k], &product) ||
                !qm_rational_add(sum, product, &sum))
                return qm_stretch_overflow(x, op->span);
        double v = qm_rational_to_double(sum);
        bool dt = x->unit == QM_SU_DT;
        uint32_t constant = qm_expr_duration(m, dt ? 0 : v, dt ? v : 0);
        *(op->kind == QM_OP_BOX ? &m->ctls[op->code].cond : &op->param) = constant;
    }
    return QM_OK;
}

/* Solves the system of x->stretches, which the n segments share. */
static qm_status resolve(qm_stretcher *x, const qm_stretch_segment *segments, uint32_t n)
{
    for (uint32_t i = 0; i < x->n; i++)
        x->variable[x->stretches[i]] = i;
    x->unit = QM_SU_NONE;
    qm_rational *values;
    qm_status status = build(x, segments, n);
    if (status == QM_OK && x->mixed) {
        x->unit = QM_SU_FS;
        status = build(x, segments, n);
    }
    if (status == QM_OK)
        status = solve(x, &values);
    if (status == QM_OK)
        status = apply(x, values);
    for (uint32_t i = 0; i < x->n; i++)
        x->variable[x->stretches[i]] = QM_NONE;
    return status;
}

/* By system, then in the order of the program. */
static int compare_segments(const void *a, const void *b)
{
    const qm_stretch_segment *x = a, *y = b;
    if (x->system != y->system)
        return x->system < y->system ? -1 : 1;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

typedef struct member {
    uint32_t system, cell;
} member;

static int compare_members(const void *a, const void *b)
{
    const member *x = a, *y = b;
    if (x->system != y->system)
        return x->system < y->system ? -1 : 1;
    return (x->cell > y->cell) - (x->cell < y->cell);
}

/* The stretches by system, then in the order of their declarations. */
static uint32_t list_members(resolver *r, member **out)
{
    const qm_module *m = r->x.m;
    uint32_t n = 0;
    *out = QM_NEW_ARRAY(r->x.scratch, member, m->ncells + 1u);
    for (uint32_t c = 0; c < m->ncells; c++)
        if (m->cells[c].role == QM_CELL_STRETCH)
            (*out)[n++] = (member){root(r, c), c};
    qsort(*out, n, sizeof **out, compare_members);
    return n;
}

static qm_status resolve_all(resolver *r, uint64_t *changed)
{
    qm_stretcher *x = &r->x;
    member *members;
    uint32_t n = list_members(r, &members);
    for (uint32_t i = 0; i < r->n; i++)
        r->segments[i].system = root(r, r->segments[i].system);
    if (r->n > 0)
        qsort(r->segments, r->n, sizeof *r->segments, compare_segments);
    for (uint32_t i = 0, k = 0, end; i < r->n; i = end) {
        uint32_t system = r->segments[i].system;
        for (end = i; end < r->n && r->segments[end].system == system;)
            end++;
        while (members[k].system != system)
            k++;
        for (x->n = 0; k < n && members[k].system == system; k++)
            x->stretches[x->n++] = members[k].cell;
        qm_status status = resolve(x, &r->segments[i], end - i);
        if (status != QM_OK)
            return status;
        *changed += x->nlengths;
    }
    return QM_OK;
}

static uint64_t drop_declarations(qm_module *m)
{
    uint64_t dropped = 0;
    for (uint32_t b = 0; b < m->nblocks; b++) {
        for (uint32_t i = 0; i < m->blocks[b].nops; i++) {
            qm_op *op = &m->blocks[b].ops[i];
            if (op->kind == QM_OP_DECL && m->cells[op->code].role == QM_CELL_STRETCH)
                op->kind = QM_OP_NOP;
        }
        dropped += qm_block_compact(&m->blocks[b]);
    }
    return dropped;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    resolver r = {.x = {.m = m, .scratch = pc->scratch}};
    r.parent = QM_NEW_ARRAY(pc->scratch, uint32_t, m->ncells + 1u);
    r.x.variable = QM_NEW_ARRAY(pc->scratch, uint32_t, m->ncells + 1u);
    r.x.stretches = QM_NEW_ARRAY(pc->scratch, uint32_t, m->ncells + 1u);
    r.x.block_value = QM_NEW_ARRAY(pc->scratch, uint32_t, m->nblocks);
    for (uint32_t c = 0; c < m->ncells; c++) {
        r.parent[c] = c;
        r.x.variable[c] = QM_NONE;
    }
    for (uint32_t b = 0; b < m->nblocks; b++)
        r.x.block_value[b] = QM_NONE;
    find_values(&r.x);
    find_segments(&r, 0, QM_NONE);
    for (uint32_t f = 0; f < m->nfuncs; f++)
        find_segments(&r, m->funcs[f].body, f);
    qm_status status = resolve_all(&r, &pc->changed);
    if (status == QM_OK)
        pc->changed += drop_declarations(m);
    return status;
}

const qm_pass qm_pass_resolve_stretch = {
    .name = "resolve-stretch",
    .summary = "find the lengths of stretches, so that all delays are constant",
    .text =
        "The operations between barriers are made to fit without gaps and with the least total "
        "time, by an exact lexicographic linear program over fractions. Delays and boxes become "
        "constants. Segments without stretches take linear time; the size of a system is bounded.",
    .source = "OpenQASM 3, arXiv:2104.14722, section on circuit timing",
    .example = "qubit[2] q;\n"
               "stretch a;\n"
               "stretch b;\n"
               "barrier q;\n"
               "delay[a] q[0];\n"
               "delay[300ns] q[1];\n"
               "delay[b] q[0];\n"
               "barrier q;\n",
    .keeps = QM_FORM_FLAT | QM_FORM_BASIS | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .run = run,
};
