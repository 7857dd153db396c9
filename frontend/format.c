/* format.c - lays out a text from the tokens that the parser reads.
 *
 * Tokens are copied as they stand, and the text between two of them is white space and comments, so
 * nothing is lost. The layout follows from the tokens before a place: a stack of open brackets says
 * which braces hold statements. Rules: a statement a line, four blanks a brace, one more step where
 * a statement goes on after a line comment or after a comma that ended a line; an empty line stays
 * between statements. One pass beside the parse; time and memory are linear in the text. */

#include "frontend/format.h"

#include "frontend/parser.h"

#include "frontend_parser.h"

#include <string.h>

typedef enum bracket {
    B_NONE,
    B_PAREN,
    B_CONDITION, /* if (condition), while (condition) */
    B_CHOICE,    /* switch (value) */
    B_INDEX,
    B_RANGE, /* for ... in [range] */
    B_LIST,  /* {values} */
    B_SET,   /* for ... in {values} */
    B_BLOCK,
    B_CASES,      /* switch (value) {cases} */
    B_INNER_BLOCK /* durationof({statements}) */
} bracket;

typedef struct layout {
    const qm_context *cx;
    uint32_t errors; /* reported before this text */
    qm_text *out;
    const char *text;
    uint32_t base;
    uint32_t end;   /* of the newest token, in the space of all sources */
    int last;       /* the newest token; 0: none */
    bracket closed; /* by the newest token */
    uint8_t *open;
    uint32_t nopen, cap_open;
    uint32_t depth;  /* of the statement, in steps */
    bool boundary;   /* a new line is due: a statement ended, or a block began or ended */
    bool unfinished; /* a statement has begun and not ended */
    bool tight;      /* nothing stands between the newest token and the next */
    bool line_ends;  /* what was written reaches to the end of its line */
    bool commented;  /* a comment was written after the newest token */
} layout;

/* ---- What brackets and tokens are ---- */

static bool is_opening(int token)
{
    return token == QT_LPAREN || token == QT_LBRACKET || token == QT_LBRACE;
}

static bool is_closing(int token)
{
    return token == QT_RPAREN || token == QT_RBRACKET || token == QT_RBRACE;
}

static bool is_block(bracket b)
{
    return b == B_BLOCK || b == B_CASES || b == B_INNER_BLOCK;
}

/* The labels of a switch are not indented. */
static bool is_indented(bracket b)
{
    return b == B_BLOCK || b == B_INNER_BLOCK;
}

/* Does it end the head of a control statement, so that another statement follows? */
static bool ends_head(bracket closed)
{
    return closed == B_CONDITION || closed == B_RANGE || closed == B_SET;
}

static bool ends_operand(int token)
{
    switch (token) {
    case QT_IDENT:
    case QT_INDEXED:
    case QT_INT:
    case QT_WIDE_INT:
    case QT_FLOAT:
    case QT_IMAG:
    case QT_TIME:
    case QT_BITS:
    case QT_PHYSICAL:
    case QT_TRUE:
    case QT_FALSE:
    case QT_PI:
    case QT_RPAREN:
    case QT_RBRACKET:
        return true;
    default:
        return false;
    }
}

/* Does an opening parenthesis touch it? */
static bool takes_arguments(int token)
{
    switch (token) {
    case QT_IDENT:
    case QT_PRIMITIVE:
    case QT_FUNCTION:
    case QT_GPHASE:
    case QT_MEASURE:
    case QT_RESET:
    case QT_DELAY:
    case QT_DURATIONOF:
    case QT_POW:
    case QT_CTRL:
    case QT_NEGCTRL:
    case QT_BOOL:
    case QT_BIT:
    case QT_INT_TYPE:
    case QT_UINT:
    case QT_FLOAT_TYPE:
    case QT_ANGLE:
    case QT_COMPLEX:
    case QT_DURATION:
    case QT_STRETCH:
    case QT_RBRACKET:
        return true;
    default:
        return false;
    }
}

static bool touches_before(int token)
{
    switch (token) {
    case QT_SEMICOLON:
    case QT_COMMA:
    case QT_RPAREN:
    case QT_RBRACKET:
    case QT_RBRACE:
        return true;
    default:
        return false;
    }
}

/* Written without blanks around, as the printer does. */
static bool is_tight_operator(int token)
{
    return token == QT_STAR || token == QT_SLASH || token == QT_POWER || token == QT_COLON;
}

static bool is_prefix(const layout *l, int token)
{
    switch (token) {
    case QT_BANG:
    case QT_TILDE:
        return true;
    case QT_MINUS:
    case QT_PLUS:
        return ends_head(l->closed) || !ends_operand(l->last);
    default:
        return false;
    }
}

static bool fills_line(int token)
{
    return token == QT_PRAGMA || token == QT_ANNOTATION;
}

/* ---- Brackets ---- */

static bracket innermost(const layout *l)
{
    return l->nopen ? (bracket)l->open[l->nopen - 1] : B_NONE;
}

static bracket opened_by(const layout *l, int token)
{
    switch (token) {
    case QT_LPAREN:
        if (l->last == QT_SWITCH)
            return B_CHOICE;
        return l->last == QT_IF || l->last == QT_WHILE ? B_CONDITION : B_PAREN;
    case QT_LBRACKET:
        return l->last == QT_IN ? B_RANGE : B_INDEX;
    case QT_LBRACE:
        if (l->last == QT_IN)
            return B_SET;
        if (l->closed == B_CHOICE)
            return B_CASES;
        if (l->last == QT_LBRACKET || l->last == QT_ASSIGN || innermost(l) == B_LIST)
            return B_LIST;
        return l->last == QT_LPAREN ? B_INNER_BLOCK : B_BLOCK;
    default:
        return B_NONE;
    }
}

static void push(layout *l, bracket b)
{
    QM_RESERVE(l->out->arena, l->open, l->nopen, l->cap_open);
    l->open[l->nopen++] = (uint8_t)b;
    l->depth += is_indented(b);
}

static bracket pop(layout *l)
{
    bracket b = innermost(l);
    l->nopen -= l->nopen > 0;
    l->depth -= is_indented(b);
    return b;
}

/* ---- White space ---- */

static void put(layout *l, const char *s, size_t n)
{
    qm_text_add(l->out, s, n);
}

/* Ends the line, perhaps adds an empty one, and indents: not beyond the nesting that the parser
 * will refuse when it is complete. */
static void break_line(layout *l, bool empty)
{
    static const char blanks[] = "                                ";
    put(l, "\n\n", empty ? 2 : 1);
    uint32_t limit = l->cx->limits.nesting;
    uint32_t depth = l->depth < limit ? l->depth : limit;
    for (size_t n = 4 * ((size_t)depth + l->unfinished); n > 0;) {
        size_t part = n < sizeof blanks - 1 ? n : sizeof blanks - 1;
        put(l, blanks, part);
        n -= part;
    }
    l->line_ends = false;
}

/* Copies a text of one or more lines without the carriage returns at their ends. */
static void put_lines(layout *l, const char *s, const char *end)
{
    while (s < end) {
        const char *newline = memchr(s, '\n', (size_t)(end - s));
        const char *stop = newline ? newline : end;
        while (newline && stop > s && stop[-1] == '\r')
            stop--;
        put(l, s, (size_t)(stop - s));
        if (newline)
            put(l, "\n", 1);
        s = newline ? newline + 1 : end;
    }
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void put_trimmed(layout *l, const char *s, const char *end)
{
    while (end > s && is_blank(end[-1]))
        end--;
    put(l, s, (size_t)(end - s));
}

/* ---- Comments ---- */

/* Moves *s past white space; returns how many lines end there. */
static uint32_t skip_blanks(const char **s, const char *end)
{
    uint32_t lines = 0;
    for (; *s < end && is_blank(**s); ++*s)
        lines += **s == '\n';
    return lines;
}

static const char *comment_end(const char *s, const char *end)
{
    if (s[1] == '/') {
        const char *newline = memchr(s, '\n', (size_t)(end - s));
        return newline ? newline : end;
    }
    for (s += 2; (s = memchr(s, '*', (size_t)(end - s))) != NULL; s++)
        if (s[1] == '/')
            return s + 2;
    return end;
}

/* Do the comments before the first end of a line reach to it, with no token behind them? */
static bool reach_line_end(const char *s, const char *end, int token)
{
    while (skip_blanks(&s, end) == 0) {
        if (s == end)
            return token == QT_EOF;
        if (s[1] == '/')
            return true;
        s = comment_end(s, end);
    }
    return true;
}

/* `lines` end before the comment; `stays`: at a boundary, it may stand behind what ends there. */
static void put_comment(layout *l, const char *s, const char *end, uint32_t lines, bool boundary,
                        bool *stays)
{
    bool to_line_end = s[1] == '/';
    bool breaks = boundary ? lines > 0 || !*stays : lines > 0 && to_line_end;
    if (l->out->size == 0) {
        *stays = true;
    } else if (l->line_ends || breaks) {
        break_line(l, boundary && lines > 1);
        *stays = true;
    } else {
        bool touches = is_opening(l->last) && l->tight && !l->commented;
        put(l, "  ", to_line_end ? 2 : touches ? 0 : 1);
    }
    if (to_line_end)
        put_trimmed(l, s, end);
    else
        put_lines(l, s, end);
    l->line_ends = to_line_end;
    l->commented = true;
}

/* The comments between the newest token and `token`. Returns how many lines end between the last of
 * them and the token. */
static uint32_t put_comments(layout *l, const char *s, const char *end, int token, bool boundary)
{
    const char *first = s;
    uint32_t lines = skip_blanks(&s, end);
    bool stays = s < end && boundary && reach_line_end(first, end, token);
    while (s < end) {
        const char *stop = comment_end(s, end);
        put_comment(l, s, stop, lines, boundary, &stays);
        s = stop;
        lines = skip_blanks(&s, end);
    }
    return lines;
}

/* ---- Tokens ---- */

static bool is_spaced(const layout *l, int token, bool prefix)
{
    if (touches_before(token))
        return false;
    if (l->commented || ends_head(l->closed))
        return true;
    if (l->tight)
        return prefix && token == QT_PLUS && l->last == QT_PLUS; /* "++" is another token */
    if (token == QT_LPAREN)
        return !takes_arguments(l->last);
    if (token == QT_LBRACKET)
        return l->last == QT_IN;
    return prefix || !is_tight_operator(token);
}

/* The white space before a token; `lines` end before it since the last comment or token. */
static void separate(layout *l, int token, bool prefix, uint32_t lines, bool boundary, bool closes)
{
    bool breaks = l->line_ends;
    if (boundary)
        breaks |= !l->commented || lines > 0 || closes;
    else
        breaks |= fills_line(token) ||
                  (l->last == QT_COMMA && lines > 0 && !l->commented && !is_closing(token));
    if (l->out->size == 0)
        return;
    if (breaks)
        break_line(l, boundary && lines > 1);
    else if (is_spaced(l, token, prefix))
        put(l, " ", 1);
}

/* What the token, just written, means for what follows. */
static void advance(layout *l, int token, bool prefix, bracket opened, bracket closed)
{
    bool block = is_block(opened) || (is_block(closed) && closed != B_INNER_BLOCK) ||
                 token == QT_CALIBRATION;
    l->boundary = block || token == QT_SEMICOLON || fills_line(token);
    l->unfinished = token == QT_ANNOTATION ? l->unfinished : !l->boundary;
    l->closed = closed;
    l->tight = prefix || is_tight_operator(token) || (opened != B_NONE && !is_block(opened));
    l->line_ends = fills_line(token);
    l->commented = false;
    l->last = token;
    if (opened != B_NONE)
        push(l, opened);
}

/* Does the token go on on the line of the statement or block before it? */
static bool joins(const layout *l, int token)
{
    return token == QT_SEMICOLON || (token == QT_ELSE && l->last == QT_RBRACE);
}

/* A qm_token_sink. */
static void receive(void *payload, int token, qm_span at)
{
    layout *l = payload;
    if (l->cx->diag.errors > l->errors)
        return;
    const char *begin = l->text + (at.begin - l->base), *end = l->text + (at.end - l->base);
    bool boundary = l->boundary && !joins(l, token);
    uint32_t lines =
        put_comments(l, l->text + (l->end - l->base), begin, token, boundary || l->last == 0);
    l->end = at.end;
    if (token == QT_EOF) {
        if (l->out->size)
            put(l, "\n", 1);
        return;
    }
    bool prefix = is_prefix(l, token);
    bracket opened = opened_by(l, token);
    bracket closed = is_closing(token) ? pop(l) : B_NONE;
    separate(l, token, prefix, lines, boundary || l->last == 0, is_block(closed));
    if (fills_line(token))
        put_trimmed(l, begin, end);
    else if (token == QT_CALIBRATION)
        put_lines(l, begin, end);
    else
        put(l, begin, (size_t)(end - begin));
    advance(l, token, prefix, opened, closed);
}

qm_status qm_format(qm_context *cx, uint32_t source, qm_text *out)
{
    const qm_source *s = &cx->sources.list[source];
    layout l = {.cx = cx, .errors = cx->diag.errors, .out = out, .text = s->text, .base = s->base};
    l.end = s->base + qm_byte_order_mark(s);
    return qm_parse_tokens(cx, source, receive, &l);
}
