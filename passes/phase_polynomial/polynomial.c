/* polynomial.c - the phase polynomial of a region, and a network of it as gates.
 *
 * Angles are those of exp(i angle p) for a parity p in {0, 1}: a rotation by angle is that times
 * exp(-i angle/2). With U the rotation by pi/2 about the basis axis B of the target and s = 1 when
 * (B, F, G) is an even permutation of (X, Y, Z), else -1, C(., G) = U^s C(., F) U^-s. */
#include "passes/phase_polynomial/region.h"
#include "support/rng.h"

#include <math.h>
#include <string.h>

static const double tolerance = 1e-11;

static uint64_t hash(const uint64_t *parity, uint32_t words)
{
    uint64_t h = 0;
    for (uint32_t i = 0; i < words; i++)
        h = qm_rng_stream(h, parity[i]);
    return h;
}

/* The place in the table of the term that has this parity, or of none. */
static uint32_t find_slot(const qm_phase_polynomial *p, const uint64_t *parity)
{
    uint32_t at = (uint32_t)hash(parity, p->words) & (p->nslots - 1);
    while (p->slot[at] != QM_NONE && memcmp(p->parity + (size_t)p->slot[at] * p->words, parity,
                                            p->words * sizeof *parity) != 0)
        at = (at + 1) & (p->nslots - 1);
    return at;
}

/* There is room for each term: a gate adds two at most. */
static uint32_t term_of(qm_phase_polynomial *p, const uint64_t *parity)
{
    uint32_t at = find_slot(p, parity);
    if (p->slot[at] == QM_NONE) {
        p->slot[at] = p->nterms;
        memcpy(p->parity + (size_t)p->nterms * p->words, parity, p->words * sizeof *parity);
        p->angle[p->nterms] = 0;
        p->symbols[p->nterms] = QM_NONE;
        p->nterms++;
    }
    return p->slot[at];
}

static void add_angle(qm_phase_polynomial *p, const uint64_t *parity, double angle)
{
    p->angle[term_of(p, parity)] += angle;
}

static void add(uint64_t *to, const uint64_t *from, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++)
        to[i] ^= from[i];
}

static void set_inputs(uint64_t *value, uint32_t nwires, uint32_t words)
{
    memset(value, 0, (size_t)nwires * words * sizeof *value);
    for (uint32_t w = 0; w < nwires; w++)
        value[(size_t)w * words + w / 64] = (uint64_t)1 << w % 64;
}

static bool is_even(uint8_t b, uint8_t f)
{
    return (b == QM_PAULI_X && f == QM_PAULI_Y) || (b == QM_PAULI_Y && f == QM_PAULI_Z) ||
           (b == QM_PAULI_Z && f == QM_PAULI_X);
}

/* The angle, over pi/2, that turns the axis F of a wire into the third. */
static int turn_to_third(const qm_phase_region *r, uint32_t w)
{
    return is_even(r->basis[w], r->flip[w]) ? 1 : -1;
}

static void allocate(qm_phase_polynomial *p, const qm_phase_region *r, qm_arena *scratch)
{
    uint32_t cap = r->nwires + 2 * r->ninside;
    *p = (qm_phase_polynomial){.words = (r->nwires + 63) / 64, .nslots = 16};
    while (p->nslots < 2 * cap)
        p->nslots *= 2;
    p->parity = QM_NEW_ARRAY(scratch, uint64_t, (size_t)cap * p->words);
    p->angle = QM_NEW_ARRAY(scratch, double, cap);
    p->symbols = QM_NEW_ARRAY(scratch, uint32_t, cap);
    p->before = QM_NEW_ARRAY(scratch, uint32_t, r->ninside);
    p->slot = QM_NEW_ARRAY(scratch, uint32_t, p->nslots);
    memset(p->slot, 0xff, p->nslots * sizeof *p->slot);
    p->out = QM_NEW_ARRAY(scratch, uint64_t, (size_t)r->nwires * p->words);
    set_inputs(p->out, r->nwires, p->words);
    for (uint32_t w = 0; w < r->nwires; w++)
        term_of(p, p->out + (size_t)w * p->words);
    p->net = (qm_network){.nwires = r->nwires,
                          .gates = QM_NEW_ARRAY(scratch, qm_network_gate, r->ninside)};
}

static void read_rotation(qm_phase_polynomial *p, const qm_phase_region *r, uint32_t i)
{
    const qm_pgate *g = &r->inside[i];
    uint32_t term = term_of(p, p->out + (size_t)r->local[g->qubit[0]] * p->words);
    p->angle[term] += g->angle;
    p->phase -= g->angle / 2;
    if (g->ref != QM_NONE) {
        p->before[i] = p->symbols[term];
        p->symbols[term] = i;
    }
}

/* CZ = i^(a + b - (a xor b)). */
static void read_cz(qm_phase_polynomial *p, uint32_t a, uint32_t b, uint64_t *sum)
{
    memcpy(sum, p->out + (size_t)a * p->words, p->words * sizeof *sum);
    add(sum, p->out + (size_t)b * p->words, p->words);
    add_angle(p, sum, -M_PI_2);
    add_angle(p, p->out + (size_t)a * p->words, M_PI_2);
    add_angle(p, p->out + (size_t)b * p->words, M_PI_2);
    p->net.gates[p->net.ngates++] = (qm_network_gate){a, b, term_of(p, sum), true};
}

static void read_cpp(qm_phase_polynomial *p, const qm_phase_region *r, const qm_pgate *g,
                     uint64_t *sum)
{
    uint32_t w[2] = {r->local[g->qubit[0]], r->local[g->qubit[1]]};
    bool fits[2] = {g->axis[0] == r->basis[w[0]], g->axis[1] == r->basis[w[1]]};
    if (fits[0] && fits[1]) {
        read_cz(p, w[0], w[1], sum);
        return;
    }
    int k = fits[0] ? 1 : 0;
    uint32_t t = w[k], c = w[!k];
    uint64_t *value = p->out + (size_t)t * p->words;
    bool third = g->axis[k] != r->flip[t];
    if (third)
        add_angle(p, value, -turn_to_third(r, t) * M_PI_2);
    add(value, p->out + (size_t)c * p->words, p->words);
    if (third)
        add_angle(p, value, turn_to_third(r, t) * M_PI_2);
    p->net.gates[p->net.ngates++] = (qm_network_gate){c, t, QM_NONE, false};
}

static bool is_quarter(double angle)
{
    return fabs(remainder(angle, M_PI_2)) <= tolerance;
}

/* Brings angles into (-pi, pi], and turns by pi, which are sums of turns of the inputs, to these.
 */
static void reduce_angles(qm_phase_polynomial *p, uint32_t nwires)
{
    for (uint32_t i = p->nterms; i-- > 0;) {
        double angle = remainder(p->angle[i], 2 * M_PI);
        if (fabs(angle) <= tolerance)
            angle = 0;
        if (i >= nwires && p->symbols[i] == QM_NONE && fabs(fabs(angle) - M_PI) <= tolerance) {
            const uint64_t *parity = p->parity + (size_t)i * p->words;
            for (uint32_t w = 0; w < nwires; w++)
                if (parity[w / 64] >> w % 64 & 1)
                    p->angle[w] += M_PI;
            angle = 0;
        }
        p->angle[i] = angle;
    }
}

static bool is_wanted(const qm_phase_polynomial *p, uint32_t term)
{
    return term >= p->net.nwires && (p->angle[term] != 0 || p->symbols[term] != QM_NONE);
}

/* Says of each gate which term it makes, and leaves out each CZ that none needs. */
static void name_terms(qm_phase_polynomial *p, qm_arena *scratch)
{
    qm_network *net = &p->net;
    net->nterms = p->nterms;
    net->made = qm_arena_zalloc(scratch, p->nterms, sizeof *net->made);
    net->quarter = qm_arena_zalloc(scratch, p->nterms, sizeof *net->quarter);
    for (uint32_t i = 0; i < p->nterms; i++)
        net->quarter[i] = p->symbols[i] == QM_NONE && is_quarter(p->angle[i]);
    uint64_t *value = QM_NEW_ARRAY(scratch, uint64_t, (size_t)net->nwires * p->words);
    set_inputs(value, net->nwires, p->words);
    for (uint32_t i = 0; i < net->ngates; i++) {
        qm_network_gate *g = &net->gates[i];
        if (g->cz)
            continue;
        uint64_t *target = value + (size_t)g->target * p->words;
        add(target, value + (size_t)g->control * p->words, p->words);
        uint32_t term = p->slot[find_slot(p, target)];
        g->term = term != QM_NONE && is_wanted(p, term) ? term : QM_NONE;
        if (g->term != QM_NONE)
            net->made[term]++;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < net->ngates; i++) {
        qm_network_gate g = net->gates[i];
        if (g.cz && (!is_wanted(p, g.term) || !net->quarter[g.term] || net->made[g.term] > 0))
            continue;
        if (g.cz)
            net->made[g.term]++;
        net->gates[n++] = g;
    }
    net->ngates = n;
}

void qm_phase_polynomial_read(qm_phase_polynomial *p, const qm_phase_region *r, qm_arena *scratch)
{
    allocate(p, r, scratch);
    uint64_t *sum = QM_NEW_ARRAY(scratch, uint64_t, p->words);
    for (uint32_t i = 0; i < r->ninside; i++)
        if (r->inside[i].kind == QM_PK_ROT)
            read_rotation(p, r, i);
        else
            read_cpp(p, r, &r->inside[i], sum);
    reduce_angles(p, r->nwires);
    name_terms(p, scratch);
}

typedef struct writer {
    const qm_phase_polynomial *p;
    const qm_phase_region *r;
    qm_phase_gates *out;
    uint64_t *value;
    bool *done; /* of each term */
} writer;

static void put(writer *w, qm_pgate g)
{
    w->out->gates[w->out->ngates++] = g;
    w->out->ncpp += g.kind == QM_PK_CPP;
}

static void turn(writer *w, uint32_t wire, int quarters)
{
    w->out->turns[wire] = (uint8_t)((w->out->turns[wire] + quarters) & 3);
}

/* The rotations by a term that the wire holds. */
static void rotate(writer *w, uint32_t wire, uint32_t term)
{
    const qm_phase_polynomial *p = w->p;
    double angle = p->angle[term];
    w->done[term] = true;
    for (uint32_t i = p->symbols[term]; i != QM_NONE; i = p->before[i]) {
        qm_pgate g = w->r->inside[i];
        g.qubit[0] = w->r->wires[wire];
        g.axis[0] = w->r->basis[wire];
        g.angle = angle;
        w->out->phase += angle / 2;
        angle = 0;
        put(w, g);
    }
    if (angle == 0)
        return;
    if (is_quarter(angle)) {
        turn(w, wire, (int)lrint(angle / M_PI_2));
        return;
    }
    put(w, qm_pgate_rot(w->r->wires[wire], w->r->basis[wire], angle));
    w->out->phase += angle / 2;
}

/* CX after the turns of its target: C(B, F) T = T C(B, T^-1 F T). */
static void write_cx(writer *w, uint32_t c, uint32_t t)
{
    const qm_phase_region *r = w->r;
    uint8_t axis = r->flip[t];
    int turns = w->out->turns[t];
    if (turns % 2 == 1) {
        axis ^= r->basis[t];
        turns += turn_to_third(r, t) > 0 ? 0 : 2;
    }
    if (turns % 4 == 1 || turns % 4 == 2)
        turn(w, c, 2);
    put(w, qm_pgate_cpp(r->wires[c], r->basis[c], r->wires[t], axis));
    add(w->value + (size_t)t * w->p->words, w->value + (size_t)c * w->p->words, w->p->words);
}

/* i^(k (a xor b)) = i^(k a) i^(k b) CZ for odd k. */
static void write_cz(writer *w, const qm_network_gate *g)
{
    int k = (int)lrint(w->p->angle[g->term] / M_PI_2);
    const qm_phase_region *r = w->r;
    w->done[g->term] = true;
    turn(w, g->control, k);
    turn(w, g->target, k);
    put(w, qm_pgate_cpp(r->wires[g->control], r->basis[g->control], r->wires[g->target],
                        r->basis[g->target]));
}

/* Is the sum of the values that the CZ couples its term, not had yet? */
static bool is_needed_cz(const writer *w, const qm_network_gate *g, uint64_t *sum)
{
    if (g->term == QM_NONE || w->done[g->term] || !w->p->net.quarter[g->term])
        return false;
    uint32_t words = w->p->words;
    memcpy(sum, w->value + (size_t)g->control * words, words * sizeof *sum);
    add(sum, w->value + (size_t)g->target * words, words);
    return memcmp(sum, w->p->parity + (size_t)g->term * words, words * sizeof *sum) == 0;
}

bool qm_phase_polynomial_write(const qm_phase_polynomial *p, const qm_phase_region *r,
                               qm_phase_gates *out, qm_arena *scratch)
{
    uint32_t nwires = r->nwires;
    size_t size = (size_t)nwires * p->words * sizeof(uint64_t);
    *out = (qm_phase_gates){
        .gates = QM_NEW_ARRAY(scratch, qm_pgate, p->nterms + p->net.ngates + r->ninside),
        .turns = qm_arena_zalloc(scratch, nwires, 1),
        .phase = p->phase,
    };
    writer w = {p, r, out, QM_NEW_ARRAY(scratch, uint64_t, (size_t)nwires * p->words),
                qm_arena_zalloc(scratch, p->nterms, sizeof(bool))};
    uint64_t *sum = QM_NEW_ARRAY(scratch, uint64_t, p->words);
    set_inputs(w.value, nwires, p->words);
    for (uint32_t i = 0; i < nwires; i++)
        rotate(&w, i, i);
    for (uint32_t i = 0; i < p->net.ngates; i++) {
        const qm_network_gate *g = &p->net.gates[i];
        if (g->cz) {
            if (is_needed_cz(&w, g, sum))
                write_cz(&w, g);
            continue;
        }
        write_cx(&w, g->control, g->target);
        uint32_t term = p->slot[find_slot(p, w.value + (size_t)g->target * p->words)];
        if (term != QM_NONE && !w.done[term])
            rotate(&w, g->target, term);
    }
    for (uint32_t i = nwires; i < p->nterms; i++)
        if (is_wanted(p, i) && !w.done[i])
            return false;
    return memcmp(w.value, p->out, size) == 0;
}
