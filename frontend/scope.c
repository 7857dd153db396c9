/* scope.c - names: declaration, look-up, shadowing and did-you-mean.
 *
 * Look-up and declaration cost O(1); a suggestion looks at every visible name, once per unknown
 * name. */

#include "frontend/scope.h"

#include "frontend/parse.h"
#include "frontend/suggest.h"
#include "frontend/warn.h"

#include <string.h>

void qm_scopes_init(qm_scopes *sc, qm_arena *arena)
{
    *sc = (qm_scopes){.arena = arena};
}

void qm_scope_enter(qm_scopes *sc)
{
    QM_RESERVE(sc->arena, sc->begins, sc->depth, sc->cap_begins);
    sc->begins[sc->depth++] = sc->n;
}

void qm_scope_leave(qm_scopes *sc)
{
    uint32_t begin = sc->begins[--sc->depth];
    while (sc->n > begin) {
        const qm_symbol *sy = &sc->symbols[--sc->n];
        sc->newest[sy->name] = sy->shadowed;
    }
    if (sc->all_used > sc->n)
        sc->all_used = sc->n;
}

/* Is a symbol seen through the wall around the body of a gate or subroutine? */
static bool is_visible(const qm_scopes *sc, const qm_symbol *sy)
{
    return sy->scope >= sc->wall || sy->kind == QM_SY_CONST || sy->kind == QM_SY_GATE ||
           sy->kind == QM_SY_OPEN_GATE || sy->kind == QM_SY_FUNC || sy->kind == QM_SY_POISON;
}

const qm_symbol *qm_scope_find(const qm_scopes *sc, qm_name name)
{
    if (name >= sc->nnewest || sc->newest[name] == QM_NONE)
        return NULL;
    const qm_symbol *sy = &sc->symbols[sc->newest[name]];
    return is_visible(sc, sy) ? sy : NULL;
}

void qm_scope_use_qubits(qm_scopes *sc)
{
    for (; sc->all_used < sc->n; sc->all_used++)
        sc->symbols[sc->all_used].used |= sc->symbols[sc->all_used].kind == QM_SY_QUBITS;
}

const qm_symbol *qm_scope_outer(const qm_scopes *sc, const qm_symbol *sy)
{
    uint32_t i = sy->shadowed;
    while (i != QM_NONE && sc->symbols[i].kind != QM_SY_GATE)
        i = sc->symbols[i].shadowed;
    return i == QM_NONE ? sy : &sc->symbols[i];
}

const char *qm_symbol_text(const qm_symbol *sy)
{
    static const char *const texts[] = {
        [QM_SY_POISON] = "a name with an error",
        [QM_SY_CONST] = "a constant",
        [QM_SY_CELL] = "a variable",
        [QM_SY_QUBITS] = "a qubit register",
        [QM_SY_FORMAL] = "a qubit",
        [QM_SY_QUBIT_ALIAS] = "an alias of qubits",
        [QM_SY_BIT_ALIAS] = "an alias of bits",
        [QM_SY_GATE] = "a gate",
        [QM_SY_OPEN_GATE] = "the gate being defined",
        [QM_SY_PARAM] = "a parameter",
        [QM_SY_FUNC] = "a subroutine",
        [QM_SY_LENGTH] = "a duration that is not known yet",
    };
    return texts[sy->kind];
}

void qm_scope_note(qm_sema *s, qm_diag_rec r, const qm_symbol *sy)
{
    const char *name = qm_intern_cstr(&s->cx->names, sy->name);
    if (sy->at.begin != sy->at.end)
        qm_note(&s->cx->diag, r, sy->at, "'%s' is declared here", name);
    else
        qm_note(&s->cx->diag, r, sy->at, "'%s' is built in", name);
}

static void consider(qm_str typed, qm_str candidate, qm_str *best, uint32_t *distance)
{
    if (qm_similar(typed.data, typed.size, candidate.data, candidate.size, distance))
        *best = candidate;
}

/* The visible name that is most like an unknown one; *distance as for qm_similar(). */
static qm_str suggestion(const qm_sema *s, qm_str typed, bool gate, uint32_t *distance)
{
    const qm_scopes *sc = &s->scopes;
    qm_str best = {NULL, 0};
    for (uint32_t i = sc->n; i-- > 0;) {
        const qm_symbol *sy = &sc->symbols[i];
        if ((sy->kind == QM_SY_GATE) == gate && sy->kind != QM_SY_POISON && is_visible(sc, sy) &&
            sc->newest[sy->name] == i)
            consider(typed, s->cx->names.names[sy->name], &best, distance);
    }
    return best;
}

/* The built-in file that would declare a gate, or NULL. */
static const char *file_with_gate(const qm_sema *s, const char *name)
{
    uint32_t want = s->version == 2 ? QM_GF_QELIB1 : QM_GF_STDGATES;
    const char *file = s->version == 2 ? "qelib1.inc" : "stdgates.inc";
    if (s->includes & want)
        return NULL;
    for (uint32_t g = 0; g < QM_G_COUNT; g++) {
        const qm_gate_row *row = &qm_gate_table[g];
        const char *spelling = s->version == 2 && row->qasm2 ? row->qasm2 : row->name;
        if ((row->flags & want) && strcmp(spelling, name) == 0)
            return file;
    }
    for (uint32_t i = 0; i < qm_gate_alias_count; i++)
        if ((qm_gate_aliases[i].flags & want) && strcmp(qm_gate_aliases[i].name, name) == 0)
            return file;
    return NULL;
}

/* Where an include statement can be put: after the version, or before everything. */
static qm_span include_place(const qm_sema *s)
{
    const qm_source *main = &s->cx->sources.list[s->files[0].source];
    uint32_t at = s->version_at.begin ? s->version_at.end : main->base + qm_byte_order_mark(main);
    return (qm_span){at, at};
}

static void suggest_include(qm_sema *s, qm_diag_rec r, const char *name, const char *file)
{
    bool first = s->version_at.begin == 0;
    s->include_suggested = true;
    qm_note(&s->cx->diag, r, (qm_span){0, 0}, "'%s' is declared in \"%s\", which is not included",
            name, file);
    qm_fixit(&s->cx->diag, r, include_place(s),
             qm_arena_printf(&s->cx->arena, first ? "include \"%s\"; " : " include \"%s\";", file));
}

/* What may have been meant: a visible name, or for a gate a keyword. */
static const char *meant_by(const qm_sema *s, qm_str typed, bool gate)
{
    const char *spelling = qm_suggest_name(s, typed.data);
    if (spelling)
        return spelling;
    uint32_t distance = UINT32_MAX;
    qm_str near = suggestion(s, typed, gate, &distance);
    const char *word = qm_word_like(s->version, typed, &distance);
    bool value = word && (strcmp(word, "true") == 0 || strcmp(word, "false") == 0);
    return word && (gate || value) ? word : near.data;
}

static void report_unknown(qm_sema *s, qm_ast_ident id, bool gate)
{
    qm_diag *d = &s->cx->diag;
    const char *name = qm_intern_cstr(&s->cx->names, id.name);
    const qm_scopes *sc = &s->scopes;
    const char *file = file_with_gate(s, name);
    if (s->include_failed || (file && s->include_suggested))
        return; /* a consequence of what was reported */
    qm_diag_rec r = qm_error(d, QM_E_UNDECLARED, id.at, "%s '%s' is not declared",
                             gate ? "gate" : "name", name);
    if (!r)
        return; /* not shown: nothing is worth a search */
    if (id.name < sc->nnewest && sc->newest[id.name] != QM_NONE) {
        qm_note(d, r, sc->symbols[sc->newest[id.name]].at,
                "'%s' is not visible here: a %s sees only its parameters, constants and gates",
                name, s->in_gate ? "gate" : "subroutine");
        return;
    }
    if (file) {
        suggest_include(s, r, name, file);
        return;
    }
    if (gate && qm_word_of_other_version(name, strlen(name), s->version))
        qm_note(d, r, id.at, "'%s' belongs to OpenQASM %d, but this text is OpenQASM %u", name,
                s->version == 2 ? 3 : 2, s->version);
    const char *meant = meant_by(s, s->cx->names.names[id.name], gate);
    if (meant)
        qm_suggest(s, r, id.at, meant);
}

const qm_symbol *qm_scope_need(qm_sema *s, qm_ast_ident id, bool gate)
{
    if (id.name == QM_NONE) /* the parser has reported what stands in its place */
        return NULL;
    qm_symbol *sy = (qm_symbol *)qm_scope_find(&s->scopes, id.name);
    if (!sy) {
        report_unknown(s, id, gate);
        qm_scope_poison(s, id);
    }
    if (!sy || sy->kind == QM_SY_POISON)
        return NULL;
    if (!sy->used)
        sy->used = true;
    return sy;
}

static void grow_newest(qm_scopes *sc, const qm_sema *s, qm_name name)
{
    if (name < sc->nnewest)
        return;
    uint32_t n = sc->nnewest ? sc->nnewest : 64;
    while (n <= name || n < s->cx->names.n)
        n *= 2;
    sc->newest = qm_arena_grow(sc->arena, sc->newest, sc->nnewest, n, sizeof *sc->newest);
    memset(sc->newest + sc->nnewest, 0xff, (size_t)(n - sc->nnewest) * sizeof *sc->newest);
    sc->nnewest = n;
}

static qm_symbol new_symbol(qm_ast_ident id, qm_symbol_kind kind, uint32_t index, uint32_t scope,
                            uint32_t shadowed)
{
    return (qm_symbol){.name = id.name,
                       .kind = (uint8_t)kind,
                       .scope = scope,
                       .index = index,
                       .shadowed = shadowed,
                       .at = id.at};
}

/* A gate that only a calibration has declared gives way to the definition of its unitary. */
static bool gives_way(const qm_sema *s, const qm_symbol *old, qm_symbol_kind kind)
{
    return old->kind == QM_SY_GATE && s->m->gates[old->index].calibrated &&
           (kind == QM_SY_GATE || kind == QM_SY_OPEN_GATE);
}

qm_symbol *qm_scope_declare(qm_sema *s, qm_ast_ident id, qm_symbol_kind kind, uint32_t index)
{
    qm_scopes *sc = &s->scopes;
    if (id.name == QM_NONE)
        return NULL;
    grow_newest(sc, s, id.name);
    uint32_t before = sc->newest[id.name];
    if (before != QM_NONE && sc->symbols[before].scope == sc->depth) {
        qm_symbol *old = &sc->symbols[before];
        if (kind == QM_SY_POISON)
            return NULL;
        if (old->kind == QM_SY_POISON || gives_way(s, old, kind)) {
            uint32_t shadowed = old->shadowed;
            *old = new_symbol(id, kind, index, sc->depth, shadowed);
            return old;
        }
        qm_diag_rec r = qm_error(&s->cx->diag, QM_E_REDECLARED, id.at, "'%s' is already declared",
                                 qm_intern_cstr(&s->cx->names, id.name));
        qm_scope_note(s, r, old);
        return NULL;
    }
    if (before != QM_NONE && is_visible(sc, &sc->symbols[before]))
        qm_warn_shadow(s, id, &sc->symbols[before]);
    QM_RESERVE(sc->arena, sc->symbols, sc->n, sc->cap);
    qm_symbol *sy = &sc->symbols[sc->n];
    *sy = new_symbol(id, kind, index, sc->depth, before);
    sc->newest[id.name] = sc->n++;
    return sy;
}

void qm_scope_poison(qm_sema *s, qm_ast_ident id)
{
    qm_scope_declare(s, id, QM_SY_POISON, QM_NONE);
}
