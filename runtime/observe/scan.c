/* scan.c - see scan.h. Time O(length of what is read), and O(registers) for a name. */

#include "runtime/observe/scan.h"

#include "support/diag.h"

#include <string.h>

void qm_scan_init(qm_scan *s, const char *text, size_t size, const qm_qubit_names *names,
                  qm_arena *arena)
{
    *s = (qm_scan){.text = text, .at = text, .end = text + size, .names = names, .arena = arena};
}

bool qm_scan_fail(qm_scan *s, const char *begin, const char *end, const char *fmt, ...)
{
    if (s->fault.message != NULL)
        return false;
    va_list ap;
    va_start(ap, fmt);
    s->fault = (qm_scan_fault){(size_t)(begin - s->text), (size_t)(end - s->text),
                               qm_arena_vprintf(s->arena, fmt, ap)};
    va_end(ap);
    return false;
}

void qm_scan_blanks(qm_scan *s)
{
    while (*s->at == ' ' || *s->at == '\t' || *s->at == '\r')
        s->at++;
}

bool qm_scan_accept(qm_scan *s, char c)
{
    qm_scan_blanks(s);
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

bool qm_scan_expect(qm_scan *s, char c)
{
    return qm_scan_accept(s, c) ||
           qm_scan_fail(s, s->at, qm_scan_piece(s, s->at), "a '%c' is missing here", c);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters of names: those of ASCII, '_', '$' and all of other characters. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

const char *qm_scan_piece(const qm_scan *s, const char *at)
{
    const char *end = at;
    while (is_letter(*end) || is_digit(*end))
        end++;
    return end > at || at == s->end ? end : at + 1;
}

/* Decimal digits below 2^32; false with a fault. */
static bool read_index(qm_scan *s, uint32_t *out)
{
    qm_scan_blanks(s);
    const char *begin = s->at;
    uint64_t v = 0;
    for (; is_digit(*s->at); s->at++)
        v = v > UINT32_MAX ? v : v * 10 + (uint64_t)(*s->at - '0');
    *out = (uint32_t)v;
    if (s->at == begin)
        return qm_scan_fail(s, begin, qm_scan_piece(s, begin), "a number is missing here");
    return v <= UINT32_MAX || qm_scan_fail(s, begin, s->at, "the number is too large");
}

bool qm_scan_number(qm_scan *s, uint32_t *qubit)
{
    qm_scan_blanks(s);
    const char *begin = s->at;
    if (!read_index(s, qubit))
        return false;
    return *qubit < s->names->nqubits ||
           qm_scan_fail(s, begin, s->at,
                        "there is no qubit %u among the %u of the program, counted from 0", *qubit,
                        s->names->nqubits);
}

static bool unknown_name(qm_scan *s, const char *name, size_t size)
{
    const char *near = NULL;
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < s->names->nregs; i++) {
        const char *candidate = s->names->regs[i].name;
        if (qm_similar(name, size, candidate, strlen(candidate), &best))
            near = candidate;
    }
    int width = size < 64 ? (int)size : 64;
    if (near != NULL)
        return qm_scan_fail(s, name, name + size,
                            "no quantum register is called '%.*s'; did you mean '%s'?", width, name,
                            near);
    return qm_scan_fail(s, name, name + size, "no quantum register is called '%.*s'", width, name);
}

static const qm_prog_qubits *find_register(const qm_scan *s, const char *name, size_t size)
{
    for (uint32_t i = 0; i < s->names->nregs; i++) {
        const qm_prog_qubits *r = &s->names->regs[i];
        if (strlen(r->name) == size && memcmp(r->name, name, size) == 0)
            return r;
    }
    return NULL;
}

bool qm_scan_name(qm_scan *s, uint32_t *first, uint32_t *count)
{
    qm_scan_blanks(s);
    const char *name = s->at;
    if (!is_letter(*name))
        return qm_scan_fail(s, name, qm_scan_piece(s, name), "the name of a qubit is missing here");
    s->at = qm_scan_piece(s, name);
    size_t size = (size_t)(s->at - name);
    const qm_prog_qubits *r = find_register(s, name, size);
    if (r == NULL)
        return unknown_name(s, name, size);
    *first = r->first;
    *count = r->size;
    if (!qm_scan_accept(s, '['))
        return true;
    qm_scan_blanks(s);
    const char *begin = s->at;
    uint32_t index;
    if (!read_index(s, &index))
        return false;
    if (index >= r->size)
        return qm_scan_fail(s, begin, s->at, "index %u is outside of register '%s' of %u qubits",
                            index, r->name, r->size);
    *first += index;
    *count = 1;
    return qm_scan_expect(s, ']');
}
