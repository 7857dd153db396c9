/* parser.h - what the scanner, the grammar and the driver of one parse share; private to them. */
#ifndef QM_FRONTEND_PARSER_H
#define QM_FRONTEND_PARSER_H

#include "frontend/parse.h"

enum {
    QM_RECENT_NAMES = 256,
    QM_DEPTH_MAX = 65000,      /* units; fits qm_ast_expr.depth and qm_ast_stmt.depth */
    QM_ENOUGH_ERRORS = 100000, /* what has more is no program, and is not read to its end */
};

/* A short name seen lately: its bytes and length as one number. */
typedef struct qm_recent_name {
    uint64_t key;
    qm_name name;
} qm_recent_name;

typedef struct qm_parser {
    qm_context *cx;
    const qm_source *source;
    qm_arena arena;   /* the tree of the top-level statement being read */
    qm_arena tables;  /* lives as long as the parse */
    qm_ast_sink sink; /* NULL: nobody asks for the statements */
    void *payload;
    qm_token_sink tokens; /* NULL: nobody asks for them */
    void *tokens_payload;
    uint32_t version; /* 2 or 3 */
    /* Not NULL: the text is the body of an openpulse calibration, whose faults are warnings and set
     * this. */
    bool *pulse_faulty;
    qm_status status; /* of the whole parse */
    bool stop;        /* nothing more is to be read */

    /* Scanner. */
    void *scanner;
    uint32_t nread;   /* bytes of the text handed to flex */
    uint32_t offset;  /* of the next byte to scan, in the space of all sources */
    uint32_t mark;    /* where a comment, pragma, annotation or calibration block began */
    uint32_t nested;  /* open braces inside a calibration block */
    int line_token;   /* what the rest of the line completes: a pragma or an annotation */
    bool calibration; /* the next '{' opens a calibration block */
    uint32_t parens;  /* open parentheses of this statement */
    int opener;       /* the token before the outermost of them */
    uint32_t *open;   /* places of the open brackets of any kind */
    uint32_t nopen, cap_open;
    bool unopened;   /* the newest token is a closing bracket that closes none */
    uint16_t *words; /* token of each name below nwords; the rest are identifiers */
    uint32_t nwords;
    qm_recent_name recent[QM_RECENT_NAMES]; /* by hash of the key; key 0: free */

    /* Tokens given to the grammar. */
    bool started; /* the pseudo token that chooses the language was given */
    int last;     /* newest token */
    int previous; /* the one before it */
    qm_span last_at;
    qm_span previous_at;
    qm_span statement_at; /* first token of the statement being read */
    int32_t braces;       /* open braces */
    int32_t block;        /* braces open inside the innermost statement list */

    /* Recovery. */
    bool recovering;     /* an error was reported: the grammar waits for QT_RESUME */
    bool end_is_missing; /* the statement lacked only its ';': it is read again, with one */
    uint32_t missing_end_at;
    uint32_t insert_end_at; /* before the token there a ';' is given; 0: nowhere */
    uint64_t misused[4];    /* bit set of word tokens that were reported as names */
    bool queued;            /* `last` is to be given again */
    uint64_t queued_value[3];
} qm_parser;

/* One token that the grammar would have accepted. */
typedef enum qm_expected_group {
    QM_EG_END,  /* ';' */
    QM_EG_MARK, /* other punctuation and words */
    QM_EG_NAME,
    QM_EG_EXPR,     /* starts an expression */
    QM_EG_OPERATOR, /* continues one */
    QM_EG_TYPE,
    QM_EG_STATEMENT, /* a word that starts a statement */
    QM_EG_HIDDEN
} qm_expected_group;

typedef struct qm_expected {
    const char *name;
    qm_expected_group group;
} qm_expected;

/* keywords.c: the words of a language become tokens. */
void qm_parser_set_words(qm_parser *p, uint32_t version);

/* lexer.l: flex's scanner of p->source. False: no memory. */
bool qm_lexer_open(qm_parser *p);
void qm_lexer_seek(qm_parser *p, uint32_t offset); /* the next token begins there */
void qm_lexer_close(qm_parser *p);

/* literal.c: values of number literals; underscores are skipped.
 * Decimal digits or 0b, 0o, 0x text. False when the value needs more than 64 bits. */
bool qm_literal_int(const char *s, size_t n, uint64_t *value);
/* Decimal float, independent of the locale; correctly rounded. */
double qm_literal_float(qm_arena *scratch, const char *s, size_t n);
/* Index of the first character that a literal with prefix 0b, 0o or 0x may not hold; n: none. */
size_t qm_literal_bad_digit(const char *s, size_t n);

/* unicode.c: names. Of n bytes of letters, digits, '_' and bytes beyond ASCII, how many at the
 * start are a name; then *code_point and *size are those of the character behind them (of the last
 * one when there is none), or 0 where the bytes are no UTF-8. */
size_t qm_name_size(const char *s, size_t n, uint32_t *code_point, uint32_t *size);
/* A name in normal form C, in the arena; the text itself where it has none. */
qm_str qm_name_normal(qm_arena *arena, const char *s, size_t n);

/* build.c: tree nodes. Expressions and finished statements check the nesting depth; beyond the
 * limit it is reported once and p->stop set. */
qm_ast_expr *qm_build_name(qm_parser *p, qm_name name, qm_span at);
qm_ast_expr *qm_build_value(qm_parser *p, qm_ast_expr_kind kind, uint64_t value, qm_span at);
qm_ast_expr *qm_build_wide(qm_parser *p, qm_str text, qm_span at);
qm_ast_expr *qm_build_number(qm_parser *p, qm_ast_expr_kind kind, double number, qm_span at);
qm_ast_expr *qm_build_imaginary(qm_parser *p, double number, qm_span at);
qm_ast_expr *qm_build_bits(qm_parser *p, qm_str text, qm_span at);
qm_ast_expr *qm_build_indexed(qm_parser *p, qm_name name, uint32_t index, uint32_t bracket,
                              qm_span at);
qm_ast_expr *qm_build_index(qm_parser *p, qm_ast_expr *base, qm_ast_exprs items, qm_span at);
qm_ast_expr *qm_build_unary(qm_parser *p, qm_ast_expr_kind kind, qm_ast_op op, qm_ast_expr *a,
                            qm_span at);
qm_ast_expr *qm_build_binary(qm_parser *p, qm_ast_op op, qm_ast_expr *a, qm_ast_expr *b,
                             qm_span at);
qm_ast_expr *qm_build_concat(qm_parser *p, qm_ast_exprs parts); /* of two or more */
qm_ast_expr *qm_build_range(qm_parser *p, qm_ast_expr *a, qm_ast_expr *b, qm_ast_expr *c,
                            qm_span at);
qm_ast_expr *qm_build_list(qm_parser *p, qm_ast_expr_kind kind, qm_ast_exprs items, qm_span at);
qm_ast_expr *qm_build_call(qm_parser *p, qm_ast_ident name, qm_ast_exprs args, qm_span at);
qm_ast_expr *qm_build_cast(qm_parser *p, qm_ast_type *type, qm_ast_expr *a, qm_span at);
qm_ast_expr *qm_build_durationof(qm_parser *p, qm_ast_stmts body, qm_span at);
qm_ast_expr *qm_build_truth(qm_parser *p, qm_ast_ident name); /* "true" or "false" in OpenQASM 2 */

qm_ast_type *qm_build_type(qm_parser *p, qm_ast_type_kind kind, qm_ast_expr *width, qm_span at);
qm_ast_modifier *qm_build_modifier(qm_parser *p, qm_ast_modifier_kind kind, qm_ast_expr *arg,
                                   qm_span at);
qm_ast_param *qm_build_param(qm_parser *p, qm_ast_type *type, qm_ast_ident name);
/* "qreg q[4]" whose name and size are one token. */
qm_ast_param *qm_build_old_param(qm_parser *p, qm_ast_type_kind kind, qm_name name, uint32_t size,
                                 uint32_t bracket, qm_span type_at, qm_span at);
/* "qubit[4] q" and "bit[4] c" in OpenQASM 2, as found in the wild. Any other type is reported, and
 * NULL means to unwind. */
qm_ast_param *qm_build_new_param(qm_parser *p, qm_name type, uint32_t size, uint32_t bracket,
                                 qm_ast_ident name, qm_span at);
qm_ast_case *qm_build_case(qm_parser *p, qm_ast_exprs labels, qm_ast_stmts body, qm_span at);
qm_ast_annotation *qm_build_annotation(qm_parser *p, qm_str line, qm_span at);

qm_ast_stmt *qm_build_stmt(qm_parser *p, qm_ast_stmt_kind kind, qm_span at);
qm_ast_stmt *qm_build_decl(qm_parser *p, qm_ast_stmt_kind kind, qm_ast_type *type,
                           qm_ast_ident name, qm_ast_expr *init, qm_span at);
qm_ast_stmt *qm_build_for(qm_parser *p, qm_ast_type *type, qm_ast_ident name, qm_ast_expr *values,
                          qm_ast_stmts body, qm_span at);
/* A gate without modifiers and a duration. */
qm_ast_stmt *qm_build_plain_call(qm_parser *p, qm_ast_ident name, qm_ast_exprs args,
                                 qm_ast_exprs operands, qm_span at);
/* `head` is what stands before the operands: a name or a call, perhaps with a duration in
 * brackets; anything else is reported. */
qm_ast_stmt *qm_build_gate_call(qm_parser *p, qm_ast_modifier *modifiers, const qm_ast_expr *head,
                                qm_ast_exprs operands, qm_span at);
/* "gphase(a);" in a gate of OpenQASM 2, as found in the wild. */
qm_ast_stmt *qm_build_phase2(qm_parser *p, qm_ast_ident name, qm_ast_exprs args, qm_span at);
qm_ast_stmt *qm_build_pragma(qm_parser *p, qm_str text, qm_span at);
qm_ast_stmts qm_build_body(qm_ast_stmt *s); /* one statement as a body; NULL: empty */
/* After all parts of a statement are set: bounds its depth. */
qm_ast_stmt *qm_build_done(qm_parser *p, qm_ast_stmt *s);

/* parse.c */
/* After RESUME: what stands for the statement at *at that was not readable. NULL: it lacked only
 * its ';' and is given again, so that *at becomes empty. */
qm_ast_stmt *qm_parser_recover(qm_parser *p, qm_span *at);
/* Hands a finished top-level statement to the sink and forgets it; NULL: it was not readable. */
void qm_parser_deliver(qm_parser *p, qm_ast_stmt *s);
/* Reports an error, unless one of this statement was reported and is being recovered from. */
qm_diag_rec qm_parser_error(qm_parser *p, qm_diag_code code, qm_span at, const char *fmt, ...)
    QM_PRINTF(4, 5);
/* Reports a form that only lenient OpenQASM 2 has, when the strict language is asked for. */
qm_diag_rec qm_parser_lenient(qm_parser *p, qm_span at, const char *what);
/* The same for a name that does not begin with a lower-case letter. */
void qm_parser_lenient_name(qm_parser *p, qm_span at);
/* Reports that a limit of limits.def was passed, and ends the parse. */
void qm_parser_limit(qm_parser *p, qm_span at, const char *what, uint32_t limit, const char *flag);
/* Is the text an openpulse body? If not, reports that `what`, which only those have, stands there.
 */
bool qm_parser_in_pulse(qm_parser *p, qm_span at, const char *what);
/* Does the newest token begin what may follow a statement, so that the one before lacks its ';'? */
bool qm_parser_lacks_end(const qm_parser *p);
qm_str qm_parser_text(const qm_parser *p, qm_span at); /* the source text of a span */

/* syntax_hint.c: notes and fix-its for a syntax error whose cause is known. */
void qm_hint_syntax(qm_parser *p, qm_diag_rec r, const qm_expected *expected, int n);
/* Reports that a character has no meaning, with the one that was meant where that is clear. */
void qm_report_character(qm_parser *p, qm_span at, uint32_t code_point);

/* The innermost open bracket; 0: none. */
static inline char qm_parser_opening(const qm_parser *p)
{
    return p->nopen ? p->source->text[p->open[p->nopen - 1] - p->source->base] : '\0';
}

/* syntax_error.c: the newest token is not what the grammar expected. `at_end`: it is the end of the
 * file; `word`: it is a word of the language. Starts the recovery. */
void qm_report_syntax(qm_parser *p, bool at_end, bool word, const qm_expected *expected, int n);
/* A token as shown in messages: quoted, shortened; "the end of the file" when empty. Lives as long
 * as the tree of the statement. */
const char *qm_show_token(qm_parser *p, qm_span at);

#endif
