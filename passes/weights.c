/* weights.c - see weights.h. */
#include "passes/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ONE_QUBIT = QM_G_COUNT, TWO_QUBIT, MEASURE, RESET, NAMES, MOST_DIGITS = 15 };

static const char *const classes[] = {"one-qubit", "two-qubit", "measure", "reset"};

typedef struct pair {
    qm_pair_weight w;
    qm_span at;
} pair;

typedef struct reader {
    qm_context *cx;
    const qm_source *source;
    const char *at, *end; /* end of the line */
    double value[NAMES];
    qm_span given[NAMES]; /* where; {0, 0}: not yet */
    pair *pairs;
    uint32_t npairs, cap;
} reader;

static qm_span span_of(const reader *r, const char *begin, const char *end)
{
    const qm_source *s = r->source;
    return (qm_span){s->base + (uint32_t)(begin - s->text), s->base + (uint32_t)(end - s->text)};
}

static void skip_blanks(reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\r'))
        r->at++;
}

static qm_str read_word(reader *r)
{
    skip_blanks(r);
    const char *begin = r->at;
    while (r->at < r->end && *r->at != ' ' && *r->at != '\t' && *r->at != '\r')
        r->at++;
    return (qm_str){.data = begin, .size = (uint32_t)(r->at - begin)};
}

static qm_status refuse(reader *r, qm_str word, const char *needed)
{
    qm_span at = span_of(r, word.data, word.data + word.size);
    if (word.size)
        qm_error(&r->cx->diag, QM_E_WEIGHTS, at, "%s is needed, but '%.*s' is given", needed,
                 (int)(word.size > 100 ? 100 : word.size), word.data);
    else
        qm_error(&r->cx->diag, QM_E_WEIGHTS, at, "%s is needed, but the line ends", needed);
    return QM_ERR_INPUT;
}

/* Digits with at most one '.': exactly rounded, because both numbers are exact. */
static bool parse_weight(qm_str word, double *out)
{
    static const double tens[MOST_DIGITS + 1] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    uint64_t digits = 0;
    uint32_t n = 0, behind = 0;
    bool point = false;
    for (uint32_t i = 0; i < word.size; i++) {
        char c = word.data[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || ++n > MOST_DIGITS)
            return false;
        digits = 10 * digits + (uint64_t)(c - '0');
        behind += point;
    }
    *out = (double)digits / tens[behind];
    return n > 0;
}

static qm_status read_weight(reader *r, double *out)
{
    qm_str word = read_word(r);
    return parse_weight(word, out) ? QM_OK
                                   : refuse(r, word, "a number from 0 with at most 15 digits");
}

static qm_status read_qubit(reader *r, uint32_t *out)
{
    qm_str word = read_word(r);
    uint64_t n;
    if (!qm_parse_count(word.data, word.size, QM_DYNAMIC - 1, &n))
        return refuse(r, word, "the number of a qubit, below 2^31,");
    *out = (uint32_t)n;
    return QM_OK;
}

static qm_status read_pair(reader *r, qm_str word)
{
    pair p;
    uint32_t a, b;
    qm_status s = read_qubit(r, &a);
    if (!s)
        s = read_qubit(r, &b);
    if (!s && a == b) {
        qm_error(&r->cx->diag, QM_E_WEIGHTS, span_of(r, word.data, r->at),
                 "a pair is of two qubits, but both are %u", a);
        return QM_ERR_INPUT;
    }
    if (!s)
        s = read_weight(r, &p.w.factor);
    if (s)
        return s;
    p.w.a = a < b ? a : b;
    p.w.b = a < b ? b : a;
    p.at = span_of(r, word.data, r->at);
    QM_RESERVE(&r->cx->arena, r->pairs, r->npairs, r->cap);
    r->pairs[r->npairs++] = p;
    return QM_OK;
}

static const char *name_at(uint32_t i)
{
    return i < QM_G_COUNT ? qm_gate_table[i].name : classes[i - QM_G_COUNT];
}

static qm_status unknown(reader *r, qm_str word)
{
    const char *similar = NULL;
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < NAMES; i++)
        if (qm_similar(word.data, word.size, name_at(i), strlen(name_at(i)), &best))
            similar = name_at(i);
    qm_diag_rec rec = qm_error(
        &r->cx->diag, QM_E_WEIGHTS, span_of(r, word.data, word.data + word.size),
        "'%.*s' is no gate of the table, and none of one-qubit, two-qubit, measure, reset, pair",
        (int)(word.size > 100 ? 100 : word.size), word.data);
    if (similar)
        qm_note(&r->cx->diag, rec, (qm_span){0, 0}, "did you mean '%s'?", similar);
    return QM_ERR_INPUT;
}

static qm_status given_twice(reader *r, qm_span at, qm_span first)
{
    qm_diag_rec rec = qm_error(&r->cx->diag, QM_E_WEIGHTS, at, "a second weight of the same");
    qm_note(&r->cx->diag, rec, first, "the first is here");
    return QM_ERR_INPUT;
}

static qm_status read_named(reader *r, qm_str word)
{
    uint32_t i = 0;
    while (i < NAMES &&
           (strlen(name_at(i)) != word.size || memcmp(name_at(i), word.data, word.size) != 0))
        i++;
    if (i == NAMES)
        return unknown(r, word);
    qm_span at = span_of(r, word.data, word.data + word.size);
    if (r->given[i].end)
        return given_twice(r, at, r->given[i]);
    r->given[i] = at;
    return read_weight(r, &r->value[i]);
}

static qm_status read_line(reader *r)
{
    qm_str word = read_word(r);
    if (word.size == 0)
        return QM_OK;
    bool of_pair = word.size == 4 && memcmp(word.data, "pair", 4) == 0;
    qm_status s = of_pair ? read_pair(r, word) : read_named(r, word);
    if (s)
        return s;
    word = read_word(r);
    return word.size ? refuse(r, word, "the end of the line") : QM_OK;
}

static int by_qubits(const void *a, const void *b)
{
    const pair *p = a, *q = b;
    if (p->w.a != q->w.a)
        return p->w.a < q->w.a ? -1 : 1;
    if (p->w.b != q->w.b)
        return p->w.b < q->w.b ? -1 : 1;
    return p->at.begin < q->at.begin ? -1 : p->at.begin > q->at.begin;
}

static qm_status finish(reader *r, qm_weights *out)
{
    if (r->npairs)
        qsort(r->pairs, r->npairs, sizeof *r->pairs, by_qubits);
    qm_pair_weight *pairs = QM_NEW_ARRAY(&r->cx->arena, qm_pair_weight, r->npairs + 1u);
    for (uint32_t i = 0; i < r->npairs; i++) {
        pairs[i] = r->pairs[i].w;
        if (i > 0 && pairs[i].a == pairs[i - 1].a && pairs[i].b == pairs[i - 1].b)
            return given_twice(r, r->pairs[i].at, r->pairs[i - 1].at);
    }
    *out = (qm_weights){.one_qubit = r->value[ONE_QUBIT],
                        .two_qubit = r->value[TWO_QUBIT],
                        .measure = r->value[MEASURE],
                        .reset = r->value[RESET],
                        .pairs = pairs,
                        .npairs = r->npairs};
    memcpy(out->gates, r->value, sizeof out->gates);
    return QM_OK;
}

qm_status qm_weights_read(qm_context *cx, const qm_source *source, qm_weights *out)
{
    reader r = {.cx = cx, .source = source};
    for (uint32_t i = 0; i < QM_G_COUNT; i++)
        r.value[i] = NAN;
    r.value[TWO_QUBIT] = 1;
    const char *end = source->text + source->size;
    for (const char *line = source->text; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const char *after = newline ? newline : end;
        const char *comment = memchr(line, '#', (size_t)(after - line));
        r.at = line;
        r.end = comment ? comment : after;
        qm_status s = read_line(&r);
        if (s)
            return s;
        line = newline ? newline + 1 : end;
    }
    return finish(&r, out);
}
