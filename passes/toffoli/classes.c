/* classes.c - see classes.h. */
#include "passes/toffoli/classes.h"

#include "passes/pauli/string.h"
#include "support/rng.h"

#include <string.h>

/* A Pauli pulled back to the begin of the circuit, as the sum of random numbers for its factors. */
typedef struct hash {
    uint64_t a, b;
} hash;

static hash sum(hash p, hash q)
{
    return (hash){p.a ^ q.a, p.b ^ q.b};
}

typedef struct hasher {
    const qm_pcircuit *c;
    hash *image; /* 2 * wire: of X and of Z there */
    uint64_t drawn;
} hasher;

static void refresh(hasher *h, uint32_t q)
{
    for (uint32_t k = 0; k < 2; k++) {
        h->image[2 * (size_t)q + k] =
            (hash){qm_rng_bits(0, 0, h->drawn), qm_rng_bits(0, 1, h->drawn)};
        h->drawn++;
    }
}

static hash image(const hasher *h, uint32_t q, uint8_t axis)
{
    hash none = {0, 0};
    return sum(axis & QM_PAULI_X ? h->image[2 * (size_t)q] : none,
               axis & QM_PAULI_Z ? h->image[2 * (size_t)q + 1] : none);
}

static void pass(hasher *h, const qm_pgate *g)
{
    if (g->kind == QM_PK_CPP) {
        hash of[2] = {image(h, g->qubit[0], g->axis[0]), image(h, g->qubit[1], g->axis[1])};
        for (uint32_t k = 0; k < 2; k++) {
            hash *at = &h->image[2 * (size_t)g->qubit[k]];
            if (g->axis[k] != QM_PAULI_X)
                at[0] = sum(at[0], of[!k]);
            if (g->axis[k] != QM_PAULI_Z)
                at[1] = sum(at[1], of[!k]);
        }
    } else if (g->kind == QM_PK_OPAQUE) {
        for (uint32_t i = 0; i < g->qubit[1]; i++)
            refresh(h, h->c->pool[g->qubit[0] + i]);
    } else if (g->kind == QM_PK_LOCAL) {
        refresh(h, g->qubit[0]);
    }
}

/* For each gate the next rotation with the same hash, or QM_NONE. */
static uint32_t *find_next(const qm_pcircuit *c)
{
    hasher h = {c, QM_NEW_ARRAY(c->arena, hash, 2 * (size_t)c->nqubits + 1), 0};
    for (uint32_t q = 0; q < c->nqubits; q++)
        refresh(&h, q);
    uint32_t nslots = 16;
    while (nslots < 2 * (uint64_t)c->ngates && nslots < 1u << 31)
        nslots *= 2;
    struct {
        hash p;
        uint32_t last;
    } *slots = qm_arena_zalloc(c->arena, nslots, sizeof *slots);
    uint32_t *next = QM_NEW_ARRAY(c->arena, uint32_t, c->ngates + (size_t)1);
    memset(next, 0xff, c->ngates * sizeof *next);
    for (uint32_t i = 0; i < c->ngates; i++) {
        const qm_pgate *g = &c->gates[i];
        if (g->kind != QM_PK_ROT) {
            pass(&h, g);
            continue;
        }
        hash p = image(&h, g->qubit[0], g->axis[0]);
        uint32_t k = (uint32_t)p.a & (nslots - 1);
        while ((slots[k].p.a || slots[k].p.b) && (slots[k].p.a != p.a || slots[k].p.b != p.b))
            k = (k + 1) & (nslots - 1);
        if (slots[k].p.a || slots[k].p.b)
            next[slots[k].last] = i;
        slots[k].p = p;
        slots[k].last = i;
    }
    return next;
}

/* A Pauli on the wires of a front. */
typedef struct traveller {
    qm_wire_front front;
    uint8_t axis[QM_WIRE_FRONT_MAX];
    bool negative;
} traveller;

static uint32_t place(const traveller *t, uint32_t wire)
{
    uint32_t k = 0;
    while (k < t->front.n && t->front.wire[k] != wire)
        k++;
    return k;
}

/* Takes the wire off the front when there is nothing left on it. */
static void drop_if_empty(traveller *t, uint32_t wire)
{
    uint32_t k = place(t, wire);
    if (k == t->front.n || t->axis[k])
        return;
    uint32_t last = --t->front.n;
    t->front.wire[k] = t->front.wire[last];
    t->front.next[k] = t->front.next[last];
    t->axis[k] = t->axis[last];
}

/* P-controlled Q takes A on one wire that anticommutes with P to A Q, and the same the other way
 * round. False when there is no room. */
static bool travel_cpp(traveller *t, uint32_t i, const qm_pgate *g)
{
    uint32_t at[2] = {place(t, g->qubit[0]), place(t, g->qubit[1])};
    for (uint32_t k = 0; k < 2; k++)
        if (at[k] == t->front.n && at[!k] != t->front.n) {
            if (t->front.n == QM_WIRE_FRONT_MAX)
                return false;
            t->axis[t->front.n] = QM_PAULI_I;
            qm_wire_front_add(&t->front, g->qubit[k], i);
        }
    t->negative ^= qm_pauli_pass_cpp(&t->axis[at[0]], g->axis[0], &t->axis[at[1]], g->axis[1]);
    qm_wire_front_step(&t->front, i);
    drop_if_empty(t, g->qubit[0]);
    drop_if_empty(t, g->qubit[1]);
    return true;
}

/* What stands between rotation `from` and a later one. */
typedef enum meeting {
    APART,   /* they do not become rotations about the same Pauli within reach */
    BLOCKED, /* they do, but other rotations between them do not commute with it */
    FREE     /* the first can be moved next to the second */
} meeting;

static meeting meet(const qm_wire_links *links, uint32_t from, uint32_t to, uint32_t reach,
                    bool *negative)
{
    const qm_pgate *gates = links->c->gates;
    traveller t = {.negative = false};
    meeting way = FREE;
    qm_wire_front_init(&t.front, links);
    qm_wire_front_add(&t.front, gates[from].qubit[0], from);
    t.axis[0] = gates[from].axis[0];
    for (uint32_t i; reach > 0 && (i = qm_wire_front_next(&t.front)) <= to; reach--) {
        const qm_pgate *g = &gates[i];
        if (i == to) {
            *negative = t.negative;
            return t.front.n == 1 && t.axis[0] == g->axis[0] ? way : APART;
        }
        if (g->kind == QM_PK_ROT) {
            if (t.axis[place(&t, g->qubit[0])] != g->axis[0])
                way = BLOCKED;
            qm_wire_front_step(&t.front, i);
        } else if (g->kind != QM_PK_CPP || !travel_cpp(&t, i, g)) {
            return APART;
        }
    }
    return APART;
}

static qm_classes no_classes(const qm_pcircuit *c)
{
    qm_classes s = {.class_of = QM_NEW_ARRAY(c->arena, uint32_t, c->ngates + (size_t)1),
                    .sign = QM_NEW_ARRAY(c->arena, int8_t, c->ngates + (size_t)1)};
    memset(s.class_of, 0xff, c->ngates * sizeof *s.class_of);
    return s;
}

/* Rotation i begins a class where none has taken it in; when `joined`, `next` is of the same. */
static void classify(qm_classes *s, uint32_t i, bool joined, uint32_t next, bool negative)
{
    if (s->class_of[i] == QM_NONE) {
        s->class_of[i] = s->n++;
        s->sign[i] = 1;
    }
    if (!joined)
        return;
    s->class_of[next] = s->class_of[i];
    s->sign[next] = (int8_t)(negative ? -s->sign[i] : s->sign[i]);
}

void qm_classes_find(const qm_pcircuit *c, const qm_wire_links *links, uint32_t reach,
                     qm_classes *near, qm_classes *far)
{
    const uint32_t *next = find_next(c);
    *near = no_classes(c);
    *far = no_classes(c);
    for (uint32_t i = 0; i < c->ngates; i++) {
        if (c->gates[i].kind != QM_PK_ROT)
            continue;
        bool negative = false;
        meeting way = next[i] == QM_NONE ? APART : meet(links, i, next[i], reach, &negative);
        classify(near, i, way == FREE, next[i], negative);
        classify(far, i, way != APART, next[i], negative);
    }
}
