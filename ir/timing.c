/* timing.c - see timing.h. The table is a hash table by op and qubits. Times are sums along each
 * qubit; bodies of gates are walked anew for each call, so the number of ops walked is bounded. */
#include "ir/timing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_WORK = 1 << 20,
    CALS_A_STEP = 256, /* calibrations looked at that are as much work as an op */
    MOST_DEPTH = 64    /* of the expression of a length in a gate body */
};

static uint32_t hash_key(uint32_t what, const uint32_t *numbers, uint32_t n)
{
    uint64_t h = what + UINT64_C(0x9e3779b97f4a7c15) * (n + 1);
    for (uint32_t i = 0; i < n; i++)
        h = (h ^ numbers[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(h >> 32);
}

static bool has_key(const qm_module *m, const qm_op_length *e, uint32_t what,
                    const uint32_t *numbers, uint32_t n)
{
    return e->what == what && e->n == n &&
           (n == 0 || memcmp(&m->pool[e->numbers], numbers, n * sizeof *numbers) == 0);
}

/* Where the entry is, or where it would be. */
static uint32_t find_slot(const qm_module *m, uint32_t what, const uint32_t *numbers, uint32_t n)
{
    uint32_t mask = m->nlength_slots - 1, slot = hash_key(what, numbers, n) & mask;
    while (m->length_slots[slot] != QM_NONE &&
           !has_key(m, &m->lengths[m->length_slots[slot]], what, numbers, n))
        slot = (slot + 1) & mask;
    return slot;
}

static void grow_slots(qm_module *m)
{
    m->nlength_slots = m->nlength_slots ? 2 * m->nlength_slots : 16;
    m->length_slots = QM_NEW_ARRAY(&m->arena, uint32_t, m->nlength_slots);
    memset(m->length_slots, 0xff, m->nlength_slots * sizeof *m->length_slots);
    for (uint32_t i = 0; i < m->nlengths; i++) {
        const qm_op_length *e = &m->lengths[i];
        m->length_slots[find_slot(m, e->what, &m->pool[e->numbers], e->n)] = i;
    }
}

void qm_module_add_duration(qm_module *m, uint32_t what, const uint32_t *numbers, uint32_t n,
                            qm_duration d)
{
    if (2 * (m->nlengths + 1) > m->nlength_slots)
        grow_slots(m);
    uint32_t slot = find_slot(m, what, numbers, n);
    if (m->length_slots[slot] == QM_NONE) {
        QM_RESERVE(&m->arena, m->lengths, m->nlengths, m->cap_lengths);
        m->lengths[m->nlengths] =
            (qm_op_length){.what = what, .numbers = qm_module_add_pool(m, numbers, n), .n = n};
        m->length_slots[slot] = m->nlengths++;
    }
    qm_op_length *e = &m->lengths[m->length_slots[slot]];
    e->fs = d.fs;
    e->dt = d.dt;
}

/* The hardware number of a flat qubit; physical registers are listed by rising qubit. */
static bool hardware_number(const qm_module *m, uint32_t qubit, uint32_t *out)
{
    uint32_t lo = 0, hi = m->nhardware;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        const qm_reg *r = &m->regs[m->hardware[mid]];
        if (r->first == qubit) {
            *out = r->number;
            return true;
        }
        if (r->first < qubit)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

static bool look_up(const qm_module *m, uint32_t what, const uint32_t *numbers, uint32_t n,
                    qm_duration *out)
{
    uint32_t i = m->length_slots[find_slot(m, what, numbers, n)];
    if (i == QM_NONE)
        return false;
    *out = (qm_duration){m->lengths[i].fs, m->lengths[i].dt};
    return true;
}

static bool table_duration(const qm_module *m, uint32_t what, const uint32_t *numbers, uint32_t n,
                           qm_duration *out)
{
    if (m->nlengths == 0)
        return false;
    bool known = numbers && n > 0;
    for (uint32_t i = 0; i < n && known; i++)
        known = numbers[i] != QM_NONE;
    return (known && look_up(m, what, numbers, n, out)) || look_up(m, what, NULL, 0, out);
}

static qm_name name_of(const qm_module *m, uint32_t what)
{
    const char *word = what == QM_TIMED_MEASURE ? "measure" : "reset";
    return what < m->ngates ? m->gates[what].name
                            : qm_intern_find(&m->cx->names, word, strlen(word));
}

qm_entry qm_module_gate_duration(const qm_module *m, uint32_t what, const double *params,
                                 const uint32_t *qubits, uint32_t n, qm_duration *out)
{
    enum { MOST = 16 };
    uint32_t numbers[MOST];
    bool listed = qubits && n <= MOST;
    for (uint32_t i = 0; i < n && listed; i++)
        if (!hardware_number(m, qubits[i], &numbers[i]))
            numbers[i] = QM_NONE;
    qm_cal_call call = {.name = name_of(m, what),
                        .params = params,
                        .nparams = what < m->ngates ? m->gates[what].nparams : 0,
                        .qubits = listed ? numbers : NULL,
                        .nqubits = n};
    qm_cal_time t = {0};
    bool calibrated = call.name != QM_NONE && qm_cal_match_time(m, &call, &t);
    *out = (qm_duration){t.femtoseconds, t.dt};
    if (t.known || table_duration(m, what, call.qubits, n, out))
        return QM_ENTRY_KNOWN;
    return calibrated ? QM_ENTRY_UNKNOWN : QM_ENTRY_NONE;
}

bool qm_gate_has_duration(const qm_module *m, uint32_t gate)
{
    const qm_gate *g = &m->gates[gate];
    for (uint32_t i = 0; i < m->ncals && g->name != QM_NONE; i++)
        if (m->cals[i].kind == QM_CAL_DEF && m->cals[i].name == g->name &&
            m->cals[i].nparams == g->nparams && m->cals[i].nqubits == g->nqubits)
            return true;
    for (uint32_t i = 0; i < m->nlengths; i++)
        if (m->lengths[i].what == gate)
            return true;
    return false;
}

typedef struct timer {
    const qm_module *m;
    qm_arena *arena;
    qm_gap *gap;
    uint32_t left; /* ops that may still be walked */
} timer;

/* Where ops stand: qubit operand q is map[q] of the program; NULL: q itself; `unknown`: any one. In
 * the body of a gate: the values of its parameters, NaN where one is not known. */
typedef struct place {
    const uint32_t *map;
    bool unknown;
    const double *params;
    uint32_t nparams;
} place;

static bool missing(timer *t, qm_gap_kind kind, const qm_op *op)
{
    *t->gap = (qm_gap){.kind = kind, .span = op->span, .what = QM_NONE};
    return false;
}

typedef struct qubit_list {
    uint32_t *list;
    uint32_t n, cap;
} qubit_list;

static void collect_block(const qm_module *m, uint32_t block, qm_arena *arena, qubit_list *out);

static void collect_op(const qm_module *m, const qm_op *op, qm_arena *arena, qubit_list *out)
{
    const uint32_t *q = qm_op_qubits(m, op);
    for (uint32_t i = 0; i < op->nqubits; i++) {
        QM_RESERVE(arena, out->list, out->n, out->cap);
        out->list[out->n++] = q[i];
    }
    for (uint32_t r = 0; r < qm_op_nregions(m, op); r++)
        collect_block(m, op->region + r, arena, out);
}

static void collect_block(const qm_module *m, uint32_t block, qm_arena *arena, qubit_list *out)
{
    const qm_block *b = &m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++)
        collect_op(m, &b->ops[i], arena, out);
}

/* Sorted, each once. */
static void unique(qubit_list *q)
{
    uint32_t n = 0;
    if (q->n > 1)
        qsort(q->list, q->n, sizeof *q->list, qm_compare_u32);
    for (uint32_t i = 0; i < q->n; i++)
        if (n == 0 || q->list[n - 1] != q->list[i])
            q->list[n++] = q->list[i];
    q->n = n;
}

uint32_t qm_op_all_qubits(const qm_module *m, const qm_op *op, qm_arena *arena, uint32_t **out)
{
    qubit_list q = {0};
    collect_op(m, op, arena, &q);
    if (op->kind == QM_OP_BOX)
        unique(&q);
    *out = q.list;
    return q.n;
}

uint32_t qm_block_all_qubits(const qm_module *m, uint32_t block, qm_arena *arena, uint32_t **out)
{
    qubit_list q = {0};
    collect_block(m, block, arena, &q);
    unique(&q);
    *out = q.list;
    return q.n;
}

static bool block_time(timer *t, uint32_t block, place at, qm_duration *out);

/* The operands of an op as qubits of the program, or NULL when it is not known which they are. */
static uint32_t *actual_qubits(timer *t, const qm_op *op, place at)
{
    const uint32_t *q = qm_op_qubits(t->m, op);
    uint32_t *actual = QM_NEW_ARRAY(t->arena, uint32_t, op->nqubits + 1u);
    if (at.unknown || qm_op_has_dynamic_qubit(t->m, op))
        return NULL;
    for (uint32_t i = 0; i < op->nqubits; i++)
        actual[i] = at.map ? at.map[q[i]] : q[i];
    return actual;
}

/* The values of the parameters of a gate. */
static double *actual_params(timer *t, const qm_op *op, place at)
{
    const qm_module *m = t->m;
    uint32_t n = qm_op_nparams(m, op);
    double *values = QM_NEW_ARRAY(t->arena, double, n + 1u);
    for (uint32_t i = 0; i < n; i++) {
        qm_param p = m->params[op->param + i];
        values[i] = p.value;
        if (p.expr != QM_NONE && !qm_expr_eval(m, p.expr, at.params, at.nparams, &values[i]))
            values[i] = NAN;
    }
    return values;
}

/* By a calibration, the table, or the body of the gate. */
static bool entry_time(timer *t, const qm_op *op, place at, qm_duration *out)
{
    const qm_module *m = t->m;
    uint32_t what = op->kind == QM_OP_GATE      ? op->code
                    : op->kind == QM_OP_MEASURE ? (uint32_t)QM_TIMED_MEASURE
                                                : (uint32_t)QM_TIMED_RESET;
    if (op->nqubits == 0) /* a phase */
        return true;
    t->left -= t->left < m->ncals / CALS_A_STEP ? t->left : m->ncals / CALS_A_STEP;
    uint32_t *actual = actual_qubits(t, op, at);
    double *params = actual_params(t, op, at);
    qm_entry entry = qm_module_gate_duration(m, what, params, actual, op->nqubits, out);
    if (entry == QM_ENTRY_KNOWN)
        return true;
    if (entry == QM_ENTRY_NONE && op->kind == QM_OP_GATE && m->gates[op->code].kind == QM_GK_BODY)
        return block_time(t, m->gates[op->code].body,
                          (place){.map = actual,
                                  .unknown = actual == NULL,
                                  .params = params,
                                  .nparams = m->gates[op->code].nparams},
                          out);
    missing(t, QM_GAP_ENTRY, op);
    t->gap->what = what;
    t->gap->qubits = actual;
    t->gap->n = op->nqubits;
    return false;
}

/* A length with the parameters of the gate in it; false when it is not known. */
static bool length_value(timer *t, uint32_t expr, place at, uint32_t depth, qm_duration *out)
{
    const qm_module *m = t->m;
    const qm_expr *e = qm_expr_at(m, expr);
    qm_duration a, b;
    double k;
    if (qm_expr_is_const(m, expr)) {
        *out = qm_expr_as_duration(m, expr);
        return true;
    }
    if (depth == MOST_DEPTH || e->op < QM_EX_NEG || e->op > QM_EX_DIV)
        return false;
    bool swapped = e->op == QM_EX_MUL && qm_expr_at(m, e->a)->type.kind != QM_T_DURATION;
    if (!length_value(t, swapped ? e->b : e->a, at, depth + 1, &a))
        return false;
    switch (e->op) {
    case QM_EX_NEG:
        *out = qm_duration_scale(a, -1);
        return true;
    case QM_EX_ADD:
    case QM_EX_SUB:
        if (!length_value(t, e->b, at, depth + 1, &b))
            return false;
        *out = qm_duration_add(a, e->op == QM_EX_ADD ? b : qm_duration_scale(b, -1));
        return true;
    case QM_EX_MUL:
    case QM_EX_DIV:
        if (!qm_expr_eval(m, swapped ? e->a : e->b, at.params, at.nparams, &k))
            return false;
        *out = e->op == QM_EX_MUL ? qm_duration_scale(a, k) : (qm_duration){a.fs / k, a.dt / k};
        return isfinite(out->fs) && isfinite(out->dt);
    default:
        return false;
    }
}

static bool op_time(timer *t, const qm_op *op, place at, qm_duration *out)
{
    const qm_module *m = t->m;
    uint32_t length = op->kind == QM_OP_BOX ? m->ctls[op->code].cond : op->param;
    if (t->left-- == 0) {
        t->left = 0;
        return missing(t, QM_GAP_WORK, op);
    }
    *out = (qm_duration){0, 0};
    if (qm_op_is_instant(op->kind))
        return true;
    switch ((qm_op_kind)op->kind) {
    case QM_OP_GATE:
    case QM_OP_MEASURE:
    case QM_OP_RESET:
        return entry_time(t, op, at, out);
    case QM_OP_BOX:
        if (length == QM_NONE)
            return block_time(t, op->region, at, out);
        break;
    case QM_OP_DELAY:
        break;
    default:
        return missing(t, QM_GAP_FLOW, op);
    }
    return length_value(t, length, at, 0, out) || missing(t, QM_GAP_LENGTH, op);
}

/* *a = the later of *a and b. */
static bool later(timer *t, const qm_op *op, qm_duration *a, qm_duration b)
{
    int order;
    if (!qm_duration_compare(*a, b, t->m->cx->dt, &order))
        return missing(t, QM_GAP_DT, op);
    if (order < 0)
        *a = b;
    return true;
}

/* Puts an op that takes d onto the time lines of its qubits; *end: where it ends. */
static bool schedule(timer *t, const qm_op *op, const qubit_list *lanes, qm_duration *ready,
                     qm_duration d, qm_duration *end)
{
    uint32_t *q, n = qm_op_all_qubits(t->m, op, t->arena, &q);
    qm_duration start = {0, 0};
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t *lane = bsearch(&q[i], lanes->list, lanes->n, sizeof *q, qm_compare_u32);
        q[i] = (uint32_t)(lane - lanes->list);
        if (!later(t, op, &start, ready[q[i]]))
            return false;
    }
    *end = qm_duration_add(start, d);
    for (uint32_t i = 0; i < n; i++)
        ready[q[i]] = *end;
    return true;
}

static bool block_time(timer *t, uint32_t block, place at, qm_duration *out)
{
    const qm_block *b = &t->m->blocks[block];
    qubit_list lanes = {0};
    collect_block(t->m, block, t->arena, &lanes);
    unique(&lanes);
    qm_duration *ready = qm_arena_zalloc(t->arena, lanes.n + 1u, sizeof *ready);
    *out = (qm_duration){0, 0};
    for (uint32_t i = 0; i < b->nops; i++) {
        qm_duration d, end;
        if (!op_time(t, &b->ops[i], at, &d) || !schedule(t, &b->ops[i], &lanes, ready, d, &end) ||
            !later(t, &b->ops[i], out, end))
            return false;
    }
    return true;
}

bool qm_op_time(const qm_module *m, const qm_op *op, uint32_t func, qm_arena *arena,
                qm_duration *out, qm_gap *gap)
{
    timer t = {.m = m, .arena = arena, .gap = gap, .left = MOST_WORK};
    return op_time(&t, op, (place){.unknown = func != QM_NONE}, out);
}

bool qm_block_time(const qm_module *m, uint32_t block, uint32_t func, qm_arena *arena,
                   qm_duration *out, qm_gap *gap)
{
    timer t = {.m = m, .arena = arena, .gap = gap, .left = MOST_WORK};
    return block_time(&t, block, (place){.unknown = func != QM_NONE}, out);
}

const char *qm_qubit_text(const qm_module *m, uint32_t func, uint32_t operand, qm_arena *arena)
{
    for (uint32_t i = 0; i < m->nregs && !(operand & QM_DYNAMIC); i++) {
        const qm_reg *r = &m->regs[i];
        if (r->kind == QM_REG_ALIAS || r->func != func || operand < r->first ||
            operand - r->first >= r->size)
            continue;
        const char *name = r->name == QM_NONE ? "" : qm_intern_cstr(&m->cx->names, r->name);
        return r->kind == QM_REG_PHYSICAL ? qm_arena_printf(arena, "$%u", r->number)
               : r->scalar                ? name
                           : qm_arena_printf(arena, "%s[%u]", name, operand - r->first);
    }
    return "a qubit";
}

static const char *subject(const qm_module *m, const qm_gap *gap)
{
    qm_arena *arena = &m->cx->arena;
    qm_text text;
    qm_text_init(&text, arena);
    if (gap->what == QM_TIMED_MEASURE || gap->what == QM_TIMED_RESET)
        qm_text_puts(&text, gap->what == QM_TIMED_RESET ? "a reset" : "a measurement");
    else
        qm_text_printf(&text, "gate '%s'", qm_module_gate_text(m, gap->what, arena));
    for (uint32_t i = 0; i < gap->n && gap->qubits; i++)
        qm_text_printf(&text, "%s%s", i ? ", " : " on ",
                       qm_qubit_text(m, QM_NONE, gap->qubits[i], arena));
    return text.data;
}

void qm_gap_report(const qm_module *m, const qm_gap *gap)
{
    static const char *const texts[] = {
        [QM_GAP_LENGTH] = "this length depends on a stretch, or is known only at run time",
        [QM_GAP_DT] = "durations in SI units and in dt compare only when the length of a dt is "
                      "known (--dt)",
        [QM_GAP_FLOW] = "how long control flow takes is known only at run time",
        [QM_GAP_WORK] = "too many gates to find out how long they take",
    };
    qm_span at = m->spans[gap->span];
    if (gap->kind != QM_GAP_ENTRY) {
        qm_error(&m->cx->diag, QM_E_TIMING, at, "%s", texts[gap->kind]);
        return;
    }
    qm_diag_rec r = qm_error(&m->cx->diag, QM_E_TIMING, at, "it is not known how long %s takes",
                             subject(m, gap));
    qm_note(&m->cx->diag, r, at,
            "its duration comes from a defcal or, on hardware qubits, from --durations=DEVICE");
}
