/* frqi_circuits.c - see frqi_circuits.h. */
#include "tests/frqi_circuits.h"

#include "support/rng.h"

typedef struct writer {
    const frqi_circuit *c;
    qm_text *out;
    uint64_t draws;
} writer;

static uint32_t draw(writer *w, uint32_t n)
{
    return (uint32_t)(qm_rng_uniform(w->c->seed, 77, w->draws++) * n);
}

static void gate(writer *w, const char *name, uint32_t q)
{
    qm_text_printf(w->out, "%s q[%u];\n", name, q);
}

static void rotation(writer *w, const char *name, double angle, uint32_t q)
{
    qm_text_printf(w->out, "%s(%.17g) q[%u];\n", name, angle, q);
}

static void cx(writer *w, uint32_t a, uint32_t b)
{
    qm_text_printf(w->out, "cx q[%u], q[%u];\n", a, b);
}

static void ccx(writer *w, uint32_t a, uint32_t b, uint32_t t)
{
    gate(w, "h", t);
    cx(w, b, t);
    gate(w, "tdg", t);
    cx(w, a, t);
    gate(w, "t", t);
    cx(w, b, t);
    gate(w, "tdg", t);
    cx(w, a, t);
    gate(w, "t", b);
    gate(w, "t", t);
    gate(w, "h", t);
    cx(w, a, b);
    gate(w, "t", a);
    gate(w, "tdg", b);
    cx(w, a, b);
}

/* x on t under one to three controls, up to phases of basis states. */
static void relative_x(writer *w, const uint32_t *c, uint32_t n, uint32_t t)
{
    if (n == 1) {
        cx(w, c[0], t);
        return;
    }
    const uint32_t last = c[n - 1];
    gate(w, "h", t);
    gate(w, "t", t);
    cx(w, last, t);
    gate(w, "tdg", t);
    if (n == 3)
        gate(w, "h", t);
    cx(w, c[0], t);
    gate(w, "t", t);
    cx(w, n == 3 ? c[1] : last, t);
    gate(w, "tdg", t);
    if (n == 3) {
        cx(w, c[0], t);
        gate(w, "t", t);
        cx(w, c[1], t);
        gate(w, "tdg", t);
        gate(w, "h", t);
        gate(w, "t", t);
        cx(w, last, t);
        gate(w, "tdg", t);
    }
    gate(w, "h", t);
}

/* x on t under n controls; n - 2 borrowed qubits. */
static void ladder(writer *w, const uint32_t *c, uint32_t n, const uint32_t *borrowed, uint32_t t)
{
    if (n == 1) {
        cx(w, c[0], t);
        return;
    }
    if (n == 2) {
        ccx(w, c[0], c[1], t);
        return;
    }
    for (uint32_t round = 0; round < 2; round++) {
        uint32_t top = n - 1 - round; /* the second round leaves the target alone */
        for (uint32_t i = top; i >= 2; i--)
            ccx(w, c[i], borrowed[i - 2], i == n - 1 ? t : borrowed[i - 1]);
        ccx(w, c[0], c[1], borrowed[0]);
        for (uint32_t i = 2; i <= top; i++)
            ccx(w, c[i], borrowed[i - 2], i == n - 1 ? t : borrowed[i - 1]);
    }
}

static void halves(writer *w, double angle)
{
    const frqi_circuit *c = w->c;
    uint32_t n = (c->k + 1) / 2, rest = c->k - n;
    for (uint32_t i = 0; i < 4; i++) {
        const uint32_t *high = c->controls + n;
        rotation(w, "ry", i % 2 ? -angle / 4 : angle / 4, c->target);
        if (i % 2 == 0)
            ladder(w, c->controls, n, high, c->target);
        else
            ladder(w, high, rest, c->controls, c->target);
    }
}

static void chain(writer *w, double angle)
{
    const frqi_circuit *c = w->c;
    uint32_t n = c->k - 1;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t pair[2] = {i == 0 ? c->controls[0] : c->ancilla + i - 1, c->controls[i + 1]};
        relative_x(w, pair, 2, c->ancilla + i);
    }
    rotation(w, "ry", angle / 2, c->target);
    cx(w, c->ancilla + n - 1, c->target);
    rotation(w, "ry", -angle / 2, c->target);
    cx(w, c->ancilla + n - 1, c->target);
    for (uint32_t i = n; i-- > 0;) {
        uint32_t pair[2] = {i == 0 ? c->controls[0] : c->ancilla + i - 1, c->controls[i + 1]};
        relative_x(w, pair, 2, c->ancilla + i);
    }
}

/* Control `top` holds each parity in which it is the last one. */
static void gray(writer *w, double angle)
{
    const frqi_circuit *c = w->c;
    double part = angle / (double)(1u << (c->k - 1));
    for (uint32_t top = 0; top < c->k; top++) {
        uint32_t n = 1u << top;
        for (uint32_t i = 0; i < n; i++) {
            uint32_t mask = i ^ i >> 1;
            double a = __builtin_popcount(mask) % 2 ? -part : part;
            rotation(w, "ry", a / 2, c->target);
            cx(w, c->controls[top], c->target);
            rotation(w, "ry", -a / 2, c->target);
            cx(w, c->controls[top], c->target);
            if (n > 1)
                cx(w, c->controls[i + 1 < n ? (uint32_t)__builtin_ctz(i + 1) : top - 1],
                   c->controls[top]);
        }
    }
}

static void mary(writer *w, double angle)
{
    const frqi_circuit *c = w->c;
    uint32_t t = c->target, a = c->k < 6 ? 1 : 2, d = c->k < 8 ? a : 3, b = c->k - a - d;
    const uint32_t *groups[] = {c->controls, c->controls + a, c->controls + a + b};
    if (c->k == 2) {
        for (uint32_t i = 0; i < 4; i++) {
            rotation(w, "ry", i % 2 ? -angle / 4 : angle / 4, t);
            cx(w, c->controls[i % 2], t);
        }
        return;
    }
    gate(w, "h", t);
    gate(w, "t", t);
    relative_x(w, groups[0], a, t);
    gate(w, "tdg", t);
    gate(w, "h", t);
    relative_x(w, groups[1], b, t);
    for (uint32_t i = 0; i < 4; i++) {
        rotation(w, "rz", i % 2 ? -angle / 4 : angle / 4, t);
        if (i < 3)
            relative_x(w, i % 2 ? groups[1] : groups[2], i % 2 ? b : d, t);
    }
    gate(w, "h", t);
    relative_x(w, groups[0], a, t);
    gate(w, "tdg", t);
    gate(w, "h", t);
}

static void modified(writer *w, double angle, uint32_t pixel)
{
    const frqi_circuit *c = w->c;
    for (uint32_t i = 0; i < c->k; i++)
        qm_text_puts(w->out, pixel >> i & 1 ? "ctrl @ " : "negctrl @ ");
    qm_text_printf(w->out, "ry(%.17g) ", angle);
    for (uint32_t i = 0; i < c->k; i++)
        qm_text_printf(w->out, "q[%u], ", c->controls[i]);
    qm_text_printf(w->out, "q[%u];\n", c->target);
}

/* The rotation of the pixel whose position bits are all 1. */
static void pixel_gates(writer *w, double angle)
{
    switch (w->c->form) {
    case FRQI_HALVES:
        halves(w, angle);
        break;
    case FRQI_CHAIN:
        chain(w, angle);
        break;
    case FRQI_GRAY:
        gray(w, angle);
        break;
    case FRQI_MARY:
        mary(w, angle);
        break;
    default:
        modified(w, angle, UINT32_MAX);
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
            gate(w, "x", w->c->controls[i]);
    }
}

uint32_t frqi_qubits(frqi_form form, uint32_t k)
{
    return k + 1 + (form == FRQI_CHAIN ? k - 1 : 0);
}

void frqi_write(const frqi_circuit *c, qm_text *out)
{
    writer w = {.c = c, .out = out};
    uint32_t n = 1u << c->k, order[1 << FRQI_MAX_CONTROLS], at = n - 1;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = draw(&w, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (c->form == FRQI_NEGATED) {
            modified(&w, c->angles[order[i]], order[i]);
            continue;
        }
        flip(&w, at, order[i]);
        at = order[i];
        pixel_gates(&w, c->angles[at]);
    }
    if (c->form != FRQI_NEGATED)
        flip(&w, at, n - 1);
}
