/* state.c - gates on sums over paths, and the test for the identity.
 *
 * H, phases and controlled X are symmetric matrices, so a gate on an input acts as the same gate on
 * the bit that the input is, and its inverse has the opposite angle. */
#include "equiv/pathsum/state.h"

static uint8_t side_kind(int side)
{
    return side == QM_LEFT ? QM_POLY_LEFT : QM_POLY_RIGHT;
}

void qm_paths_init(qm_paths *s, uint32_t n, qm_arena *arena, uint32_t count_limit,
                   uint64_t work_limit)
{
    *s = (qm_paths){.nqubits = n, .cost_cap = UINT64_MAX};
    qm_poly_init(&s->poly, arena, count_limit, work_limit);
    for (int side = 0; side < 2; side++) {
        s->ends[side] = QM_NEW_ARRAY(arena, uint32_t, n);
        for (uint32_t q = 0; q < n; q++)
            s->ends[side][q] = qm_poly_new_var(&s->poly, side_kind(side));
    }
    for (uint32_t q = 0; q < n; q++) {
        uint32_t path = qm_poly_new_var(&s->poly, QM_POLY_INTERNAL);
        for (int side = 0; side < 2; side++)
            qm_poly_add(&s->poly, (uint32_t[]){s->ends[side][q], path}, 2, QM_TURN_HALF);
    }
}

/* The product of what the qubits are, as an exclusive or of monomials, in s->terms[0]. */
static const qm_terms *product(qm_paths *s, int side, const uint32_t *qubits, uint32_t n)
{
    qm_poly *p = &s->poly;
    qm_terms *all = &s->terms[0], *one = &s->terms[1], *next = &s->terms[2];
    qm_terms_clear(all);
    qm_terms_push(all, p->arena, NULL, 0);
    for (uint32_t i = 0; i < n && !p->overflow; i++) {
        qm_poly_quotient(p, s->ends[side][qubits[i]], one);
        qm_terms_clear(next);
        p->work += (uint64_t)all->n * one->n;
        p->overflow |= p->work > p->work_limit;
        for (uint32_t j = 0; j < all->n && !p->overflow; j++) {
            for (uint32_t k = 0; k < one->n; k++) {
                uint32_t na, nb, both[QM_POLY_MAX_DEGREE];
                const uint32_t *a = qm_terms_at(all, j, &na), *b = qm_terms_at(one, k, &nb);
                qm_terms_push(next, p->arena, both, qm_poly_union(p, a, na, b, nb, both));
            }
        }
        qm_terms swap = *all;
        *all = *next;
        *next = swap;
    }
    return all;
}

/* Changes the variables so that the bit of a left end is one of them where that can be: v stands
 * for the whole polynomial v + rest. So the left end is always simple, and what both sides have in
 * common does not make any polynomial longer. */
static void rename_end(qm_paths *s, uint32_t qubit)
{
    qm_poly *p = &s->poly;
    uint32_t e = s->ends[QM_LEFT][qubit], best = QM_NONE;
    qm_terms *f = &s->terms[0];
    qm_poly_quotient(p, e, f);
    for (uint32_t i = 0; i < f->n && f->n > 1; i++) {
        uint32_t n;
        const uint32_t *m = qm_terms_at(f, i, &n);
        if (n == 1 && (best == QM_NONE || p->vars[*m].n < p->vars[best].n) &&
            p->vars[*m].nends[0] == 1)
            best = *m;
    }
    if (best != QM_NONE && qm_paths_substitution_cost(p, best, f->n) <= s->cost_cap)
        qm_poly_substitute(p, best, f);
}

/* The bit of the last qubit is flipped where the others are 1. */
static void flip(qm_paths *s, int side, const uint32_t *qubits, uint32_t n)
{
    qm_poly *p = &s->poly;
    uint32_t e = s->ends[side][qubits[n - 1]];
    const qm_terms *f = product(s, side, qubits, n - 1);
    for (uint32_t i = 0; i < f->n && !p->overflow; i++) {
        uint32_t nm, both[QM_POLY_MAX_DEGREE];
        const uint32_t *m = qm_terms_at(f, i, &nm);
        qm_poly_add(p, both, qm_poly_union(p, m, nm, &e, 1, both), QM_TURN_HALF);
    }
    if (side == QM_LEFT && !p->overflow)
        rename_end(s, qubits[n - 1]);
}

void qm_paths_apply(qm_paths *s, int side, qm_fkind kind, const uint32_t *qubits, uint32_t n,
                    qm_turn angle)
{
    qm_poly *p = &s->poly;
    if (kind == QM_FK_H) {
        uint32_t *end = &s->ends[side][qubits[0]], path = *end;
        *end = qm_poly_new_var(p, side_kind(side));
        qm_poly_internalise(p, path);
        uint32_t pair[2] = {path < *end ? path : *end, path < *end ? *end : path};
        qm_poly_add(p, pair, 2, QM_TURN_HALF);
    } else if (kind == QM_FK_X) {
        flip(s, side, qubits, n);
    } else {
        qm_turn c = side == QM_LEFT ? angle : (qm_turn)0 - angle;
        qm_poly_add_lifted(p, product(s, side, qubits, n), 0, NULL, 0, c);
    }
    if (!p->overflow)
        qm_paths_reduce(s);
}

/* The bit of an input is 0: the sum over its variable, which was in the Hadamard basis. */
void qm_paths_apply_to_zero(qm_paths *s)
{
    for (uint32_t q = 0; q < s->nqubits; q++)
        qm_poly_internalise(&s->poly, s->ends[QM_RIGHT][q]);
    if (!s->poly.overflow)
        qm_paths_reduce(s);
}

bool qm_paths_is_zero(const qm_paths *s)
{
    return !s->poly.overflow && s->poly.count == (qm_poly_find(&s->poly, NULL, 0) ? 1 : 0);
}

/* Do both ends of a qubit have the same polynomial? Adds its number of terms to *count. */
static bool same_ends(qm_paths *s, uint32_t q, uint64_t *count)
{
    qm_poly *p = &s->poly;
    uint32_t left = s->ends[QM_LEFT][q], right = s->ends[QM_RIGHT][q];
    qm_terms *f = &s->terms[0];
    qm_poly_quotient(p, left, f);
    bool same = p->vars[left].n == p->vars[right].n;
    for (uint32_t i = 0; i < f->n && same; i++) {
        uint32_t n, both[QM_POLY_MAX_DEGREE];
        const uint32_t *m = qm_terms_at(f, i, &n);
        same = qm_poly_find(p, both, qm_poly_union(p, m, n, &right, 1, both)) != 0;
    }
    *count += f->n;
    return same;
}

bool qm_paths_is_identity(qm_paths *s)
{
    uint64_t count = 0;
    for (uint32_t q = 0; q < s->nqubits; q++)
        if (!same_ends(s, q, &count))
            return false;
    uint32_t constant = qm_poly_find(&s->poly, NULL, 0) ? 1 : 0;
    return !s->poly.overflow && s->poly.count == 2 * count + constant;
}
