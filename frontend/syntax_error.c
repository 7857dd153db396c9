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

/* "if (c) then ...": a word of other languages, which looks like a statement. */
static bool is_behind_then(const qm_parser *p)
{
    qm_str before = qm_parser_text(p, p->previous_at);
    return before.size == 4 && memcmp(before.data, "then", 4) == 0;
}

/* A statement that lacks only its ';': the next one begins here. Behind the last such place only,
 * so that reading statements again comes to an end. */
static bool is_end_missing(const qm_parser *p, const outline *o)
{
    bool at_start = p->statement_at.begin == p->last_at.begin;
    return o->end && !at_start && !is_behind_then(p) && p->last_at.begin > p->missing_end_at &&
           qm_parser_lacks_end(p);
}

/* Where the unexpected token is; the end of the file is behind the last token. */
static qm_span unexpected_at(const qm_parser *p)
{
    qm_span end = {p->previous_at.end, p->previous_at.end};
    return p->last == QT_EOF && p->previous ? end : p->last_at;
}

static qm_diag_rec report_missing_end(qm_parser *p, const char *found)
{
    qm_diag_rec r =
        qm_parser_error(p, QM_E_SYNTAX, unexpected_at(p), "expected ';' after %s, found %s",
                        qm_show_token(p, p->previous_at), found);
    qm_span after = {p->previous_at.end, p->previous_at.end};
    qm_note(&p->cx->diag, r, p->previous_at, "';' is missing after this");
    qm_fixit(&p->cx->diag, r, after, ";");
    p->end_is_missing = p->last != QT_EOF;
    p->missing_end_at = p->last_at.begin;
    return r;
}

/* Does another word stand behind the newest token? */
static bool names_follow(const qm_parser *p)
{
    const char *text = p->source->text + (p->last_at.end - p->source->base);
    char c = text[strspn(text, " \t")];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '[';
}

/* Is the statement one of the other version of the language? */
static bool is_of_other_version(const qm_parser *p)
{
    qm_str first = qm_parser_text(p, p->statement_at);
    return qm_word_of_other_version(first.data, first.size, p->version);
}

/* A keyword where a name is expected is said once, for its uses are as wrong as its declaration. */
static void report_keyword(qm_parser *p, const char *found)
{
    qm_str word = qm_parser_text(p, p->last_at);
    uint32_t bit = (uint32_t)p->last % (8 * sizeof p->misused);
    p->misused[bit / 64] |= UINT64_C(1) << bit % 64;
    qm_diag_rec r =
        qm_parser_error(p, QM_E_SYNTAX, p->last_at, "expected a name, but %s is a keyword", found);
    if (!names_follow(p))
        qm_fixit(&p->cx->diag, r, p->last_at,
                 qm_arena_printf(&p->arena, "%.*s_", (int)word.size, word.data));
}

static bool is_misused(const qm_parser *p, int token)
{
    uint32_t bit = (uint32_t)token % (8 * sizeof p->misused);
    return token > 0 && (p->misused[bit / 64] >> bit % 64 & 1);
}

/* Says what was expected and what was found. */
static qm_diag_rec report_unexpected(qm_parser *p, const outline *o, const char *wanted,
                                     const char *found)
{
    qm_span at = unexpected_at(p);
    if (o->statement || p->previous == 0)
        return qm_parser_error(p, QM_E_SYNTAX, at, "expected %s, found %s", wanted, found);
    return qm_parser_error(p, QM_E_SYNTAX, at, "expected %s after %s, found %s", wanted,
                           qm_show_token(p, p->previous_at), found);
}

void qm_report_syntax(qm_parser *p, bool at_end, bool word, const qm_expected *expected, int n)
{
    outline o = outline_of(expected, n);
    const char *found = qm_show_token(p, p->last_at);
    if (p->last == QT_OPENQASM) {
        qm_parser_error(p, QM_E_VERSION, p->last_at, "the version statement must stand first");
    } else if (is_end_missing(p, &o)) {
        qm_hint_syntax(p, report_missing_end(p, found), NULL, 0);
    } else if (o.only_name && word && !is_of_other_version(p) && !is_behind_then(p)) {
        report_keyword(p, found);
    } else if (is_misused(p, p->last) || is_misused(p, p->previous)) {
        p->status = QM_ERR_INPUT;
    } else {
        alternatives a = {0};
        choose(&o, at_end, expected, n, &a);
        qm_hint_syntax(p, report_unexpected(p, &o, join(p, &a), found), expected, n);
    }
    p->recovering = true;
}
