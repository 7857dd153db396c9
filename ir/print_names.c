/* print_names.c - names that are free where they are declared.
 *
 * A set of names over an interner; each taken name remembers the newest suffix it gave out, so that
 * n equal names cost O(n). */
#include "ir/print_internal.h"

#include <stdio.h>
#include <string.h>

void qm_names_init(qm_names *n, qm_arena *arena)
{
    *n = (qm_names){.arena = arena};
    qm_intern_init(&n->table, arena);
}

static qm_name add(qm_names *n, const char *name)
{
    qm_name id = qm_intern_add(&n->table, name, strlen(name));
    if (id >= n->cap) {
        uint32_t cap = id < 32 ? 64 : 2 * id;
        n->state = qm_arena_grow(n->arena, n->state, n->cap, cap, sizeof *n->state);
        memset(n->state + n->cap, 0, (cap - n->cap) * sizeof *n->state);
        n->cap = cap;
    }
    return id;
}

static bool is_taken(const qm_names *n, const char *name)
{
    qm_name id = qm_intern_find(&n->table, name, strlen(name));
    return id != QM_NONE && id < n->cap && n->state[id] != 0;
}

const char *qm_names_reserve(qm_names *n, const char *name)
{
    qm_name id = add(n, name);
    if (n->state[id] == 0)
        n->state[id] = 1;
    return qm_intern_cstr(&n->table, id);
}

const char *qm_names_claim(qm_names *n, const char *wanted)
{
    if (!is_taken(n, wanted))
        return qm_names_reserve(n, wanted);
    qm_name id = add(n, wanted);
    for (;;) {
        const char *variant = qm_arena_printf(n->arena, "%s_%u", wanted, n->state[id]++);
        if (!is_taken(n, variant))
            return qm_names_reserve(n, variant);
    }
}

void qm_names_release(qm_names *n, const char *name)
{
    n->state[add(n, name)] = 0;
    const char *suffix = strrchr(name, '_');
    unsigned k;
    int end = 0;
    if (!suffix || sscanf(suffix, "_%u%n", &k, &end) != 1 || suffix[end])
        return;
    qm_name base = qm_intern_find(&n->table, name, (size_t)(suffix - name));
    if (base != QM_NONE && n->state[base] == k + 1)
        n->state[base] = k;
}

static const char *const words3[] = {
    "OPENQASM", "include", "defcalgrammar", "def",     "cal",      "defcal",  "gate",
    "extern",   "box",     "let",           "break",   "continue", "if",      "else",
    "end",      "return",  "for",           "while",   "in",       "switch",  "case",
    "default",  "nop",     "pragma",        "input",   "output",   "const",   "readonly",
    "mutable",  "qreg",    "qubit",         "creg",    "bool",     "bit",     "int",
    "uint",     "float",   "angle",         "complex", "array",    "void",    "duration",
    "stretch",  "gphase",  "inv",           "pow",     "ctrl",     "negctrl", "durationof",
    "delay",    "reset",   "measure",       "barrier", "true",     "false",   "im",
    "U",        "pi",      "tau",           "euler",   "π",        "τ",       "ℇ"};

static const char *const words2[] = {
    "OPENQASM", "include", "qreg", "creg", "gate", "opaque", "barrier", "measure", "reset", "if",
    "pi",       "sin",     "cos",  "tan",  "exp",  "ln",     "sqrt",    "U",       "CX"};

void qm_names_reserve_language(qm_names *n, qm_dialect dialect, bool include)
{
    bool two = dialect == QM_DIALECT_QASM2;
    uint32_t nwords = two ? sizeof words2 / sizeof *words2 : sizeof words3 / sizeof *words3;
    for (uint32_t i = 0; i < nwords; i++)
        qm_names_reserve(n, two ? words2[i] : words3[i]);
    unsigned flag = two ? QM_GF_QELIB1 : QM_GF_STDGATES;
    for (uint32_t g = 0; include && g < QM_G_COUNT; g++)
        if (qm_gate_table[g].flags & flag)
            qm_names_reserve(n, two ? qm_gate_table[g].qasm2 : qm_gate_table[g].name);
    for (uint32_t i = 0; include && i < qm_gate_alias_count; i++)
        if (qm_gate_aliases[i].flags & flag)
            qm_names_reserve(n, qm_gate_aliases[i].name);
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_word(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

const char *qm_names_spelling(qm_arena *arena, qm_dialect dialect, const char *name)
{
    if (dialect != QM_DIALECT_QASM2)
        return name;
    bool fine = is_lower(name[0]);
    for (const char *s = name; *s; s++)
        fine &= is_word(*s);
    if (fine)
        return name;
    char *out = qm_arena_printf(arena, "%s%s", is_lower(name[0]) ? "" : "v_", name);
    for (char *s = out; *s; s++)
        if (!is_word(*s))
            *s = '_';
    return out;
}
