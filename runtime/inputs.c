/* inputs.c - reading the values of input variables. Time O(length of the texts). */

#include "runtime/inputs.h"

#include "ir/complex.h"
#include "ir/duration.h"
#include "ir/module.h"
#include "ir/wide.h"
#include "support/diag.h"
#include "support/text.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double two_pi = 6.283185307179586476925286766559;

/* Expressions: recursive descent over the text. */
typedef struct reader {
    const char *s;
    uint32_t depth;
    bool failed;
    bool imaginary; /* an imaginary number was read */
    locale_t c;     /* numbers have a '.' whatever the user's locale */
} reader;

enum { MAX_DEPTH = 100 };

static double complex read_sum(reader *r);

static const char *skip_blanks(const char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    return s;
}

static bool accept(reader *r, char ch)
{
    r->s = skip_blanks(r->s);
    if (*r->s != ch)
        return false;
    r->s++;
    return true;
}

static double read_name(reader *r)
{
    static const struct {
        const char *name;
        double value;
    } names[] = {{"pi", 3.141592653589793238462643383279502884},
                 {"\xcf\x80", 3.141592653589793238462643383279502884},
                 {"tau", 6.283185307179586476925286766559005768},
                 {"\xcf\x84", 6.283185307179586476925286766559005768},
                 {"euler", 2.718281828459045235360287471352662498},
                 {"\xe2\x84\x87", 2.718281828459045235360287471352662498}};
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i].name);
        if (strncmp(r->s, names[i].name, n) == 0 && !isalnum((unsigned char)r->s[n]) &&
            r->s[n] != '_') {
            r->s += n;
            return names[i].value;
        }
    }
    r->failed = true;
    return 0;
}

/* "2.5", or "2.5im". */
static double complex read_number(reader *r)
{
    char *end;
    double v = strtod_l(r->s, &end, r->c);
    r->failed = r->failed || end == r->s;
    r->s = end;
    r->s = skip_blanks(r->s);
    if (strncmp(r->s, "im", 2) != 0)
        return v;
    r->s += 2;
    r->imaginary = true;
    return CMPLX(0, v);
}

static double complex read_primary(reader *r)
{
    if (r->failed || r->depth == MAX_DEPTH) {
        r->failed = true;
        return 0;
    }
    r->depth++;
    double complex v = 0;
    if (accept(r, '-')) {
        v = qm_complex_apply(QM_EX_NEG, read_primary(r), 0);
    } else if (accept(r, '+')) {
        v = read_primary(r);
    } else if (accept(r, '(')) {
        v = read_sum(r);
        r->failed = r->failed || !accept(r, ')');
    } else if (isdigit((unsigned char)*r->s) || *r->s == '.') {
        v = read_number(r);
    } else {
        v = read_name(r);
    }
    r->depth--;
    return v;
}

static double complex read_product(reader *r)
{
    double complex v = read_primary(r);
    while (!r->failed) {
        if (accept(r, '*'))
            v = qm_complex_apply(QM_EX_MUL, v, read_primary(r));
        else if (accept(r, '/'))
            v = qm_complex_apply(QM_EX_DIV, v, read_primary(r));
        else
            break;
    }
    return v;
}

static double complex read_sum(reader *r)
{
    double complex v = read_product(r);
    while (!r->failed) {
        if (accept(r, '+'))
            v = qm_complex_apply(QM_EX_ADD, v, read_product(r));
        else if (accept(r, '-'))
            v = qm_complex_apply(QM_EX_SUB, v, read_product(r));
        else
            break;
    }
    return v;
}

static bool parse_complex_number(const char *text, double complex *out, bool *imaginary)
{
    reader r = {.s = text, .c = newlocale(LC_ALL_MASK, "C", (locale_t)0)};
    if (r.c == (locale_t)0)
        return false;
    *out = read_sum(&r);
    *imaginary = r.imaginary;
    r.s = skip_blanks(r.s);
    freelocale(r.c);
    return !r.failed && *r.s == '\0' && isfinite(creal(*out)) && isfinite(cimag(*out));
}

static bool parse_number(const char *text, double *out)
{
    double complex v;
    bool imaginary;
    if (!parse_complex_number(text, &v, &imaginary) || imaginary)
        return false;
    *out = creal(v);
    return true;
}

static bool parse_float(const qm_prog_cell *cell, const char *text, uint8_t *at)
{
    double v;
    if (!parse_number(text, &v))
        return false;
    v = qm_float_round(v, cell->width);
    memcpy(at, &v, sizeof v);
    return isfinite(v);
}

static bool parse_complex(const qm_prog_cell *cell, const char *text, uint8_t *at)
{
    double complex v;
    bool imaginary;
    if (!parse_complex_number(text, &v, &imaginary))
        return false;
    const double part[] = {qm_float_round(creal(v), cell->width),
                           qm_float_round(cimag(v), cell->width)};
    memcpy(at, part, sizeof part);
    return isfinite(part[0]) && isfinite(part[1]);
}

/* Nearest fixed-point angle, ties to even, modulo a turn. */
static bool parse_angle(const qm_prog_cell *cell, const char *text, uint64_t *words, uint32_t n)
{
    enum { EXACT = 512 }; /* a double times this power of two is an integer, and finite */
    double v;
    if (!parse_number(text, &v))
        return false;
    uint32_t width = cell->width < EXACT ? cell->width : EXACT;
    double scaled = rint(ldexp(fmod(v, two_pi) / two_pi, (int)width));
    qm_wide_from_double(words, scaled, n);
    if (scaled < 0)
        qm_wide_neg(words, words, n);
    qm_wide_shl(words, words, cell->width - width, n);
    qm_wide_normalize(words, cell->width, false, n);
    return true;
}

/* words = words * base + digit; false when it does not fit. */
static bool append_digit(uint64_t *words, uint32_t n, uint32_t base, uint32_t digit)
{
    uint64_t carry = digit;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t low = (words[i] & UINT32_MAX) * base + carry;
        uint64_t high = (words[i] >> 32) * base + (low >> 32);
        words[i] = high << 32 | (low & UINT32_MAX);
        carry = high >> 32;
    }
    return carry == 0;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

static bool parse_magnitude(const char *s, uint64_t *words, uint32_t n)
{
    uint32_t base = 10;
    if (s[0] == '0' && s[1] != '\0' && strchr("xXoObB", s[1]) != NULL) {
        base = tolower((unsigned char)s[1]) == 'x'   ? 16
               : tolower((unsigned char)s[1]) == 'o' ? 8
                                                     : 2;
        s += 2;
    }
    if (*s == '\0' || *s == '_')
        return false;
    for (; *s != '\0'; s++) {
        if (*s == '_')
            continue;
        int d = digit_of(*s);
        if (d >= (int)base || !append_digit(words, n, base, (uint32_t)d))
            return false;
    }
    return true;
}

static uint64_t bit_length(const uint64_t *words, uint32_t n)
{
    uint64_t length = (uint64_t)n * 64;
    while (length > 0 && !qm_wide_bit(words, length - 1))
        length--;
    return length;
}

static bool parse_integer(const qm_prog_cell *cell, const char *text, uint64_t *words, uint32_t n)
{
    bool negative = *text == '-', is_signed = cell->kind == QM_T_INT;
    if (!parse_magnitude(text + (*text == '-' || *text == '+'), words, n))
        return false;
    uint64_t length = bit_length(words, n);
    bool lowest = negative && length == cell->width && qm_wide_popcount(words, n) == 1;
    if (negative && !is_signed && length > 0)
        return false;
    if (length > cell->width - is_signed && !(is_signed && lowest))
        return false;
    if (negative)
        qm_wide_neg(words, words, n);
    return true;
}

static bool parse_bits(const qm_prog_cell *cell, const char *text, uint8_t *at)
{
    size_t n = strlen(text);
    if (n >= 2 && text[0] == '"' && text[n - 1] == '"') {
        text++;
        n -= 2;
    }
    uint32_t digits = 0;
    for (size_t i = n; i-- > 0;) {
        if (text[i] == '_')
            continue;
        if ((text[i] != '0' && text[i] != '1') || digits == cell->size)
            return false;
        at[digits++] = text[i] == '1';
    }
    return digits == cell->size;
}

static bool parse_bool(const char *text, uint8_t *at)
{
    *at = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    return *at || strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
}

static bool parse_words(const qm_prog_cell *cell, const char *text, uint8_t *at, qm_arena *arena)
{
    uint32_t n = cell->size / 8;
    uint64_t *words = qm_arena_zalloc(arena, n, sizeof *words);
    bool ok = cell->kind == QM_T_ANGLE ? parse_angle(cell, text, words, n)
                                       : parse_integer(cell, text, words, n);
    memcpy(at, words, cell->size);
    return ok;
}

static bool parse_duration(const char *text, uint8_t *at)
{
    qm_duration d;
    bool ok = qm_duration_parse(text, &d);
    memcpy(at, &d.fs, sizeof d.fs);
    memcpy(at + sizeof d.fs, &d.dt, sizeof d.dt);
    return ok;
}

static bool parse_value(const qm_prog_cell *cell, const char *text, uint8_t *at, qm_arena *arena)
{
    switch (cell->kind) {
    case QM_T_BOOL:
        return parse_bool(text, at);
    case QM_T_BIT:
        return parse_bits(cell, text, at);
    case QM_T_FLOAT:
        return parse_float(cell, text, at);
    case QM_T_DURATION:
        return parse_duration(text, at);
    case QM_T_COMPLEX:
        return parse_complex(cell, text, at);
    default:
        return parse_words(cell, text, at, arena);
    }
}

/* The text of one element: up to the ',' or bracket behind it, without blanks around. */
static const char *element_text(const char **s, qm_arena *arena)
{
    const char *begin = *s, *end;
    *s += strcspn(*s, ",[]{}");
    for (end = *s; end > begin && isspace((unsigned char)end[-1]);)
        end--;
    return qm_arena_strdup(arena, begin, (size_t)(end - begin));
}

/* A list in brackets or braces of just as many elements as the array has; *s moves behind it. */
static bool parse_list(const qm_prog_cell *cell, const char **s, uint8_t *at, qm_arena *arena)
{
    qm_prog_cell part = *cell;
    *s = skip_blanks(*s);
    if (cell->ndims == 0) {
        part.size = cell->element;
        return parse_value(&part, element_text(s, arena), at, arena);
    }
    char close = **s == '[' ? ']' : '}';
    if (**s != '[' && **s != '{')
        return false;
    ++*s;
    part.dims++;
    part.ndims--;
    part.size = cell->dims[0] ? cell->size / cell->dims[0] : 0;
    for (uint32_t i = 0; i < cell->dims[0]; i++) {
        if (i > 0 && *(*s)++ != ',')
            return false;
        if (!parse_list(&part, s, at + (size_t)i * part.size, arena))
            return false;
        *s = skip_blanks(*s);
    }
    *s = skip_blanks(*s);
    if (**s != close)
        return false;
    *s = skip_blanks(*s + 1);
    return true;
}

bool qm_input_parse(const qm_prog_cell *cell, const char *text, uint8_t *at, qm_arena *arena)
{
    if (cell->ndims == 0)
        return parse_value(cell, text, at, arena);
    return parse_list(cell, &text, at, arena) && *text == '\0';
}

static qm_type type_of(const qm_prog_cell *cell)
{
    return (qm_type){.kind = cell->kind, .unsized = cell->unsized, .width = cell->width};
}

/* "int[8]", or "array[int[8], 2, 3]". */
static const char *cell_type_text(const qm_prog_cell *cell, qm_arena *arena)
{
    qm_text t;
    char type[32];
    qm_text_init(&t, arena);
    qm_text_printf(&t, cell->ndims > 0 ? "array[%s" : "%s", qm_type_text(type_of(cell), type));
    for (uint32_t d = 0; d < cell->ndims; d++)
        qm_text_printf(&t, ", %u", cell->dims[d]);
    qm_text_puts(&t, cell->ndims > 0 ? "]" : "");
    return t.data;
}

static const qm_prog_cell *find_input(const qm_program *p, const char *name)
{
    for (uint32_t i = 0; i < p->ncells; i++)
        if (p->cells[i].role == QM_CELL_INPUT && strcmp(p->cells[i].name, name) == 0)
            return &p->cells[i];
    return NULL;
}

static const char *unknown_text(const qm_program *p, const char *name, qm_arena *arena)
{
    uint32_t best = UINT32_MAX;
    const char *near = NULL;
    for (uint32_t i = 0; i < p->ncells; i++)
        if (p->cells[i].role == QM_CELL_INPUT &&
            qm_similar(name, strlen(name), p->cells[i].name, strlen(p->cells[i].name), &best))
            near = p->cells[i].name;
    return near != NULL
               ? qm_arena_printf(arena, "no input is called '%s'; did you mean '%s'?", name, near)
               : qm_arena_printf(arena, "no input is called '%s'", name);
}

qm_status qm_inputs_parse(const qm_program *p, const qm_input_value *inputs, uint32_t ninputs,
                          uint8_t *frame, qm_arena *arena, const char **error)
{
    bool *given = qm_arena_zalloc(arena, p->ncells, sizeof *given);
    for (uint32_t i = 0; i < ninputs; i++) {
        const qm_prog_cell *cell = find_input(p, inputs[i].name);
        if (cell == NULL) {
            *error = unknown_text(p, inputs[i].name, arena);
            return QM_ERR_INPUT;
        }
        if (!qm_input_parse(cell, inputs[i].text, frame + cell->offset, arena)) {
            *error = qm_arena_printf(arena, "'%s' is no value of type %s for input '%s'",
                                     inputs[i].text, cell_type_text(cell, arena), cell->name);
            return QM_ERR_INPUT;
        }
        given[cell - p->cells] = true;
    }
    for (uint32_t i = 0; i < p->ncells; i++)
        if (p->cells[i].role == QM_CELL_INPUT && !given[i]) {
            *error = qm_arena_printf(arena, "input '%s' of type %s needs a value: -D %s=VALUE",
                                     p->cells[i].name, cell_type_text(&p->cells[i], arena),
                                     p->cells[i].name);
            return QM_ERR_INPUT;
        }
    return QM_OK;
}
