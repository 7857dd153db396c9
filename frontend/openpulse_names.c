/* openpulse_names.c - names in calibrations.
 *
 * A stack of symbols with a table of the newest of each name, as scope.c has for the program.
 * Look-up and declaration cost O(1), a suggestion O(names), once per unknown name. */

#include "frontend/openpulse.h"

#include <stdio.h>
#include <string.h>

qm_diag_rec qm_pulse_warn(qm_pulse_check *p, qm_span at, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return qm_warning(&p->s->cx->diag, QM_W_CALIBRATION, at, "%s", text);
}

static const char *text_of(const qm_pulse_check *p, qm_name name)
{
    return qm_intern_cstr(&p->s->cx->names, name);
}

uint32_t qm_pulse_find(const qm_pulse_check *p, qm_name name)
{
    return name < p->s->pulse.nnewest ? p->s->pulse.newest[name] : QM_NONE;
}

static void grow_newest(qm_sema *s, qm_name name)
{
    qm_pulse *t = &s->pulse;
    if (name < t->nnewest)
        return;
    uint32_t n = t->nnewest ? t->nnewest : 64;
    while (n <= name)
        n *= 2;
    bool *unknown = qm_arena_zalloc(&s->arena, n, sizeof *unknown);
    if (t->nnewest > 0)
        memcpy(unknown, t->unknown, t->nnewest * sizeof *unknown);
    t->unknown = unknown;
    t->newest = qm_arena_grow(&s->arena, t->newest, t->nnewest, n, sizeof *t->newest);
    memset(t->newest + t->nnewest, 0xff, (size_t)(n - t->nnewest) * sizeof *t->newest);
    t->nnewest = n;
}

qm_pulse_symbol *qm_pulse_declare(qm_pulse_check *p, qm_ast_ident id, qm_pulse_kind kind)
{
    qm_pulse *t = &p->s->pulse;
    if (id.name == QM_NONE)
        return NULL;
    grow_newest(p->s, id.name);
    uint32_t old = t->newest[id.name];
    /* A block in a loop or branch of the program stands for several. */
    if (old != QM_NONE && t->symbols[old].scope == p->scope &&
        t->symbols[old].value.kind != QM_PK_ANY && (p->scope > 0 || p->s->scopes.depth == 0)) {
        qm_diag_rec r = qm_pulse_warn(p, id.at, "'%s' is already declared", text_of(p, id.name));
        qm_note(&p->s->cx->diag, r, t->symbols[old].at, "'%s' is declared here",
                text_of(p, id.name));
    }
    QM_RESERVE(&p->s->arena, t->symbols, t->nsymbols, t->cap_symbols);
    qm_pulse_symbol *sy = &t->symbols[t->nsymbols];
    *sy = (qm_pulse_symbol){.name = id.name, .scope = p->scope, .shadowed = old, .at = id.at};
    sy->value = (qm_pulse_value){.kind = (uint8_t)kind, .symbol = t->nsymbols};
    t->newest[id.name] = t->nsymbols++;
    return sy;
}

void qm_pulse_leave(qm_pulse_check *p)
{
    qm_pulse *t = &p->s->pulse;
    while (t->nsymbols > 0 && t->symbols[t->nsymbols - 1].scope == p->scope) {
        const qm_pulse_symbol *sy = &t->symbols[--t->nsymbols];
        t->newest[sy->name] = sy->shadowed;
    }
    p->scope--;
}

static void suggest(qm_pulse_check *p, qm_diag_rec r, qm_ast_ident id, bool function)
{
    qm_pulse *t = &p->s->pulse;
    qm_str typed = p->s->cx->names.names[id.name], best = {NULL, 0};
    uint32_t distance = UINT32_MAX;
    for (uint32_t i = t->nsymbols; i-- > 0;) {
        qm_str name = p->s->cx->names.names[t->symbols[i].name];
        if ((t->symbols[i].params != NULL) == function && t->symbols[i].value.kind != QM_PK_ANY &&
            qm_similar(typed.data, typed.size, name.data, name.size, &distance))
            best = name;
    }
    const char *known = function ? qm_pulse_similar_function(typed, &distance) : NULL;
    if (known)
        best = (qm_str){known, (uint32_t)strlen(known)};
    if (!best.data)
        return;
    qm_note(&p->s->cx->diag, r, id.at, "did you mean '%.*s'?", (int)best.size, best.data);
    qm_fixit(&p->s->cx->diag, r, id.at, qm_arena_strdup(&p->s->cx->arena, best.data, best.size));
}

/* Reports a name once. */
static void unknown(qm_pulse_check *p, qm_ast_ident id, bool function)
{
    grow_newest(p->s, id.name);
    bool *seen = &p->s->pulse.unknown[id.name];
    if (*seen || p->faulty || p->s->pulse.faulty)
        return;
    *seen = true;
    qm_diag_rec r = qm_pulse_warn(p, id.at, "%s '%s' is not declared",
                                  function ? "function" : "name", text_of(p, id.name));
    suggest(p, r, id, function);
}

void qm_pulse_unknown_function(qm_pulse_check *p, qm_ast_ident id)
{
    unknown(p, id, true);
}

/* A constant of the program's top level that a body names is written out with the module. */
static void keep_constant(qm_pulse_check *p, qm_symbol *sy)
{
    bool was_kept = sy->kept > 0;
    sy->kept = p->body;
    if (sy->scope > 0 || was_kept || sy->at.begin == sy->at.end)
        return;
    qm_cal c = {.kind = QM_CAL_CONST,
                .name = sy->name,
                .text = {"", 0},
                .gate = QM_NONE,
                .value = sy->index,
                .at = sy->at};
    qm_module_add_cal(p->s->m, &c);
}

static void keep_read(qm_pulse_check *p, qm_symbol *sy)
{
    if (sy->kept == p->body)
        return;
    sy->kept = p->body;
    QM_RESERVE(&p->s->scratch, p->reads, p->nreads, p->cap_reads);
    p->reads[p->nreads++] = sy->index;
}

static qm_pulse_value constant_value(const qm_sema *s, uint32_t expr, qm_span at)
{
    qm_pulse_value v = {
        .kind = (uint8_t)qm_pulse_kind_of(qm_sema_type_of(s, expr)), .symbol = QM_NONE, .at = at};
    if (v.kind == QM_PK_NUMBER || v.kind == QM_PK_ANGLE) {
        v.known = true;
        v.number = qm_expr_as_double(s->m, expr);
    } else if (v.kind == QM_PK_DURATION) {
        v.time = qm_pulse_constant_time(s->m, expr);
    }
    return v;
}

static qm_pulse_value outer_value(qm_pulse_check *p, qm_symbol *sy, qm_ast_ident id)
{
    qm_pulse_value v = {.kind = QM_PK_ANY, .symbol = QM_NONE, .at = id.at};
    sy->used = true;
    switch ((qm_symbol_kind)sy->kind) {
    case QM_SY_CONST:
        keep_constant(p, sy);
        return constant_value(p->s, sy->index, id.at);
    case QM_SY_CELL:
        keep_read(p, sy);
        v.kind = (uint8_t)qm_pulse_kind_of(p->s->m->cells[sy->index].type);
        return v;
    case QM_SY_QUBITS:
    case QM_SY_QUBIT_ALIAS:
        v.kind = QM_PK_QUBIT;
        return v;
    default:
        return v;
    }
}

qm_pulse_value qm_pulse_name(qm_pulse_check *p, qm_ast_ident id)
{
    qm_pulse_value none = {.kind = QM_PK_ANY, .symbol = QM_NONE, .at = id.at};
    if (id.name == QM_NONE)
        return none;
    uint32_t i = qm_pulse_find(p, id.name);
    if (i != QM_NONE) {
        qm_pulse_value v = p->s->pulse.symbols[i].value;
        if (p->s->pulse.symbols[i].params) {
            qm_pulse_warn(p, id.at, "'%s' is a function, which is called with arguments",
                          text_of(p, id.name));
            return none;
        }
        v.symbol = i;
        v.at = id.at;
        return v;
    }
    qm_symbol *sy = (qm_symbol *)qm_scope_find(&p->s->scopes, id.name);
    if (sy)
        return outer_value(p, sy, id);
    unknown(p, id, false);
    return none;
}
