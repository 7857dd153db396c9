/* print_gates.c - gate calls with their modifiers, and the definitions that a program needs.
 *
 * Rows of the table that the dialect's standard include lacks are written as definitions in the
 * shape of the row: one call an op of its definition, so that the front end finds the row again. */
#include "ir/print_internal.h"

/* How OpenQASM 2 spells a row, or NULL when it needs a definition. */
static const char *row_spelling(const qm_printer *p, uint32_t row)
{
    const qm_gate_row *r = &qm_gate_table[row];
    if (p->dialect == QM_DIALECT_QASM2)
        return r->flags & QM_GF_QELIB1 ? r->qasm2 : NULL;
    return r->flags & QM_GF_STDGATES ? r->name : NULL;
}

/* Is the row a phase alone, which OpenQASM 2 does not have and does not need? */
static bool is_dropped(const qm_printer *p, uint32_t row)
{
    return p->dialect == QM_DIALECT_QASM2 && qm_gate_table[row].nqubits == 0;
}

/* A worklist of gates found used and not looked into yet. */
typedef struct worklist {
    uint32_t *list;
    uint32_t n;
} worklist;

static void mark(qm_printer *p, worklist *w, uint32_t gate)
{
    while (p->m->gates[gate].kind == QM_GK_MODIFIED)
        gate = p->m->gates[gate].base;
    if (!p->used_gates[gate]) {
        p->used_gates[gate] = true;
        w->list[w->n++] = gate;
    }
}

static void mark_block(qm_printer *p, worklist *w, uint32_t block)
{
    const qm_block *b = &p->m->blocks[block];
    for (uint32_t i = 0; i < b->nops; i++) {
        if (b->ops[i].kind == QM_OP_GATE)
            mark(p, w, b->ops[i].code);
        for (uint32_t r = 0; r < qm_op_nregions(p->m, &b->ops[i]); r++)
            mark_block(p, w, b->ops[i].region + r);
    }
}

void qm_print_mark_gates(qm_printer *p)
{
    const qm_module *m = p->m;
    p->used_gates = qm_arena_zalloc(p->arena, m->ngates, sizeof(bool));
    worklist w = {.list = QM_NEW_ARRAY(p->arena, uint32_t, m->ngates)};
    mark_block(p, &w, 0);
    for (uint32_t f = 0; f < m->nfuncs && p->dialect != QM_DIALECT_QASM2; f++)
        mark_block(p, &w, m->funcs[f].body);
    for (uint32_t e = 0; e < m->nexprs && p->dialect != QM_DIALECT_QASM2; e++)
        if (m->exprs[e].op == QM_EX_DURATIONOF)
            mark_block(p, &w, m->exprs[e].a);
    if (p->dialect == QM_DIALECT_IR)
        for (uint32_t g = QM_G_COUNT; g < m->ngates; g++)
            if (m->gates[g].kind == QM_GK_BODY)
                mark(p, &w, g);
    while (w.n > 0) {
        uint32_t g = w.list[--w.n];
        if (m->gates[g].kind == QM_GK_BODY)
            mark_block(p, &w, m->gates[g].body);
        else if (g < QM_G_COUNT && !row_spelling(p, g))
            for (uint32_t k = 0; k < qm_gate_table[g].ndef; k++)
                mark(p, &w, qm_gate_table[g].def[k].gate);
    }
}

bool qm_print_needs_include(const qm_printer *p)
{
    for (uint32_t g = 0; g < QM_G_COUNT; g++)
        if (p->used_gates[g] && g != QM_G_U && g != QM_G_GPHASE && row_spelling(p, g))
            return true;
    return false;
}

void qm_print_name_gates(qm_printer *p)
{
    const qm_module *m = p->m;
    p->gate_names = qm_arena_zalloc(p->arena, m->ngates, sizeof *p->gate_names);
    for (uint32_t g = 0; g < QM_G_COUNT; g++) {
        p->gate_names[g] = row_spelling(p, g);
        if (!p->gate_names[g])
            p->gate_names[g] = qm_gate_table[g].name;
        if (p->used_gates[g])
            qm_names_reserve(&p->names, p->gate_names[g]);
    }
    for (uint32_t g = QM_G_COUNT; g < m->ngates; g++)
        if (p->used_gates[g] && m->gates[g].kind != QM_GK_MODIFIED)
            p->gate_names[g] = qm_print_claim(p, m->gates[g].name);
}

static void put_controls(qm_printer *p, const qm_gate *g)
{
    for (uint32_t i = 0, n; i < g->ncontrols; i += n) {
        bool on = g->on >> i & 1;
        for (n = 1; i + n < g->ncontrols && (g->on >> (i + n) & 1) == on;)
            n++;
        qm_text_puts(&p->out, on ? "ctrl" : "negctrl");
        if (n > 1)
            qm_text_printf(&p->out, "(%u)", n);
        qm_text_puts(&p->out, " @ ");
    }
}

static void put_power(qm_printer *p, qm_param exponent)
{
    if (qm_param_is_number(exponent) && exponent.value == -1) {
        qm_text_puts(&p->out, "inv @ ");
        return;
    }
    qm_text_puts(&p->out, "pow(");
    qm_print_param(p, exponent);
    qm_text_puts(&p->out, ") @ ");
}

static void put_params(qm_printer *p, const qm_param *v, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        qm_text_puts(&p->out, k ? ", " : "(");
        qm_print_param(p, v[k]);
    }
    if (n)
        qm_text_puts(&p->out, ")");
}

void qm_print_call_head(qm_printer *p, uint32_t gate, const qm_param *v)
{
    const qm_gate *g = &p->m->gates[gate];
    uint32_t n = g->nparams;
    for (; g->kind == QM_GK_MODIFIED; gate = g->base, g = &p->m->gates[gate]) {
        put_controls(p, g);
        if (g->has_power)
            put_power(p, v[--n]);
    }
    qm_text_puts(&p->out, p->gate_names[gate]);
    put_params(p, v, n);
}

/* "gate name(a, b) q, r {", with whatever names. */
static void put_header(qm_printer *p, const char *keyword, uint32_t gate, uint32_t nparams,
                       uint32_t nqubits)
{
    qm_text_printf(&p->out, "%s %s", keyword, p->gate_names[gate]);
    for (uint32_t k = 0; k < nparams; k++)
        qm_text_printf(&p->out, "%s%s", k ? ", " : "(", p->params[k]);
    qm_text_puts(&p->out, nparams ? ") " : " ");
    for (uint32_t k = 0; k < nqubits; k++)
        qm_text_printf(&p->out, "%s%s", k ? ", " : "", p->qubits[k]);
}

/* c + k0*p0 + ... in the shape that arithmetic on parameters gives it. */
static void put_affine(qm_printer *p, const qm_affine *f, uint32_t n)
{
    bool first = f->c == 0;
    if (!first)
        qm_print_angle(&p->out, f->c);
    for (uint32_t k = 0; k < n; k++) {
        double factor = f->k[k];
        if (factor == 0)
            continue;
        if (!first)
            qm_text_puts(&p->out, factor < 0 ? " - " : " + ");
        else if (factor < 0)
            qm_text_puts(&p->out, "-");
        factor = factor < 0 ? -factor : factor;
        if (factor != 1) {
            qm_print_angle(&p->out, factor);
            qm_text_puts(&p->out, "*");
        }
        qm_text_puts(&p->out, p->params[k]);
        first = false;
    }
    if (first)
        qm_text_puts(&p->out, "0");
}

static void put_def_op(qm_printer *p, const qm_def_op *d, uint32_t nparams)
{
    const qm_gate_row *r = &qm_gate_table[d->gate];
    if (is_dropped(p, d->gate))
        return;
    qm_text_printf(&p->out, "    %s", p->gate_names[d->gate]);
    for (uint32_t k = 0; k < r->nparams; k++) {
        qm_text_puts(&p->out, k ? ", " : "(");
        put_affine(p, &d->param[k], nparams);
    }
    if (r->nparams)
        qm_text_puts(&p->out, ")");
    for (uint32_t k = 0; k < r->nqubits; k++)
        qm_text_printf(&p->out, "%s%s", k ? ", " : " ", p->qubits[d->qubit[k]]);
    qm_text_puts(&p->out, ";\n");
}

static void define_row(qm_printer *p, uint32_t row)
{
    static const char *const params[] = {"theta", "phi", "lambda", "gamma"};
    static const char *const qubits[] = {"a", "b", "c", "d", "e"};
    _Static_assert(sizeof params / sizeof *params == QM_MAX_GATE_PARAMS, "a name each");
    _Static_assert(sizeof qubits / sizeof *qubits == QM_MAX_GATE_QUBITS, "a name each");
    const qm_gate_row *r = &qm_gate_table[row];
    p->params = (const char **)params;
    p->qubits = (const char **)qubits;
    put_header(p, "gate", row, r->nparams, r->nqubits);
    qm_text_puts(&p->out, " {\n");
    for (uint32_t k = 0; k < r->ndef; k++)
        put_def_op(p, &r->def[k], r->nparams);
    qm_text_puts(&p->out, "}\n");
}

/* Names for the parameters and qubits of a definition: free beside the program's gates, which a
 * body may call. They are taken while the body is printed. */
static const char **local_names(qm_printer *p, const qm_name *wanted, uint32_t n)
{
    const char **names = QM_NEW_ARRAY(p->arena, const char *, n);
    for (uint32_t k = 0; k < n; k++)
        names[k] = qm_print_claim(p, wanted ? wanted[k] : QM_NONE);
    return names;
}

static void release_names(qm_printer *p, const char **names, uint32_t n)
{
    while (n > 0)
        qm_names_release(&p->names, names[--n]);
}

static void define_gate(qm_printer *p, uint32_t gate)
{
    const qm_gate *g = &p->m->gates[gate];
    bool two = p->dialect == QM_DIALECT_QASM2;
    p->params = local_names(p, g->param_names, g->nparams);
    p->qubits = local_names(p, g->qubit_names, g->nqubits);
    if (!two)
        qm_print_notes_at(p, g->at);
    put_header(p, g->kind == QM_GK_OPAQUE ? "opaque" : "gate", gate, g->nparams, g->nqubits);
    if (g->kind == QM_GK_OPAQUE) {
        qm_text_puts(&p->out, ";\n");
    } else {
        qm_text_puts(&p->out, " {\n");
        p->depth++;
        if (two)
            qm_print_block2(p, g->body);
        else
            qm_print_block3(p, g->body);
        p->depth--;
        qm_text_puts(&p->out, "}\n");
    }
    release_names(p, p->qubits, g->nqubits);
    release_names(p, p->params, g->nparams);
    qm_print_flush(p);
}

/* Definitions of the gates that a body calls, then its own; done[] marks what stands in the text.
 */
static void define_after_callees(qm_printer *p, bool *done, uint32_t gate)
{
    const qm_module *m = p->m;
    while (m->gates[gate].kind == QM_GK_MODIFIED)
        gate = m->gates[gate].base;
    if (gate < QM_G_COUNT || done[gate])
        return;
    done[gate] = true;
    if (m->gates[gate].calibrated && p->dialect != QM_DIALECT_QASM2)
        return; /* its calibrations declare it */
    if (m->gates[gate].kind == QM_GK_BODY) {
        const qm_block *b = &m->blocks[m->gates[gate].body];
        for (uint32_t i = 0; i < b->nops; i++)
            if (qm_body_gate(m, &b->ops[i]))
                define_after_callees(p, done, qm_body_gate(m, &b->ops[i])->code);
    }
    define_gate(p, gate);
}

void qm_print_definitions(qm_printer *p)
{
    for (uint32_t g = 0; g < QM_G_COUNT; g++)
        if (p->used_gates[g] && !row_spelling(p, g) && !is_dropped(p, g))
            define_row(p, g);
    bool *done = qm_arena_zalloc(p->arena, p->m->ngates, sizeof(bool));
    for (uint32_t g = QM_G_COUNT; g < p->m->ngates; g++)
        if (p->used_gates[g] && p->m->gates[g].kind != QM_GK_MODIFIED)
            define_after_callees(p, done, g);
    p->params = p->qubits = NULL;
}
