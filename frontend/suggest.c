/* suggest.c - what was meant by a name that is not declared: a name of the language that other
 * languages spell otherwise, or a keyword. */

#include "frontend/suggest.h"

#include "frontend/parse.h"

#include <string.h>

enum { V2 = 1 << 2, V3 = 1 << 3 };

/* Names that other languages have for what OpenQASM has too. */
static const struct {
    const char *typed, *meant;
    unsigned versions;
} spellings[] = {
    {"acos", "arccos", V3},  {"asin", "arcsin", V3},   {"atan", "arctan", V3},
    {"ceil", "ceiling", V3}, {"ln", "log", V3},        {"log", "ln", V2},
    {"fmod", "mod", V3},     {"len", "sizeof", V3},    {"e", "euler", V3},
    {"M_PI", "pi", V2 | V3}, {"boolean", "bool", V3},  {"double", "float", V3},
    {"integer", "int", V3},  {"unsigned", "uint", V3}, {"qubit", "qreg", V2},
    {"bit", "creg", V2},     {"toffoli", "ccx", V3},   {"cnot", "cx", V2 | V3},
    {"CNOT", "cx", V2 | V3}, {"fredkin", "cswap", V3},
};

qm_str qm_sema_text(const qm_sema *s, qm_span at)
{
    qm_place p = qm_sources_locate(&s->cx->sources, at.begin);
    return p.source ? (qm_str){p.source->text + p.offset, at.end - at.begin} : (qm_str){"", 0};
}

const char *qm_suggest_spelling(const qm_sema *s, const char *typed)
{
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if ((spellings[i].versions >> s->version & 1) && strcmp(spellings[i].typed, typed) == 0)
            return spellings[i].meant;
    return NULL;
}

void qm_suggest(qm_sema *s, qm_diag_rec r, qm_span at, const char *meant)
{
    qm_note(&s->cx->diag, r, at, "did you mean '%s'?", meant);
    qm_fixit(&s->cx->diag, r, at, meant);
}

/* Words that begin a declaration. */
static bool declares(const char *word)
{
    static const char *const types[] = {"qubit", "bit",     "int",      "uint", "float", "angle",
                                        "bool",  "complex", "duration", "qreg", "creg"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i], word) == 0)
            return true;
    return false;
}

const char *qm_suggest_name(const qm_sema *s, const char *typed)
{
    const char *meant = qm_suggest_spelling(s, typed);
    if (!meant || declares(meant))
        return meant;
    qm_name name = qm_intern_find(&s->cx->names, meant, strlen(meant));
    return name != QM_NONE && qm_scope_find(&s->scopes, name) ? meant : NULL;
}

void qm_suggest_declared(qm_sema *s, const qm_ast_stmt *st)
{
    qm_str typed = s->cx->names.names[st->name.name];
    const char *meant = qm_suggest_spelling(s, typed.data);
    uint32_t best = UINT32_MAX;
    if (!meant)
        meant = qm_word_like(s->version, typed, &best);
    if (!meant || !declares(meant))
        return;
    for (const qm_ast_expr *e = st->operands.first; e; e = e->next) {
        const qm_ast_expr *name = e->kind == QM_AX_INDEX ? e->a : e;
        if (name->kind == QM_AX_IDENT && !qm_scope_find(&s->scopes, name->name.name))
            qm_scope_poison(s, name->name);
    }
}
