/* duration.c - arithmetic on lengths of time, and their text. */
#include "ir/duration.h"

#include "ir/module.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const qm_time_unit qm_time_units[QM_TIME_UNITS] = {
    {"ns", 1e6}, {"us", 1e9}, {"ms", 1e12}, {"s", 1e15}};

static int sign(double v)
{
    return (v > 0) - (v < 0);
}

bool qm_duration_compare(qm_duration a, qm_duration b, double dt_fs, int *order)
{
    qm_duration d = {a.fs - b.fs, a.dt - b.dt};
    int fs = sign(d.fs), dt = sign(d.dt);
    *order = fs ? fs : dt;
    if (fs * dt >= 0)
        return true;
    *order = sign(d.fs + d.dt * dt_fs);
    return dt_fs > 0;
}

bool qm_duration_ratio(qm_duration a, qm_duration b, double dt_fs, double *out)
{
    bool si = a.dt == 0 && b.dt == 0, dt = a.fs == 0 && b.fs == 0;
    if (si)
        *out = a.fs / b.fs;
    else if (dt)
        *out = a.dt / b.dt;
    else
        *out = (a.fs + a.dt * dt_fs) / (b.fs + b.dt * dt_fs);
    return si || dt || dt_fs > 0;
}

double qm_duration_literal(double number, double unit_fs)
{
    double fs = number * unit_fs, whole = rint(fs);
    return fabs(fs - whole) <= ldexp(fabs(fs), -51) ? whole : fs;
}

/* A number of the unit that reads as v, for v > 0; false when there is none. */
static bool unit_number(double v, double unit, double *number)
{
    double n = v / unit;
    const double near[] = {n, nextafter(n, INFINITY), nextafter(n, 0)};
    for (uint32_t i = 0; i < 3; i++)
        if (qm_duration_literal(near[i], unit) == v) {
            *number = near[i];
            return true;
        }
    return false;
}

/* The largest unit in which v > 0 is a number of few digits from 1 up; else the shortest. */
static uint32_t best_unit(double v)
{
    for (uint32_t i = QM_TIME_UNITS; i-- > 0;) {
        double n = v / qm_time_units[i].fs;
        if (n >= 1 && qm_duration_literal(nearbyint(n * 1000) / 1000, qm_time_units[i].fs) == v)
            return i;
    }
    return 0;
}

static void term(qm_text *out, bool first, bool negative, double number, const char *unit)
{
    char text[QM_DOUBLE_TEXT];
    qm_format_double(text, number);
    const char *plus = first ? "" : " + ", *minus = first ? "-" : " - ";
    qm_text_printf(out, "%s%s%s", negative ? minus : plus, text, unit);
}

/* The femtoseconds v; returns how many terms that takes. Not every number is a multiple of a unit:
 * when it has to be exact, what is left of one in the last place is a term of its own. */
static uint32_t si_terms(double v, bool exact, qm_text *out)
{
    bool negative = v < 0;
    double size = fabs(v);
    uint32_t unit = best_unit(size);
    double number = size / qm_time_units[unit].fs;
    bool whole = size == 0 || unit_number(size, qm_time_units[unit].fs, &number);
    term(out, true, negative, number, qm_time_units[unit].name);
    if (whole || !exact)
        return 1;
    double rest = size - qm_duration_literal(number, qm_time_units[unit].fs);
    double part = fabs(rest) / qm_time_units[0].fs;
    unit_number(fabs(rest), qm_time_units[0].fs, &part);
    term(out, false, negative != (rest < 0), part, qm_time_units[0].name);
    return 2;
}

static uint32_t terms(qm_duration d, bool exact, qm_text *out)
{
    uint32_t n = 0;
    if (d.fs != 0 || d.dt == 0)
        n += si_terms(d.fs, exact, out);
    if (d.dt != 0)
        term(out, n++ == 0, d.dt < 0, fabs(d.dt), "dt");
    return n;
}

qm_duration_form qm_duration_expr(qm_duration d, qm_text *out)
{
    if (terms(d, true, out) > 1)
        return QM_DF_SUM;
    return d.fs < 0 || d.dt < 0 ? QM_DF_NEGATIVE : QM_DF_LITERAL;
}

void qm_duration_text(qm_duration d, qm_text *out)
{
    terms(d, false, out);
}

static const char *skip_blanks(const char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    return s;
}

/* Adds the unit's name at *s times the number to the sum. */
static bool read_unit(const char **s, double number, qm_duration *sum)
{
    const char *at = skip_blanks(*s);
    size_t n = 0;
    while (at[n] && !isspace((unsigned char)at[n]) && !strchr("+-", at[n]))
        n++;
    *s = at + n;
    if (n == 2 && memcmp(at, "dt", 2) == 0) {
        sum->dt += number;
        return true;
    }
    if (n == 3 && (memcmp(at, "\xc2\xb5s", 3) == 0 || memcmp(at, "\xce\xbcs", 3) == 0)) {
        at = "us";
        n = 2;
    }
    for (uint32_t i = 0; i < QM_TIME_UNITS; i++)
        if (strlen(qm_time_units[i].name) == n && memcmp(at, qm_time_units[i].name, n) == 0) {
            sum->fs += copysign(qm_duration_literal(fabs(number), qm_time_units[i].fs), number);
            return true;
        }
    return false;
}

static bool parse_terms(const char *s, locale_t c, qm_duration *sum)
{
    for (bool first = true; first || *skip_blanks(s); first = false) {
        s = skip_blanks(s);
        double factor = *s == '-' ? -1 : 1;
        if (*s == '-' || *s == '+')
            s = skip_blanks(s + 1);
        else if (!first)
            return false;
        char *end;
        double number = strtod_l(s, &end, c);
        if (!isdigit((unsigned char)*s) && *s != '.')
            return false;
        s = end;
        if (!read_unit(&s, factor * number, sum))
            return false;
    }
    return isfinite(sum->fs) && isfinite(sum->dt);
}

bool qm_duration_parse(const char *text, qm_duration *out)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    *out = (qm_duration){0, 0};
    if (c == (locale_t)0)
        return false;
    bool ok = parse_terms(text, c, out);
    freelocale(c);
    return ok;
}

qm_duration qm_expr_as_duration(const qm_module *m, uint32_t id)
{
    const qm_expr *e = qm_expr_at(m, id);
    qm_duration d;
    memcpy(&d.fs, &m->words[e->a], sizeof d.fs);
    memcpy(&d.dt, &m->words[e->a + 1], sizeof d.dt);
    return d;
}
