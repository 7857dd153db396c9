/* diag.h - source texts and diagnostics.
 *
 * All sources of a run share one space of byte offsets: each is added at a base, so a place in any
 * file is one uint32_t and a span is two. A diagnostic is collected here, with notes and fix-its,
 * and rendered by the caller (diag_render.h); nothing in the library prints. */
#ifndef QM_SUPPORT_DIAG_H
#define QM_SUPPORT_DIAG_H

#include "support/arena.h"

#include <stdarg.h>

typedef struct qm_span {
    uint32_t begin, end; /* [begin, end) in the space of all sources; {0, 0}: no place */
} qm_span;

typedef struct qm_source {
    const char *name; /* as shown to the user */
    const char *text; /* NUL-terminated, size bytes before the NUL */
    uint32_t size;
    uint32_t base;       /* offset of text[0]; at least 1 */
    qm_span included_at; /* the include statement, or {0, 0} */
} qm_source;

typedef struct qm_sources {
    qm_arena *arena;
    qm_source *list;
    uint32_t n, cap;
} qm_sources;

typedef struct qm_place {
    const qm_source *source;       /* NULL: no place */
    uint32_t line, column;         /* from 1; columns count code points */
    uint32_t offset;               /* byte in the source */
    uint32_t line_begin, line_end; /* bytes of the line in the source, without "\n" or "\r\n" */
} qm_place;

void qm_sources_init(qm_sources *s, qm_arena *arena);
/* Adds a text that outlives the sources (it is not copied; text[size] must be NUL).
 * Returns its index, or QM_NONE when the offset space of 4 GiB is full. */
uint32_t qm_sources_add(qm_sources *s, const char *name, const char *text, size_t size,
                        qm_span included_at);
/* The source of a place, or NULL. */
const qm_source *qm_sources_find(const qm_sources *s, uint32_t offset);
qm_place qm_sources_locate(const qm_sources *s, uint32_t offset);

typedef enum qm_severity { QM_SEV_NOTE, QM_SEV_WARNING, QM_SEV_ERROR } qm_severity;

/* One row of diag.def a code: QM_E_GATE_ARITY is shown as "E0204". */
typedef enum qm_diag_code {
#define DIAG(id, code, summary, why, wrong, right)              QM_##id,
#define WARN(id, code, name, level, summary, why, wrong, right) QM_##id,
#include "support/diag.def"
#undef WARN
#undef DIAG
    QM_DIAG_CODE_COUNT
} qm_diag_code;

/* What shows a warning: nothing more, -Wall, -Wextra. */
typedef enum qm_warning_level { QM_WL_DEFAULT, QM_WL_ALL, QM_WL_EXTRA } qm_warning_level;

typedef struct qm_diag_info {
    const char *code;    /* "E0204" */
    const char *summary; /* the rule in a line */
    const char *why;     /* some sentences: the reason, or what to do */
    const char
        *wrong; /* a program of which this is the first diagnostic, without a final newline */
    const char *right;   /* the program mended; both NULL when no program's text shows the rule */
    const char *warning; /* "unused-variable", as in -Wunused-variable; NULL: an error */
    qm_warning_level level; /* of a warning */
} qm_diag_info;
extern const qm_diag_info qm_diag_table[QM_DIAG_CODE_COUNT];

typedef struct qm_diag_part qm_diag_part; /* a note or a fix-it */
struct qm_diag_part {
    qm_diag_part *next;
    bool is_fixit;
    qm_span at;
    const char *text; /* the note, or what replaces `at` */
};

typedef struct qm_diag_item qm_diag_item;
struct qm_diag_item {
    qm_diag_item *next;
    qm_severity severity;
    qm_diag_code code;
    qm_span at;
    const char *text;
    qm_diag_part *parts, **parts_end;
};

/* Which warnings are shown, and which of them count as errors. */
typedef struct qm_warnings {
    bool none; /* -w */
    bool shown[QM_DIAG_CODE_COUNT], error[QM_DIAG_CODE_COUNT];
} qm_warnings;

qm_warnings qm_warnings_default(void);
/* What stands behind -W: NAME, no-NAME, all, extra, error, no-error, error=NAME (which shows it
 * too) or no-error=NAME; later words win. False, and nothing is set, when it is none of these. */
bool qm_warnings_set(qm_warnings *w, const char *word);

typedef struct qm_diag {
    qm_arena *arena;
    const qm_sources *sources;
    qm_diag_item *first, **end;
    uint32_t errors, warnings;
    uint32_t promoted; /* errors that are warnings under -Werror */
    qm_warnings set;
    uint32_t max_errors; /* later errors are counted, not kept */
} qm_diag;

typedef qm_diag_item
    *qm_diag_rec; /* NULL when the diagnostic was not kept: the calls below accept it */

void qm_diag_init(qm_diag *d, qm_arena *arena, const qm_sources *sources, uint32_t max_errors);
/* Text: lower case, no final period, both numbers given. `at` may be {0, 0} when there is no place.
 */
qm_diag_rec qm_error(qm_diag *d, qm_diag_code code, qm_span at, const char *fmt, ...)
    QM_PRINTF(4, 5);
bool qm_warning_shown(const qm_diag *d, qm_diag_code code);
/* Does nothing when the warning is not shown; an error when it counts as one. */
qm_diag_rec qm_warning(qm_diag *d, qm_diag_code code, qm_span at, const char *fmt, ...)
    QM_PRINTF(4, 5);
void qm_note(qm_diag *d, qm_diag_rec r, qm_span at, const char *fmt, ...) QM_PRINTF(4, 5);
/* Replacing `at` by `text` mends the program; an empty span inserts. */
void qm_fixit(qm_diag *d, qm_diag_rec r, qm_span at, const char *text);

/* Edit distance with transpositions (Damerau-Levenshtein, optimal string alignment), for
 * did-you-mean. True when `candidate` is near enough to `typed` to suggest it and nearer than
 * *best, which starts at UINT32_MAX and is lowered. */
bool qm_similar(const char *typed, size_t ntyped, const char *candidate, size_t ncandidate,
                uint32_t *best);
/* A note that asks whether the most similar of n names was meant. False, and no note: none is. */
bool qm_did_you_mean(qm_diag *d, qm_diag_rec r, const char *typed, const char *const *names,
                     uint32_t n);

#endif
