/* parse.h - OpenQASM text to syntax trees. */
#ifndef QM_FRONTEND_PARSE_H
#define QM_FRONTEND_PARSE_H

#include "frontend/ast.h"

/* Receives each top-level statement in order; `stmt` and all below it are gone after the call.
 * A result other than QM_OK and QM_ERR_INPUT ends the parse; QM_ERR_INPUT (already reported) lets
 * it go on, so that several errors are found in a run. */
typedef qm_status (*qm_ast_sink)(void *payload, const qm_ast_stmt *stmt);

/* Parses source number `source`. The version statement chooses the language; a text without one is
 * of language `version` (2 or 3). `sink` may be NULL: then only the syntax is checked. Syntax
 * errors are reported with what was expected, and the parser recovers at the next statement.
 * Returns QM_ERR_INPUT when anything was reported here or by the sink. */
qm_status qm_parse(qm_context *cx, uint32_t source, uint32_t version, qm_ast_sink sink,
                   void *payload);

/* The keyword of language `version` that a word is most like, or NULL; *best as for qm_similar().
 */
const char *qm_word_like(uint32_t version, qm_str word, uint32_t *best);
/* Whether the text is a statement word that only the other version of the language has. */
bool qm_word_of_other_version(const char *text, size_t size, uint32_t version);

/* The language of a text without a version statement: 2 or 3. */
static inline uint32_t qm_default_version(const qm_context *cx)
{
    return cx->std == QM_STD_QASM3 ? 3 : 2;
}

/* How many bytes the byte order mark at the start of a text takes: 0 or 3. */
uint32_t qm_byte_order_mark(const qm_source *s);

/* Parses `body`, a part of a source: the text between the braces of a calibration in the grammar
 * "openpulse". What does not follow the grammar is a warning (W_CALIBRATION), for a device may have
 * words of its own; limits are errors. *faulty becomes true when anything is reported here, before
 * the next statement is handed over. */
void qm_parse_openpulse(qm_context *cx, qm_span body, qm_ast_sink sink, void *payload,
                        bool *faulty);

/* Receives each token of a text in order, with the number that parser.y gives it: QT_EOF last,
 * QT_ERROR for what is none. Between the places of two tokens are white space and comments. */
typedef void (*qm_token_sink)(void *payload, int token, qm_span at);

/* Checks the syntax of source number `source` as qm_parse() does, and hands over its tokens. */
qm_status qm_parse_tokens(qm_context *cx, uint32_t source, qm_token_sink sink, void *payload);

#endif
