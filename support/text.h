/* text.h - a growing string in an arena, and exact numbers as text. */
#ifndef QM_SUPPORT_TEXT_H
#define QM_SUPPORT_TEXT_H

#include "support/arena.h"

typedef struct qm_text {
    qm_arena *arena;
    char *data; /* NUL-terminated once something was added */
    uint32_t size, cap;
} qm_text;

void qm_text_init(qm_text *t, qm_arena *arena);
void qm_text_add(qm_text *t, const char *s, size_t n);
void qm_text_puts(qm_text *t, const char *s);
void qm_text_printf(qm_text *t, const char *fmt, ...) QM_PRINTF(2, 3);

enum { QM_DOUBLE_TEXT = 32 };
/* The shortest decimal text that strtod() reads back as the same double, always with a '.', an
 * exponent, "inf" or "nan", independent of the locale. Returns its length. */
int qm_format_double(char out[QM_DOUBLE_TEXT], double v);

/* The n bytes as a decimal number up to `max`; false when they are none. */
bool qm_parse_count(const char *text, size_t n, uint64_t max, uint64_t *out);

#endif
