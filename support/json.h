/* json.h - JSON texts (RFC 8259) as trees whose every value knows its place in the source, so that
 * whoever reads a file can say where it is wrong. */
#ifndef QM_SUPPORT_JSON_H
#define QM_SUPPORT_JSON_H

#include "support/context.h"

typedef enum qm_json_kind {
    QM_JSON_NULL,
    QM_JSON_BOOL,
    QM_JSON_NUMBER,
    QM_JSON_STRING,
    QM_JSON_ARRAY,
    QM_JSON_OBJECT
} qm_json_kind;

typedef struct qm_json qm_json;
struct qm_json {
    qm_json_kind kind;
    uint32_t n; /* of an array or object: its elements */
    qm_span at;
    union {
        bool truth;
        double number; /* finite */
        qm_str string; /* with a NUL behind it; escapes are replaced */
        qm_json *first;
    };
    qm_json *next;  /* in the same array or object */
    qm_str key;     /* in an object */
    qm_span key_at; /* with its quotes */
};

/* Reads a source of cx. The tree lies in cx->arena, some tens of times the text. Arrays and objects
 * are at most cx->limits.nesting deep, and no key stands twice in an object: QM_ERR_INPUT with a
 * diagnostic at the place, of the given code. Time O(bytes log members). */
qm_status qm_json_parse(qm_context *cx, const qm_source *source, qm_diag_code code, qm_json **out);

/* The member of that name, or NULL. */
const qm_json *qm_json_member(const qm_json *object, const char *key);
bool qm_json_is(const qm_json *string, const char *text);
/* "null", "a number", "an array", ...: for messages. */
const char *qm_json_kind_name(qm_json_kind kind);

#endif
