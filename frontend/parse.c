/* parse.c - the driver of the scanner and the grammar.
 *
 * It stands between them: it reads the version statement first, remembers where tokens were, hands
 * finished statements to the sink, and after an error skips to where the next statement begins.
 * Memory is that of the largest top-level statement; time is linear in the text. */

#include "frontend/parse.h"

#include "frontend/parser.h"

#include "frontend_parser.h"

#include <stdio.h>
#include <string.h>

_Static_assert(sizeof(QM_YYSTYPE) <= sizeof((qm_parser *)0)->queued_value,
               "qm_parser.queued_value: holds any token value");

qm_str qm_parser_text(const qm_parser *p, qm_span at)
{
    return (qm_str){p->source->text + (at.begin - p->source->base), at.end - at.begin};
}

qm_diag_rec qm_parser_error(qm_parser *p, qm_diag_code code, qm_span at, const char *fmt, ...)
{
    if (p->recovering)
        return NULL;
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    p->stop |= p->cx->diag.errors >= QM_ENOUGH_ERRORS;
    if (p->status == QM_OK)
        p->status = QM_ERR_INPUT;
    if (p->pulse_faulty) {
        *p->pulse_faulty = true;
        return qm_warning(&p->cx->diag, QM_W_CALIBRATION, at, "%s", text);
    }
    return qm_error(&p->cx->diag, code, at, "%s", text);
}

qm_diag_rec qm_parser_lenient(qm_parser *p, qm_span at, const char *what)
{
    if (p->cx->std != QM_STD_QASM2_STRICT || p->version != 2)
        return NULL;
    return qm_parser_error(p, QM_E_SYNTAX, at, "strict OpenQASM 2 does not have %s", what);
}

void qm_parser_lenient_name(qm_parser *p, qm_span at)
{
    char first = qm_parser_text(p, at).data[0];
    if (first < 'a' || first > 'z')
        qm_parser_lenient(p, at, "names that do not begin with a lower-case letter");
}

bool qm_parser_in_pulse(qm_parser *p, qm_span at, const char *what)
{
    if (!p->pulse_faulty)
        qm_parser_error(p, QM_E_SYNTAX, at, "%s stands only in an openpulse calibration", what);
    return p->pulse_faulty != NULL;
}

void qm_parser_limit(qm_parser *p, qm_span at, const char *what, uint32_t limit, const char *flag)
{
    if (p->pulse_faulty)
        *p->pulse_faulty = true;
    if (!p->stop)
        qm_error(&p->cx->diag, QM_E_LIMIT, at, "%s is beyond the limit of %u (--%s)", what, limit,
                 flag);
    p->status = QM_ERR_INPUT;
    p->stop = true;
}

void qm_parser_deliver(qm_parser *p, qm_ast_stmt *s)
{
    if (s && !p->stop && p->sink) {
        qm_status status = p->sink(p->payload, s);
        if (status != QM_OK)
            p->status = status;
        p->stop =
            (status != QM_OK && status != QM_ERR_INPUT) || p->cx->diag.errors >= QM_ENOUGH_ERRORS;
    }
    if (atomic_load_explicit(&p->cx->cancel, memory_order_relaxed)) {
        p->status = QM_ERR_CANCELLED;
        p->stop = true;
    }
    qm_arena_reset(&p->arena);
}

/* Does a statement end with the token, or a list of statements begin? */
static bool is_boundary(int token)
{
    return token == QT_SEMICOLON || token == QT_LBRACE || token == QT_RBRACE ||
           token == QT_PRAGMA || token == QT_ANNOTATION || token == QT_CALIBRATION;
}

/* The next token of the text. */
static int scan(qm_parser *p, QM_YYSTYPE *value, qm_span *at)
{
    p->previous = p->last;
    p->previous_at = p->last_at;
    int token = qm_lex(value, at, p->scanner);
    if (p->tokens)
        p->tokens(p->tokens_payload, token, *at);
    if (p->last == 0 || is_boundary(p->last))
        p->statement_at = *at;
    while (p->last == QT_SEMICOLON && p->nopen > 0 && qm_parser_opening(p) != '{')
        p->nopen--; /* what is open in a broken statement ends with it */
    p->last = token;
    p->last_at = *at;
    return token;
}

/* The newest token will be given again. */
static void unread(qm_parser *p, const QM_YYSTYPE *value)
{
    memcpy(p->queued_value, value, sizeof *value);
    p->queued = true;
}

/* Whether the newest token is a word that begins a statement. */
static bool begins_statement(const qm_parser *p)
{
    switch (p->last) {
    case QT_INCLUDE:
    case QT_DEF:
    case QT_GATE:
    case QT_EXTERN:
    case QT_BOX:
    case QT_LET:
    case QT_IF:
    case QT_FOR:
    case QT_WHILE:
    case QT_SWITCH:
    case QT_RETURN:
    case QT_INPUT:
    case QT_OUTPUT:
    case QT_CONST:
    case QT_MEASURE:
    case QT_RESET:
    case QT_BARRIER:
    case QT_OPAQUE:
    case QT_CAL:
    case QT_DEFCAL:
    case QT_PRAGMA:
    case QT_ANNOTATION:
        return true;
    case QT_QREG:
    case QT_CREG:
    case QT_QUBIT:
    case QT_BIT:
    case QT_BOOL:
    case QT_INT_TYPE:
    case QT_UINT:
    case QT_FLOAT_TYPE:
    case QT_ANGLE:
        return p->parens == 0; /* not a parameter or a cast */
    default:
        return false;
    }
}

/* Whether a line ends between the two newest tokens. */
static bool on_new_line(const qm_parser *p)
{
    if (p->last_at.begin <= p->previous_at.end)
        return false;
    qm_str gap = qm_parser_text(p, (qm_span){p->previous_at.end, p->last_at.begin});
    return memchr(gap.data, '\n', gap.size) != NULL;
}

/* Can the newest token begin a statement, though it may as well go on with one? */
static bool may_begin_statement(const qm_parser *p)
{
    switch (p->last) {
    case QT_IDENT:
    case QT_INDEXED:
    case QT_PRIMITIVE:
    case QT_INV:
    case QT_POW:
    case QT_CTRL:
    case QT_NEGCTRL:
    case QT_GPHASE:
    case QT_DELAY:
    case QT_BREAK:
    case QT_CONTINUE:
    case QT_END:
    case QT_NOP:
        return true;
    default:
        return begins_statement(p);
    }
}

bool qm_parser_lacks_end(const qm_parser *p)
{
    return p->last == QT_RBRACE || p->last == QT_EOF || begins_statement(p) ||
           (on_new_line(p) && may_begin_statement(p));
}

/* After an error at the newest token: skips the rest of the statement, past a ';' or a balanced
 * '}', but not past the end of the statement list around it nor past a word that begins a statement
 * on a line of its own. */
static void skip_statement(qm_parser *p, QM_YYSTYPE *value, qm_span *at)
{
    uint32_t error_at = p->last_at.begin;
    bool unterminated = p->last == QT_ERROR;
    bool later_line = false;
    uint32_t head = p->previous == QT_FOR && p->last == QT_LPAREN; /* open in "for (a; b; c)" */
    for (int token = p->last;; token = scan(p, value, at)) {
        bool inside = p->braces > p->block;
        later_line |= p->last_at.begin != error_at && on_new_line(p);
        if (token == QT_EOF) {
            p->stop = true;
            return;
        }
        if (p->stop)
            return;
        if (head > 0) {
            head += token == QT_LPAREN && p->last_at.begin != error_at;
            head -= token == QT_RPAREN;
            if (head > 0 && token != QT_LBRACE && token != QT_RBRACE)
                continue;
        }
        if (token == QT_RBRACE && p->braces < p->block) {
            if (p->braces < 0)
                p->braces = 0; /* closes nothing: skipped */
            else
                unread(p, value);
            return;
        }
        if ((token == QT_RBRACE || token == QT_CALIBRATION) && !inside) {
            token = scan(p, value, at);
            if (token == QT_ELSE || token == QT_RBRACKET || token == QT_RPAREN || token == QT_COMMA)
                continue; /* goes on behind a set or a block */
            if (token != QT_SEMICOLON)
                unread(p, value);
            return;
        }
        if (inside)
            continue;
        if (token == QT_SEMICOLON)
            return;
        if ((begins_statement(p) || unterminated) && later_line) {
            unread(p, value);
            return;
        }
    }
}

static int resume(qm_parser *p, QM_YYSTYPE *value, qm_span *at)
{
    if (p->end_is_missing)
        unread(p, value);
    else if (!p->stop)
        skip_statement(p, value, at);
    p->recovering = false;
    *at = p->queued ? p->previous_at : p->last_at;
    return QT_RESUME;
}

/* Reads on at the beginning of the statement, which will get the ';' that it lacks. */
static void read_again(qm_parser *p, uint32_t offset)
{
    p->nopen += p->last == QT_RBRACE && p->nopen < p->cap_open; /* it will be closed again */
    while (p->nopen > 0 && p->open[p->nopen - 1] >= offset)
        p->nopen--;
    p->braces = p->block;
    p->parens = 0;
    p->queued = false;
    p->last = QT_SEMICOLON;
    p->last_at = (qm_span){offset, offset};
    p->insert_end_at = p->missing_end_at;
    qm_lexer_seek(p, offset);
}

qm_ast_stmt *qm_parser_recover(qm_parser *p, qm_span *at)
{
    bool again = p->end_is_missing && !p->tokens;
    bool lacked_end = p->end_is_missing;
    p->end_is_missing = false;
    if (again) {
        read_again(p, at->begin);
        at->end = at->begin;
    }
    if (lacked_end || p->stop || at->end <= at->begin)
        return NULL;
    qm_ast_stmt *s = qm_build_stmt(p, QM_AS_BROKEN, *at);
    s->text = qm_parser_text(p, *at);
    return s;
}

/* The next token for the grammar, with the ';' that a statement lacked. */
static int next_token(qm_parser *p, QM_YYSTYPE *value, qm_span *at)
{
    int token = scan(p, value, at);
    if (p->insert_end_at == 0 || at->begin < p->insert_end_at)
        return token;
    unread(p, value);
    p->insert_end_at = 0;
    p->statement_at = p->last_at;
    *at = (qm_span){p->previous_at.end, p->previous_at.end};
    return QT_SEMICOLON;
}

/* The next token when it does not simply come from the text. */
static int special_token(qm_parser *p, QM_YYSTYPE *value, qm_span *at)
{
    if (!p->started) {
        p->started = true;
        *at = (qm_span){p->offset, p->offset};
        return p->version == 2 ? QT_START_2 : QT_START_3;
    }
    if (p->recovering)
        return resume(p, value, at);
    int token;
    if (p->stop) {
        token = QT_ERROR;
    } else if (p->queued) {
        memcpy(value, p->queued_value, sizeof *value);
        *at = p->last_at;
        p->queued = false;
        token = p->last;
    } else {
        token = next_token(p, value, at);
    }
    p->recovering = token == QT_ERROR;
    return token;
}

int qm_yylex(QM_YYSTYPE *value, qm_span *at, qm_parser *p)
{
    if (!p->started || p->recovering || p->stop || p->queued || p->insert_end_at)
        return special_token(p, value, at);
    int token = scan(p, value, at);
    p->recovering = token == QT_ERROR;
    return token;
}

/* 2 or 3; 0: not a version of the language. */
static uint32_t version_of(qm_str s)
{
    static const char *const known[] = {"2", "2.0", "3", "3.0", "3.1"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strlen(known[i]) == s.size && memcmp(known[i], s.data, s.size) == 0)
            return (uint32_t)(s.data[0] - '0');
    return 0;
}

static void skip_to_semicolon(qm_parser *p, QM_YYSTYPE *value, qm_span *at)
{
    p->recovering = true;
    while (p->last != QT_SEMICOLON && p->last != QT_EOF)
        scan(p, value, at);
    p->recovering = false;
    if (p->last == QT_EOF)
        unread(p, value);
}

/* What stands after the version number. */
static void end_version(qm_parser *p, QM_YYSTYPE *value, qm_span *at)
{
    if (scan(p, value, at) == QT_SEMICOLON)
        return;
    if (p->last != QT_ERROR) {
        qm_diag_rec r = qm_parser_error(p, QM_E_SYNTAX, *at, "expected ';' after %s, found %s",
                                        qm_show_token(p, p->previous_at), qm_show_token(p, *at));
        qm_fixit(&p->cx->diag, r, (qm_span){p->previous_at.end, p->previous_at.end}, ";");
    }
    if (p->last != QT_ERROR && on_new_line(p))
        unread(p, value);
    else
        skip_to_semicolon(p, value, at);
}

/* A program of strict OpenQASM 2 says so; a file that it includes need not. */
static void check_strict_version(qm_parser *p, qm_span at, qm_str version)
{
    bool given = version.size == 3 && memcmp(version.data, "2.0", 3) == 0;
    bool optional = p->source->included_at.begin && !version.size;
    if (p->cx->std == QM_STD_QASM2_STRICT && !given && !optional)
        qm_parser_error(p, QM_E_VERSION, at,
                        "a program of strict OpenQASM 2 begins with 'OPENQASM 2.0;'");
}

/* Reads the version statement, if the text begins with one; it decides how words are read. */
static void read_version(qm_parser *p)
{
    QM_YYSTYPE value;
    qm_span at;
    if (scan(p, &value, &at) != QT_OPENQASM) {
        check_strict_version(p, at, (qm_str){"", 0});
        unread(p, &value);
        return;
    }
    qm_ast_stmt *s = qm_build_stmt(p, QM_AS_VERSION, at);
    if (scan(p, &value, &at) != QT_VERSION) {
        if (p->last != QT_ERROR)
            qm_parser_error(p, QM_E_VERSION, at, "expected a version such as 3.1, found %s",
                            qm_show_token(p, at));
        skip_to_semicolon(p, &value, &at);
        return;
    }
    s->text = value.text;
    uint32_t version = version_of(value.text);
    if (version == 0) {
        qm_parser_error(p, QM_E_VERSION, at,
                        "OpenQASM %.*s is not known: the versions are 2.0, 3.0 and 3.1",
                        (int)value.text.size, value.text.data);
        version = value.text.data[0] == '2' ? 2 : 3;
    } else {
        check_strict_version(p, at, value.text);
    }
    qm_parser_set_words(p, version);
    end_version(p, &value, &at);
    s->at.end = p->last == QT_SEMICOLON ? p->last_at.end : p->previous_at.end;
    qm_parser_deliver(p, s);
}

uint32_t qm_byte_order_mark(const qm_source *s)
{
    return s->size >= 3 && memcmp(s->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static void parse(qm_parser *p)
{
    if (p->source->size > p->cx->limits.file_bytes) {
        qm_parser_limit(p, (qm_span){0, 0}, "the size of this file", p->cx->limits.file_bytes,
                        "max-file-bytes");
        return;
    }
    if (!qm_lexer_open(p)) {
        p->status = QM_ERR_MEMORY;
        return;
    }
    p->nread = p->offset - p->source->base;
    if (p->nread == 0)
        p->nread = qm_byte_order_mark(p->source);
    p->offset = p->source->base + p->nread;
    qm_parser_set_words(p, p->version);
    if (!p->pulse_faulty)
        read_version(p);
    qm_yyparse(p);
}

static void release(qm_parser *p)
{
    qm_lexer_close(p);
    qm_arena_free(&p->arena);
    qm_arena_free(&p->tables);
}

/* Parses text from `begin` on with a parser whose sinks and version are set. */
static qm_status run_from(qm_parser *p, qm_context *cx, const qm_source *text, uint32_t begin)
{
    p->cx = cx;
    p->source = text;
    p->offset = begin;
    p->last_at = (qm_span){begin, begin};
    qm_arena_init(&p->arena, &cx->recover);
    qm_arena_init(&p->tables, &cx->recover);
    p->arena.limit = p->tables.limit = cx->arena.limit;

    /* When memory runs out, give ours back on the way to the caller's handler. */
    jmp_buf outer;
    memcpy(&outer, &cx->recover, sizeof outer);
    if (setjmp(cx->recover)) {
        release(p);
        memcpy(&cx->recover, &outer, sizeof outer);
        longjmp(cx->recover, 1);
    }
    parse(p);
    release(p);
    memcpy(&cx->recover, &outer, sizeof outer);
    return p->status;
}

static qm_status run(qm_parser *p, qm_context *cx, uint32_t source)
{
    qm_source text = cx->sources.list[source]; /* a copy: sinks may add sources */
    return run_from(p, cx, &text, text.base);
}

void qm_parse_openpulse(qm_context *cx, qm_span body, qm_ast_sink sink, void *payload, bool *faulty)
{
    const qm_source *source = qm_sources_find(&cx->sources, body.begin);
    if (!source)
        return;
    qm_source text = *source; /* a copy: sinks may add sources */
    text.size = body.end - text.base;
    qm_parser p = {.version = 3, .pulse_faulty = faulty, .sink = sink, .payload = payload};
    run_from(&p, cx, &text, body.begin);
}

qm_status qm_parse(qm_context *cx, uint32_t source, uint32_t version, qm_ast_sink sink,
                   void *payload)
{
    qm_parser p = {.version = version, .sink = sink, .payload = payload};
    return run(&p, cx, source);
}

qm_status qm_parse_tokens(qm_context *cx, uint32_t source, qm_token_sink sink, void *payload)
{
    qm_parser p = {.version = qm_default_version(cx), .tokens = sink, .tokens_payload = payload};
    return run(&p, cx, source);
}
