/* states.c - one input state through both circuits.
 *
 * What: random product states go through b^-1 a and must come back; when all
 * qubits start in |0>, that state alone decides, also up to the order of qubits
 * (permuted_states.c). How: the simulator of programs, which keeps
 * qubits that are not entangled out of its vector; the input is prepared by gates and taken back
 * by their inverses, so that |0...0> must be left. Guarantee: never proves without that
 * assumption; what it finds is a witness. Cost: 2^n amplitudes for each gate of both; n at most
 * 26, as memory allows. */
#include "equiv/method.h"
#include "equiv/permuted_states.h"
#include "equiv/simulate.h"
#include "equiv/witness.h"
#include "passes/pass.h"
#include "runtime/sim/qreg.h"
#include "support/rng.h"

#include <math.h>

enum {
    MAX_QUBITS = 26,
    INPUTS = 3,       /* random ones */
    CHEAP_QUBITS = 20 /* beyond, one */
};

static const uint64_t max_bytes = 1ull << 31; /* of the state */

static bool apply(qm_equiv_task *t, qm_qreg *r, const qm_fkernels *k)
{
    qm_status s = QM_OK;
    for (uint32_t i = 0; i < k->nops && s == QM_OK; i++) {
        const qm_kop *op = &k->ops[i];
        s = qm_qreg_apply(r, op, &k->qubits[op->qubits], &k->data[op->data]);
        if (i % 64 == 0 && qm_equiv_spend(t, ldexp(64, (int)r->state.n)))
            s = QM_ERR_CANCELLED;
    }
    return s == QM_OK && qm_qreg_flush(r) == QM_OK;
}

/* A matrix that takes |0> to the ket, or the inverse. */
static void prepare(qm_fkernels *k, uint32_t qubit, const qm_equiv_ket *ket, bool inverse)
{
    qm_c64 a = ket->re[0] + I * ket->im[0], b = ket->re[1] + I * ket->im[1];
    qm_c64 u[4] = {a, -conj(b), b, conj(a)}, v[4] = {conj(a), conj(b), -b, a};
    qm_fkernels_matrix(k, qubit, inverse ? v : u);
}

/* The squared norm of what is not on |0...0>: of product qubits, and of the vector. */
static double missed(qm_qreg *r)
{
    double inside = 1, outside = 0;
    for (uint32_t q = 0; q < r->n; q++) {
        double p[2];
        if (!qm_qreg_is_product(r, q))
            continue;
        qm_qreg_probabilities(r, q, p);
        outside += inside * p[1];
        inside *= p[0];
    }
    if (r->state.n == 0)
        return outside;
    qm_state_set(&r->state, 0, 0); /* a difference of norms would lose half of the digits */
    return outside + inside * qm_state_norm(&r->state);
}

/* The input comes back with what squared distance? Negative: there was no time or memory. */
static double try_input(qm_equiv_task *t, const qm_equiv_ket *input)
{
    uint32_t n = t->a->nqubits;
    qm_fkernels k;
    qm_fkernels_init(&k, t->scratch);
    for (uint32_t q = 0; q < n; q++)
        prepare(&k, q, &input[q], false);
    qm_fkernels_add(&k, t->a, false);
    qm_fkernels_add(&k, t->b, true);
    for (uint32_t q = 0; q < n; q++)
        prepare(&k, q, &input[q], true);
    qm_qreg r;
    qm_sim_options o = {.threads = t->options->threads};
    double result = -1;
    if (qm_qreg_init(&r, n, &o, max_bytes, t->cancel) == QM_OK && apply(t, &r, &k))
        result = missed(&r);
    qm_qreg_free(&r);
    return result;
}

static void random_input(qm_equiv_task *t, uint32_t round, qm_equiv_ket *k)
{
    for (uint32_t q = 0; q < t->a->nqubits; q++) {
        double z = 2 * qm_rng_uniform(t->options->seed, round, 2 * (uint64_t)q) - 1;
        double angle = 2 * M_PI * qm_rng_uniform(t->options->seed, round, 2 * (uint64_t)q + 1);
        k[q] = (qm_equiv_ket){{sqrt((1 + z) / 2), sqrt((1 - z) / 2) * cos(angle)},
                              {0, sqrt((1 - z) / 2) * sin(angle)}};
    }
}

static const char *unsuited(const qm_equiv_task *t)
{
    if (t->a->symbolic || t->b->symbolic)
        return "symbolic angles";
    return t->a->nqubits > MAX_QUBITS ? "more than 26 qubits" : NULL;
}

static qm_equiv_verdict run(qm_equiv_task *t)
{
    bool zero = t->options->assume & QM_ASSUME_ZERO_INPUTS;
    bool permute = t->options->assume & QM_ASSUME_PERMUTE_OUTPUTS;
    double noise = t->options->tolerance + 1e-14 * ((double)t->a->ngates + t->b->ngates);
    uint32_t rounds = zero || t->a->nqubits > CHEAP_QUBITS ? 1 : INPUTS, done = 0;
    const char *why = unsuited(t);
    if (!why && permute && zero)
        return qm_permuted_states(t);
    if (!why && permute)
        why = "the outputs may be permuted";
    for (; !why && done < rounds; done++) {
        qm_equiv_ket *input = qm_witness_basis(t, t->a->nqubits, 0);
        if (!zero)
            random_input(t, done, input);
        double off = try_input(t, input);
        if (off < 0) {
            why = "ran out of time or memory";
            break;
        }
        t->result->deviation = sqrt(off);
        if (t->result->deviation <= noise)
            continue;
        qm_witness_product(t, input, t->a->nqubits, fmax(0, 1 - off), NULL);
        qm_equiv_detail(t, "input %u of %u makes different outputs", done + 1, rounds);
        return QM_EQUIV_DIFFERENT;
    }
    if (!why && zero && t->result->deviation <= t->options->tolerance) {
        qm_equiv_detail(t, "the outputs for |0...0> agree");
        return QM_EQUIV_SAME;
    }
    if (why)
        qm_equiv_detail(t, "%s", why);
    else
        qm_equiv_detail(t, "%u random input%s equal outputs, which proves nothing", done,
                        done == 1 ? " makes" : "s make");
    return QM_EQUIV_UNKNOWN;
}

const qm_equiv_method qm_equiv_states = {
    .name = "states",
    .summary = "random product states, up to 26 qubits; refutes, and decides for inputs |0>",
    .knows = QM_ASSUME_ZERO_INPUTS | QM_ASSUME_PERMUTE_OUTPUTS,
    .run = run,
};
