/* state.h - an operator as a sum over paths, to which gates are applied from both sides. */
#ifndef QM_EQUIV_PATHSUM_STATE_H
#define QM_EQUIV_PATHSUM_STATE_H

#include "equiv/flat.h"
#include "equiv/pathsum/poly.h"

enum { QM_LEFT, QM_RIGHT };

typedef struct qm_paths {
    qm_poly poly;
    uint32_t nqubits;
    uint32_t *ends[2]; /* the external variable of each qubit, of the outputs and of the inputs */
    uint64_t cost_cap; /* a substitution that adds more terms is put off */
    uint32_t *put_off; /* variables whose removal was */
    uint32_t nput_off, cap_put_off;
    qm_terms terms[3]; /* scratch */
} qm_paths;

/* The identity on n qubits. */
void qm_paths_init(qm_paths *s, uint32_t n, qm_arena *arena, uint32_t count_limit,
                   uint64_t work_limit);

/* Multiplies by a gate: from the left, or by its inverse from the right. `angle` is that of a
 * PHASE. When s->poly.overflow is set afterwards, the state is worthless. */
void qm_paths_apply(qm_paths *s, int side, qm_fkind kind, const uint32_t *qubits, uint32_t n,
                    qm_turn angle);

/* Removes internal variables as long as a rule applies whose cost is within s->cost_cap. */
void qm_paths_reduce(qm_paths *s);
/* Looks again at what was put off. */
void qm_paths_retry(qm_paths *s);

/* About how many terms are added when z is replaced by k terms. */
uint64_t qm_paths_substitution_cost(const qm_poly *p, uint32_t z, uint64_t k);

/* Applies the operator to |0...0>: it is a state then, and has no inputs. */
void qm_paths_apply_to_zero(qm_paths *s);
/* Is that state |0...0> up to a phase, seen without further rules? */
bool qm_paths_is_zero(const qm_paths *s);

/* Is the sum the identity up to a phase, seen without further rules? The operator must be unitary:
 * then equal polynomials at both ends and no phase are enough. */
bool qm_paths_is_identity(qm_paths *s);

#endif
