/* syntax_error.c - what a syntax error says.
 *
 * The grammar knows each token that it would have accepted. They are shown in the words of a user:
 * what can start an expression is "an expression", and so on; at most four alternatives. */

#include "frontend/parser.h"

#include "frontend_parser.h"
#include "support/text.h"

#include <string.h>

enum { SHOWN_BYTES = 40, SHOWN_ALTERNATIVES = 4 };

typedef struct alternative {
    const char *name;
    int rank; /* lower ones are shown first */
} alternative;

typedef struct alternatives {
    alternative list[8];
    int n;
} alternatives;

/* Which groups occur among the expected tokens. */
typedef struct outline {
    bool end, name, only_name, expr, operation, statement;
    int ntypes;
} outline;

const char *qm_show_token(qm_parser *p, qm_span at)
{
    if (at.begin >= at.end)
        return "the end of the file";
    qm_str s = qm_parser_text(p, at);
    uint32_t n = 0;
    while (n < s.size && n <= SHOWN_BYTES && s.data[n] != '\n' && s.data[n] != '\r')
        n++;
    bool cut = n < s.size || n > SHOWN_BYTES;
    if (n > SHOWN_BYTES)
        n = SHOWN_BYTES;
    while (cut && n > 0 && ((unsigned char)s.data[n] & 0xC0) == 0x80)
        n--;
    return qm_arena_printf(&p->arena, "'%.*s%s'", (int)n, s.data, cut ? "..." : "");
}

/* Keeps the list sorted by rank; one more than fits falls off the end. */
static void insert(alternatives *a, const char *name, int rank)
{
    int i = a->n;
    while (i > 0 && a->list[i - 1].rank > rank)
        i--;
    int capacity = (int)(sizeof a->list / sizeof a->list[0]);
    if (i == capacity)
        return;
    int kept = a->n < capacity ? a->n : capacity - 1;
    memmove(&a->list[i + 1], &a->list[i], (size_t)(kept - i) * sizeof a->list[0]);
    a->list[i] = (alternative){name, rank};
    a->n = kept + 1;
}

static outline outline_of(const qm_expected *expected, int n)
{
    outline o = {.only_name = true};
    for (int i = 0; i < n; i++) {
        o.end |= expected[i].group == QM_EG_END;
        o.name |= expected[i].group == QM_EG_NAME;
        o.expr |= expected[i].group == QM_EG_EXPR;
        o.operation |= expected[i].group == QM_EG_OPERATOR;
        o.statement |= expected[i].group == QM_EG_STATEMENT;
        o.only_name &= strcmp(expected[i].name, "'measure'") != 0;
        o.ntypes += expected[i].group == QM_EG_TYPE;
    }
    o.only_name &= o.name && !o.expr && !o.statement;
    return o;
}

static bool is_one_of(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

/* Whether "an expression" or "an operator" already says it. */
static bool is_implied(const outline *o, const char *name)
{
    static const char *const starts[] = {"an integer", "a number", "a physical qubit",
                                         "'('",        "'-'",      NULL};
    static const char *const continues[] = {"'-'", "'=='", "'('", NULL};
    return (o->expr && is_one_of(name, starts)) || (o->operation && is_one_of(name, continues));
}

static int rank_of(const char *name)
{
    static const char *const closing[] = {"','", "')'", "']'", "'}'", "'='", "'->'", NULL};
    static const char *const opening[] = {"'['", "'('", "'++'", "'measure'", NULL};
    return is_one_of(name, closing) ? 1 : is_one_of(name, opening) ? 3 : 2;
}

static void choose_in_statement(const outline *o, const qm_expected *expected, int n,
                                alternatives *a)
{
    if (o->end)
        insert(a, "';'", 0);
    if (o->expr)
        insert(a, "an expression", 2);
    else if (o->name)
        insert(a, "a name", 2);
    if (o->operation)
        insert(a, "an operator", 4);
    if (o->ntypes > 1 && !o->expr)
        insert(a, "a type", 2);
    for (int i = 0; i < n; i++) {
        bool type = expected[i].group == QM_EG_TYPE && o->ntypes == 1;
        bool mark = expected[i].group == QM_EG_MARK && !is_implied(o, expected[i].name);
        if (type || mark)
            insert(a, expected[i].name, rank_of(expected[i].name));
    }
}

static void choose(const outline *o, bool at_end, const qm_expected *expected, int n,
                   alternatives *a)
{
    if (!o->statement) {
        choose_in_statement(o, expected, n, a);
        return;
    }
    if (!at_end)
        insert(a, "a statement", 0);
    for (int i = 0; i < n; i++)
        if (strcmp(expected[i].name, "'}'") == 0 || strcmp(expected[i].name, "'else'") == 0)
            insert(a, expected[i].name, 1);
    if (a->n == 0)
        insert(a, "a statement", 0);
}

static const char *join(qm_parser *p, const alternatives *a)
{
    qm_text t;
    qm_text_init(&t, &p->arena);
    int n = a->n < SHOWN_ALTERNATIVES ? a->n : SHOWN_ALTERNATIVES;
    for (int i = 0; i < n; i++) {
        qm_text_puts(&t, i == 0 ? "" : i == n - 1 ? " or " : ", ");
        qm_text_puts(&t, a->list[i].name);
    }
    return n > 0 ? t.data : "something else";
}

static bool begins_line(const qm_parser *p, uint32_t offset)
{
    const char *text = p->source->text;
    uint32_t i = offset - p->source->base;
    while (i > 0 && (text[i - 1] == ' ' || text[i - 1] == '\t'))
        i--;
    return i == 0 || text[i - 1] == '\n' || text[i - 1] == '\r';
}

/* A statement that lacks only its ';': the next one begins here. */
static bool is_end_missing(const qm_parser *p, const outline *o, bool at_end)
{
    bool at_start = p->statement_at.begin == p->last_at.begin;
    return o->end && !at_start && p->missing_end_at != p->last_at.begin &&
           (at_end || p->last == QT_RBRACE || qm_parser_begins_statement(p) ||
            begins_line(p, p->last_at.begin));
}

static void note_other_version(qm_parser *p, qm_diag_rec r, qm_span at)
{
    qm_str s = qm_parser_text(p, at);
    uint32_t other = p->version == 2 ? 3 : 2;
    if (qm_word_of_other_version(s.data, s.size, p->version))
        qm_note(&p->cx->diag, r, at, "'%.*s' belongs to OpenQASM %u, but this text is OpenQASM %u",
                (int)s.size, s.data, other, p->version);
}

static void add_hints(qm_parser *p, qm_diag_rec r, const outline *o)
{
    bool sized = p->previous == QT_QUBIT || p->previous == QT_BIT || p->previous == QT_INT_TYPE ||
                 p->previous == QT_UINT || p->previous == QT_FLOAT_TYPE || p->previous == QT_ANGLE;
    if (p->last == QT_INDEXED && sized)
        qm_note(&p->cx->diag, r, p->last_at, "the size stands before the name, as in 'qubit[2] q'");
    if (p->last == QT_SEMICOLON && o->statement)
        qm_fixit(&p->cx->diag, r, p->last_at, "");
    note_other_version(p, r, p->statement_at);
    if (p->last_at.begin != p->statement_at.begin && p->last != QT_EOF)
        note_other_version(p, r, p->last_at);
}

static void report_missing_end(qm_parser *p, const char *found)
{
    qm_diag_rec r = qm_parser_error(p, QM_E_SYNTAX, p->last_at, "expected ';' after %s, found %s",
                                    qm_show_token(p, p->previous_at), found);
    qm_span after = {p->previous_at.end, p->previous_at.end};
    qm_note(&p->cx->diag, r, p->previous_at, "';' is missing after this");
    qm_fixit(&p->cx->diag, r, after, ";");
    add_hints(p, r, &(outline){0});
    p->end_is_missing = p->last != QT_EOF && p->last != QT_RBRACE;
    p->missing_end_at = p->last_at.begin;
}

void qm_report_syntax(qm_parser *p, bool at_end, bool word, const qm_expected *expected, int n)
{
    outline o = outline_of(expected, n);
    const char *found = qm_show_token(p, p->last_at);
    if (p->last == QT_OPENQASM) {
        qm_parser_error(p, QM_E_VERSION, p->last_at, "the version statement must stand first");
    } else if (is_end_missing(p, &o, at_end)) {
        report_missing_end(p, found);
    } else {
        alternatives a = {0};
        choose(&o, at_end, expected, n, &a);
        const char *wanted = join(p, &a);
        qm_diag_rec r;
        if (o.only_name && word)
            r = qm_parser_error(p, QM_E_SYNTAX, p->last_at, "expected a name, but %s is a keyword",
                                found);
        else if (o.statement || p->previous == 0)
            r = qm_parser_error(p, QM_E_SYNTAX, p->last_at, "expected %s, found %s", wanted, found);
        else
            r = qm_parser_error(p, QM_E_SYNTAX, p->last_at, "expected %s after %s, found %s",
                                wanted, qm_show_token(p, p->previous_at), found);
        add_hints(p, r, &o);
    }
    p->recovering = true;
}
