/* columns.c - basis states through both circuits, as sums of few basis states.
 *
 * What: b^-1 a is applied to each basis state of the qubits that the circuits act on, which has to
 * come back with one phase for all. How: a state is the list of its amplitudes that are not 0, by
 * rising index; what computes with basis states passes through sums of few, whatever it is made of:
 * h, t and cx for a Toffoli gate. Guarantee: complete in both directions where it ends; gives up
 * when a state has more than MAX_TERMS amplitudes. Cost: 2^n times the gates and the amplitudes for
 * n qubits that are acted on, at most MAX_QUBITS, and only when the work allows it. Source: sparse
 * simulation as in Jaques and Haener, arXiv:2105.01533. */
#include "equiv/method.h"
#include "equiv/witness.h"

#include <complex.h>
#include <math.h>
#include <string.h>

enum { MAX_QUBITS = 14, MAX_TERMS = 512 };

static const double nothing = 1e-14, clearly = 1e-4, work_per_term = 10;

typedef struct term {
    uint32_t index;
    double complex amplitude;
} term;

typedef struct step {
    uint8_t kind; /* qm_fkind */
    uint32_t all, last;
    double complex phase;
} step;

typedef struct columns {
    qm_equiv_task *t;
    uint32_t n, *qubit; /* that are acted on */
    step *steps;
    uint32_t nsteps;
    term terms[2 * MAX_TERMS], spare[2 * MAX_TERMS];
    uint32_t nterms;
    double dropped; /* of one column */
    double complex *diagonal;
} columns;

static void list_qubits(columns *c)
{
    const qm_flat *f[2] = {c->t->a, c->t->b};
    bool *used = qm_arena_zalloc(c->t->scratch, (size_t)f[0]->nqubits + 1, sizeof *used);
    c->qubit = QM_NEW_ARRAY(c->t->scratch, uint32_t, (size_t)f[0]->nqubits + 1);
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t i = 0; i < f[k]->ngates; i++)
            for (uint32_t j = 0; j < f[k]->gates[i].nqubits; j++)
                used[qm_fgate_qubits(f[k], &f[k]->gates[i])[j]] = true;
    for (uint32_t q = 0; q < f[0]->nqubits; q++)
        if (used[q])
            c->qubit[c->n++] = q;
}

static void add_step(columns *c, const uint32_t *place, const qm_flat *f, uint32_t gate,
                     bool inverse)
{
    const qm_fgate *g = &f->gates[gate];
    const uint32_t *q = qm_fgate_qubits(f, g);
    step *s = &c->steps[c->nsteps++];
    *s = (step){.kind = g->kind, .phase = cexp(I * (inverse ? -g->angle : g->angle))};
    for (uint32_t k = 0; k < g->nqubits; k++) {
        s->last = 1u << place[q[k]];
        s->all |= s->last;
    }
}

static void list_steps(columns *c)
{
    const qm_flat *a = c->t->a, *b = c->t->b;
    uint32_t *place = QM_NEW_ARRAY(c->t->scratch, uint32_t, (size_t)a->nqubits + 1);
    for (uint32_t i = 0; i < c->n; i++)
        place[c->qubit[i]] = i;
    c->steps = QM_NEW_ARRAY(c->t->scratch, step, (size_t)a->ngates + b->ngates + 1);
    for (uint32_t i = 0; i < a->ngates; i++)
        add_step(c, place, a, i, false);
    for (uint32_t i = b->ngates; i-- > 0;)
        add_step(c, place, b, i, true);
}

static void push(columns *c, term *list, uint32_t *n, uint32_t index, double complex amplitude)
{
    double size = cabs(amplitude);
    if (size > nothing)
        list[(*n)++] = (term){index, amplitude};
    else
        c->dropped += size;
}

/* h on the qubit of a bit; terms of both values of it are taken pair by pair. */
static void apply_h(columns *c, uint32_t bit)
{
    term *low = c->spare, high[MAX_TERMS];
    uint32_t nlow = 0, nhigh = 0, i = 0, k = 0;
    for (;;) {
        while (i < c->nterms && c->terms[i].index & bit)
            i++;
        while (k < c->nterms && !(c->terms[k].index & bit))
            k++;
        uint32_t p = i < c->nterms ? c->terms[i].index : UINT32_MAX;
        uint32_t q = k < c->nterms ? c->terms[k].index ^ bit : UINT32_MAX;
        uint32_t at = p < q ? p : q;
        if (at == UINT32_MAX)
            break;
        double complex x = p == at ? c->terms[i++].amplitude : 0;
        double complex y = q == at ? c->terms[k++].amplitude : 0;
        push(c, low, &nlow, at, M_SQRT1_2 * (x + y));
        push(c, high, &nhigh, at | bit, M_SQRT1_2 * (x - y));
    }
    c->nterms = 0;
    for (i = k = 0; i < nlow || k < nhigh;)
        c->terms[c->nterms++] =
            k == nhigh || (i < nlow && low[i].index < high[k].index) ? low[i++] : high[k++];
}

/* x on the qubit of a bit where all of `on` are 1: what stays, what rises and what falls are in
 * order by themselves. */
static void apply_x(columns *c, uint32_t on, uint32_t bit)
{
    uint32_t n[3] = {0}, at[3] = {0}, first[3], total = c->nterms;
    for (uint32_t k = 0; k < total; k++)
        n[(c->terms[k].index & on) != on ? 0 : c->terms[k].index & bit ? 2 : 1]++;
    first[0] = 0;
    first[1] = n[0];
    first[2] = n[0] + n[1];
    for (uint32_t k = 0; k < total; k++) {
        term x = c->terms[k];
        uint32_t part = (x.index & on) != on ? 0 : x.index & bit ? 2 : 1;
        x.index ^= part == 0 ? 0 : bit;
        c->spare[first[part] + at[part]++] = x;
    }
    memset(at, 0, sizeof at);
    for (uint32_t k = 0; k < total; k++) {
        uint32_t best = 3;
        for (uint32_t p = 0; p < 3; p++)
            if (at[p] < n[p] && (best == 3 || c->spare[first[p] + at[p]].index <
                                                  c->spare[first[best] + at[best]].index))
                best = p;
        c->terms[k] = c->spare[first[best] + at[best]++];
    }
}

static void apply_phase(columns *c, const step *s)
{
    for (uint32_t k = 0; k < c->nterms; k++)
        if ((c->terms[k].index & s->all) == s->all)
            c->terms[k].amplitude *= s->phase;
}

/* Sends a basis state through all steps; false when it becomes a sum of too many, and soon after
 * the time is over. */
static bool send(columns *c, uint32_t column)
{
    double work = 0;
    c->terms[0] = (term){column, 1};
    c->nterms = 1;
    c->dropped = 0;
    for (uint32_t i = 0; i < c->nsteps; i++) {
        const step *s = &c->steps[i];
        if (s->kind == QM_FK_H)
            apply_h(c, s->last);
        else if (s->kind == QM_FK_X)
            apply_x(c, s->all & ~s->last, s->last);
        else
            apply_phase(c, s);
        if (c->nterms > MAX_TERMS)
            return false;
        work += work_per_term * c->nterms;
        if (i % 1024 == 1023 || i + 1 == c->nsteps) {
            if (qm_equiv_spend(c->t, work))
                return false;
            work = 0;
        }
    }
    return true;
}

/* The norm of what is elsewhere than on the column; its entry there goes to *diagonal. */
static double outside(const columns *c, uint32_t column, double complex *diagonal)
{
    double square = 0;
    *diagonal = 0;
    for (uint32_t k = 0; k < c->nterms; k++) {
        if (c->terms[k].index == column)
            *diagonal = c->terms[k].amplitude;
        else
            square += pow(cabs(c->terms[k].amplitude), 2);
    }
    return sqrt(square);
}

static qm_equiv_verdict differ(columns *c, uint32_t column, uint32_t superposed, double fidelity,
                               double deviation)
{
    qm_equiv_task *t = c->t;
    qm_equiv_ket *input = qm_witness_basis(t, t->a->nqubits, 0);
    for (uint32_t i = 0; i < c->n; i++)
        input[c->qubit[i]] = i == superposed
                                 ? (qm_equiv_ket){{M_SQRT1_2, M_SQRT1_2}, {0, 0}}
                                 : (qm_equiv_ket){{!(column >> i & 1), column >> i & 1}, {0, 0}};
    qm_witness_product(t, input, t->a->nqubits, fidelity, NULL);
    t->result->deviation = deviation;
    qm_equiv_detail(t, "an entry of b^-1 a is off by %.3g", deviation);
    return QM_EQUIV_DIFFERENT;
}

/* All columns have come back: with equal phases? `square`: of all that was elsewhere. */
static qm_equiv_verdict judge(columns *c, double square)
{
    double complex phase = c->diagonal[0] / cabs(c->diagonal[0]);
    double worst = 0;
    uint32_t column = 0, bit = 0;
    for (uint32_t x = 0; x < 1u << c->n; x++) {
        square += pow(cabs(c->diagonal[x] - phase), 2);
        for (uint32_t i = 0; i < c->n; i++) {
            double off = cabs(c->diagonal[x] - c->diagonal[x ^ 1u << i]);
            if (off > worst) {
                worst = off;
                column = x;
                bit = i;
            }
        }
    }
    c->t->result->deviation = sqrt(square);
    if (sqrt(square) <= c->t->options->tolerance) {
        qm_equiv_detail(c->t, "all %u basis states come back with one phase", 1u << c->n);
        return QM_EQUIV_SAME;
    }
    if (worst > clearly) {
        double complex o = (c->diagonal[column] + c->diagonal[column ^ 1u << bit]) / 2;
        return differ(c, column, bit, creal(o * conj(o)), worst);
    }
    qm_equiv_detail(c->t, "a deviation of %.3g may be rounding", sqrt(square));
    return QM_EQUIV_UNKNOWN;
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    columns c = {.t = t};
    double square = 0;
    list_qubits(&c);
    double predicted =
        ldexp(work_per_term, (int)c.n) * ((double)t->a->ngates + (double)t->b->ngates);
    if (c.n > MAX_QUBITS || t->a->symbolic || t->b->symbolic || predicted > qm_equiv_left(t)) {
        qm_equiv_detail(t,
                        c.n > MAX_QUBITS ? "more than %d qubits are acted on"
                                         : "symbolic angles, or too much work",
                        MAX_QUBITS);
        return QM_EQUIV_UNKNOWN;
    }
    list_steps(&c);
    c.diagonal = QM_NEW_ARRAY(t->scratch, double complex, (size_t)1 << c.n);
    for (uint32_t x = 0; x < 1u << c.n; x++) {
        if (!send(&c, x)) {
            qm_equiv_detail(t, "basis states become sums of more than %d, or the time is over",
                            MAX_TERMS);
            return QM_EQUIV_UNKNOWN;
        }
        double off = outside(&c, x, &c.diagonal[x]);
        if (off > clearly)
            return differ(&c, x, QM_NONE, pow(cabs(c.diagonal[x]), 2), off);
        square += pow(off + c.dropped, 2);
    }
    return judge(&c, square);
}

const qm_equiv_method qm_equiv_columns = {
    .name = "columns",
    .summary = "basis states of up to 14 qubits, as sums of few, through both circuits",
    .run = run,
};
