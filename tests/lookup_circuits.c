/* lookup_circuits.c - see lookup_circuits.h. */
#include "tests/lookup_circuits.h"

#include "support/rng.h"

typedef struct writer {
    const lookup_circuit *c;
    qm_text *out;
    uint64_t draws;
} writer;

static uint32_t draw(writer *w, uint32_t n)
{
    return (uint32_t)(qm_rng_uniform(w->c->seed, 78, w->draws++) * n);
}

static void cx(writer *w, uint32_t a, uint32_t b)
{
    qm_text_printf(w->out, "cx q[%u], q[%u];\n", a, b);
}

static void h(writer *w, uint32_t q)
{
    if (w->c->form == LOOKUP_SX)
        qm_text_printf(w->out, "rz(pi/2) q[%u]; sx q[%u]; rz(pi/2) q[%u];\n", q, q, q);
    else
        qm_text_printf(w->out, "h q[%u];\n", q);
}

/* A phase of `eighths` of a turn. */
static void turn(writer *w, int eighths, uint32_t q)
{
    if (w->c->form == LOOKUP_SX)
        qm_text_printf(w->out, "rz(%d*pi/4) q[%u];\n", eighths, q);
    else
        qm_text_printf(w->out, "%s q[%u];\n", eighths > 0 ? "t" : "tdg", q);
}

static void ccx(writer *w, uint32_t a, uint32_t b, uint32_t t)
{
    if (w->c->form == LOOKUP_TOFFOLI) {
        qm_text_printf(w->out, "ccx q[%u], q[%u], q[%u];\n", a, b, t);
        return;
    }
    h(w, t);
    for (uint32_t i = 0; i < 4; i++) {
        cx(w, i % 2 ? a : b, t);
        turn(w, i % 2 ? 1 : -1, t);
    }
    turn(w, 1, b);
    h(w, t);
    cx(w, a, b);
    turn(w, 1, a);
    turn(w, -1, b);
    cx(w, a, b);
}

/* Up to phases of basis states; its own inverse. */
static void relative_ccx(writer *w, uint32_t a, uint32_t b, uint32_t t)
{
    h(w, t);
    turn(w, 1, t);
    cx(w, b, t);
    turn(w, -1, t);
    cx(w, a, t);
    turn(w, 1, t);
    cx(w, b, t);
    turn(w, -1, t);
    h(w, t);
}

/* Borrows targets other than t. */
static void ladder(writer *w, uint32_t t)
{
    uint32_t k = w->c->k, borrowed[LOOKUP_MAX_CONTROLS], n = 0;
    for (uint32_t q = k; n + 2 < k; q++)
        if (q != t)
            borrowed[n++] = q;
    if (k == 2) {
        ccx(w, 0, 1, t);
        return;
    }
    for (uint32_t round = 0; round < 2; round++) {
        uint32_t top = k - 1 - round; /* the second round leaves the target alone */
        for (uint32_t i = top; i >= 2; i--)
            ccx(w, i, borrowed[i - 2], i == k - 1 ? t : borrowed[i - 1]);
        ccx(w, 0, 1, borrowed[0]);
        for (uint32_t i = 2; i <= top; i++)
            ccx(w, i, borrowed[i - 2], i == k - 1 ? t : borrowed[i - 1]);
    }
}

static void parities(writer *w, uint32_t t)
{
    uint32_t k = w->c->k;
    h(w, t);
    for (uint32_t mask = 1; mask < 2u << k; mask++) {
        uint32_t top = 31 - (uint32_t)__builtin_clz(mask), at = top == k ? t : top;
        bool odd = __builtin_popcount(mask) % 2;
        for (uint32_t i = 0; i < top; i++)
            if (mask >> i & 1)
                cx(w, i, at);
        qm_text_printf(w->out, "p(%spi/%u) q[%u];\n", odd ? "" : "-", 1u << k, at);
        for (uint32_t i = top; i-- > 0;)
            if (mask >> i & 1)
                cx(w, i, at);
    }
    h(w, t);
}

static void modified(writer *w, uint32_t entry, uint32_t t)
{
    for (uint32_t i = 0; i < w->c->k; i++)
        qm_text_puts(w->out, entry >> i & 1 ? "ctrl @ " : "negctrl @ ");
    qm_text_puts(w->out, "x ");
    for (uint32_t i = 0; i < w->c->k; i++)
        qm_text_printf(w->out, "q[%u], ", i);
    qm_text_printf(w->out, "q[%u];\n", t);
}

/* x on bit b when all controls are 1. */
static void bit_gates(writer *w, uint32_t b)
{
    uint32_t k = w->c->k;
    if (w->c->form == LOOKUP_CHAIN)
        cx(w, k + w->c->bits + k - 2, k + b);
    else if (w->c->form == LOOKUP_PARITIES)
        parities(w, k + b);
    else if (w->c->form == LOOKUP_CONTROLS)
        modified(w, UINT32_MAX, k + b);
    else
        ladder(w, k + b);
}

static void chain(writer *w, bool undo)
{
    uint32_t k = w->c->k, first = k + w->c->bits;
    for (uint32_t j = 0; j + 1 < k && w->c->form == LOOKUP_CHAIN; j++) {
        uint32_t i = undo ? k - 2 - j : j;
        relative_ccx(w, i == 0 ? 0 : first + i - 1, i + 1, first + i);
    }
}

/* x gates that flip the controls from `from` to `to`; now and then two that need not be there. */
static void flip(writer *w, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < w->c->k; i++) {
        uint32_t n = (from ^ to) >> i & 1;
        if (!n && !(to >> i & 1) && draw(w, 2))
            n = 2;
        while (n-- > 0)
            qm_text_printf(w->out, "x q[%u];\n", i);
    }
}

static void shuffle(writer *w, uint32_t *order, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = draw(w, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}

uint32_t lookup_qubits(lookup_form form, uint32_t k, uint32_t bits)
{
    return k + bits + (form == LOOKUP_CHAIN ? k - 1 : 0);
}

/* Entries in any order; or entries and bits, where nothing is shared between the bits. */
void lookup_write(const lookup_circuit *c, qm_text *out)
{
    writer w = {.c = c, .out = out};
    uint32_t n = 1u << c->k, at = n - 1, order[32 << LOOKUP_MAX_CONTROLS];
    bool shared = c->form == LOOKUP_CHAIN;
    uint32_t steps = shared ? n : n * c->bits;
    shuffle(&w, order, steps);
    for (uint32_t i = 0; i < steps; i++) {
        uint32_t entry = order[i] % n, first = shared ? 0 : order[i] / n;
        uint32_t last = shared ? c->bits : first + 1;
        if (!(c->table[entry] >> first & ((1u << (last - first)) - 1)))
            continue;
        if (c->form == LOOKUP_NEGATED) {
            modified(&w, entry, c->k + first);
            continue;
        }
        flip(&w, at, entry);
        at = entry;
        chain(&w, false);
        for (uint32_t b = first; b < last; b++)
            if (c->table[entry] >> b & 1)
                bit_gates(&w, b);
        chain(&w, true);
    }
    if (c->form != LOOKUP_NEGATED)
        flip(&w, at, n - 1);
}
