/* dense.c - whole matrices of small circuits.
 *
 * What: simulates W = b^-1 a (where outputs may be permuted, or only the distribution of what is
 * measured counts, b a^-1) for every basis state, and compares with the identity times a phase, a
 * permutation of qubits, or a matrix that keeps what is measured. How: several columns at once are
 * a state of a few more qubits. Guarantee: complete, both verdicts, up to the tolerance. Cost:
 * 4^n amplitudes for each gate of both; n at most 13, and only when the time allows it. */
#include "equiv/method.h"
#include "equiv/simulate.h"
#include "equiv/witness.h"
#include "passes/pass.h"
#include "runtime/sim/share.h"
#include "runtime/sim/state.h"

#include <math.h>
#include <string.h>

enum {
    MAX_QUBITS = 13,
    BATCH_QUBITS = 14, /* of the state in which columns stand side by side: fits in a cache */
    MAX_BATCH = 6
};

static const double work_per_amplitude = 1; /* of one kernel op */

typedef struct dense {
    qm_equiv_task *task;
    qm_fkernels kernels;
    uint32_t n, batch; /* qubits; log2 of the columns in a state */
    const uint32_t *permutation;
    uint64_t measured; /* with QM_ASSUME_MEASURED: the qubits that are; else all */
    bool phases;       /* phases of columns count */
    qm_c64 *diagonal;  /* W[target(c)][c] */
    double *outside;   /* the norm of the rest of the column that matters */
    qm_status *status; /* of each part */
} dense;

static uint64_t target(const dense *d, uint64_t column)
{
    uint64_t row = 0;
    for (uint32_t q = 0; q < d->n; q++)
        row |= (column >> q & 1) << d->permutation[q];
    return row;
}

/* Applies W; its columns `first` and so on stand next to each other in the state. */
static void apply(const dense *d, qm_state *s, uint64_t first, uint64_t count)
{
    memset(s->amp, 0, qm_state_bytes(s->n, s->precision));
    for (uint64_t k = 0; k < count; k++)
        qm_state_set(s, k << d->n | (first + k), 1);
    for (uint32_t i = 0; i < d->kernels.nops && !qm_equiv_stop(d->task); i++) {
        const qm_kop *op = &d->kernels.ops[i];
        qm_state_apply(s, op, &d->kernels.qubits[op->qubits], &d->kernels.data[op->data]);
    }
}

static void read_column(dense *d, const qm_state *s, uint64_t k, uint64_t column)
{
    uint64_t want = target(d, column);
    double rest = 0;
    for (uint64_t row = 0; row < 1ull << d->n; row++) {
        qm_c64 a = qm_state_get(s, k << d->n | row);
        if (row == want)
            d->diagonal[column] = a;
        else if ((row ^ want) & d->measured)
            rest += creal(a) * creal(a) + cimag(a) * cimag(a);
    }
    d->outside[column] = sqrt(rest);
}

static void run_part(void *payload, uint64_t part)
{
    dense *d = payload;
    qm_state s;
    d->status[part] = qm_state_init(&s, d->n + d->batch, 1, QM_DOUBLE);
    if (d->status[part] != QM_OK)
        return;
    uint64_t count = 1ull << d->batch;
    apply(d, &s, part * count, count);
    for (uint64_t k = 0; k < count && !qm_equiv_stop(d->task); k++)
        read_column(d, &s, k, part * count + k);
    qm_state_free(&s);
}

static qm_status run_all(dense *d)
{
    uint64_t parts = 1ull << (d->n - d->batch);
    d->status = qm_arena_zalloc(d->task->scratch, parts, sizeof *d->status);
    qm_share(d->task->options->threads, parts, run_part, d);
    for (uint64_t i = 0; i < parts; i++)
        if (d->status[i] != QM_OK)
            return d->status[i];
    return QM_OK;
}

/* Reads from the columns with one bit where each qubit goes. QM_ERR_INPUT: W is no permutation. */
static qm_status find_permutation(dense *d, uint32_t *permutation)
{
    qm_state s;
    qm_status status = qm_state_init(&s, d->n, 1, QM_DOUBLE);
    uint64_t taken = 0;
    for (uint32_t q = 0; q < d->n && status == QM_OK; q++) {
        apply(d, &s, 1ull << q, 1);
        uint32_t to = 0;
        while (to < d->n && cabs(qm_state_get(&s, 1ull << to)) < 0.75)
            to++;
        if (to == d->n || taken >> to & 1)
            status = QM_ERR_INPUT;
        else
            taken |= 1ull << to;
        permutation[q] = to;
    }
    qm_state_free(&s);
    return status;
}

/* The largest deviation, and the column where it is. */
static double deviation(const dense *d, uint64_t *worst)
{
    double largest = -1;
    qm_c64 phase = d->diagonal[0] / cabs(d->diagonal[0]);
    for (uint64_t c = 0; c < 1ull << d->n; c++) {
        double here = d->outside[c];
        if (d->phases && cabs(d->diagonal[0]) > 0.5 && cabs(d->diagonal[c] - phase) > here)
            here = cabs(d->diagonal[c] - phase);
        if (here > largest) {
            largest = here;
            *worst = c;
        }
    }
    return largest;
}

/* Two columns of one bit's difference whose phases differ most: W acts by a phase on each. */
static void phase_witness(dense *d)
{
    uint64_t column = 0;
    uint32_t qubit = 0;
    double largest = -1;
    for (uint64_t c = 0; c < 1ull << d->n; c++)
        for (uint32_t q = 0; q < d->n; q++) {
            double here = cabs(d->diagonal[c] - d->diagonal[c ^ 1ull << q]);
            if (here > largest) {
                largest = here;
                column = c;
                qubit = q;
            }
        }
    qm_equiv_ket *input = qm_witness_basis(d->task, d->n, column);
    input[qubit] = (qm_equiv_ket){{M_SQRT1_2, M_SQRT1_2}, {0, 0}};
    qm_c64 overlap = (d->diagonal[column] + d->diagonal[column ^ 1ull << qubit]) / 2;
    qm_witness_product(d->task, input, d->n, creal(overlap * conj(overlap)), NULL);
}

static qm_equiv_verdict differ(dense *d, uint64_t worst, bool by_inputs)
{
    double outside = d->outside[worst], inside = cabs(d->diagonal[worst]);
    if (!by_inputs)
        qm_witness_product(d->task, qm_witness_basis(d->task, d->n, worst), d->n, inside * inside,
                           "an input that the first program maps to");
    else if (outside > 1e-3 * d->task->result->deviation)
        qm_witness_product(d->task, qm_witness_basis(d->task, d->n, worst), d->n, inside * inside,
                           NULL);
    else
        phase_witness(d);
    qm_equiv_detail(d->task, "the matrices differ by %.3g", d->task->result->deviation);
    return QM_EQUIV_DIFFERENT;
}

static qm_equiv_verdict compare(dense *d, bool by_inputs)
{
    qm_equiv_task *t = d->task;
    uint64_t columns = 1ull << d->n, worst = 0;
    d->diagonal = qm_arena_zalloc(t->scratch, columns, sizeof *d->diagonal);
    d->outside = qm_arena_zalloc(t->scratch, columns, sizeof *d->outside);
    if (run_all(d) != QM_OK || qm_equiv_stop(t)) {
        qm_equiv_detail(t, "ran out of time or memory");
        return QM_EQUIV_UNKNOWN;
    }
    t->result->deviation = deviation(d, &worst);
    if (t->result->deviation > t->options->tolerance + 1e-14 * d->kernels.nops)
        return differ(d, worst, by_inputs);
    if (t->result->deviation > t->options->tolerance) {
        qm_equiv_detail(t, "a deviation of %.3g may be rounding", t->result->deviation);
        return QM_EQUIV_UNKNOWN;
    }
    qm_equiv_detail(t, "the matrices agree in all %llu columns", (unsigned long long)columns);
    return QM_EQUIV_SAME;
}

static uint64_t measured_qubits(const qm_flat *f)
{
    uint64_t mask = 0;
    for (uint32_t i = 0; i < f->nmeasures; i++)
        if (f->measures[i].bit != QM_NONE)
            mask |= 1ull << f->measures[i].qubit;
    return mask != 0 ? mask : UINT64_MAX;
}

/* W, and what it is compared with. */
static void set_up(dense *d, unsigned assume)
{
    qm_equiv_task *t = d->task;
    bool by_outputs = assume & (QM_ASSUME_MEASURED | QM_ASSUME_PERMUTE_OUTPUTS);
    d->n = t->a->nqubits;
    d->batch = d->n + MAX_BATCH <= BATCH_QUBITS ? MAX_BATCH : BATCH_QUBITS - d->n;
    d->batch = d->batch < d->n ? d->batch : d->n;
    d->phases = !(assume & QM_ASSUME_MEASURED);
    d->measured = d->phases ? UINT64_MAX : measured_qubits(t->b);
    qm_fkernels_init(&d->kernels, t->scratch);
    qm_fkernels_add(&d->kernels, t->a, by_outputs);
    qm_fkernels_add(&d->kernels, t->b, !by_outputs);
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    dense d = {.task = t};
    unsigned assume = t->options->assume & (QM_ASSUME_MEASURED | QM_ASSUME_PERMUTE_OUTPUTS);
    if (t->a->nqubits > MAX_QUBITS || t->a->symbolic || t->b->symbolic) {
        qm_equiv_detail(t, t->a->nqubits > MAX_QUBITS ? "more than %d qubits" : "symbolic angles",
                        MAX_QUBITS);
        return QM_EQUIV_UNKNOWN;
    }
    set_up(&d, assume);
    double predicted = ldexp(work_per_amplitude, 2 * (int)d.n) * d.kernels.nops;
    if (predicted > qm_equiv_left(t) || predicted * 1e-9 > t->deadline - qm_clock()) {
        qm_equiv_detail(t, "would take about %.0f s", predicted * 1e-9);
        return QM_EQUIV_UNKNOWN;
    }
    qm_equiv_count(t, predicted);
    uint32_t *permutation = QM_NEW_ARRAY(t->arena, uint32_t, (size_t)d.n + 1);
    for (uint32_t q = 0; q < d.n; q++)
        permutation[q] = q;
    d.permutation = permutation;
    if (assume & QM_ASSUME_PERMUTE_OUTPUTS && find_permutation(&d, permutation) != QM_OK) {
        qm_equiv_detail(t, "no permutation of the outputs was found");
        return QM_EQUIV_UNKNOWN;
    }
    qm_equiv_verdict v = compare(&d, assume == 0);
    if (v == QM_EQUIV_SAME && assume & QM_ASSUME_PERMUTE_OUTPUTS)
        t->result->permutation = permutation;
    return v;
}

const qm_equiv_method qm_equiv_dense = {
    .name = "dense",
    .summary = "whole matrices, up to 13 qubits; complete",
    .knows = QM_ASSUME_MEASURED | QM_ASSUME_PERMUTE_OUTPUTS,
    .run = run,
};
