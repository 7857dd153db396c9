/* sampling.c - see sampling.h.
 *
 * Products that agree on each qubit that they share are measured in one basis. Which ones go
 * together is coloured greedily, the longest products first (Verteletskyi, Yen and Izmaylov, J.
 * Chem. Phys. 152, 124114, 2020). All shots are measured in each basis.
 *
 * Standard errors: a shot gives a sum T a value T_g in each basis g. Given the path these are
 * independent, and paths are shared by all bases, so that
 *     Var T = sum_g E[T_g^2] + sum_{g != h} E[E[T_g | path] E[T_h | path]] - (sum_g E[T_g])^2,
 * of which each part is estimated by its mean over shots and paths. */

#include "runtime/observe/sampling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COMPARED = 512 }; /* newest bases that a term is compared with */

typedef struct sampled_term {
    const qm_pauli_term *term;
    uint32_t sum, basis;
    uint64_t support; /* on the path at hand */
} sampled_term;

typedef struct basis {
    qm_pauli_factor *factors; /* by rising qubit */
    uint32_t nfactors;
    uint32_t first, count; /* of the terms */
} basis;

typedef struct tally {
    double constant;        /* of the identity */
    double total, squares;  /* over shots and bases of a sum's value, and its square */
    double products;        /* over paths: of values in two bases, times the path's shots */
    double here, in_basis;  /* totals on this path: over bases, and in the basis at hand */
    double squares_of_here; /* over bases: in_basis^2 */
    uint32_t nbases;
} tally;

struct qm_sampling {
    sampled_term *terms; /* by basis, then by sum */
    uint32_t nterms;
    basis *bases;
    uint32_t nbases, cap_bases;
    tally *tallies; /* per sum */
    uint32_t nsums;
    const basis *now; /* being sampled */
};

/* Longest first; ties as they were given. */
static int compare_lengths(const void *a, const void *b)
{
    const sampled_term *s = a, *t = b;
    if (s->term->count != t->term->count)
        return s->term->count > t->term->count ? -1 : 1;
    if (s->sum != t->sum)
        return s->sum < t->sum ? -1 : 1;
    return (s->term > t->term) - (s->term < t->term);
}

static int compare_bases(const void *a, const void *b)
{
    const sampled_term *s = a, *t = b;
    if (s->basis != t->basis)
        return s->basis < t->basis ? -1 : 1;
    return compare_lengths(a, b);
}

/* Do they agree where they meet? */
static bool agrees(const basis *b, const qm_pauli_term *t)
{
    uint32_t i = 0, k = 0;
    while (i < b->nfactors && k < t->count) {
        const qm_pauli_factor *x = &b->factors[i], *y = &t->factors[k];
        if (x->qubit == y->qubit && x->pauli != y->pauli)
            return false;
        i += x->qubit <= y->qubit;
        k += y->qubit <= x->qubit;
    }
    return true;
}

static void join(basis *b, const qm_pauli_term *t, qm_arena *arena)
{
    qm_pauli_factor *all = QM_NEW_ARRAY(arena, qm_pauli_factor, b->nfactors + t->count);
    uint32_t i = 0, k = 0, n = 0;
    while (i < b->nfactors || k < t->count) {
        uint32_t left = i < b->nfactors ? b->factors[i].qubit : QM_NONE;
        uint32_t right = k < t->count ? t->factors[k].qubit : QM_NONE;
        all[n++] = left <= right ? b->factors[i] : t->factors[k];
        i += left <= right;
        k += right <= left;
    }
    b->factors = all;
    b->nfactors = n;
}

static uint32_t choose_basis(qm_sampling *s, const qm_pauli_term *t, qm_arena *arena)
{
    uint32_t first = s->nbases > MOST_COMPARED ? s->nbases - MOST_COMPARED : 0, at = first;
    while (at < s->nbases && !agrees(&s->bases[at], t))
        at++;
    if (at == s->nbases) {
        QM_RESERVE(arena, s->bases, s->nbases, s->cap_bases);
        s->bases[s->nbases++] = (basis){.factors = NULL};
    }
    join(&s->bases[at], t, arena);
    return at;
}

static void count_terms(qm_sampling *s)
{
    for (uint32_t i = 0; i < s->nterms; i++) {
        const sampled_term *t = &s->terms[i];
        basis *b = &s->bases[t->basis];
        if (b->count == 0)
            b->first = i;
        if (b->count++ == 0 || t[-1].sum != t->sum)
            s->tallies[t->sum].nbases++;
    }
}

qm_sampling *qm_sampling_new(const qm_pauli_sum *sums, uint32_t nsums, qm_arena *arena)
{
    qm_sampling *s = QM_NEW(arena, qm_sampling);
    size_t n = 0;
    for (uint32_t i = 0; i < nsums; i++)
        n += sums[i].nterms;
    s->terms = QM_NEW_ARRAY(arena, sampled_term, n);
    s->tallies = qm_arena_zalloc(arena, nsums, sizeof *s->tallies);
    s->nsums = nsums;
    for (uint32_t i = 0; i < nsums; i++)
        for (uint32_t k = 0; k < sums[i].nterms; k++) {
            const qm_pauli_term *t = &sums[i].terms[k];
            if (t->count == 0)
                s->tallies[i].constant = t->coefficient;
            else
                s->terms[s->nterms++] = (sampled_term){.term = t, .sum = i};
        }
    if (s->nterms == 0)
        return s;
    qsort(s->terms, s->nterms, sizeof *s->terms, compare_lengths);
    for (uint32_t i = 0; i < s->nterms; i++)
        s->terms[i].basis = choose_basis(s, s->terms[i].term, arena);
    qsort(s->terms, s->nterms, sizeof *s->terms, compare_bases);
    count_terms(s);
    return s;
}

/* `count` shots with the outcomes in `index`. */
static void add_shots(void *payload, uint64_t index, uint64_t count)
{
    qm_sampling *s = payload;
    const sampled_term *t = s->terms + s->now->first, *end = t + s->now->count;
    while (t < end) {
        tally *a = &s->tallies[t->sum];
        double value = 0;
        for (uint32_t sum = t->sum; t < end && t->sum == sum; t++)
            value += __builtin_parityll(index & t->support) ? -t->term->coefficient
                                                            : t->term->coefficient;
        a->in_basis += value * (double)count;
        a->squares += value * value * (double)count;
    }
}

static void end_basis(qm_sampling *s)
{
    for (uint32_t i = 0; i < s->nsums; i++) {
        tally *a = &s->tallies[i];
        a->here += a->in_basis;
        a->squares_of_here += a->in_basis * a->in_basis;
        a->in_basis = 0;
    }
}

static void end_path(qm_sampling *s, uint64_t shots)
{
    for (uint32_t i = 0; i < s->nsums; i++) {
        tally *a = &s->tallies[i];
        a->total += a->here;
        a->products += (a->here * a->here - a->squares_of_here) / (double)shots;
        a->here = a->squares_of_here = 0;
    }
}

qm_status qm_sampling_path(qm_sampling *s, const qm_path_end *end, uint64_t seed)
{
    const uint64_t golden = 0x9e3779b97f4a7c15u; /* spreads the streams of bases */
    for (uint32_t i = 0; i < s->nterms; i++)
        s->terms[i].support =
            qm_state_view_support(&end->view, s->terms[i].term->factors, s->terms[i].term->count);
    for (uint32_t i = 0; i < s->nbases; i++) {
        const basis *b = &s->bases[i];
        if (qm_state_view_cancelled(&end->view))
            return QM_ERR_CANCELLED;
        s->now = b;
        qm_state_view_sample(&end->view, b->factors, b->nfactors, end->shots, seed,
                             end->stream + (i + 1) * golden, add_shots, s);
        end_basis(s);
    }
    end_path(s, end->shots);
    return QM_OK;
}

void qm_sampling_finish(const qm_sampling *s, uint64_t shots, qm_expectation *out)
{
    double n = (double)shots;
    for (uint32_t i = 0; i < s->nsums; i++) {
        const tally *a = &s->tallies[i];
        double mean = a->total / n;
        double variance = fmax(0, (a->squares + a->products) / n - mean * mean);
        out[i] = (qm_expectation){.value = a->constant + mean,
                                  .standard_error = a->nbases == 0 ? 0 : sqrt(variance / (n - 1)),
                                  .groups = a->nbases};
    }
}
