#include "support/json.h"

#include "support/text.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NUMBER = 512 }; /* characters of a number */

typedef struct reader {
    qm_context *cx;
    qm_diag_code code;
    const qm_source *source;
    const char *at, *end;
    locale_t c;
    uint32_t depth;
} reader;

static qm_span span_of(const reader *r, const char *begin, const char *end)
{
    const qm_source *s = r->source;
    return (qm_span){s->base + (uint32_t)(begin - s->text), s->base + (uint32_t)(end - s->text)};
}

static qm_status refuse(reader *r, const char *at, const char *what)
{
    const char *end = at < r->end ? at + 1 : at;
    qm_error(&r->cx->diag, r->code, span_of(r, at, end), "%s", what);
    return QM_ERR_INPUT;
}

static void skip_space(reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r'))
        r->at++;
}

static bool accept(reader *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

static bool skip_digits(reader *r)
{
    const char *begin = r->at;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return r->at > begin;
}

static qm_status read_number(reader *r, qm_json *v)
{
    const char *begin = r->at;
    accept(r, '-');
    bool good = accept(r, '0') || skip_digits(r);
    if (good && accept(r, '.'))
        good = skip_digits(r);
    if (good && (accept(r, 'e') || accept(r, 'E'))) {
        if (!accept(r, '+'))
            accept(r, '-');
        good = skip_digits(r);
    }
    char text[MOST_NUMBER + 1];
    size_t n = (size_t)(r->at - begin);
    if (!good || n > MOST_NUMBER)
        return refuse(r, begin, good ? "a number has too many digits" : "a JSON value is needed");
    memcpy(text, begin, n);
    text[n] = '\0';
    v->kind = QM_JSON_NUMBER;
    v->number = strtod_l(text, NULL, r->c);
    return isfinite(v->number) ? QM_OK : refuse(r, begin, "a number is too large");
}

static bool read_hex(reader *r, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        char c = r->at < r->end ? *r->at : ' ';
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;
        if (digit == 16)
            return false;
        *out = *out * 16 + digit;
    }
    return true;
}

static char *put_utf8(char *to, uint32_t c)
{
    static const uint32_t most[] = {0x7f, 0x7ff, 0xffff, 0x10ffff};
    int more = 0;
    while (c > most[more])
        more++;
    *to++ = (char)(more ? (0xff00 >> (more + 1) & 0xff) | c >> (6 * more) : c);
    while (more-- > 0)
        *to++ = (char)(0x80 | (c >> (6 * more) & 0x3f));
    return to;
}

/* Behind "\u"; NUL and lone surrogates are no text. */
static bool read_unicode(reader *r, char **to)
{
    uint32_t c, low;
    if (!read_hex(r, &c) || c == 0 || (c >= 0xdc00 && c < 0xe000))
        return false;
    if (c >= 0xd800 && c < 0xdc00) {
        if (!accept(r, '\\') || !accept(r, 'u') || !read_hex(r, &low) || low < 0xdc00 ||
            low >= 0xe000)
            return false;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    *to = put_utf8(*to, c);
    return true;
}

static bool read_escape(reader *r, char **to)
{
    static const char typed[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char c = r->at < r->end ? *r->at++ : ' ';
    if (c == 'u')
        return read_unicode(r, to);
    const char *found = c ? strchr(typed, c) : NULL;
    if (!found)
        return false;
    *(*to)++ = meant[found - typed];
    return true;
}

/* From the opening quote on; an escape is never shorter than what it stands for. */
static qm_status read_string(reader *r, qm_str *out)
{
    const char *begin = r->at++, *close = r->at;
    while (close < r->end && *close != '"')
        close += *close == '\\' && close + 1 < r->end ? 2 : 1;
    if (close >= r->end)
        return refuse(r, begin, "a string is not closed");
    char *text = QM_NEW_ARRAY(&r->cx->arena, char, (size_t)(close - begin)), *to = text;
    while (r->at < close) {
        const char *at = r->at;
        if ((unsigned char)*at < ' ')
            return refuse(r, at, "a control character in a string");
        r->at++;
        if (*at != '\\')
            *to++ = *at;
        else if (!read_escape(r, &to))
            return refuse(r, at, "an unknown escape in a string");
    }
    *to = '\0';
    *out = (qm_str){.data = text, .size = (uint32_t)(to - text)};
    r->at = close + 1;
    return QM_OK;
}

static bool read_word(reader *r, qm_json *v)
{
    static const struct {
        const char *text;
        qm_json_kind kind;
        bool truth;
    } words[] = {{"null", QM_JSON_NULL, false},
                 {"true", QM_JSON_BOOL, true},
                 {"false", QM_JSON_BOOL, false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].text);
        if ((size_t)(r->end - r->at) < n || memcmp(r->at, words[i].text, n) != 0)
            continue;
        r->at += n;
        v->kind = words[i].kind;
        v->truth = words[i].truth;
        return true;
    }
    return false;
}

static int by_key(const void *a, const void *b)
{
    const qm_json *p = *(const qm_json *const *)a, *q = *(const qm_json *const *)b;
    int order = strcmp(p->key.data, q->key.data);
    return order ? order : (p->at.begin > q->at.begin) - (p->at.begin < q->at.begin);
}

static qm_status check_keys(reader *r, const qm_json *object)
{
    const qm_json **list = QM_NEW_ARRAY(&r->cx->arena, const qm_json *, object->n + 1u);
    uint32_t n = 0;
    for (const qm_json *v = object->first; v; v = v->next)
        list[n++] = v;
    qsort(list, n, sizeof *list, by_key);
    for (uint32_t i = 1; i < n; i++)
        if (strcmp(list[i - 1]->key.data, list[i]->key.data) == 0) {
            qm_diag_rec rec = qm_error(&r->cx->diag, r->code, list[i]->key_at,
                                       "'%.100s' stands twice in an object", list[i]->key.data);
            qm_note(&r->cx->diag, rec, list[i - 1]->key_at, "the first is here");
            return QM_ERR_INPUT;
        }
    return QM_OK;
}

static qm_status read_key(reader *r, qm_json *v)
{
    skip_space(r);
    if (r->at == r->end || *r->at != '"')
        return refuse(r, r->at, "a name in quotes is needed");
    const char *begin = r->at;
    qm_status s = read_string(r, &v->key);
    if (s)
        return s;
    v->key_at = span_of(r, begin, r->at);
    skip_space(r);
    return accept(r, ':') ? QM_OK : refuse(r, r->at, "':' is needed after a name");
}

static qm_status read_value(reader *r, qm_json *v);

static qm_status read_items(reader *r, qm_json *v, char close)
{
    qm_json **end = &v->first;
    *end = NULL;
    r->at++;
    skip_space(r);
    if (accept(r, close))
        return QM_OK;
    do {
        qm_json *item = QM_NEW(&r->cx->arena, qm_json);
        qm_status s = v->kind == QM_JSON_OBJECT ? read_key(r, item) : QM_OK;
        if (!s)
            s = read_value(r, item);
        if (s)
            return s;
        *end = item;
        end = &item->next;
        v->n++;
        skip_space(r);
    } while (accept(r, ','));
    if (!accept(r, close))
        return refuse(r, r->at, close == ']' ? "',' or ']' is needed" : "',' or '}' is needed");
    return v->kind == QM_JSON_OBJECT ? check_keys(r, v) : QM_OK;
}

/* As deep as texts are nested, which the limit bounds. */
static qm_status read_value(reader *r, qm_json *v)
{
    skip_space(r);
    const char *begin = r->at;
    qm_status s = QM_OK;
    if (begin == r->end)
        return refuse(r, begin, "a JSON value is needed, but the text ends");
    if (*begin == '"') {
        v->kind = QM_JSON_STRING;
        s = read_string(r, &v->string);
    } else if (*begin == '[' || *begin == '{') {
        v->kind = *begin == '[' ? QM_JSON_ARRAY : QM_JSON_OBJECT;
        if (r->depth == r->cx->limits.nesting)
            return refuse(r, begin, "arrays and objects are nested too deep");
        r->depth++;
        s = read_items(r, v, *begin == '[' ? ']' : '}');
        r->depth--;
    } else if (!read_word(r, v)) {
        s = read_number(r, v);
    }
    v->at = span_of(r, begin, r->at);
    return s;
}

qm_status qm_json_parse(qm_context *cx, const qm_source *source, qm_diag_code code, qm_json **out)
{
    reader r = {.cx = cx, .code = code, .source = source, .at = source->text};
    r.end = source->text + source->size;
    r.c = newlocale(LC_ALL_MASK, "C", NULL);
    if (!r.c)
        return QM_ERR_MEMORY;
    qm_json *v = QM_NEW(&cx->arena, qm_json);
    qm_status s = read_value(&r, v);
    skip_space(&r);
    if (!s && r.at < r.end)
        s = refuse(&r, r.at, "the text goes on behind its value");
    freelocale(r.c);
    *out = v;
    return s;
}

const qm_json *qm_json_member(const qm_json *object, const char *key)
{
    const qm_json *v = object->kind == QM_JSON_OBJECT ? object->first : NULL;
    while (v && strcmp(v->key.data, key) != 0)
        v = v->next;
    return v;
}

bool qm_json_is(const qm_json *string, const char *text)
{
    return string->kind == QM_JSON_STRING && strcmp(string->string.data, text) == 0;
}

const char *qm_json_kind_name(qm_json_kind kind)
{
    static const char *const names[] = {"null",     "true or false", "a number",
                                        "a string", "an array",      "an object"};
    return names[kind];
}
