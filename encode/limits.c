#include "encode/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pulses on one qubit in a row, by the usual form rz sx rz sx rz of one-qubit gates, with virtual
 * rz. A CX is a two-qubit gate with a pulse before and after it on its target. */
enum { PULSES_OF_H = 1, PULSES_OF_ROTATION = 2, PULSES_OF_CX = 2 };

typedef struct rates {
    double error, duration; /* 0 where not known */
} rates;

static double known(double v)
{
    return isnan(v) ? 0 : v;
}

/* The gate that pulses are: sx, or the first one-qubit gate that takes time. */
static const qm_target_gate *pulse_gate(const qm_target *t)
{
    const qm_target_gate *sx = qm_target_find(t, "sx");
    for (uint32_t g = 0; !sx && g < t->ngates; g++)
        if (t->gates[g].nqubits == 1 && !t->gates[g].is_virtual)
            sx = &t->gates[g];
    return sx;
}

static rates pulse_rates(const qm_target_gate *g, uint32_t qubit)
{
    for (uint32_t i = 0; g && i < g->nplaces; i++)
        if (g->places[i].qubit[0] == qubit)
            return (rates){known(g->places[i].error), known(g->places[i].duration)};
    return (rates){0, 0};
}

/* An error e, one minus the average fidelity on n qubits, as the probability with which a
 * depolarising channel replaces their state: d e / (d - 1), d = 2^n. */
static double survives(double error, uint32_t nqubits)
{
    double p = nqubits == 1 ? 2 * error : 4 * error / 3;
    return fmax(1 - p, 0);
}

static double decays(double time, double t1)
{
    return isnan(t1) || t1 <= 0 ? 0 : -expm1(-time / t1);
}

/* Of a wire that waits: one minus the average fidelity of relaxation and dephasing, of the colour
 * qubit; half the decay of |1>, of a control, whose phase does not matter. */
static double waits(const qm_target_qubit *q, double time, bool colour)
{
    double relaxed = decays(time, q->t1);
    if (!colour)
        return 1 - relaxed / 2;
    return survives(relaxed / 6 + decays(time, isnan(q->t2) ? q->t1 : q->t2) / 3, 1);
}

typedef struct schedule {
    const qm_target *t;
    const qm_coupled_tree *tree;
    const qm_target_gate *pulse;
    double ready[QM_MULTIPLEXER_MAX + 1]; /* when a wire is free, ns */
    double busy[QM_MULTIPLEXER_MAX + 1];  /* how long it was not */
    double kept;
} schedule;

static void add_pulses(schedule *c, uint32_t wire, uint32_t n, bool harmful)
{
    rates r = pulse_rates(c->pulse, c->tree->qubit[wire]);
    c->ready[wire] += n * r.duration;
    c->busy[wire] += n * r.duration;
    if (harmful)
        c->kept *= pow(survives(r.error, 1), n);
}

static void add_pair(schedule *c, uint32_t control, uint32_t target)
{
    const qm_target_place *p =
        qm_target_best_pair(c->t, c->tree->qubit[control], c->tree->qubit[target]);
    double duration = p ? known(p->duration) : 0;
    double start = fmax(c->ready[control], c->ready[target]);
    c->ready[control] = c->ready[target] = start + duration;
    c->busy[control] += duration;
    c->busy[target] += duration;
    c->kept *= survives(p ? known(p->error) : 0, 2);
    add_pulses(c, target, PULSES_OF_CX, true);
}

static void set_readout(const qm_target_qubit *q, uint32_t wire, qm_effect *out)
{
    out->read1[wire] = known(q->meas1_prep0);
    out->read0[wire] = known(q->meas0_prep1);
}

void qm_effect_of_gates(const qm_target *t, const qm_coupled_tree *tree, const qm_synth *s,
                        qm_effect *out)
{
    schedule c = {.t = t, .tree = tree, .pulse = pulse_gate(t), .kept = 1};
    for (uint32_t j = 0; j < tree->k; j++)
        add_pulses(&c, j, PULSES_OF_H, false); /* leaves a mixed control as good as one in |+> */
    for (uint32_t i = 0; i < s->ngates; i++)
        if (s->gates[i].wire[1] == QM_NONE)
            add_pulses(&c, s->gates[i].wire[0], PULSES_OF_ROTATION, true);
        else
            add_pair(&c, s->gates[i].wire[0], s->gates[i].wire[1]);
    *out = (qm_effect){.cx = qm_synth_pairs(s)};
    for (uint32_t w = 0; w <= tree->k; w++)
        out->duration = fmax(out->duration, c.ready[w]);
    for (uint32_t w = 0; w <= tree->k; w++) {
        const qm_target_qubit *q = &t->qubits[tree->qubit[w]];
        c.kept *= waits(q, out->duration - c.busy[w], w == tree->k);
        set_readout(q, w, out);
    }
    out->kept = c.kept;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of the known numbers in n structs of `size` bytes; 0 when none is. */
static double median(const double *first, size_t size, uint32_t n, qm_arena *scratch)
{
    double *v = QM_NEW_ARRAY(scratch, double, n + 1u);
    uint32_t m = 0;
    for (uint32_t i = 0; i < n; i++) {
        double x = *(const double *)((const char *)first + i * size);
        if (!isnan(x))
            v[m++] = x;
    }
    if (m == 0)
        return 0;
    qsort(v, m, sizeof *v, by_value);
    return (v[(m - 1) / 2] + v[m / 2]) / 2;
}

static rates typical(const qm_target_gate *g, qm_arena *scratch)
{
    size_t size = sizeof *g->places;
    if (!g || g->nplaces == 0)
        return (rates){0, 0};
    return (rates){median(&g->places->error, size, g->nplaces, scratch),
                   median(&g->places->duration, size, g->nplaces, scratch)};
}

/* The two-qubit gate of least median error. */
static rates typical_pair(const qm_target *t, qm_arena *scratch)
{
    rates best = {0, 0};
    bool found = false;
    for (uint32_t g = 0; g < t->ngates; g++) {
        rates r = typical(&t->gates[g], scratch);
        if (t->gates[g].nqubits != 2 || (found && r.error >= best.error))
            continue;
        best = r;
        found = true;
    }
    return best;
}

void qm_effect_of_counts(const qm_target *t, uint32_t k, uint64_t cx, uint64_t rotations,
                         qm_arena *scratch, qm_effect *out)
{
    size_t size = sizeof *t->qubits;
    uint32_t n = t->nqubits;
    const qm_target_qubit *q = t->qubits;
    const qm_target_qubit middle = {.t1 = median(&q->t1, size, n, scratch),
                                    .t2 = median(&q->t2, size, n, scratch),
                                    .meas0_prep1 = median(&q->meas0_prep1, size, n, scratch),
                                    .meas1_prep0 = median(&q->meas1_prep0, size, n, scratch)};
    rates pulse = typical(pulse_gate(t), scratch), pair = typical_pair(t, scratch);
    double pulses = (double)cx * PULSES_OF_CX + (double)rotations * PULSES_OF_ROTATION;
    *out = (qm_effect){.cx = cx, .duration = (double)cx * pair.duration + pulses * pulse.duration};
    out->kept = pow(survives(pair.error, 2), (double)cx) * pow(survives(pulse.error, 1), pulses) *
                pow(waits(&middle, out->duration, false), k);
    for (uint32_t w = 0; w <= k; w++)
        set_readout(&middle, w, out);
}

/* Mixes the two halves of bit `bit` of a distribution as it is misread. */
static void misread(double *p, size_t size, size_t bit, double read1, double read0)
{
    for (size_t i = 0; i < size; i++) {
        if (i & bit)
            continue;
        double zero = p[i], one = p[i | bit];
        p[i] = zero * (1 - read1) + one * read0;
        p[i | bit] = zero * read1 + one * (1 - read0);
    }
}

double qm_effect_psnr(const qm_effect *f, uint32_t k, const double *truth, const double *angles,
                      double shots, qm_arena *scratch)
{
    size_t n = (size_t)1 << k;
    double *p = QM_NEW_ARRAY(scratch, double, 2 * n); /* of position x, and x + n where it is 1 */
    for (size_t x = 0; x < n; x++) {
        double s = sin(angles[x] / 2), one = f->kept * s * s + (1 - f->kept) / 2;
        p[x] = (1 - one) / (double)n;
        p[x + n] = one / (double)n;
    }
    for (uint32_t w = 0; w <= k; w++)
        misread(p, 2 * n, (size_t)1 << w, f->read1[w], f->read0[w]);
    double sum = 0;
    for (size_t x = 0; x < n; x++) {
        double all = p[x] + p[x + n];
        double value = all > 0 ? M_2_PI * asin(sqrt(fmin(p[x + n] / all, 1))) : 0.5;
        double miss = value - truth[x];
        sum += miss * miss + fmin(1 / (M_PI * M_PI * shots * all), 0.25);
    }
    return sum > 0 ? -10 * log10(sum / (double)n) : INFINITY;
}
