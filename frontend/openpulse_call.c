/* openpulse_call.c - calls in calibrations: functions of OpenPulse (openpulse.def), extern
 * functions that a cal block declares, those of the program, and those of the language. */

#include "frontend/openpulse.h"

#include <string.h>

typedef struct row {
    const char *name;
    char result;
    const char *params;
    int time;
} row;

static const row rows[] = {
#define PULSE_FUNCTION(name, result, params, time) {name, result, params, time},
#include "frontend/openpulse.def"
#undef PULSE_FUNCTION
};
enum { NROWS = sizeof rows / sizeof *rows };

static qm_pulse_kind kind_of(char letter)
{
    static const char letters[] = "vracdpfw"; /* in the order of qm_pulse_kind */
    return (qm_pulse_kind)(QM_PK_VOID + (strchr(letters, letter) - letters));
}

const char *qm_pulse_similar_function(qm_str typed, uint32_t *distance)
{
    const char *best = NULL;
    for (uint32_t i = 0; i < NROWS; i++)
        if (qm_similar(typed.data, typed.size, rows[i].name, strlen(rows[i].name), distance))
            best = rows[i].name;
    return best;
}

/* The values of the arguments, in the scratch arena. */
static qm_pulse_value *arguments(qm_pulse_check *p, const qm_ast_expr *e)
{
    qm_pulse_value *v = QM_NEW_ARRAY(&p->s->scratch, qm_pulse_value, e->args.n);
    uint32_t n = 0;
    for (const qm_ast_expr *a = e->args.first; a; a = a->next)
        v[n++] = qm_pulse_expr(p, a);
    return v;
}

static bool fits(const row *r, const qm_pulse_value *v, uint32_t n)
{
    if (strlen(r->params) != n)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (v[i].array || !qm_pulse_fits(kind_of(r->params[i]), (qm_pulse_kind)v[i].kind))
            return false;
    return true;
}

/* The row of a name that a call means: one that fits, else the first with that many parameters,
 * else the first. NULL: there is none of the name. */
static const row *choose(const char *name, const qm_pulse_value *v, uint32_t n)
{
    const row *first = NULL, *counted = NULL;
    for (const row *r = rows; r < rows + NROWS; r++) {
        if (strcmp(r->name, name) != 0)
            continue;
        if (fits(r, v, n))
            return r;
        if (!first)
            first = r;
        if (!counted && strlen(r->params) == n)
            counted = r;
    }
    return counted ? counted : first;
}

static qm_diag_rec wrong_count(qm_pulse_check *p, const qm_ast_expr *e, uint32_t want)
{
    return qm_pulse_warn(p, e->at, "function '%s' takes %u argument%s, but %u %s given",
                         qm_intern_cstr(&p->s->cx->names, e->name.name), want, want == 1 ? "" : "s",
                         e->args.n, e->args.n == 1 ? "is" : "are");
}

static qm_pulse_value call_row(qm_pulse_check *p, const row *r, const qm_ast_expr *e,
                               const qm_pulse_value *v)
{
    uint32_t n = (uint32_t)strlen(r->params);
    qm_pulse_value out = {.kind = (uint8_t)kind_of(r->result), .symbol = QM_NONE, .at = e->at};
    bool on_frame = r->params[0] == 'f' && r->time >= 0;
    if (e->args.n != n) {
        wrong_count(p, e, n);
        if (on_frame)
            qm_pulse_lose_time(p);
        return out;
    }
    for (uint32_t i = 0; i < n; i++)
        qm_pulse_expect(p, &v[i], kind_of(r->params[i]));
    if (r->time >= 0)
        out.time = v[r->time].time;
    if (on_frame)
        qm_pulse_advance(p, &v[0], v[r->time].time);
    else if (strcmp(r->name, "capture_v0") == 0)
        qm_pulse_lose_time(p); /* nothing says how long it takes */
    return out;
}

static qm_pulse_value call_symbol(qm_pulse_check *p, uint32_t symbol, const qm_ast_expr *e,
                                  const qm_pulse_value *v)
{
    qm_pulse_symbol sy = p->s->pulse.symbols[symbol];
    qm_pulse_value out = sy.value;
    out.symbol = QM_NONE;
    out.at = e->at;
    if (e->args.n != sy.nparams) {
        qm_diag_rec r = wrong_count(p, e, sy.nparams);
        qm_note(&p->s->cx->diag, r, sy.at, "'%s' is declared here",
                qm_intern_cstr(&p->s->cx->names, sy.name));
        return out;
    }
    for (uint32_t i = 0; i < sy.nparams; i++) {
        qm_pulse_expect(p, &v[i], (qm_pulse_kind)sy.params[i]);
        if (sy.params[i] == QM_PK_FRAME)
            qm_pulse_lose_time(p); /* it may advance the frame */
        if (sy.params[i] == QM_PK_DURATION && out.kind == QM_PK_WAVEFORM && !out.time.known)
            out.time = v[i].time; /* as the templates have it: the first duration */
    }
    return out;
}

/* An extern function or subroutine of the program. */
static qm_pulse_value call_program(qm_pulse_check *p, const qm_func *f, const qm_ast_expr *e,
                                   const qm_pulse_value *v)
{
    qm_pulse_value out = {
        .kind = (uint8_t)qm_pulse_kind_of(f->result), .symbol = QM_NONE, .at = e->at};
    if (e->args.n != f->nformals) {
        wrong_count(p, e, f->nformals);
        return out;
    }
    for (uint32_t i = 0; i < f->nformals; i++)
        qm_pulse_expect(p, &v[i],
                        f->formals[i].cell == QM_NONE
                            ? QM_PK_QUBIT
                            : qm_pulse_kind_of(p->s->m->cells[f->formals[i].cell].type));
    return out;
}

static bool is_language_function(const char *name)
{
    static const char *const names[] = {
        "arccos", "arcsin",   "arctan", "ceiling", "cos",  "exp", "floor",  "imag", "log", "mod",
        "pow",    "popcount", "real",   "rotl",    "rotr", "sin", "sizeof", "sqrt", "tan"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* sin and the like: numbers for numbers. */
static qm_pulse_value call_language(const qm_ast_expr *e, const qm_pulse_value *v)
{
    qm_pulse_value out = {.kind = QM_PK_NUMBER, .symbol = QM_NONE, .at = e->at};
    for (uint32_t i = 0; i < e->args.n; i++)
        if (v[i].kind == QM_PK_COMPLEX || v[i].kind == QM_PK_ANY)
            out.kind = QM_PK_ANY;
    return out;
}

qm_pulse_value qm_pulse_call(qm_pulse_check *p, const qm_ast_expr *e)
{
    qm_pulse_value *v = arguments(p, e), none = {.kind = QM_PK_ANY, .symbol = QM_NONE, .at = e->at};
    uint32_t symbol = qm_pulse_find(p, e->name.name);
    if (symbol != QM_NONE) {
        const qm_pulse_symbol *sy = &p->s->pulse.symbols[symbol];
        if (sy->params)
            return call_symbol(p, symbol, e, v);
        if (sy->value.kind != QM_PK_ANY)
            qm_pulse_warn(p, e->name.at, "'%s' is %s, not a function",
                          qm_intern_cstr(&p->s->cx->names, e->name.name),
                          qm_pulse_kind_text((qm_pulse_kind)sy->value.kind));
        return none;
    }
    qm_symbol *outer = (qm_symbol *)qm_scope_find(&p->s->scopes, e->name.name);
    if (outer && outer->kind == QM_SY_FUNC) {
        outer->used = true;
        return call_program(p, &p->s->m->funcs[outer->index], e, v);
    }
    const char *name = qm_intern_cstr(&p->s->cx->names, e->name.name);
    const row *r = choose(name, v, e->args.n);
    if (r)
        return call_row(p, r, e, v);
    if (is_language_function(name))
        return call_language(e, v);
    if (!outer || outer->kind != QM_SY_POISON)
        qm_pulse_unknown_function(p, e->name);
    qm_pulse_lose_time(p);
    return none;
}
