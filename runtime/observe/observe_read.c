/* observe_read.c - lists of qubits and of basis states as text. Time O(length + qubits). */

#include "runtime/observe/observe.h"

#include <string.h>

static bool add_qubits(qm_scan *s, const char *begin, uint32_t first, uint32_t count, uint32_t most,
                       uint32_t *list, uint32_t *n)
{
    if (count > most - *n)
        return qm_scan_fail(s, begin, s->at, "more than %u qubits", most);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < *n; k++)
            if (list[k] == first + i)
                return qm_scan_fail(s, begin, s->at, "qubit %u is listed twice", first + i);
        list[(*n)++] = first + i;
    }
    return true;
}

static bool read_qubit(qm_scan *s, uint32_t *first, uint32_t *count)
{
    *count = 1;
    qm_scan_blanks(s);
    return *s->at >= '0' && *s->at <= '9' ? qm_scan_number(s, first)
                                          : qm_scan_name(s, first, count);
}

/* After an item: the end, or a comma with another item behind it. */
static bool at_end(qm_scan *s, bool *more)
{
    *more = qm_scan_accept(s, ',');
    if (*more)
        return true;
    return s->at == s->end ||
           qm_scan_fail(s, s->at, qm_scan_piece(s, s->at), "a ',' is missing here");
}

qm_status qm_qubits_read(const char *text, size_t size, const qm_qubit_names *names, uint32_t most,
                         qm_arena *arena, qm_qubit_list *out, qm_scan_fault *fault)
{
    qm_scan s;
    qm_scan_init(&s, text, size, names, arena);
    uint32_t *list = QM_NEW_ARRAY(arena, uint32_t, most);
    *out = (qm_qubit_list){.qubits = list};
    bool more = true, ok = true;
    while (ok && more) {
        uint32_t first, count;
        qm_scan_blanks(&s);
        const char *begin = s.at;
        ok = read_qubit(&s, &first, &count) &&
             add_qubits(&s, begin, first, count, most, list, &out->n) && at_end(&s, &more);
    }
    *fault = s.fault;
    return ok ? QM_OK : QM_ERR_INPUT;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The basis state that n bits stand for, one string a register. */
static uint64_t state_of_bits(const qm_qubit_names *names, const char *bits)
{
    uint64_t index = 0;
    for (uint32_t r = 0; r < names->nregs; r++)
        for (uint32_t i = names->regs[r].size; i-- > 0;)
            index |= (uint64_t)(*bits++ == '1') << (names->regs[r].first + i);
    return index;
}

/* A number does not start with 0, so that a bit string of the wrong length is no number. */
static bool read_state(qm_scan *s, uint64_t *out)
{
    char bits[QM_MAX_STATE_QUBITS];
    uint32_t n = 0, nqubits = s->names->nqubits;
    uint64_t value = 0, size = (uint64_t)1 << nqubits;
    bool is_bits = true, split = false;
    qm_scan_blanks(s);
    const char *begin = s->at, *last = begin;
    for (; is_digit(*s->at); qm_scan_blanks(s)) {
        split |= s->at > last;
        is_bits &= *s->at <= '1' && n < nqubits;
        if (is_bits)
            bits[n] = *s->at;
        n++;
        value = value >= size ? value : value * 10 + (uint64_t)(*s->at - '0');
        last = ++s->at;
    }
    if (n == 0)
        return qm_scan_fail(s, begin, qm_scan_piece(s, begin), "a basis state is missing here");
    is_bits &= n == nqubits;
    *out = is_bits ? state_of_bits(s->names, bits) : value;
    bool is_number = !split && value < size && (n == 1 || *begin != '0');
    return is_bits || is_number ||
           qm_scan_fail(s, begin, last,
                        "'%.*s' is no state of %u qubits: neither %u bits nor a number below %llu",
                        (int)(last - begin < 64 ? last - begin : 64), begin, nqubits, nqubits,
                        (unsigned long long)size);
}

qm_status qm_basis_read(const char *text, size_t size, const qm_qubit_names *names, qm_arena *arena,
                        qm_state_list *list, qm_scan_fault *fault)
{
    qm_scan s;
    qm_scan_init(&s, text, size, names, arena);
    bool more = true;
    bool ok =
        names->nqubits <= QM_MAX_STATE_QUBITS ||
        qm_scan_fail(&s, text, text, "amplitudes are shown of at most %u qubits, but there are %u",
                     (unsigned)QM_MAX_STATE_QUBITS, names->nqubits);
    while (ok && more) {
        QM_RESERVE(arena, list->states, list->n, list->cap);
        ok = read_state(&s, &list->states[list->n++]) && at_end(&s, &more);
    }
    *fault = s.fault;
    return ok ? QM_OK : QM_ERR_INPUT;
}
