/* tables.c - see tables.h. */
#include "passes/lookup/tables.h"

#include "support/arena.h"

#include <math.h>
#include <string.h>

enum {
    OF_WIRES = QM_LOOKUP_DIGITS, /* tables: digits, the lowest first; two a wire, the value and,
                                  * while it is open, what it was outside */
    CONDITION = OF_WIRES + 2 * QM_TABLES_WIRES,
    TABLES,
    APART = 8 /* words between tables, lest all share the same sets of a cache */
};

static const uint64_t low_halves[] = {UINT64_C(0x5555555555555555), UINT64_C(0x3333333333333333),
                                      UINT64_C(0x0f0f0f0f0f0f0f0f), UINT64_C(0x00ff00ff00ff00ff),
                                      UINT64_C(0x0000ffff0000ffff), UINT64_C(0x00000000ffffffff)};

/* A wire that is to have a value. */
typedef struct literal {
    uint32_t wire;
    bool value;
} literal;

typedef struct literals {
    uint32_t n;
    literal of[QM_TABLES_WIRES];
} literals;

static uint64_t *table_at(const qm_tables *p, uint32_t i)
{
    return p->tables + i * p->stride;
}

static uint64_t *value_of(const qm_tables *p, uint32_t w)
{
    return table_at(p, OF_WIRES + 2 * w);
}

static uint64_t *outside_of(const qm_tables *p, uint32_t w)
{
    return table_at(p, OF_WIRES + 2 * w + 1);
}

const uint64_t *qm_tables_wire_table(const qm_tables *p, uint32_t w)
{
    return value_of(p, w);
}

const uint64_t *qm_tables_digit(const qm_tables *p, uint32_t digit)
{
    return table_at(p, QM_LOOKUP_DIGITS - 1 - digit);
}

qm_tables *qm_tables_make(qm_arena *arena)
{
    qm_tables *p = QM_NEW(arena, qm_tables);
    p->arena = arena;
    p->stride = 1;
    p->tables = qm_arena_zalloc(arena, TABLES, sizeof *p->tables);
    qm_tables_begin(p);
    return p;
}

static void clear(qm_tables *p, uint32_t table)
{
    memset(table_at(p, table), 0, p->words * sizeof *p->tables);
}

void qm_tables_begin(qm_tables *p)
{
    p->nwires = p->nopen = p->used = p->nvariables = 0;
    p->words = 1;
    p->phase = 0;
    for (uint32_t i = 0; i < QM_LOOKUP_DIGITS; i++)
        clear(p, i);
}

uint32_t qm_tables_find(const qm_tables *p, uint32_t qubit)
{
    for (uint32_t w = 0; w < p->nwires; w++)
        if (p->wires[w].qubit == qubit)
            return w;
    return QM_NONE;
}

bool qm_tables_add(qm_tables *p, uint32_t qubit, bool zero)
{
    if (p->nwires == QM_TABLES_WIRES)
        return false;
    clear(p, OF_WIRES + 2 * p->nwires);
    p->wires[p->nwires++] =
        (qm_tables_wire){.qubit = qubit, .variable = QM_NONE, .zero = zero, .inner = QM_NONE};
    return true;
}

/* Doubles the tables: nothing depends on the new variable. */
static void widen(qm_tables *p)
{
    size_t old = p->words, stride = p->stride;
    uint32_t n = OF_WIRES + 2 * p->nwires;
    uint64_t *from = p->tables;
    p->words *= 2;
    if (p->words > stride) {
        p->stride = p->words + APART;
        p->tables = qm_arena_zalloc(p->arena, TABLES * p->stride, sizeof *p->tables);
    }
    for (uint32_t i = 0; i < n; i++) {
        uint64_t *to = table_at(p, i);
        memmove(to, from + i * stride, old * sizeof *to);
        memcpy(to + old, to, old * sizeof *to);
    }
    p->work += n * p->words;
}

/* A variable on which nothing depends; QM_NONE: all are in use. */
static uint32_t new_variable(qm_tables *p)
{
    uint32_t v = 0;
    while (v < QM_TABLES_VARIABLES && p->used >> v & 1)
        v++;
    if (v == QM_TABLES_VARIABLES)
        return QM_NONE;
    if (v >= p->nvariables) {
        p->nvariables = v + 1;
        if (v >= 6)
            widen(p);
    }
    p->used |= 1u << v;
    return v;
}

/* Sees to it that the value of a wire is known as a function. */
static bool make_readable(qm_tables *p, uint32_t w)
{
    qm_tables_wire *wire = &p->wires[w];
    if (!wire->open && !wire->zero && wire->variable == QM_NONE)
        wire->variable = new_variable(p);
    return wire->open || wire->zero || wire->variable != QM_NONE;
}

static uint64_t variable_word(uint32_t v, size_t word)
{
    if (v == QM_NONE)
        return 0;
    return v < 6 ? ~low_halves[v] : -(uint64_t)(word >> (v - 6) & 1);
}

/* The table CONDITION becomes the product of the literals, all of which can be read. */
static const uint64_t *product(qm_tables *p, const literals *l)
{
    uint64_t *out = table_at(p, CONDITION);
    memset(out, 0xff, p->words * sizeof *out);
    for (uint32_t i = 0; i < l->n; i++) {
        const qm_tables_wire *wire = &p->wires[l->of[i].wire];
        const uint64_t *f = value_of(p, l->of[i].wire);
        uint32_t v = wire->open ? wire->inner : wire->variable;
        uint64_t flip = l->of[i].value ? 0 : UINT64_MAX;
        for (size_t j = 0; j < p->words; j++)
            out[j] &= f[j] ^ variable_word(v, j) ^ flip;
    }
    p->work += l->n * p->words;
    return out;
}

/* Turns the states where `where` is 1 by so many parts. */
static void turn(qm_tables *p, const uint64_t *where, uint32_t parts)
{
    if (parts == 0)
        return;
    uint32_t lowest = (uint32_t)__builtin_ctz(parts);
    for (size_t j = 0; j < p->words; j++) {
        uint64_t carry = 0;
        for (uint32_t d = lowest; d < QM_LOOKUP_DIGITS && where[j]; d++) {
            uint64_t *digit = &table_at(p, d)[j];
            uint64_t a = parts >> d & 1 ? where[j] : 0, x = *digit;
            *digit = x ^ a ^ carry;
            carry = (x & a) | (x & carry) | (a & carry);
        }
    }
    p->work += (QM_LOOKUP_DIGITS - lowest) * p->words;
}

static bool is_readable(qm_tables *p, const literals *l)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (!make_readable(p, l->of[i].wire))
            return false;
    return true;
}

static void flip(qm_tables *p, uint32_t w, const uint64_t *where)
{
    uint64_t *f = value_of(p, w);
    for (size_t j = 0; j < p->words; j++)
        f[j] ^= where[j];
    p->wires[w].looked_at = false;
    p->wires[w].moved = true;
}

/* Literals of the controls. */
static literals controls_of(const qm_lookup_gate *g, const uint32_t *wires)
{
    literals l = {.n = g->ncontrols};
    for (uint32_t i = 0; i < g->ncontrols; i++)
        l.of[i] = (literal){wires[i], g->on >> i & 1};
    return l;
}

/* The same, and of the bits of the matrix in state s, but for bit `without`. */
static literals literals_of(const qm_lookup_gate *g, const uint32_t *wires, uint32_t s,
                            uint32_t without)
{
    literals l = controls_of(g, wires);
    for (uint32_t i = 0; i < g->nbits; i++)
        if (i != without)
            l.of[l.n++] = (literal){wires[g->ncontrols + i], s >> i & 1};
    return l;
}

static bool apply_monomial(qm_tables *p, const qm_lookup_gate *g, const uint32_t *wires)
{
    uint32_t dim = 1u << g->nbits;
    literals l = literals_of(g, wires, 0, g->unread);
    if (!is_readable(p, &l))
        return false;
    if (g->common) {
        l = controls_of(g, wires);
        turn(p, product(p, &l), g->common);
    }
    for (uint32_t s = 0; s < dim; s++) {
        bool twin = g->unread != QM_NONE && s >> g->unread & 1; /* of one without the bit */
        if (!g->parts[s] || twin)
            continue;
        l = literals_of(g, wires, s, g->unread);
        turn(p, product(p, &l), g->parts[s]);
    }
    for (uint32_t s = 0; s < dim && g->target != QM_NONE; s++)
        if (!(s >> g->target & 1) && g->flips >> s & 1) {
            l = literals_of(g, wires, s, g->target);
            flip(p, wires[g->ncontrols + g->target], product(p, &l));
        }
    p->phase += g->phase;
    return true;
}

bool qm_tables_depends(const qm_tables *p, const uint64_t *table, uint32_t variable)
{
    if (variable < 6) {
        for (size_t j = 0; j < p->words; j++)
            if ((table[j] ^ table[j] >> (1u << variable)) & low_halves[variable])
                return true;
        return false;
    }
    size_t half = (size_t)1 << (variable - 6);
    for (size_t j = 0; j < p->words; j++)
        if (!(j & half) && table[j] != table[j | half])
            return true;
    return false;
}

/* table(v = 0) + table(v = 1) in `sum`, and table becomes the former. */
static void project(const qm_tables *p, uint64_t *table, uint32_t v, uint64_t *sum)
{
    if (v < 6) {
        uint32_t shift = 1u << v;
        for (size_t j = 0; j < p->words; j++) {
            uint64_t low = table[j] & low_halves[v], high = table[j] >> shift & low_halves[v];
            sum[j] = (low ^ high) | (low ^ high) << shift;
            table[j] = low | low << shift;
        }
        return;
    }
    size_t half = (size_t)1 << (v - 6);
    for (size_t j = 0; j < p->words; j++) {
        if (j & half)
            continue;
        sum[j] = sum[j | half] = table[j] ^ table[j | half];
        table[j | half] = table[j];
    }
}

/* Does the variable of the sum on wire w stand anywhere but in the highest digit? */
static bool is_spread(const qm_tables *p, uint32_t w, uint32_t v)
{
    for (uint32_t d = 0; d + 1 < QM_LOOKUP_DIGITS; d++)
        if (qm_tables_depends(p, table_at(p, d), v))
            return true;
    for (uint32_t i = 0; i < p->nwires; i++)
        if (qm_tables_depends(p, value_of(p, i), v) ||
            (p->wires[i].open && i != w && qm_tables_depends(p, outside_of(p, i), v)))
            return true;
    return false;
}

/* An h on wire w: opens it, or closes it. The sum over v of exp(i pi v (x + s + y)), with x the
 * value outside before the first h and y the one after the second, leaves y = x + s, where s is
 * what the phase has more where v is 1. The value inside is v + g, and g turns the phase by pi y.
 */
static bool apply_h(qm_tables *p, uint32_t w)
{
    qm_tables_wire *wire = &p->wires[w];
    if (!wire->open) {
        uint32_t v = new_variable(p);
        if (v == QM_NONE)
            return false;
        memcpy(outside_of(p, w), value_of(p, w), p->words * sizeof *p->tables);
        clear(p, OF_WIRES + 2 * w);
        wire->inner = v;
        wire->open = wire->moved = true;
        p->nopen++;
        return true;
    }
    uint32_t v = wire->inner;
    p->work += (QM_LOOKUP_DIGITS + 2 * p->nwires) * p->words;
    if (is_spread(p, w, v))
        return false;
    uint64_t *inside = value_of(p, w), *outside = outside_of(p, w);
    uint64_t *sum = table_at(p, CONDITION);
    project(p, table_at(p, QM_LOOKUP_DIGITS - 1), v, sum);
    bool any = false;
    for (size_t j = 0; j < p->words; j++) {
        uint64_t g = inside[j];
        any |= g != 0;
        inside[j] = outside[j] ^ sum[j];
        outside[j] = g;
    }
    wire->open = wire->looked_at = false;
    wire->inner = QM_NONE;
    p->used &= ~(1u << v);
    p->nopen--;
    if (!any)
        return true;
    make_readable(p, w); /* a variable is free */
    literals l = {.n = 1, .of = {{w, true}}};
    product(p, &l);
    sum = table_at(p, CONDITION);
    outside = outside_of(p, w);
    for (size_t j = 0; j < p->words; j++)
        sum[j] &= outside[j];
    turn(p, sum, QM_LOOKUP_TURN / 2);
    return true;
}

static bool apply_sum(qm_tables *p, const qm_lookup_gate *g, uint32_t w)
{
    literals l = {.n = 1, .of = {{w, true}}};
    if (g->before && !make_readable(p, w))
        return false;
    if (g->before)
        turn(p, product(p, &l), g->before);
    if (!apply_h(p, w)) {
        if (g->before)
            turn(p, product(p, &l), QM_LOOKUP_TURN - g->before);
        return false;
    }
    if (g->after) {
        make_readable(p, w); /* it is, or has just given back a variable */
        turn(p, product(p, &l), g->after);
    }
    p->phase += g->phase;
    return true;
}

bool qm_tables_apply(qm_tables *p, const qm_lookup_gate *g, const uint32_t *qubits)
{
    uint32_t wires[QM_LOOKUP_QUBITS];
    for (uint32_t i = 0; i < g->ncontrols + g->nbits; i++)
        wires[i] = qm_tables_find(p, qubits[i]);
    return g->is_sum ? apply_sum(p, g, wires[0]) : apply_monomial(p, g, wires);
}

static bool is_constant(const qm_tables *p, const uint64_t *table)
{
    if (table[0] != 0 && ~table[0] != 0)
        return false;
    for (size_t j = 1; j < p->words; j++)
        if (table[j] != table[0])
            return false;
    return true;
}

/* Does any function, or the phase, depend on the variable? */
static bool is_needed(const qm_tables *p, uint32_t variable)
{
    for (uint32_t d = 0; d < QM_LOOKUP_DIGITS; d++)
        if (qm_tables_depends(p, table_at(p, d), variable))
            return true;
    for (uint32_t w = 0; w < p->nwires; w++)
        if (!p->wires[w].constant && qm_tables_depends(p, value_of(p, w), variable))
            return true;
    return false;
}

bool qm_tables_is_cut(qm_tables *p)
{
    if (p->nopen > 0)
        return false;
    for (uint32_t w = 0; w < p->nwires; w++) {
        qm_tables_wire *wire = &p->wires[w];
        if (wire->looked_at)
            continue;
        wire->looked_at = true;
        wire->constant = is_constant(p, value_of(p, w));
        p->work += p->words;
    }
    for (uint32_t w = 0; w < p->nwires; w++) {
        const qm_tables_wire *wire = &p->wires[w];
        if (wire->constant || wire->variable == QM_NONE)
            continue;
        p->work += (p->nwires + QM_LOOKUP_DIGITS) * p->words;
        if (is_needed(p, wire->variable))
            return false;
    }
    return true;
}
