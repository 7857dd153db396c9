/* permuted_states.c - see permuted_states.h.
 *
 * What: qubits of the first state are matched with qubits of the second, one after the other. How:
 * a qubit may only go where it is measured into the same bit, and where the density matrices that
 * it has with each qubit before it are the same; of a matching of all qubits, the states are
 * compared. Where phases before measurements do not count, only entries of one outcome are looked
 * at. Guarantee: SAME is the comparison of the states; DIFFERENT when the search has ended, since a
 * right matching is never left out: what is compared on the way must differ clearly. Cost: n^2 2^n
 * once, and 2^n for each matching that is complete; at most MAX_QUBITS qubits, MAX_STEPS matchings
 * of a qubit and MAX_COMPLETE complete ones. */
#include "equiv/permuted_states.h"

#include "equiv/simulate.h"
#include "equiv/witness.h"
#include "runtime/sim/state.h"

#include <math.h>
#include <string.h>

enum { MAX_QUBITS = 20, MAX_STEPS = 1 << 20, MAX_COMPLETE = 256 };

static const double clearly = 1e-5; /* of entries of density matrices, and of states */

typedef struct pair_matrix {
    double complex at[16]; /* entry 4 * row + column, the first qubit's bit the low one */
} pair_matrix;

typedef struct side {
    const qm_flat *f;
    qm_state state;
    pair_matrix *pairs; /* of qubits i and k: at i * n + k, for i > k, and for i == k of i alone */
    uint32_t *bit;      /* per qubit: into which it is measured, n others: it is not */
    uint64_t hidden;    /* qubits whose measurement hides phases */
} side;

typedef struct search {
    qm_equiv_task *t;
    side a, b;
    uint32_t n, *to; /* per qubit of a; the first `depth` are matched */
    uint64_t taken;  /* qubits of b */
    uint32_t steps, complete;
    double complex *overlap; /* per value of hidden qubits of a: of the states */
    double deviation;
} search;

enum { NOT_MEASURED = QM_NONE - 1 };

static bool simulate(qm_equiv_task *t, side *s)
{
    qm_fkernels k;
    qm_fkernels_init(&k, t->scratch);
    qm_fkernels_add(&k, s->f, false);
    if (qm_state_init(&s->state, s->f->nqubits, t->options->threads, QM_DOUBLE) != QM_OK)
        return false;
    for (uint32_t i = 0; i < k.nops; i++) {
        const qm_kop *op = &k.ops[i];
        qm_state_apply(&s->state, op, &k.qubits[op->qubits], &k.data[op->data]);
        if (i % 64 == 0 && qm_equiv_spend(t, ldexp(64, (int)s->f->nqubits)))
            return false;
    }
    return true;
}

/* Without entries between values of hidden qubits. */
static pair_matrix pair_of(const side *s, uint32_t i, uint32_t k)
{
    uint64_t mask[4] = {0, 1ull << i, 1ull << k, 1ull << i | 1ull << k};
    pair_matrix m = {{0}};
    for (uint64_t x = 0; x < 1ull << s->f->nqubits; x++) {
        double complex v[4];
        if (x & mask[3])
            continue;
        for (uint32_t r = 0; r < 4; r++)
            v[r] = qm_state_get(&s->state, x | mask[r]);
        for (uint32_t r = 0; r < 16; r++)
            if (((mask[r / 4] ^ mask[r % 4]) & s->hidden) == 0 &&
                (i != k || r / 8 + r % 4 / 2 == 0))
                m.at[r] += v[r / 4] * conj(v[r % 4]);
    }
    return m;
}

static bool prepare(search *s, side *x)
{
    uint32_t n = s->n;
    x->bit = QM_NEW_ARRAY(s->t->scratch, uint32_t, (size_t)n + 1);
    x->pairs = QM_NEW_ARRAY(s->t->scratch, pair_matrix, (size_t)n * n + 1);
    for (uint32_t q = 0; q < n; q++)
        x->bit[q] = NOT_MEASURED;
    for (uint32_t i = 0; i < x->f->nmeasures; i++) {
        x->bit[x->f->measures[i].qubit] = x->f->measures[i].bit;
        if (!s->t->options->unitary)
            x->hidden |= 1ull << x->f->measures[i].qubit;
    }
    if (!simulate(s->t, x))
        return false;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k <= i; k++) {
            x->pairs[i * n + k] = pair_of(x, i, k);
            if (qm_equiv_spend(s->t, ldexp(16, (int)n)))
                return false;
        }
    return true;
}

/* Is the matrix of qubits i and k of a that of p and q of b? */
static bool same_pair(const search *s, uint32_t i, uint32_t k, uint32_t p, uint32_t q)
{
    const double complex *m = s->a.pairs[i * s->n + k].at;
    const double complex *o = s->b.pairs[p > q ? p * s->n + q : q * s->n + p].at;
    static const uint32_t swap[4] = {0, 2, 1, 3};
    for (uint32_t r = 0; r < 4; r++)
        for (uint32_t c = 0; c < 4; c++) {
            bool turned = p < q;
            double complex x = turned ? o[4 * swap[r] + swap[c]] : o[4 * r + c];
            if (cabs(m[4 * r + c] - x) > clearly)
                return false;
        }
    return true;
}

static bool may_go(const search *s, uint32_t i, uint32_t to)
{
    if (s->taken >> to & 1 || s->a.bit[i] != s->b.bit[to] || !same_pair(s, i, i, to, to))
        return false;
    for (uint32_t k = 0; k < i; k++)
        if (!same_pair(s, i, k, to, s->to[k]))
            return false;
    return true;
}

static uint64_t image(const search *s, uint64_t x)
{
    uint64_t y = 0;
    for (; x != 0; x &= x - 1)
        y |= 1ull << s->to[__builtin_ctzll(x)];
    return y;
}

/* How far the states are from each other, up to a phase for each value of hidden qubits. */
static double distance(search *s)
{
    uint64_t size = 1ull << s->n;
    double square = 0;
    qm_equiv_count(s->t, 60.0 * (double)size);
    memset(s->overlap, 0, size * sizeof *s->overlap);
    for (uint64_t x = 0; x < size; x++)
        s->overlap[x & s->a.hidden] +=
            conj(qm_state_get(&s->a.state, x)) * qm_state_get(&s->b.state, image(s, x));
    for (uint64_t x = 0; x < size; x++) {
        double complex o = s->overlap[x & s->a.hidden];
        double complex phase = cabs(o) > 0 ? o / cabs(o) : 1;
        double complex off =
            qm_state_get(&s->b.state, image(s, x)) - phase * qm_state_get(&s->a.state, x);
        square += creal(off) * creal(off) + cimag(off) * cimag(off);
    }
    return sqrt(square);
}

/* Do both measure into the same bits? Else a bit may have its value without a measurement. */
static bool same_bits(const qm_flat *a, const qm_flat *b)
{
    bool same = a->nmeasures == b->nmeasures;
    for (uint32_t i = 0; i < a->nmeasures && same; i++) {
        uint32_t k = 0;
        while (k < b->nmeasures && b->measures[k].bit != a->measures[i].bit)
            k++;
        same = k < b->nmeasures;
    }
    return same;
}

typedef enum outcome { FOUND, NONE, GAVE_UP } outcome;

/* Matches qubit i of a and those after it. */
static outcome match(search *s, uint32_t i)
{
    if (i == s->n) {
        s->deviation = distance(s);
        if (s->deviation <= s->t->options->tolerance)
            return FOUND;
        return s->deviation < clearly || ++s->complete == MAX_COMPLETE ? GAVE_UP : NONE;
    }
    for (uint32_t to = 0; to < s->n; to++) {
        if (++s->steps > MAX_STEPS || qm_equiv_stop(s->t))
            return GAVE_UP;
        if (!may_go(s, i, to))
            continue;
        s->to[i] = to;
        s->taken |= 1ull << to;
        outcome o = match(s, i + 1);
        s->taken &= ~(1ull << to);
        if (o != NONE)
            return o;
    }
    return NONE;
}

qm_equiv_verdict qm_permuted_states(qm_equiv_task *t)
{
    uint32_t n = t->a->nqubits;
    search s = {.t = t, .a.f = t->a, .b.f = t->b, .n = n};
    outcome o = GAVE_UP;
    if (n <= MAX_QUBITS && same_bits(t->a, t->b)) {
        s.to = QM_NEW_ARRAY(t->arena, uint32_t, (size_t)n + 1);
        s.overlap = QM_NEW_ARRAY(t->scratch, double complex, (size_t)1 << n);
        if (prepare(&s, &s.a) && prepare(&s, &s.b))
            o = match(&s, 0);
        qm_state_free(&s.a.state);
        qm_state_free(&s.b.state);
    }
    if (o == FOUND) {
        t->result->deviation = s.deviation;
        t->result->permutation = s.to;
        qm_equiv_detail(t, "the outputs for |0...0> agree but for the order of qubits");
        return QM_EQUIV_SAME;
    }
    if (o == GAVE_UP) {
        qm_equiv_detail(t, "no order of the qubits was found");
        return QM_EQUIV_UNKNOWN;
    }
    qm_witness_product(t, qm_witness_basis(t, n, 0), n, NAN, NULL);
    qm_equiv_detail(t, "in no order of the qubits the outputs for |0...0> agree");
    return QM_EQUIV_DIFFERENT;
}
