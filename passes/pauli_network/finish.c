/* finish.c - the Clifford that a Pauli network leaves, one output after the other: the two rows of
 * an output that are cheapest to bring to its qubit are brought there, and so are on no row of the
 * others. */
#include "passes/pauli_network/attempt.h"
#include "support/rng.h"

#include <math.h>
#include <string.h>

enum { SLACK = 4 };

typedef struct finisher {
    qm_pnet_run *v;
    bool *settled;       /* [output]: its rows are on its qubit */
    uint32_t *one, *two; /* [output]: see count_qubits() */
} finisher;

/* What the product of rows of output q is on a qubit: of C^-1 X C (rows & 1) and C^-1 Z C (& 2). */
static qm_pauli product_at(const finisher *f, uint32_t q, unsigned rows, uint32_t at)
{
    const qm_pnet_rows *r = &f->v->rows;
    unsigned x = rows & 1 ? qm_pnet_rows_at(r, qm_pnet_rows_frame(r, 0, q), at) : 0;
    unsigned z = rows & 2 ? qm_pnet_rows_at(r, qm_pnet_rows_frame(r, 1, q), at) : 0;
    return (qm_pauli)(x ^ z);
}

static uint32_t list_support(const finisher *f, uint32_t q, unsigned rows)
{
    uint32_t n = 0;
    for (uint32_t at = 0; at < f->v->rows.nqubits; at++)
        if (product_at(f, q, rows, at) != QM_PAULI_I)
            f->v->support[n++] = at;
    return n;
}

/* On how many qubits the rows of an output are. */
static uint32_t weigh(const finisher *f, uint32_t q)
{
    const qm_pnet_rows *r = &f->v->rows;
    return f->v->weight[qm_pnet_rows_frame(r, 0, q)] + f->v->weight[qm_pnet_rows_frame(r, 1, q)];
}

/* On how many qubits the rows of each output are one Pauli, and two. */
static void count_qubits(finisher *f)
{
    const qm_pnet_rows *r = &f->v->rows;
    uint32_t n = r->nqubits, words = r->frame_words;
    memset(f->one, 0, n * sizeof *f->one);
    memset(f->two, 0, n * sizeof *f->two);
    for (uint32_t at = 0; at < n; at++)
        for (uint32_t w = 0; w < words; w++) {
            size_t i = (size_t)at * r->words + r->rot_words + w, k = i + words;
            uint64_t both = (r->x[i] | r->z[i]) & (r->x[k] | r->z[k]);
            uint64_t any = r->x[i] | r->z[i] | r->x[k] | r->z[k];
            uint64_t full = both & ((r->x[i] ^ r->x[k]) | (r->z[i] ^ r->z[k]));
            for (uint64_t bits = any; bits; bits &= bits - 1) {
                uint32_t q = w * 64 + (uint32_t)__builtin_ctzll(bits);
                *(full & bits & -bits ? &f->two[q] : &f->one[q]) += 1;
            }
        }
}

/* About how many gates output q takes, after count_qubits(). */
static double estimate(const finisher *f, uint32_t q)
{
    qm_pauli x = product_at(f, q, 1, q), z = product_at(f, q, 2, q);
    bool at_home = x && z && x != z;
    return f->one[q] + 1.5 * ((double)f->two[q] - 1) + (at_home ? 0 : 1.5);
}

/* How many outputs are settled before q, as far as can be told: the lighter ones. */
static uint32_t count_ahead(const finisher *f, uint32_t q, uint32_t partner)
{
    uint32_t n = 0, weight = weigh(f, q);
    for (uint32_t k = 0; k < f->v->rows.nqubits; k++) {
        uint32_t other = weigh(f, k);
        n += !f->settled[k] && k != partner && (other < weight || (other == weight && k < q));
    }
    return n;
}

/* What the rows count: `partner` more than the others, which count less the later they come, rows
 * of outputs that are settled nothing. */
static void value_frame(finisher *f, uint32_t partner, unsigned rows)
{
    const qm_pnet_rows *r = &f->v->rows;
    double fade = f->v->config->fade;
    for (uint32_t q = 0; q < r->nqubits; q++) {
        double later = f->settled[q] ? 0 : fade > 0 ? pow(1 - fade, count_ahead(f, q, partner)) : 1;
        for (int k = 0; k < 2; k++)
            f->v->value[qm_pnet_rows_frame(r, k, q)] =
                q == partner && rows >> k & 1 ? 2 : (float)later;
    }
}

/* Brings the product of rows of output q to its qubit alone. */
static bool gather(finisher *f, uint32_t q, unsigned rows)
{
    qm_pnet_run *v = f->v;
    for (;;) {
        uint32_t n = list_support(f, q, rows);
        qm_pnet_choice best;
        bool there = product_at(f, q, rows, q) != QM_PAULI_I;
        if (n == 1 && there)
            return true;
        qm_pnet_start_choice(v, &best);
        for (uint32_t i = 0; i < n && v->pairs; i++) {
            uint32_t a = v->support[i];
            qm_pauli axis = product_at(f, q, rows, a);
            for (uint32_t j = i + 1; j < n && v->pairs; j++) {
                uint32_t b = v->support[j];
                qm_pnet_consider_pair(v, &best, a, axis, b, product_at(f, q, rows, b), q);
            }
            for (unsigned p = 1; p < 4 && !there && n == 1; p++)
                for (unsigned k = 1; k < 4; k++)
                    if (k != axis)
                        qm_pnet_consider(v, &best, qm_pgate_cpp(q, (qm_pauli)p, a, (qm_pauli)k));
        }
        if (!qm_pnet_apply(v, best.gate))
            return false;
    }
}

/* The product of `rows` of output q is on its qubit alone: takes the other row off all others. */
static bool clear(finisher *f, uint32_t q, unsigned rows)
{
    qm_pnet_run *v = f->v;
    unsigned other = rows == 1 ? 2 : 1;
    qm_pauli axis = product_at(f, q, rows, q);
    for (;;) {
        uint32_t n = list_support(f, q, other);
        qm_pnet_choice best;
        if (n == 1)
            return true;
        qm_pnet_start_choice(v, &best);
        for (uint32_t i = 0; i < n && v->pairs; i++) {
            uint32_t a = v->support[i];
            if (a == q)
                continue;
            qm_pauli on = product_at(f, q, other, a);
            qm_pnet_consider(v, &best, qm_pgate_cpp(q, axis, a, on));
            for (uint32_t j = i + 1; j < n && v->pairs; j++)
                if (v->support[j] != q)
                    qm_pnet_consider_pair(v, &best, a, on, v->support[j],
                                          product_at(f, q, other, v->support[j]), QM_NONE);
        }
        if (!qm_pnet_apply(v, best.gate))
            return false;
    }
}

/* The rows of X, Z or Y that is on the fewest qubits. */
static unsigned lightest(const finisher *f, uint32_t q)
{
    unsigned best = 1;
    uint32_t least = QM_NONE;
    for (unsigned rows = 1; rows < 4; rows++) {
        uint32_t n = 2 * list_support(f, q, rows);
        n += product_at(f, q, rows, q) == QM_PAULI_I ? 3 : 0;
        if (n < least) {
            least = n;
            best = rows;
        }
    }
    return best;
}

static bool settle_output(finisher *f)
{
    uint32_t output = QM_NONE, light = QM_NONE;
    double least = INFINITY;
    for (uint32_t q = 0; q < f->v->rows.nqubits; q++)
        if (!f->settled[q] && weigh(f, q) < light)
            light = weigh(f, q);
    count_qubits(f);
    for (uint32_t q = 0; q < f->v->rows.nqubits; q++) {
        if (f->settled[q] || weigh(f, q) > light + SLACK)
            continue;
        double cost = estimate(f, q);
        if (f->v->config->seed)
            cost += 0.4 * qm_rng_uniform(f->v->config->seed, 1, f->v->draws++);
        if (cost < least) {
            least = cost;
            output = q;
        }
    }
    unsigned rows = lightest(f, output);
    value_frame(f, output, 3 & ~rows ? 3 & ~rows : 3);
    f->settled[output] = gather(f, output, rows) && clear(f, output, rows);
    return f->settled[output];
}

/* Outputs that are where they belong, which are most where the circuit is wide. */
static uint32_t settle_ready(finisher *f)
{
    uint32_t n = 0;
    for (uint32_t q = 0; q < f->v->rows.nqubits; q++) {
        f->settled[q] = weigh(f, q) == 2 && product_at(f, q, 1, q) != QM_PAULI_I &&
                        product_at(f, q, 2, q) != QM_PAULI_I;
        n += f->settled[q];
    }
    return n;
}

/* The local Cliffords that have these rows. */
static void name_frame(qm_pnet_run *v)
{
    const qm_pnet_rows *r = &v->rows;
    for (uint32_t q = 0; q < r->nqubits; q++) {
        uint32_t x = qm_pnet_rows_frame(r, 0, q), z = qm_pnet_rows_frame(r, 1, q);
        for (uint8_t i = 0; i < QM_LOCAL_COUNT; i++) {
            qm_signed_pauli px = v->locals->before[i][QM_PAULI_X];
            qm_signed_pauli pz = v->locals->before[i][QM_PAULI_Z];
            if (px.axis == qm_pnet_rows_at(r, x, q) && px.negative == qm_pnet_rows_negative(r, x) &&
                pz.axis == qm_pnet_rows_at(r, z, q) && pz.negative == qm_pnet_rows_negative(r, z))
                v->out.frame[q] = i;
        }
    }
}

bool qm_pnet_finish(qm_pnet_run *v)
{
    uint32_t n = v->rows.nqubits;
    finisher f = {.v = v,
                  .settled = QM_NEW_ARRAY(v->arena, bool, n),
                  .one = QM_NEW_ARRAY(v->arena, uint32_t, n),
                  .two = QM_NEW_ARRAY(v->arena, uint32_t, n)};
    for (uint32_t k = settle_ready(&f); k < n; k++)
        if (!settle_output(&f))
            return false;
    name_frame(v);
    return true;
}
