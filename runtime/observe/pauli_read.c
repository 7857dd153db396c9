/* pauli_read.c - observables as text: one pass over it, no look back. The grammar is in pauli.h. */

#include "runtime/observe/pauli.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    qm_scan s;
    qm_pauli_builder b;
    locale_t c; /* numbers have a '.' whatever the user's locale */
} reader;

/* Skips blanks, and with `lines` also line ends, and comments before them. */
static void skip(qm_scan *s, bool lines)
{
    for (;;) {
        qm_scan_blanks(s);
        if (*s->at == '#')
            while (s->at < s->end && *s->at != '\n')
                s->at++;
        if (!lines || *s->at != '\n')
            return;
        s->at++;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool starts_number(const char *at)
{
    return is_digit(at[0]) || (at[0] == '.' && is_digit(at[1])) || strncmp(at, "pi", 2) == 0;
}

static const char *skip_digits(const char *at)
{
    while (is_digit(*at))
        at++;
    return at;
}

/* "1", ".5", "1e-3". An 'e' without digits behind it is no part of the number. */
static bool read_decimal(reader *r, double *out)
{
    enum { MOST = 400 }; /* more digits change no double that people write */
    const char *begin = r->s.at, *end = skip_digits(begin);
    if (*end == '.')
        end = skip_digits(end + 1);
    if (*end == 'e' || *end == 'E') {
        const char *digits = end + 1 + (end[1] == '+' || end[1] == '-');
        if (is_digit(*digits))
            end = skip_digits(digits);
    }
    char copy[MOST + 1];
    r->s.at = end;
    if (end - begin > MOST)
        return qm_scan_fail(&r->s, begin, end, "a number of more than %u characters", MOST);
    memcpy(copy, begin, (size_t)(end - begin));
    copy[end - begin] = '\0';
    *out = strtod_l(copy, NULL, r->c);
    return isfinite(*out) || qm_scan_fail(&r->s, begin, end, "the number is too large");
}

static bool read_scalar(reader *r, double *out)
{
    if (*r->s.at != 'p')
        return read_decimal(r, out);
    const char *begin = r->s.at;
    r->s.at = qm_scan_piece(&r->s, begin);
    *out = 3.141592653589793238462643383279502884;
    return r->s.at - begin == 2 ||
           qm_scan_fail(&r->s, begin, r->s.at, "a number is missing here: only 'pi' has a name");
}

/* A number, or the quotient of two, into the coefficient. */
static bool read_number(reader *r, double *coefficient)
{
    const char *begin = r->s.at;
    double v, divisor = 1;
    if (!read_scalar(r, &v))
        return false;
    if (qm_scan_accept(&r->s, '/')) {
        qm_scan_blanks(&r->s);
        const char *at = r->s.at;
        if (!starts_number(at))
            return qm_scan_fail(&r->s, at, qm_scan_piece(&r->s, at), "a number is missing here");
        if (!read_scalar(r, &divisor))
            return false;
        if (divisor == 0)
            return qm_scan_fail(&r->s, at, r->s.at, "division by zero");
    }
    *coefficient *= v / divisor;
    return isfinite(*coefficient) ||
           qm_scan_fail(&r->s, begin, r->s.at, "the coefficient is too large");
}

static bool read_named_qubit(reader *r, uint32_t *qubit)
{
    uint32_t count = 1;
    qm_scan_blanks(&r->s);
    const char *begin = r->s.at;
    if (is_digit(*begin)) {
        if (!qm_scan_number(&r->s, qubit))
            return false;
    } else if (!qm_scan_name(&r->s, qubit, &count)) {
        return false;
    }
    if (count != 1)
        return qm_scan_fail(&r->s, begin, r->s.at,
                            "a Pauli acts on 1 qubit, but register '%.*s' has %u",
                            (int)(r->s.at - begin < 64 ? r->s.at - begin : 64), begin, count);
    return qm_scan_expect(&r->s, ')');
}

static bool read_pauli(reader *r)
{
    const char *letter = r->s.at++;
    uint32_t pauli = *letter == 'X'   ? QM_PAULI_X
                     : *letter == 'Y' ? QM_PAULI_Y
                     : *letter == 'Z' ? QM_PAULI_Z
                                      : QM_PAULI_I;
    uint32_t qubit;
    if (is_digit(*r->s.at)) {
        if (!qm_scan_number(&r->s, &qubit))
            return false;
    } else if (*r->s.at == '[') {
        r->s.at++;
        if (!qm_scan_number(&r->s, &qubit) || !qm_scan_expect(&r->s, ']'))
            return false;
    } else if (*r->s.at == '(') {
        r->s.at++;
        if (!read_named_qubit(r, &qubit))
            return false;
    } else if (pauli != QM_PAULI_I || qm_scan_piece(&r->s, letter) != letter + 1) {
        return qm_scan_fail(&r->s, letter, qm_scan_piece(&r->s, letter),
                            "a Pauli names its qubit, as in %c0, %c[0] or %c(q[0])", *letter,
                            *letter, *letter);
    } else {
        return true;
    }
    qm_pauli_multiply(&r->b, qubit, (qm_pauli)pauli);
    return true;
}

static bool ends_term(const qm_scan *s)
{
    return s->at == s->end || *s->at == '+' || *s->at == '-' || *s->at == '\n';
}

/* What stands where a factor is missing. */
static bool no_factor(qm_scan *s)
{
    const char *at = s->at, *end = qm_scan_piece(s, at);
    if (ends_term(s) || *at == '#')
        return qm_scan_fail(s, at, at, "a factor is missing here: a number, or a Pauli as in Z0");
    return qm_scan_fail(s, at, end, "'%.*s' is no factor: a number, or I, X, Y or Z with a qubit",
                        (int)(end - at < 64 ? end - at : 64), at);
}

static bool read_factor(reader *r, double *coefficient)
{
    char c = *r->s.at;
    if (c == 'I' || c == 'X' || c == 'Y' || c == 'Z')
        return read_pauli(r);
    return starts_number(r->s.at) ? read_number(r, coefficient) : no_factor(&r->s);
}

static bool read_term(reader *r, double sign)
{
    qm_scan *s = &r->s;
    double coefficient = sign;
    const char *end;
    qm_pauli_open(&r->b, (size_t)(s->at - s->text));
    bool more;
    do {
        if (!read_factor(r, &coefficient))
            return false;
        end = s->at;
        skip(s, false);
        more = *s->at == '*';
        if (more) {
            s->at++;
            skip(s, false);
        }
    } while (more || !ends_term(s));
    qm_pauli_close(&r->b, coefficient, (size_t)(end - s->text));
    return true;
}

static bool read_sum(reader *r)
{
    qm_scan *s = &r->s;
    skip(s, true);
    if (s->at == s->end)
        return qm_scan_fail(s, s->at, s->at, "the observable is empty");
    while (s->at < s->end) {
        double sign = 1;
        if (*s->at == '+' || *s->at == '-') {
            sign = *s->at++ == '-' ? -1 : 1;
            skip(s, true);
        }
        if (!read_term(r, sign))
            return false;
        skip(s, true);
    }
    return true;
}

qm_status qm_pauli_read_text(const char *text, size_t size, const qm_qubit_names *names,
                             qm_arena *arena, qm_pauli_sum *out, qm_scan_fault *fault)
{
    reader r;
    qm_scan_init(&r.s, text, size, names, arena);
    qm_pauli_begin(&r.b, arena);
    r.c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    bool ok = r.c == (locale_t)0 ? qm_scan_fail(&r.s, text, text, "no memory") : read_sum(&r);
    if (r.c != (locale_t)0)
        freelocale(r.c);
    *out = (qm_pauli_sum){.terms = NULL};
    *fault = r.s.fault;
    return ok ? qm_pauli_finish(&r.b, out, fault) : QM_ERR_INPUT;
}
