/* text.c - growing strings, and shortest exact decimals. */

#include "support/text.h"

#include "support/decimal.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void qm_text_init(qm_text *t, qm_arena *arena)
{
    *t = (qm_text){.arena = arena};
}

static void reserve(qm_text *t, size_t n)
{
    if (n < t->cap - t->size)
        return;
    size_t room = UINT32_MAX - (size_t)t->size;
    size_t need = n < room ? t->size + n + 1 : SIZE_MAX; /* SIZE_MAX: the arena has no memory */
    size_t cap = need < 2 * (size_t)t->cap ? 2 * (size_t)t->cap : need;
    if (cap > UINT32_MAX && need <= UINT32_MAX)
        cap = UINT32_MAX;
    t->data = qm_arena_grow(t->arena, t->data, t->cap, cap, 1);
    t->cap = (uint32_t)cap;
}

void qm_text_add(qm_text *t, const char *s, size_t n)
{
    reserve(t, n);
    memcpy(t->data + t->size, s, n);
    t->size += (uint32_t)n;
    t->data[t->size] = '\0';
}

void qm_text_puts(qm_text *t, const char *s)
{
    qm_text_add(t, s, strlen(s));
}

void qm_text_printf(qm_text *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    reserve(t, n < 0 ? SIZE_MAX : (size_t)n);
    va_start(ap, fmt);
    vsnprintf(t->data + t->size, (size_t)n + 1, fmt, ap);
    va_end(ap);
    t->size += (uint32_t)n;
}

/* printf writes the locale's decimal point; whatever it is, it becomes '.'. */
static void normalise_point(char *s)
{
    for (; *s; s++)
        if (!strchr("+-0123456789eE", *s)) {
            *s = '.';
            char *rest = s + 1;
            while (*rest && !strchr("0123456789eE", *rest))
                rest++;
            memmove(s + 1, rest, strlen(rest) + 1);
            return;
        }
}

int qm_format_double(char out[QM_DOUBLE_TEXT], double v)
{
    if (isnan(v) || isinf(v))
        return snprintf(out, QM_DOUBLE_TEXT, isnan(v) ? "nan" : v > 0 ? "inf" : "-inf");
    int n = qm_decimal(out, v);
    /* Up to 15 digits survive in a normal number; a denormal has fewer. */
    for (int digits = fabs(v) < DBL_MIN ? 1 : 15; n == 0; digits++) {
        snprintf(out, QM_DOUBLE_TEXT, "%.*g", digits, v);
        if (digits < 17 && strtod(out, NULL) != v)
            continue;
        normalise_point(out);
        n = (int)strlen(out);
    }
    if (!strpbrk(out, ".e")) {
        memcpy(out + n, ".0", 3);
        n += 2;
    }
    return n;
}

bool qm_parse_count(const char *text, size_t n, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(text[i] - '0');
        if (digit > max || v > (max - digit) / 10)
            return false;
        v = 10 * v + digit;
    }
    *out = v;
    return n > 0;
}
