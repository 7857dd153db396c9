/* random_circuit.c - see random_circuit.h. */
#include "tests/random_circuit.h"

#include "support/rng.h"

#include <math.h>
#include <string.h>

typedef struct dice {
    uint64_t seed, index;
} dice;

static uint32_t roll(dice *d, uint32_t n)
{
    return (uint32_t)(qm_rng_uniform(d->seed, 0xc1c, d->index++) * n);
}

static void push(test_circuit *c, test_gate g)
{
    QM_RESERVE(c->arena, c->gates, c->n, c->cap);
    c->gates[c->n++] = g;
}

static void push1(test_circuit *c, const char *name, uint32_t q)
{
    push(c, (test_gate){.name = name, .qubits = {q}, .nqubits = 1});
}

static void push2(test_circuit *c, const char *name, uint32_t a, uint32_t b)
{
    push(c, (test_gate){.name = name, .qubits = {a, b}, .nqubits = 2});
}

static void push_angle(test_circuit *c, const char *name, uint32_t q, double angle)
{
    push(c,
         (test_gate){.name = name, .qubits = {q}, .nqubits = 1, .angle = angle, .has_angle = true});
}

static void random_qubits(dice *d, uint32_t n, test_gate *g)
{
    for (uint32_t k = 0; k < g->nqubits; k++) {
        bool taken = true;
        while (taken) {
            g->qubits[k] = roll(d, n);
            taken = false;
            for (uint32_t j = 0; j < k; j++)
                taken |= g->qubits[j] == g->qubits[k];
        }
    }
}

test_circuit test_random_circuit(test_gate_set set, uint32_t n, uint32_t count, uint64_t seed,
                                 qm_arena *arena)
{
    static const struct {
        const char *name;
        uint32_t nqubits;
        bool has_angle;
    } rows[] = {{"h", 1, 0}, {"h", 1, 0},  {"s", 1, 0},   {"sdg", 1, 0}, {"x", 1, 0},
                {"z", 1, 0}, {"cx", 2, 0}, {"cx", 2, 0},  {"cz", 2, 0},  {"swap", 2, 0},
                {"t", 1, 0}, {"t", 1, 0},  {"tdg", 1, 0}, {"ccx", 3, 0}, {"rz", 1, 1},
                {"p", 1, 1}, {"cp", 2, 1}};
    static const uint32_t nrows[] = {
        [TEST_CLIFFORD] = 10, [TEST_CLIFFORD_T] = 14, [TEST_ANY_ANGLE] = 17};
    test_circuit c = {.arena = arena, .nqubits = n};
    dice d = {.seed = seed};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = roll(&d, nrows[set]);
        test_gate g = {
            .name = rows[row].name, .nqubits = rows[row].nqubits, .has_angle = rows[row].has_angle};
        random_qubits(&d, n, &g);
        g.angle = roll(&d, 2) ? M_PI / 16 * (1 + roll(&d, 31)) : 0.01 * (1 + roll(&d, 600));
        push(&c, g);
    }
    return c;
}

/* Two of the ways to write a Toffoli gate with CX and T. */
static void push_toffoli(test_circuit *c, uint32_t a, uint32_t b, uint32_t t)
{
    push1(c, "h", t);
    push2(c, "cx", b, t);
    push1(c, "tdg", t);
    push2(c, "cx", a, t);
    push1(c, "t", t);
    push2(c, "cx", b, t);
    push1(c, "tdg", t);
    push2(c, "cx", a, t);
    push1(c, "t", b);
    push1(c, "t", t);
    push1(c, "h", t);
    push2(c, "cx", a, b);
    push1(c, "t", a);
    push1(c, "tdg", b);
    push2(c, "cx", a, b);
}

static void push_controlled_phase(test_circuit *c, uint32_t a, uint32_t b, double angle)
{
    push_angle(c, "p", a, angle / 2);
    push2(c, "cx", a, b);
    push_angle(c, "p", b, -angle / 2);
    push2(c, "cx", a, b);
    push_angle(c, "p", b, angle / 2);
}

/* Appends a gate written otherwise. */
static void rewrite_gate(test_circuit *c, const test_gate *g, dice *d)
{
    uint32_t a = g->qubits[0], b = g->qubits[1];
    if (strcmp(g->name, "cx") == 0) {
        push1(c, "h", b);
        push2(c, "cz", b, a);
        push1(c, "h", b);
    } else if (strcmp(g->name, "cz") == 0) {
        push1(c, "h", a);
        push2(c, "cx", b, a);
        push1(c, "h", a);
    } else if (strcmp(g->name, "swap") == 0) {
        push2(c, "cx", a, b);
        push2(c, "cx", b, a);
        push2(c, "cx", a, b);
    } else if (strcmp(g->name, "ccx") == 0) {
        bool other = roll(d, 2);
        push_toffoli(c, other ? a : b, other ? b : a, g->qubits[2]);
    } else if (strcmp(g->name, "cp") == 0) {
        push_controlled_phase(c, b, a, g->angle);
    } else if (strcmp(g->name, "h") == 0) {
        push1(c, "s", a);
        push1(c, "sx", a);
        push1(c, "s", a);
    } else if (strcmp(g->name, "x") == 0) {
        push1(c, "h", a);
        push1(c, "z", a);
        push1(c, "h", a);
    } else if (g->has_angle) {
        double part = 0.1 * (1 + roll(d, 20));
        push_angle(c, "rz", a, part);
        push_angle(c, "p", a, g->angle - part);
    } else if (strcmp(g->name, "z") == 0) {
        push1(c, "sdg", a);
        push1(c, "sdg", a);
    } else if (strcmp(g->name, "t") == 0) {
        push_angle(c, "rz", a, M_PI / 4);
    } else {
        push(c, *g);
    }
}

static bool share_qubits(const test_gate *g, const test_gate *h)
{
    for (uint32_t i = 0; i < g->nqubits; i++)
        for (uint32_t j = 0; j < h->nqubits; j++)
            if (g->qubits[i] == h->qubits[j])
                return true;
    return false;
}

static bool is_diagonal(const test_gate *g)
{
    static const char *const names[] = {"s", "sdg", "z", "t", "tdg", "rz", "p", "cp", "cz"};
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], g->name) == 0)
            return true;
    return false;
}

test_circuit test_rewrite_circuit(const test_circuit *c, uint64_t seed)
{
    test_circuit out = {.arena = c->arena, .nqubits = c->nqubits};
    dice d = {.seed = seed};
    for (uint32_t i = 0; i < c->n; i++) {
        if (roll(&d, 2))
            rewrite_gate(&out, &c->gates[i], &d);
        else
            push(&out, c->gates[i]);
        if (roll(&d, 4) == 0) {
            test_gate g = {.name = roll(&d, 2) ? "cx" : "ccx"};
            g.nqubits = g.name[1] == 'x' ? 2 : 3;
            random_qubits(&d, c->nqubits, &g);
            push(&out, g);
            rewrite_gate(&out, &g, &d);
        }
    }
    for (uint32_t k = 0; k < 8 * out.n && out.n > 1; k++) {
        test_gate *g = &out.gates[roll(&d, out.n - 1)], *h = g + 1, swap = *g;
        if (share_qubits(g, h) && !(is_diagonal(g) && is_diagonal(h)))
            continue;
        *g = *h;
        *h = swap;
    }
    return out;
}

test_circuit test_mutate_circuit(const test_circuit *c, uint64_t seed)
{
    test_circuit out = {.arena = c->arena, .nqubits = c->nqubits};
    dice d = {.seed = seed};
    uint32_t where = roll(&d, c->n), how = roll(&d, 3);
    for (uint32_t i = 0; i < c->n; i++) {
        test_gate g = c->gates[i];
        if (i == where && how == 0)
            continue;
        if (i == where && how == 1)
            random_qubits(&d, c->nqubits, &g);
        push(&out, g);
        if (i == where && how == 2)
            push(&out, g);
    }
    return out;
}

const char *test_circuit_text(const test_circuit *c)
{
    qm_text t;
    qm_text_init(&t, c->arena);
    qm_text_printf(&t, "OPENQASM 3.1;\ninclude \"stdgates.inc\";\nqubit[%u] q;\n", c->nqubits);
    for (uint32_t i = 0; i < c->n; i++) {
        const test_gate *g = &c->gates[i];
        qm_text_puts(&t, g->name);
        if (g->has_angle)
            qm_text_printf(&t, "(%.17g)", g->angle);
        for (uint32_t k = 0; k < g->nqubits; k++)
            qm_text_printf(&t, "%s q[%u]", k ? "," : "", g->qubits[k]);
        qm_text_puts(&t, ";\n");
    }
    return t.data;
}
