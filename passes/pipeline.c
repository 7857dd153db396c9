/* pipeline.c - reads pipeline strings: recursive descent over the bytes, one look-ahead, no copy of
 * the text. Numbers are read without the C locale. */
#include "passes/pipeline.h"

#include <math.h>
#include <string.h>

enum { MAX_REPEAT_DEPTH = 16 };

typedef struct reader {
    qm_context *cx;
    qm_arena *arena;
    const char *text, *at;
    uint32_t depth; /* of repeat() */
} reader;

static uint32_t column(const reader *r)
{
    return (uint32_t)(r->at - r->text) + 1;
}

/* Reports a fault at the current place; `fmt` takes one string of n bytes. */
static qm_diag_rec fault(reader *r, uint32_t where, const char *what, const char *s, size_t n)
{
    return qm_error(&r->cx->diag, QM_E_PIPELINE, (qm_span){0, 0},
                    "column %u of the pipeline \"%.200s\": %s \"%.*s\"", where, r->text, what,
                    (int)(n > 100 ? 100 : n), s);
}

static qm_status expected(reader *r, const char *what)
{
    if (*r->at)
        fault(r, column(r), what, r->at, 1);
    else
        qm_error(&r->cx->diag, QM_E_PIPELINE, (qm_span){0, 0},
                 "column %u of the pipeline \"%.200s\": %s the end", column(r), r->text, what);
    return QM_ERR_USAGE;
}

static void skip_blanks(reader *r)
{
    while (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r')
        r->at++;
}

static bool accept(reader *r, char c)
{
    skip_blanks(r);
    if (*r->at != c)
        return false;
    r->at++;
    skip_blanks(r);
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_';
}

static qm_str read_name(reader *r)
{
    skip_blanks(r);
    const char *begin = r->at;
    while (is_name_char(*r->at))
        r->at++;
    return (qm_str){.data = begin, .size = (uint32_t)(r->at - begin)};
}

/* Adds a run of digits to *mantissa, and to *scale how many of them were dropped as too many. */
static uint32_t read_digits(reader *r, uint64_t *mantissa, int *scale)
{
    uint32_t n = 0;
    for (; is_digit(*r->at); r->at++, n++) {
        if (*mantissa < UINT64_MAX / 16)
            *mantissa = *mantissa * 10 + (uint64_t)(*r->at - '0');
        else
            (*scale)++;
    }
    return n;
}

/* [-]digits[.digits][e[+-]digits]. */
static bool read_number(reader *r, double *out)
{
    skip_blanks(r);
    bool negative = *r->at == '-';
    if (*r->at == '-' || *r->at == '+')
        r->at++;
    uint64_t mantissa = 0;
    int scale = 0;
    uint32_t digits = read_digits(r, &mantissa, &scale);
    if (*r->at == '.') {
        r->at++;
        int dropped = 0;
        uint32_t n = read_digits(r, &mantissa, &dropped);
        scale -= (int)n - dropped;
        digits += n;
    }
    if (digits == 0)
        return false;
    if (*r->at == 'e' || *r->at == 'E') {
        r->at++;
        bool down = *r->at == '-';
        if (*r->at == '-' || *r->at == '+')
            r->at++;
        uint64_t exponent = 0;
        int dropped = 0;
        if (read_digits(r, &exponent, &dropped) == 0 || exponent > 400)
            return false;
        scale += down ? -(int)exponent : (int)exponent;
    }
    double v = (double)mantissa;
    v = scale < 0 ? v / pow(10, -scale) : v * pow(10, scale);
    *out = negative ? -v : v;
    return true;
}

static uint32_t count_options(const qm_pass *pass)
{
    uint32_t n = 0;
    while (pass->options && pass->options[n].name)
        n++;
    return n;
}

static uint32_t find_option(const qm_pass *pass, qm_str name)
{
    for (uint32_t i = 0, n = count_options(pass); i < n; i++)
        if (strlen(pass->options[i].name) == name.size &&
            memcmp(pass->options[i].name, name.data, name.size) == 0)
            return i;
    return QM_NONE;
}

static qm_status unknown_option(reader *r, uint32_t where, const qm_pass *pass, qm_str name)
{
    qm_diag_rec rec = fault(r, where, "unknown option", name.data, name.size);
    uint32_t n = count_options(pass);
    if (n == 0)
        qm_note(&r->cx->diag, rec, (qm_span){0, 0}, "%s takes no options", pass->name);
    for (uint32_t i = 0; i < n; i++)
        qm_note(&r->cx->diag, rec, (qm_span){0, 0}, "%s takes %s: %s", pass->name,
                pass->options[i].name, pass->options[i].summary);
    return QM_ERR_USAGE;
}

static qm_status read_option(reader *r, const qm_pass *pass, double *values)
{
    uint32_t where = column(r);
    qm_str name = read_name(r);
    if (name.size == 0)
        return expected(r, "an option name is needed, not");
    uint32_t k = find_option(pass, name);
    if (k == QM_NONE)
        return unknown_option(r, where, pass, name);
    if (!accept(r, '='))
        return expected(r, "\"=\" is needed, not");
    double v;
    if (!read_number(r, &v))
        return expected(r, "a number is needed, not");
    const qm_pass_option *o = &pass->options[k];
    if (!(v >= o->min && v <= o->max) || (o->integer && v != floor(v))) {
        qm_error(
            &r->cx->diag, QM_E_PIPELINE, (qm_span){0, 0},
            "column %u of the pipeline \"%.200s\": %s of %s is %s from %g to %g, but %g is given",
            where, r->text, o->name, pass->name, o->integer ? "an integer" : "a number", o->min,
            o->max, v);
        return QM_ERR_USAGE;
    }
    values[k] = v;
    return QM_OK;
}

static qm_status read_options(reader *r, const qm_pass *pass, qm_stage *stage)
{
    uint32_t n = count_options(pass);
    double *values = QM_NEW_ARRAY(r->arena, double, n + 1);
    for (uint32_t i = 0; i < n; i++)
        values[i] = pass->options[i].value;
    stage->options = values;
    if (!accept(r, '{') || accept(r, '}'))
        return QM_OK;
    do {
        qm_status status = read_option(r, pass, values);
        if (status)
            return status;
    } while (accept(r, ','));
    return accept(r, '}') ? QM_OK : expected(r, "\",\" or \"}\" is needed, not");
}

static qm_status unknown_pass(reader *r, uint32_t where, qm_str name)
{
    qm_diag_rec rec = fault(r, where, "unknown pass", name.data, name.size);
    const char *similar = NULL;
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; qm_pass_table[i]; i++) {
        const char *candidate = qm_pass_table[i]->name;
        if (qm_similar(name.data, name.size, candidate, strlen(candidate), &best))
            similar = candidate;
    }
    if (similar)
        qm_note(&r->cx->diag, rec, (qm_span){0, 0}, "did you mean \"%s\"?", similar);
    return QM_ERR_USAGE;
}

static qm_status read_list(reader *r, qm_stage **out);

static qm_status read_repeat(reader *r, qm_stage *stage)
{
    if (!accept(r, '('))
        return expected(r, "\"(\" is needed after repeat, not");
    if (r->depth == MAX_REPEAT_DEPTH) {
        qm_error(&r->cx->diag, QM_E_PIPELINE, (qm_span){0, 0},
                 "column %u of the pipeline: repeat is nested more than %u deep", column(r),
                 (unsigned)MAX_REPEAT_DEPTH);
        return QM_ERR_USAGE;
    }
    r->depth++;
    qm_status status = read_list(r, &stage->body);
    r->depth--;
    if (status)
        return status;
    return accept(r, ')') ? QM_OK : expected(r, "\",\" or \")\" is needed, not");
}

static qm_status read_stage(reader *r, qm_stage **out)
{
    skip_blanks(r);
    qm_stage *stage = QM_NEW(r->arena, qm_stage);
    stage->column = column(r);
    qm_str name = read_name(r);
    *out = stage;
    if (name.size == 0)
        return expected(r, "a pass is needed, not");
    if (name.size == strlen("repeat") && memcmp(name.data, "repeat", name.size) == 0)
        return read_repeat(r, stage);
    stage->pass = qm_pass_find(name.data, name.size);
    if (!stage->pass)
        return unknown_pass(r, stage->column, name);
    return read_options(r, stage->pass, stage);
}

static qm_status read_list(reader *r, qm_stage **out)
{
    *out = NULL;
    skip_blanks(r);
    if (*r->at == '\0' || *r->at == ')')
        return QM_OK;
    do {
        qm_status status = read_stage(r, out);
        if (status)
            return status;
        out = &(*out)->next;
    } while (accept(r, ','));
    return QM_OK;
}

qm_status qm_pipeline_parse(qm_context *cx, qm_arena *arena, const char *text, qm_stage **out)
{
    reader r = {.cx = cx, .arena = arena, .text = text, .at = text};
    qm_status status = read_list(&r, out);
    if (status)
        return status;
    skip_blanks(&r);
    return *r.at ? expected(&r, "\",\" is needed, not") : QM_OK;
}
