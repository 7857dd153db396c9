/* verify.c - is a module well formed?
 *
 * The tables first, then every block that the program and the bodies of gates reach, from a
 * worklist: no fault makes the verifier recurse or read outside of the module. Blocks that nothing
 * owns are garbage that a pass has left, and are not looked at. Time: linear in the module. */
#include "ir/verify.h"

#include "ir/verify_internal.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static const char *const kind_names[QM_OP_KIND_COUNT] = {
    "nop",      "gate", "measure", "reset",  "barrier",     "delay", "declaration",
    "store",    "if",   "for",     "while",  "switch",      "box",   "break",
    "continue", "end",  "call",    "return", "calibration", "copy",  "pragma"};

static const char *op_name(const qm_verifier *v, const qm_op *op)
{
    const qm_module *m = v->m;
    if (op->kind >= QM_OP_KIND_COUNT)
        return "unknown";
    if (op->kind != QM_OP_GATE || op->code >= m->ngates)
        return kind_names[op->kind];
    qm_name name = m->gates[op->code].name;
    if (name < m->cx->names.n)
        return qm_intern_cstr(&m->cx->names, name);
    return "modified gate";
}

void qm_verify_fault(qm_verifier *v, const char *fmt, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (v->at.block != QM_NONE)
        qm_text_printf(v->faults, "block %u", v->at.block);
    if (v->index != QM_NONE)
        qm_text_printf(v->faults, ", op %u (%s)", v->index,
                       op_name(v, &v->m->blocks[v->at.block].ops[v->index]));
    qm_text_printf(v->faults, "%s%s\n", v->at.block != QM_NONE ? ": " : "", text);
    v->n++;
}

void qm_verify_own(qm_verifier *v, uint32_t first, uint32_t n, bool in_loop)
{
    if (first >= v->m->nblocks || n > v->m->nblocks - first) {
        qm_verify_fault(v, "regions %u..+%u of %u blocks", first, n, v->m->nblocks);
        return;
    }
    for (uint32_t b = first; b < first + n; b++) {
        if (v->owned[b]) {
            qm_verify_fault(v, "block %u is owned twice", b);
            continue;
        }
        v->owned[b] = true;
        QM_RESERVE(v->faults->arena, v->todo, v->ntodo, v->cap_todo);
        v->todo[v->ntodo++] =
            (qm_visit){.block = b, .gate = v->at.gate, .func = v->at.func, .in_loop = in_loop};
    }
}

/* Is `expr` an expression that may stand here but for the stretches that it reads? */
static bool verify_readable(qm_verifier *v, uint32_t expr, const char *what)
{
    if (expr >= v->m->nexprs) {
        qm_verify_fault(v, "%s: expression %u of %u", what, expr, v->m->nexprs);
        return false;
    }
    const qm_expr_facts *f = &v->facts[expr];
    if (!f->sound)
        return false; /* reported where it stands */
    uint32_t formals = v->at.gate == QM_NONE ? 0 : v->m->gates[v->at.gate].nparams;
    if (f->nparams > formals) {
        qm_verify_fault(v, "%s: parameter %u of %u", what, f->nparams - 1, formals);
        return false;
    }
    if (f->reads_cell && v->at.gate != QM_NONE) {
        qm_verify_fault(v, "%s: a gate's body reads a variable", what);
        return false;
    }
    if (f->reads_cell && f->func != v->at.func) {
        qm_verify_fault(v, "%s: reads a variable of another subroutine", what);
        return false;
    }
    return true;
}

bool qm_verify_length(qm_verifier *v, uint32_t expr)
{
    if (!verify_readable(v, expr, "length"))
        return false;
    if (v->m->exprs[expr].type.kind != QM_T_DURATION)
        qm_verify_fault(v, "the length is no duration");
    return true;
}

bool qm_verify_expr(qm_verifier *v, uint32_t expr, const char *what)
{
    if (!verify_readable(v, expr, what))
        return false;
    if (v->facts[expr].stretches)
        qm_verify_fault(v, "%s: reads a stretch", what);
    return !v->facts[expr].stretches;
}

static const qm_visit nowhere = {.block = QM_NONE, .gate = QM_NONE, .func = QM_NONE};

static void verify_phase(qm_verifier *v, const qm_param *phase)
{
    const qm_module *m = v->m;
    if (!isfinite(phase->value))
        qm_verify_fault(v, "the global phase is not finite");
    if (phase->expr == QM_NONE || !qm_verify_expr(v, phase->expr, "global phase"))
        return;
    uint8_t kind = m->exprs[phase->expr].type.kind;
    if (kind != QM_T_FLOAT && kind != QM_T_ANGLE)
        qm_verify_fault(v, "the global phase is neither float nor angle");
    if (v->at.gate == QM_NONE && (m->forms & QM_FORM_NUMERIC))
        qm_verify_fault(v, "the global phase is symbolic in a numeric module");
}

static void verify_block(qm_verifier *v)
{
    const qm_block *b = &v->m->blocks[v->at.block];
    v->index = QM_NONE;
    verify_phase(v, &b->phase);
    if (b->nops > 0 && !b->ops) {
        qm_verify_fault(v, "%u ops, but no array of ops", b->nops);
        return;
    }
    for (v->index = 0; v->index < b->nops; v->index++)
        qm_verify_op(v, &b->ops[v->index]);
    v->index = QM_NONE;
}

static void verify_blocks(qm_verifier *v)
{
    const qm_module *m = v->m;
    qm_verify_own(v, 0, 1, false);
    for (uint32_t g = QM_G_COUNT; g < m->ngates; g++)
        if (v->sound_gate[g] && m->gates[g].kind == QM_GK_BODY) {
            v->at.gate = g;
            qm_verify_own(v, m->gates[g].body, 1, false);
        }
    v->at.gate = QM_NONE;
    for (uint32_t f = 0; f < m->nfuncs; f++)
        if (v->sound_func[f]) {
            v->at.func = f;
            qm_verify_own(v, m->funcs[f].body, 1, false);
        }
    for (uint32_t e = 0; e < m->nexprs; e++)
        if (v->facts[e].sound && m->exprs[e].op == QM_EX_DURATIONOF) {
            v->at.func = m->exprs[e].b;
            qm_verify_own(v, m->exprs[e].a, 1, false);
        }
    while (v->ntodo > 0) {
        v->at = v->todo[--v->ntodo];
        verify_block(v);
    }
    v->at = nowhere;
}

uint32_t qm_module_verify(const qm_module *m, qm_text *faults)
{
    qm_arena *a = faults->arena;
    qm_verifier v = {.m = m, .faults = faults, .index = QM_NONE};
    v.at = nowhere;
    if (m->ngates < QM_G_COUNT || m->nblocks == 0 || m->nspans == 0) {
        qm_verify_fault(&v, "%u gates, %u blocks and %u spans: the fixed ones are missing",
                        m->ngates, m->nblocks, m->nspans);
        return v.n;
    }
    v.facts = qm_arena_zalloc(a, m->nexprs, sizeof *v.facts);
    v.sound_gate = qm_arena_zalloc(a, m->ngates, sizeof(bool));
    v.sound_func = qm_arena_zalloc(a, m->nfuncs, sizeof(bool));
    v.sound_cal = qm_arena_zalloc(a, m->ncals, sizeof(bool));
    v.owned = qm_arena_zalloc(a, m->nblocks, sizeof(bool));
    v.label_stamp = qm_arena_zalloc(a, m->nexprs, sizeof(uint32_t));
    qm_verify_types(&v);
    qm_verify_tables(&v);
    verify_blocks(&v);
    qm_verify_recursion(&v);
    return v.n;
}
