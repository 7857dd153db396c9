/* unicode.c - names with characters beyond ASCII. */
#include "frontend/parser.h"

#include <utf8proc.h>

/* Letters of the categories Lu Ll Lt Lm Lo Nl. */
static bool is_name_character(utf8proc_int32_t c)
{
    if (c < 128)
        return true; /* the pattern allows only letters, digits and '_' */
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
        return true;
    default:
        return false;
    }
}

size_t qm_name_size(const char *s, size_t n, uint32_t *code_point, uint32_t *size)
{
    size_t used = 0;
    *code_point = *size = 0;
    while (used < n) {
        utf8proc_int32_t c;
        utf8proc_ssize_t len =
            utf8proc_iterate((const utf8proc_uint8_t *)s + used, (utf8proc_ssize_t)(n - used), &c);
        *code_point = len < 0 ? 0 : (uint32_t)c;
        *size = len < 0 ? 0 : (uint32_t)len;
        if (len < 0 || !is_name_character(c))
            break;
        used += (size_t)len;
    }
    return used;
}

qm_str qm_name_normal(qm_arena *arena, const char *s, size_t n)
{
    const utf8proc_option_t form = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    const utf8proc_uint8_t *text = (const utf8proc_uint8_t *)s;
    utf8proc_ssize_t size = (utf8proc_ssize_t)n;
    utf8proc_ssize_t points = utf8proc_decompose(text, size, NULL, 0, form);
    if (points < 0)
        return (qm_str){s, (uint32_t)n};
    utf8proc_int32_t *buf = QM_NEW_ARRAY(arena, utf8proc_int32_t, (size_t)points + 1);
    utf8proc_decompose(text, size, buf, points, form);
    size = utf8proc_reencode(buf, points, form);
    return (qm_str){(const char *)buf, (uint32_t)size};
}
