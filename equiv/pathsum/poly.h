/* poly.h - the phase polynomial of a sum over paths.
 *
 * A sum over paths is sum_y exp(2 pi i P(y)) over Boolean variables y, with P a multilinear
 * polynomial whose coefficients are angles. Variables are internal (summed over) or external (an
 * index of the operator that the sum stands for, of its left or right side). External variables are
 * kept in the Hadamard basis: a term e m / 2 for each monomial m of a Boolean polynomial f says
 * that the bit is f. So one polynomial holds phases and outputs, and substitution has one place to
 * look at.
 *
 * Monomials lie in a hash table; each variable knows the monomials it is in. Adding a term is
 * O(degree) expected. All memory is the arena's. */
#ifndef QM_EQUIV_PATHSUM_POLY_H
#define QM_EQUIV_PATHSUM_POLY_H

#include "equiv/method.h"
#include "equiv/turn.h"

enum { QM_POLY_MAX_DEGREE = 40 };

/* Boolean polynomials as lists of monomials, each without the variable they were divided by. */
typedef struct qm_terms {
    uint32_t *data; /* degree, variables, degree, variables, ... */
    uint32_t size, cap;
    uint32_t *start;
    uint32_t n, cap_start;
} qm_terms;

enum { QM_POLY_INTERNAL, QM_POLY_LEFT, QM_POLY_RIGHT };

typedef struct qm_poly_var {
    uint64_t *at; /* the monomials it is in: id, and its place in the monomial << 32 */
    uint32_t n, cap;
    uint32_t nodd;     /* of degree 2 and more whose coefficient is not 1/2 */
    uint32_t nends[2]; /* those with a left external variable, and with a right one */
    uint8_t external;  /* QM_POLY_INTERNAL, ... */
    bool live, queued;
} qm_poly_var;

typedef struct qm_poly {
    qm_arena *arena;
    uint64_t *words; /* a monomial: coefficient, hash and degree << 32, then variable and its
                      * position in that variable's list << 32 for each, rising variables */
    uint32_t nwords, cap_words;
    uint32_t *slots;                           /* hash table of monomials; 0: empty */
    uint32_t nslots;                           /* a power of two */
    uint32_t count;                            /* monomials */
    uint32_t recycled[QM_POLY_MAX_DEGREE + 1]; /* lists of free monomials of a degree */
    qm_poly_var *vars;
    uint32_t nvars, cap_vars;
    uint32_t *spare; /* variables that are no more */
    uint32_t nspare, cap_spare;
    uint32_t *queue; /* internal variables that a rule may remove */
    uint32_t nqueue, cap_queue;
    qm_terms rest; /* scratch of substitutions: monomials and their coefficients */
    qm_turn *c;
    uint32_t cap_c;
    const qm_equiv_task *task; /* asked whether to stop; NULL: never */
    uint64_t work;             /* terms added so far */
    uint64_t work_limit;
    uint32_t count_limit;
    bool overflow; /* a bound was passed or the time is over: the polynomial is worthless */
} qm_poly;

void qm_poly_init(qm_poly *p, qm_arena *arena, uint32_t count_limit, uint64_t work_limit);
/* A new variable: QM_POLY_INTERNAL or QM_POLY_LEFT or QM_POLY_RIGHT. */
uint32_t qm_poly_new_var(qm_poly *p, uint8_t external);
/* Gives back a variable that is in no monomial. */
void qm_poly_drop_var(qm_poly *p, uint32_t v);
/* An external variable becomes internal. */
void qm_poly_internalise(qm_poly *p, uint32_t v);

/* Puts an internal variable in the queue when a rule may remove it. */
void qm_poly_enqueue(qm_poly *p, uint32_t v);

/* Adds c times the product of n rising variables. */
void qm_poly_add(qm_poly *p, const uint32_t *vars, uint32_t n, qm_turn c);
/* The id of a monomial, or 0. */
uint32_t qm_poly_find(const qm_poly *p, const uint32_t *vars, uint32_t n);
/* The coefficient of the monomial v alone. */
qm_turn qm_poly_linear(const qm_poly *p, uint32_t v);
void qm_poly_remove(qm_poly *p, uint32_t id);
/* Adds c times r times the number that is 1 where the exclusive or of `terms` from index `from` on
 * is. */
void qm_poly_add_lifted(qm_poly *p, const qm_terms *terms, uint32_t from, const uint32_t *r,
                        uint32_t n, qm_turn c);
/* Replaces v, internal, by the exclusive or of `terms`, which may have v itself. */
void qm_poly_substitute(qm_poly *p, uint32_t v, const qm_terms *terms);
/* Collects the monomials with v, without v. */
void qm_poly_quotient(const qm_poly *p, uint32_t v, qm_terms *out);
/* The union of two rising lists in out (room for QM_POLY_MAX_DEGREE); its length, or 0 with
 * p->overflow set when it is longer. */
uint32_t qm_poly_union(qm_poly *p, const uint32_t *a, uint32_t na, const uint32_t *b, uint32_t nb,
                       uint32_t *out);

void qm_terms_push(qm_terms *t, qm_arena *arena, const uint32_t *vars, uint32_t n);

static inline void qm_terms_clear(qm_terms *t)
{
    t->size = t->n = 0;
}

static inline const uint32_t *qm_terms_at(const qm_terms *t, uint32_t i, uint32_t *n)
{
    *n = t->data[t->start[i]];
    return t->data + t->start[i] + 1;
}

static inline qm_turn qm_poly_coefficient(const qm_poly *p, uint32_t id)
{
    return p->words[id];
}

/* Is the variable internal, and in no term that a rule cannot stand? */
static inline bool qm_poly_is_free(const qm_poly_var *r)
{
    return r->live && !r->external && !r->nodd && !r->nends[0] && !r->nends[1];
}

static inline uint32_t qm_poly_degree(const qm_poly *p, uint32_t id)
{
    return (uint32_t)(p->words[id + 1] >> 32);
}

static inline uint32_t qm_poly_variable(const qm_poly *p, uint32_t id, uint32_t k)
{
    return (uint32_t)p->words[id + 2 + k];
}

#endif
