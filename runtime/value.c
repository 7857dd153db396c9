/* value.c - final values and basis states as text. Integers of any width are exact: by repeated
 * division, O(width^2). */

#include "runtime/value.h"

#include "ir/duration.h"
#include "ir/module.h"
#include "ir/wide.h"

#include <math.h>
#include <string.h>

static const double two_pi = 6.283185307179586476925286766559;

/* words = words / 10^9; returns the remainder. */
static uint32_t divide(uint64_t *words, uint32_t n)
{
    const uint64_t base = 1000000000;
    uint64_t rest = 0;
    for (uint32_t i = n; i-- > 0;) {
        uint64_t high = rest << 32 | words[i] >> 32;
        uint64_t low = (high % base) << 32 | (words[i] & UINT32_MAX);
        words[i] = (high / base) << 32 | low / base;
        rest = low % base;
    }
    return (uint32_t)rest;
}

static void add_decimal(const uint8_t *at, uint32_t n, bool is_signed, qm_text *out)
{
    uint64_t *words = QM_NEW_ARRAY(out->arena, uint64_t, n);
    memcpy(words, at, n * sizeof *words);
    bool negative = is_signed && qm_wide_bit(words, (uint64_t)n * 64 - 1);
    if (negative)
        qm_wide_neg(words, words, n);
    uint32_t *digits =
        QM_NEW_ARRAY(out->arena, uint32_t, (size_t)n * 3); /* 9 decimal digits each */
    uint32_t count = 0;
    do
        digits[count++] = divide(words, n);
    while (!qm_wide_is_zero(words, n));
    qm_text_printf(out, "%s%u", negative ? "-" : "", digits[count - 1]);
    for (uint32_t i = count - 1; i-- > 0;)
        qm_text_printf(out, "%09u", digits[i]);
}

static void add_integer(const qm_prog_cell *cell, const uint8_t *at, qm_text *out)
{
    add_decimal(at, cell->size / 8, cell->kind == QM_T_INT, out);
}

static void add_double(double v, bool json, qm_text *out)
{
    char text[QM_DOUBLE_TEXT];
    qm_format_double(text, v);
    const char *quote = json && !isfinite(v) ? "\"" : "";
    qm_text_printf(out, "%s%s%s", quote, text, quote);
}

/* "1.5 - 2.0im", as a program writes it. */
static void add_complex(double re, double im, qm_text *out)
{
    char part[QM_DOUBLE_TEXT];
    qm_format_double(part, re);
    qm_text_printf(out, "%s %c ", part, signbit(im) ? '-' : '+');
    qm_format_double(part, fabs(im));
    qm_text_printf(out, "%sim", part);
}

void qm_value_bits(const qm_prog_cell *cell, const uint8_t *at, qm_text *out)
{
    for (uint32_t i = cell->size; i-- > 0;)
        qm_text_add(out, at[i] ? "1" : "0", 1);
}

static double double_at(const uint8_t *at)
{
    double v;
    memcpy(&v, at, sizeof v);
    return v;
}

static double radians_at(const qm_prog_cell *cell, const uint8_t *at, qm_arena *arena)
{
    uint32_t n = cell->size / 8;
    uint64_t *words = QM_NEW_ARRAY(arena, uint64_t, n);
    memcpy(words, at, n * sizeof *words);
    uint32_t drop = cell->width > 512 ? cell->width - 512 : 0; /* far below a double's last place */
    qm_wide_shr(words, words, drop, n);
    return ldexp(qm_wide_to_double(words, n, false, false), -(int)(cell->width - drop)) * two_pi;
}

static void add_duration(const uint8_t *at, qm_text *out)
{
    qm_duration_text((qm_duration){double_at(at), double_at(at + sizeof(double))}, out);
}

/* The elements of an array between brackets, each as `element` writes it. */
static void add_array(const qm_prog_cell *cell, const uint8_t *at, const char brackets[2],
                      void (*element)(const qm_prog_cell *, const uint8_t *, qm_text *),
                      qm_text *out)
{
    qm_prog_cell part = *cell;
    part.dims++;
    part.ndims--;
    part.size = cell->dims[0] ? cell->size / cell->dims[0] : 0;
    qm_text_add(out, brackets, 1);
    for (uint32_t i = 0; i < cell->dims[0]; i++) {
        qm_text_puts(out, i > 0 ? ", " : "");
        element(&part, at + (size_t)i * part.size, out);
    }
    qm_text_add(out, brackets + 1, 1);
}

void qm_value_text(const qm_prog_cell *cell, const uint8_t *at, qm_text *out)
{
    if (cell->ndims > 0) {
        add_array(cell, at, "{}", qm_value_text, out);
        return;
    }
    const char *quote = cell->kind == QM_T_BIT && cell->width > 0 ? "\"" : "";
    switch (cell->kind) {
    case QM_T_BOOL:
        qm_text_puts(out, *at ? "true" : "false");
        break;
    case QM_T_BIT:
        qm_text_puts(out, quote);
        qm_value_bits(cell, at, out);
        qm_text_puts(out, quote);
        break;
    case QM_T_FLOAT:
        add_double(double_at(at), false, out);
        break;
    case QM_T_COMPLEX:
        add_complex(double_at(at), double_at(at + sizeof(double)), out);
        break;
    case QM_T_ANGLE:
        add_double(radians_at(cell, at, out->arena), false, out);
        break;
    case QM_T_DURATION:
        add_duration(at, out);
        break;
    default:
        add_integer(cell, at, out);
        break;
    }
}

void qm_value_json(const qm_prog_cell *cell, const uint8_t *at, qm_text *out)
{
    if (cell->ndims > 0) {
        add_array(cell, at, "[]", qm_value_json, out);
        return;
    }
    switch (cell->kind) {
    case QM_T_BIT:
        qm_text_puts(out, "\"");
        qm_value_bits(cell, at, out);
        qm_text_puts(out, "\"");
        break;
    case QM_T_FLOAT:
        add_double(double_at(at), true, out);
        break;
    case QM_T_COMPLEX:
        qm_text_puts(out, "[");
        add_double(double_at(at), true, out);
        qm_text_puts(out, ", ");
        add_double(double_at(at + sizeof(double)), true, out);
        qm_text_puts(out, "]");
        break;
    case QM_T_ANGLE:
        qm_text_puts(out, "{\"angle_bits\": ");
        add_integer(cell, at, out);
        qm_text_printf(out, ", \"size\": %u}", cell->width);
        break;
    case QM_T_DURATION:
        qm_text_puts(out, "\"");
        add_duration(at, out);
        qm_text_puts(out, "\"");
        break;
    default:
        qm_value_text(cell, at, out);
        break;
    }
}

void qm_json_string(const char *s, qm_text *out)
{
    qm_text_puts(out, "\"");
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\')
            qm_text_printf(out, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            qm_text_printf(out, "\\u%04x", (unsigned)*s);
        else
            qm_text_add(out, s, 1);
    }
    qm_text_puts(out, "\"");
}

void qm_basis_text(const qm_program *p, uint64_t index, qm_text *out)
{
    bool any = false;
    for (uint32_t r = 0; r < p->nregs; r++) {
        if (p->regs[r].size == 0)
            continue;
        qm_text_puts(out, any ? " " : "");
        any = true;
        for (uint32_t i = p->regs[r].size; i-- > 0;)
            qm_text_add(out, index >> (p->regs[r].first + i) & 1 ? "1" : "0", 1);
    }
}

void qm_register_names(const qm_program *p, const bool *results, bool quoted, const char *separator,
                       qm_text *out)
{
    bool any = false;
    for (uint32_t i = 0; i < (results ? p->ncells : p->nregs); i++) {
        if (results ? p->cells[i].kind != QM_T_BIT || !results[i] : p->regs[i].size == 0)
            continue;
        const char *name = results ? p->cells[i].name : p->regs[i].name;
        qm_text_puts(out, any ? separator : "");
        any = true;
        if (quoted)
            qm_json_string(name, out);
        else
            qm_text_puts(out, name);
    }
}
