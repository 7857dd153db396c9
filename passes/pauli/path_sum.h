/* path_sum.h - the phase of a sum over paths, while a circuit is walked through.
 *
 * A path gives a value to each Boolean variable; bits are Boolean polynomials of them. The phase is
 * a sum of angles times bits and of pi times products of two bits. A variable that no wire's bit
 * has any more can be summed over, where its phase is (-1)^(v P) or i^v (-1)^(v P): the rules "HH"
 * and "omega" of Amy, arXiv:1805.06908. Only phases with variables that may yet be summed over are
 * kept. */
#ifndef QM_PASSES_PAULI_PATH_SUM_H
#define QM_PASSES_PAULI_PATH_SUM_H

#include "passes/pauli/boolean.h"

/* A part of the phase: angle * f, or pi * f * g, each without constants. */
typedef struct qm_path_phase {
    uint64_t hash[2]; /* of f when there is no g */
    double angle;
    uint32_t f, nf; /* monomials at pool[f] */
    uint32_t g, ng; /* ng: QM_NONE when there is no g */
} qm_path_phase;

typedef struct qm_path_var {
    uint32_t phases; /* that have it: the first link, or QM_NONE */
    uint32_t uses;   /* monomials of wires' bits that have it */
    uint32_t monomial;
    bool pinned; /* must not be summed over */
} qm_path_var;

typedef struct qm_path_link {
    uint32_t phase, next;
} qm_path_link;

typedef struct qm_path_term {
    uint32_t monomial, eighths;
} qm_path_term;

typedef struct qm_path_sum {
    qm_arena *arena;
    qm_monomials monomials;
    qm_path_var *vars;
    uint32_t nvars, cap_vars;
    qm_path_phase *phases;
    uint32_t nphases, cap_phases;
    qm_path_link *links;
    uint32_t nlinks, cap_links;
    uint32_t *pool;
    uint32_t npool, cap_pool;
    uint32_t *slots; /* phases by hash: number + 1 */
    uint32_t nslots;
    qm_path_term *sum; /* scratch: the factor of a variable, in units of pi/4 */
    uint32_t nsum, cap_sum;
    uint64_t work, most_work;
} qm_path_sum;

/* Without variables; sums may cost O(ngates) work. */
void qm_path_sum_init(qm_path_sum *s, uint32_t ngates, qm_arena *arena);
/* Starts anew, keeps the memory. */
void qm_path_sum_forget(qm_path_sum *s);
/* A bit that is a new variable; pinned: one that is never summed over. */
qm_boolean qm_path_sum_new_bit(qm_path_sum *s, bool pinned);
/* The bit comes to a wire (by 1), or leaves it (by -1). */
void qm_path_sum_count_uses(qm_path_sum *s, const qm_boolean *f, int by);
/* The variables of the bit, or those of them that no wire has, are never summed over. */
void qm_path_sum_pin(qm_path_sum *s, const qm_boolean *f, bool unused_only);
/* Adds the phase exp(i angle f); (-1)^(f g). */
void qm_path_sum_add_turn(qm_path_sum *s, double angle, const qm_boolean *f);
void qm_path_sum_add_product(qm_path_sum *s, const qm_boolean *f, const qm_boolean *g);
/* A wire's bit f becomes another y, with the phase (-1)^(f y), and v, a variable of f, is in no
 * wire's bit any more: sums over v. True when that can be done; *y is then what paths do not cancel
 * with, or a new variable, and the phase is in. */
bool qm_path_sum_over(qm_path_sum *s, uint32_t v, const qm_boolean *f, qm_boolean *y);

#endif
