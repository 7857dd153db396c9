/* gate_def.c - gate definitions and opaque gates.
 *
 * The body is lowered into a block of its own, in which qubits are numbered by the formal qubits
 * and parameters are QM_EX_PARAM. A definition that has the name of a row of the gate table and, at
 * sample points, its unitary IS that row: so text written for tools without the gate reads back as
 * the gate. */

#include "frontend/sema.h"

#include <complex.h>
#include <string.h>

enum { SAMPLES = 3, MAX_MATRIX = 1 << (2 * QM_MAX_GATE_QUBITS) };

/* Are two matrices equal, or with `phase` equal up to a global phase? */
static bool same_unitary(const qm_c64 *a, const qm_c64 *b, uint32_t n, bool phase)
{
    const double tolerance = 1e-9;
    qm_c64 factor = 1;
    if (phase) {
        uint32_t k = 0;
        for (uint32_t i = 1; i < n; i++)
            if (cabs(b[i]) > cabs(b[k]) + 1e-3)
                k = i;
        if (cabs(a[k]) < tolerance)
            return false;
        factor = a[k] / b[k] / cabs(a[k] / b[k]);
    }
    for (uint32_t i = 0; i < n; i++)
        if (cabs(a[i] - factor * b[i]) > tolerance)
            return false;
    return true;
}

/* A definition that takes a certain time is none of the table's. */
static bool is_timed(const qm_module *m, uint32_t gate)
{
    const qm_block *b = &m->blocks[m->gates[gate].body];
    for (uint32_t i = 0; i < b->nops; i++)
        if (b->ops[i].kind == QM_OP_DELAY || b->ops[i].kind == QM_OP_BOX)
            return true;
    return false;
}

static bool is_row(qm_sema *s, uint32_t gate, uint32_t row)
{
    uint32_t n = UINT32_C(1) << (2 * qm_gate_table[row].nqubits);
    qm_c64 *a = QM_NEW_ARRAY(&s->scratch, qm_c64, n), *b = QM_NEW_ARRAY(&s->scratch, qm_c64, n);
    for (uint32_t i = 0; i < SAMPLES; i++) {
        double p[QM_MAX_GATE_PARAMS];
        for (uint32_t k = 0; k < QM_MAX_GATE_PARAMS; k++)
            p[k] = 0.37 + 1.13 * i + 0.71 * k * (i + 1); /* nothing special */
        if (qm_gate_unitary(s->m, gate, p, a) != QM_OK)
            return false;
        qm_row_unitary(row, p, b);
        if (!same_unitary(a, b, n, s->version == 2))
            return false;
    }
    return true;
}

/* The row of the table that equals a new definition of the same name, or QM_NONE. */
static uint32_t match_row(qm_sema *s, uint32_t gate, const char *name)
{
    for (uint32_t row = 0; row < QM_G_COUNT; row++)
        if (strcmp(qm_gate_table[row].name, name) == 0)
            return s->m->gates[gate].nqubits == qm_gate_table[row].nqubits &&
                           s->m->gates[gate].nparams == qm_gate_table[row].nparams &&
                           !is_timed(s->m, gate) && is_row(s, gate, row)
                       ? row
                       : QM_NONE;
    return QM_NONE;
}

static qm_name *formal_names(qm_sema *s, const qm_ast_params *list)
{
    qm_name *names = QM_NEW_ARRAY(&s->m->arena, qm_name, list->n + 1);
    uint32_t n = 0;
    for (const qm_ast_param *p = list->first; p; p = p->next)
        names[n++] = p->name.name;
    return names;
}

static qm_gate new_gate(qm_sema *s, const qm_ast_stmt *st, qm_gate_kind kind, uint32_t body)
{
    return (qm_gate){.name = st->name.name,
                     .kind = (uint8_t)kind,
                     .nparams = (uint16_t)st->params.n,
                     .nqubits = st->qubits.n,
                     .base = QM_NONE,
                     .body = body,
                     .param_names = formal_names(s, &st->params),
                     .qubit_names = formal_names(s, &st->qubits),
                     .at = st->name.at};
}

/* A gate of a built-in file may be defined anew in OpenQASM 2, whose files carry their own copies.
 */
static bool may_replace(const qm_sema *s, const qm_symbol *sy)
{
    return s->version == 2 && sy && sy->kind == QM_SY_GATE && sy->index < QM_G_COUNT &&
           sy->at.begin != sy->at.end && (s->includes & QM_GF_QELIB1);
}

/* Declares the name of a gate; false after an error. */
static bool declare(qm_sema *s, const qm_ast_stmt *st)
{
    if (s->scopes.depth > 0) {
        qm_error(&s->cx->diag, QM_E_SCOPE, st->name.at,
                 "a gate can be defined only at the top level");
        return false;
    }
    if (st->params.n > UINT16_MAX || st->qubits.n > UINT16_MAX) {
        qm_error(&s->cx->diag, QM_E_LIMIT, st->name.at,
                 "a gate has at most %d parameters and qubits", UINT16_MAX);
        return false;
    }
    qm_symbol *old = (qm_symbol *)qm_scope_find(&s->scopes, st->name.name);
    if (may_replace(s, old)) {
        old->kind = QM_SY_OPEN_GATE;
        old->alias = NULL;
        old->at = st->name.at;
        return true;
    }
    return qm_scope_declare(s, st->name, QM_SY_OPEN_GATE, QM_NONE) != NULL;
}

static qm_status declare_formals(qm_sema *s, const qm_ast_params *list, qm_symbol_kind kind)
{
    qm_status status = QM_OK;
    uint32_t n = 0;
    for (const qm_ast_param *p = list->first; p; p = p->next)
        if (!qm_scope_declare(s, p->name, kind, n++))
            status = QM_ERR_INPUT;
    return status;
}

/* Lowers the body into a new block. */
static qm_status lower_body(qm_sema *s, const qm_ast_stmt *st, uint32_t *body)
{
    *body = qm_module_add_block(s->m);
    qm_scope_enter(&s->scopes);
    s->scopes.wall = s->scopes.depth;
    s->in_gate = true;
    s->unrolled = 0;
    s->nqubits_in_gate = st->qubits.n;
    qm_status status = declare_formals(s, &st->params, QM_SY_PARAM);
    if (declare_formals(s, &st->qubits, QM_SY_FORMAL) != QM_OK)
        status = QM_ERR_INPUT;
    if (qm_sema_body(s, &st->body, *body) != QM_OK)
        status = QM_ERR_INPUT;
    qm_scope_leave(&s->scopes);
    s->scopes.wall = 0;
    s->in_gate = false;
    return status;
}

/* Gives the gate's symbol its meaning. */
static void define(qm_sema *s, const qm_ast_stmt *st, qm_symbol_kind kind, uint32_t gate)
{
    qm_symbol *sy = (qm_symbol *)qm_scope_find(&s->scopes, st->name.name);
    sy->kind = (uint8_t)kind;
    sy->index = gate;
}

qm_status qm_sema_gate_def(qm_sema *s, const qm_ast_stmt *st)
{
    if (!declare(s, st)) {
        qm_scope_poison(s, st->name);
        return QM_ERR_INPUT;
    }
    uint32_t body;
    if (lower_body(s, st, &body) != QM_OK) {
        define(s, st, QM_SY_POISON, QM_NONE);
        return QM_ERR_INPUT;
    }
    qm_gate g = new_gate(s, st, QM_GK_BODY, body);
    uint32_t gate = qm_module_add_gate(s->m, &g);
    uint32_t row = match_row(s, gate, qm_intern_cstr(&s->cx->names, g.name));
    if (row != QM_NONE) { /* the newest gate and block, to which nothing refers yet */
        s->m->ngates--;
        s->m->nblocks--;
        gate = row;
    }
    define(s, st, QM_SY_GATE, gate);
    return QM_OK;
}

qm_status qm_sema_opaque(qm_sema *s, const qm_ast_stmt *st)
{
    if (!declare(s, st)) {
        qm_scope_poison(s, st->name);
        return QM_ERR_INPUT;
    }
    qm_scope_enter(&s->scopes);
    qm_status status = declare_formals(s, &st->params, QM_SY_PARAM);
    if (declare_formals(s, &st->qubits, QM_SY_FORMAL) != QM_OK)
        status = QM_ERR_INPUT;
    qm_scope_leave(&s->scopes);
    qm_gate g = new_gate(s, st, QM_GK_OPAQUE, QM_NONE);
    define(s, st, QM_SY_GATE, qm_module_add_gate(s->m, &g));
    return status;
}
