/* syntax_hint.c - what is said beside a syntax error when the mistake is a known one.
 *
 * Each hint looks at the tokens around the error and adds a note and one fix-it that mends the
 * statement; the first that applies is the one that is shown. */

#include "frontend/parser.h"

#include "frontend_parser.h"

#include <ctype.h>
#include <string.h>

/* A syntax error that was just reported. */
typedef struct mistake {
    qm_parser *p;
    qm_diag_rec r;
    const qm_expected *expected; /* none when only a ';' is missing */
    int n;
    qm_str last, previous; /* texts of the newest two tokens */
    qm_str statement;      /* the first word of the statement */
} mistake;

static bool is_text(qm_str s, const char *text)
{
    return s.size == strlen(text) && memcmp(s.data, text, s.size) == 0;
}

/* Does a token stand where `name` was expected? */
static bool is_expected(const qm_expected *expected, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(expected[i].name, name) == 0)
            return true;
    return false;
}

static bool expects(const mistake *m, const char *name)
{
    return is_expected(m->expected, m->n, name);
}

static bool expects_group(const mistake *m, qm_expected_group group)
{
    for (int i = 0; i < m->n; i++)
        if (m->expected[i].group == group)
            return true;
    return false;
}

/* A note and the fix-it that mends it; always true. */
static bool mend(const mistake *m, qm_span at, const char *text, const char *note)
{
    qm_note(&m->p->cx->diag, m->r, m->p->last_at, "%s", note);
    qm_fixit(&m->p->cx->diag, m->r, at, text);
    return true;
}

static qm_span before(qm_span at)
{
    return (qm_span){at.begin, at.begin};
}

static qm_span after(qm_span at)
{
    return (qm_span){at.end, at.end};
}

/* From `begin` to the first of the characters on its line, without blanks around; empty when none
 * of them is there. */
static qm_span up_to(const qm_parser *p, uint32_t begin, const char *characters)
{
    const char *text = p->source->text + (begin - p->source->base);
    size_t n = strcspn(text, characters), line = strcspn(text, "\r\n");
    if (n >= line || text[n] == '\0')
        return (qm_span){begin, begin};
    size_t skipped = strspn(text, " \t");
    while (n > skipped && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    return (qm_span){begin + (uint32_t)skipped, begin + (uint32_t)n};
}

static bool is_sized_type(int token)
{
    return token == QT_QUBIT || token == QT_BIT || token == QT_INT_TYPE || token == QT_UINT ||
           token == QT_FLOAT_TYPE || token == QT_ANGLE;
}

/* "qubit q[3]" and "qubit q[n]": the place of "q[n]" that the size ends, or empty. */
static qm_span sized_name(const mistake *m)
{
    const qm_parser *p = m->p;
    if (p->last == QT_INDEXED && is_sized_type(p->previous))
        return p->last_at;
    qm_span type = p->statement_at;
    qm_str gap = {"", 0};
    if (p->previous_at.begin > type.end)
        gap = qm_parser_text(p, (qm_span){type.end, p->previous_at.begin});
    bool named = gap.size > 0 && strspn(gap.data, " \t") >= gap.size;
    static const char *const types[] = {"qubit", "bit", "int", "uint", "float", "angle"};
    for (size_t i = 0; named && p->last == QT_LBRACKET && i < sizeof types / sizeof *types; i++)
        if (is_text(m->statement, types[i])) {
            qm_span size = up_to(p, p->last_at.begin, "]");
            return size.begin < size.end ? (qm_span){p->previous_at.begin, size.end + 1}
                                         : (qm_span){0, 0};
        }
    return (qm_span){0, 0};
}

static bool size_behind_name(const mistake *m)
{
    qm_parser *p = m->p;
    qm_span at = sized_name(m);
    if (at.begin == at.end)
        return false;
    qm_str text = qm_parser_text(p, at);
    const char *bracket = memchr(text.data, '[', text.size);
    size_t name = (size_t)(bracket - text.data);
    uint32_t type_end = at.begin;
    while (memchr(" \t", p->source->text[type_end - 1 - p->source->base], 2))
        type_end--;
    uint32_t type = type_end;
    while (type > p->source->base &&
           isalpha((unsigned char)p->source->text[type - 1 - p->source->base]))
        type--;
    qm_str word = qm_parser_text(p, (qm_span){type, type_end});
    const char *mended = qm_arena_printf(&p->arena, "%.*s %.*s", (int)(text.size - name), bracket,
                                         (int)name, text.data);
    return mend(m, (qm_span){type_end, at.end}, mended,
                qm_arena_printf(&p->arena, "the size stands before the name, as in '%.*s%s'",
                                (int)word.size, word.data, mended));
}

/* "if (a = b)", "int a == 1;", "a := 1;". */
static bool wrong_equals(const mistake *m)
{
    qm_parser *p = m->p;
    bool condition = p->parens > 0 && (p->opener == QT_IF || p->opener == QT_WHILE);
    if (p->last == QT_ASSIGN && condition)
        return mend(m, p->last_at, "==", "'=' assigns; '==' compares");
    if (p->last == QT_EQUAL && expects(m, "'='"))
        return mend(m, p->last_at, "=", "'==' compares; '=' assigns");
    if (p->last == QT_COLON && p->source->text[p->last_at.end - p->source->base] == '=')
        return mend(m, (qm_span){p->last_at.begin, p->last_at.end + 1}, "=", "'=' assigns");
    return false;
}

/* "a and b", "not a", and two signs for one. */
static bool word_operator(const mistake *m)
{
    static const struct {
        const char *word, *mark, *note;
    } words[] = {
        {"and", "&&", "'and' is written '&&'"}, {"or", "||", "'or' is written '||'"},
        {"xor", "^", "'xor' is written '^'"},   {"mod", "%", "'mod' is written '%'"},
        {"not", "!", "'not' is written '!'"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        bool prefix = words[i].mark[0] == '!';
        qm_str word = prefix ? m->previous : m->last;
        if (is_text(word, words[i].word) && (prefix || expects_group(m, QM_EG_OPERATOR)))
            return mend(m, prefix ? m->p->previous_at : m->p->last_at, words[i].mark,
                        words[i].note);
    }
    return false;
}

static bool increment(const mistake *m)
{
    const qm_parser *p = m->p;
    qm_span pair = {p->previous_at.end - 2, p->previous_at.end};
    if (p->last == QT_CONCAT && p->source->text[p->last_at.end - p->source->base] == ';')
        return mend(m, p->last_at, " += 1", "there is no '++'; '+= 1' increments");
    if (p->last != QT_SEMICOLON || p->previous_at.end < p->source->base + 3)
        return false;
    return is_text(qm_parser_text(p, pair), "--") &&
           mend(m, pair, " -= 1", "there is no '--'; '-= 1' decrements");
}

/* The head of a loop: its type, the brackets of its range. */
static bool loop_head(const mistake *m)
{
    qm_parser *p = m->p;
    if (p->previous == QT_FOR && p->last == QT_IDENT)
        return mend(m, before(p->last_at), "int ", "a loop variable has a type");
    if (p->previous == QT_FOR && p->last == QT_LPAREN) {
        qm_note(&p->cx->diag, m->r, p->last_at,
                "a loop is written 'for int i in [0:3] { ... }', and 3 is the last value");
        return true;
    }
    if (!is_text(m->statement, "for") || p->last != QT_COLON || qm_parser_opening(p) == '[')
        return false;
    const char *text = p->source->text + (p->statement_at.begin - p->source->base);
    const char *in = strstr(text, " in ");
    const char *colon = p->source->text + (p->last_at.begin - p->source->base);
    if (!in || in > colon)
        return false;
    qm_span range = up_to(p, p->statement_at.begin + (uint32_t)(in + 4 - text), "{");
    if (range.end <= p->last_at.begin)
        return false;
    qm_str bare = qm_parser_text(p, range);
    return mend(m, range, qm_arena_printf(&p->arena, "[%.*s]", (int)bare.size, bare.data),
                "the range of a loop stands in brackets");
}

/* "if a == b {", "elif (a) {". */
static bool condition_head(const mistake *m)
{
    qm_parser *p = m->p;
    if (is_text(m->previous, "then"))
        return mend(m, p->previous_at, "", "the statement follows the condition without 'then'");
    if (is_text(m->statement, "elif") || is_text(m->statement, "elseif") ||
        is_text(m->statement, "elsif"))
        return mend(m, p->statement_at, "else if", "another condition begins with 'else if'");
    bool head = p->previous == QT_IF || p->previous == QT_WHILE || p->previous == QT_SWITCH;
    qm_span bare = head ? up_to(p, p->last_at.begin, "{") : (qm_span){0, 0};
    if (bare.begin == bare.end)
        return false;
    qm_str text = qm_parser_text(p, bare);
    return mend(m, bare, qm_arena_printf(&p->arena, "(%.*s)", (int)text.size, text.data),
                "the condition stands in parentheses");
}

/* "include stdgates.inc;". */
static bool bare_file(const mistake *m)
{
    qm_parser *p = m->p;
    qm_span file = p->previous == QT_INCLUDE ? up_to(p, p->last_at.begin, ";") : (qm_span){0, 0};
    if (file.begin == file.end)
        return false;
    qm_str name = qm_parser_text(p, file);
    if (strchr("<'\"", name.data[0]))
        return false;
    return mend(m, file, qm_arena_printf(&p->arena, "\"%.*s\"", (int)name.size, name.data),
                "the name of a file stands in quotes");
}

/* "c = measure q;" in OpenQASM 2. */
static bool new_measure(const mistake *m)
{
    qm_parser *p = m->p;
    if (p->version != 2 || p->last != QT_ASSIGN)
        return false;
    qm_span right = up_to(p, p->last_at.end, ";");
    qm_str value = qm_parser_text(p, right);
    static const char word[] = "measure ";
    size_t skip = sizeof word - 1;
    if (value.size <= skip || memcmp(value.data, word, skip) != 0)
        return false;
    qm_span left = {p->statement_at.begin, p->previous_at.end};
    qm_str target = qm_parser_text(p, left);
    return mend(m, (qm_span){left.begin, right.end},
                qm_arena_printf(&p->arena, "%.*s -> %.*s", (int)value.size, value.data,
                                (int)target.size, target.data),
                "OpenQASM 2 writes a measurement as 'measure q -> c'");
}

/* The keyword that a word is nearly, or NULL. */
static const char *keyword_like(const mistake *m, qm_span at)
{
    qm_str word = qm_parser_text(m->p, at);
    uint32_t best = UINT32_MAX;
    const char *near = qm_word_like(m->p->version, word, &best);
    return near && !is_text(word, near) ? near : NULL;
}

static bool did_you_mean(const mistake *m, qm_span at, const char *near)
{
    qm_note(&m->p->cx->diag, m->r, at, "did you mean '%s'?", near);
    qm_fixit(&m->p->cx->diag, m->r, at, near);
    return true;
}

static bool misspelt_statement(const mistake *m)
{
    const qm_parser *p = m->p;
    bool behind = p->statement_at.begin < p->last_at.begin && p->previous;
    const char *near = behind ? keyword_like(m, p->statement_at) : NULL;
    return near && did_you_mean(m, p->statement_at, near);
}

/* "c = mesure q;", "def f(qbit a)". */
static bool misspelt_word(const mistake *m)
{
    const qm_parser *p = m->p;
    const char *near = p->previous ? keyword_like(m, p->previous_at) : NULL;
    if (near && strcmp(near, "measure") == 0)
        return did_you_mean(m, p->previous_at, near);
    near = p->last == QT_IDENT && expects_group(m, QM_EG_TYPE) ? keyword_like(m, p->last_at) : NULL;
    return near && did_you_mean(m, p->last_at, near);
}

static bool measure_in_value(const mistake *m)
{
    const qm_parser *p = m->p;
    if (p->last != QT_MEASURE || !expects_group(m, QM_EG_EXPR))
        return false;
    qm_note(&p->cx->diag, m->r, p->last_at, "a measurement stands only on the right side of '='");
    return true;
}

static const char *closing_of(char opening)
{
    return opening == '(' ? ")" : opening == '[' ? "]" : "}";
}

/* All that is open at the end of the file, closed. */
static const char *closing_all(const mistake *m)
{
    const qm_parser *p = m->p;
    char *all = qm_arena_alloc(&m->p->arena, (size_t)p->nopen * 2 + 1, 1);
    uint32_t n = 0;
    for (uint32_t i = p->nopen; i-- > 0;) {
        all[n++] = ' ';
        all[n++] = *closing_of(p->source->text[p->open[i] - p->source->base]);
    }
    all[n] = '\0';
    return all;
}

/* Does the newest token begin what stands behind brackets? */
static bool follows_bracket(const qm_parser *p)
{
    switch (p->last) {
    case QT_SEMICOLON:
    case QT_LBRACE:
    case QT_IDENT:
    case QT_INDEXED:
    case QT_PHYSICAL:
    case QT_ARROW:
    case QT_AT:
    case QT_ASSIGN:
    case QT_EOF:
        return true;
    default:
        return (p->last == QT_RPAREN || p->last == QT_RBRACKET) && p->unopened;
    }
}

/* Does a later line of the text begin without a blank, and so hardly inside of a block? */
static bool goes_on_behind(const qm_parser *p, uint32_t begin)
{
    const char *line = p->source->text + (begin - p->source->base);
    while ((line = strchr(line, '\n')) != NULL && *++line)
        if (!strchr(" \t\r\n}", *line))
            return true;
    return false;
}

/* Is it sure enough that a bracket is missing just before the newest token, and nothing else? */
static bool is_closing_sure(const mistake *m, qm_span opening)
{
    static const char *const heads[] = {"if", "while", "switch", "for", "gate", "def", "else"};
    const qm_parser *p = m->p;
    const char *text = p->source->text;
    const char *next = text + (p->last_at.end - p->source->base);
    bool head = false, assigned = false;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        head |= is_text(m->statement, heads[i]);
    for (uint32_t i = p->statement_at.begin; i < opening.begin; i++)
        assigned |= text[i - p->source->base] == '=';
    switch (p->last) {
    case QT_EOF:
        return !goes_on_behind(p, opening.end);
    case QT_IDENT: /* an operand, behind parameters */
    case QT_INDEXED:
    case QT_PHYSICAL:
        return strchr(";,[-{", next[strspn(next, " \t")]) != NULL;
    case QT_LBRACE:
        return head;
    case QT_SEMICOLON:
        return assigned || *qm_parser_text(p, opening).data == '[';
    default:
        return true;
    }
}

static bool missing_bracket(const mistake *m)
{
    qm_parser *p = m->p;
    uint32_t n = p->nopen - (p->last == QT_LBRACE && p->nopen > 0);
    if (n == 0 || !follows_bracket(p))
        return false;
    qm_span at = {p->open[n - 1], p->open[n - 1] + 1};
    char opening = *qm_parser_text(p, at).data;
    const char *closing = closing_of(opening);
    if (!expects(m, qm_arena_printf(&p->arena, "'%s'", closing)) ||
        (opening == '{' ? p->last != QT_EOF : expects_group(m, QM_EG_TYPE)))
        return false;
    bool other = (p->last == QT_RPAREN || p->last == QT_RBRACKET) && p->unopened;
    qm_note(&p->cx->diag, m->r, at, "this '%c' is not closed", opening);
    if (!is_closing_sure(m, at))
        return true;
    if (p->last == QT_EOF)
        qm_fixit(&p->cx->diag, m->r, after(p->previous_at), closing_all(m));
    else
        qm_fixit(&p->cx->diag, m->r, other ? p->last_at : after(p->previous_at), closing);
    return true;
}

static bool superfluous(const mistake *m)
{
    const qm_parser *p = m->p;
    bool closing = p->last == QT_RPAREN || p->last == QT_RBRACKET || p->last == QT_RBRACE;
    if (closing && p->unopened && p->nopen == 0)
        return mend(m, p->last_at, "", "no bracket is open here");
    if (p->last == QT_SEMICOLON && expects_group(m, QM_EG_STATEMENT)) {
        qm_fixit(&p->cx->diag, m->r, p->last_at, "");
        return true;
    }
    return false;
}

/* "int a, b;": the second declaration needs its type. */
static bool several_names(const mistake *m)
{
    static const char *const types[] = {"bit",  "int",   "uint", "float", "angle",
                                        "bool", "qubit", "qreg", "creg",  "complex"};
    qm_parser *p = m->p;
    size_t i = 0, n = sizeof types / sizeof *types;
    while (i < n && !is_text(m->statement, types[i]))
        i++;
    if (p->last != QT_COMMA || i == n || !expects(m, "';'") || p->nopen != (uint32_t)p->block)
        return false;
    qm_span type = p->statement_at;
    const char *text = p->source->text + (type.end - p->source->base);
    size_t blanks = strspn(text, " \t"), size = strcspn(text, "];,");
    if (text[blanks] == '[' && text[size] == ']')
        type.end += (uint32_t)size + 1;
    qm_str written = qm_parser_text(p, type);
    return mend(m, p->last_at,
                qm_arena_printf(&p->arena, "; %.*s", (int)written.size, written.data),
                "each name has a declaration of its own");
}

/* "cx q[0] q[1];". */
static bool missing_comma(const mistake *m)
{
    const qm_parser *p = m->p;
    bool operand = p->last == QT_IDENT || p->last == QT_INDEXED || p->last == QT_PHYSICAL;
    return operand && expects(m, "','") && (expects(m, "';'") || expects(m, "'{'")) &&
           mend(m, after(p->previous_at), ",", "operands are separated by ','");
}

static bool note_other_version(const mistake *m, qm_span at)
{
    const qm_parser *p = m->p;
    qm_str s = qm_parser_text(p, at);
    if (!qm_word_of_other_version(s.data, s.size, p->version))
        return false;
    qm_note(&p->cx->diag, m->r, at, "'%.*s' belongs to OpenQASM %u, but this text is OpenQASM %u",
            (int)s.size, s.data, p->version == 2 ? 3 : 2, p->version);
    return true;
}

static bool other_version(const mistake *m)
{
    const qm_parser *p = m->p;
    return note_other_version(m, p->statement_at) ||
           (p->last_at.begin != p->statement_at.begin && p->last != QT_EOF &&
            note_other_version(m, p->last_at));
}

void qm_hint_syntax(qm_parser *p, qm_diag_rec r, const qm_expected *expected, int n)
{
    static bool (*const hints[])(const mistake *) = {
        size_behind_name,   wrong_equals,     new_measure,     other_version,
        word_operator,      increment,        loop_head,       condition_head,
        bare_file,          measure_in_value, missing_bracket, superfluous,
        misspelt_statement, several_names,    missing_comma,   misspelt_word};
    if (!r)
        return; /* not shown: work on hints is bounded by the errors that are */
    mistake m = {.p = p, .r = r, .expected = expected, .n = n};
    m.last = qm_parser_text(p, p->last_at);
    m.previous = p->previous ? qm_parser_text(p, p->previous_at) : (qm_str){"", 0};
    m.statement = qm_parser_text(p, p->statement_at);
    if (!expected) {
        other_version(&m);
        return;
    }
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (hints[i](&m))
            return;
}

/* A whole string in typographic quotes; false when that is not what begins here. */
static bool mend_quotes(qm_parser *p, qm_diag_rec r, qm_span at, uint32_t code_point)
{
    static const char closing[] = "\u201D";
    const char *text = p->source->text + (at.end - p->source->base);
    const char *end = code_point == 0x201C ? strstr(text, closing) : NULL;
    if (!end || end > text + strcspn(text, "\r\n"))
        return false;
    int n = (int)(end - text);
    qm_span whole = {at.begin, at.end + (uint32_t)n + (uint32_t)(sizeof closing - 1)};
    qm_fixit(&p->cx->diag, r, whole, qm_arena_printf(&p->arena, "\"%.*s\"", n, text));
    return true;
}

void qm_report_character(qm_parser *p, qm_span at, uint32_t code_point)
{
    static const struct {
        uint16_t code_point;
        const char *meant;
    } alike[] = {
        {'#', "//"},    {0x00D7, "*"},  {0x00F7, "/"},  {0x2212, "-"},  {0x2013, "-"},
        {0x2018, "'"},  {0x2019, "'"},  {0x201C, "\""}, {0x201D, "\""}, {0x2192, "->"},
        {0x2260, "!="}, {0x2264, "<="}, {0x2265, ">="},
    };
    qm_str s = qm_parser_text(p, at);
    qm_diag_rec r;
    if (code_point > ' ' && code_point < 127)
        r = qm_parser_error(p, QM_E_CHARACTER, at, "the character '%c' has no meaning here",
                            (int)code_point);
    else if (code_point < 127)
        r = qm_parser_error(p, QM_E_CHARACTER, at, "the character U+%04X has no meaning here",
                            code_point);
    else
        r = qm_parser_error(p, QM_E_CHARACTER, at,
                            "the character '%.*s' (U+%04X) has no meaning here", (int)s.size,
                            s.data, code_point);
    if (!r || mend_quotes(p, r, at, code_point))
        return;
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        if (alike[i].code_point == code_point)
            qm_fixit(&p->cx->diag, r, at, alike[i].meant);
}
