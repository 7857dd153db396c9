/* flat.h - a circuit of three kinds of gates: what all methods of equivalence read.
 *
 *   H      on one qubit
 *   PHASE  exp(i angle) where all of its qubits are 1: p, z, s, t, cz, cp, ccz, ...
 *   X      flips its last qubit where all others are 1: x, cx, ccx, ...
 *
 * All gates of the gate table become these, without approximation; they are symmetric under
 * inversion but for the sign of the angle. Memory: 32 bytes a gate. */
#ifndef QM_EQUIV_FLAT_H
#define QM_EQUIV_FLAT_H

#include "ir/module.h"

typedef enum qm_fkind { QM_FK_H, QM_FK_PHASE, QM_FK_X } qm_fkind;

enum { QM_FLAT_INLINE = 3 };

typedef struct qm_fgate {
    uint8_t kind;                   /* qm_fkind */
    uint16_t nqubits;               /* at least 1 */
    uint32_t qubit[QM_FLAT_INLINE]; /* more of them: pool[qubit[0]] is the first */
    uint32_t form;                  /* PHASE: a linear form to be added to the angle, or QM_NONE */
    double angle;                   /* PHASE: radians */
} qm_fgate;

/* Symbolic angles are linear forms: sums of factor * symbol, where a symbol stands for an input of
 * the programs, or for an expression of inputs that is not linear. Both circuits share one space,
 * so equal symbols have equal numbers, and so have equal forms. */
typedef struct qm_fterm {
    uint32_t symbol;
    double factor; /* not 0 */
} qm_fterm;

typedef struct qm_fform {
    uint32_t first, n; /* in terms, by rising symbol; n is at least 1 */
} qm_fform;

typedef struct qm_fspace {
    qm_arena *arena;
    const char **symbols; /* as text; equal ones are one */
    uint32_t nsymbols, cap_symbols;
    qm_fterm *terms;
    uint32_t nterms, cap_terms;
    qm_fform *forms;
    uint32_t nforms, cap_forms;
    uint32_t *slots; /* hash table of forms; QM_NONE: free */
    uint32_t nslots;
} qm_fspace;

/* A measurement at the end. */
typedef struct qm_fmeasure {
    uint32_t qubit, bit; /* bit QM_NONE: the result is dropped */
} qm_fmeasure;

typedef struct qm_flat {
    qm_arena *arena;
    qm_fspace *space;
    uint32_t nqubits;
    qm_fgate *gates;
    uint32_t ngates, cap_gates;
    uint32_t *pool;
    uint32_t npool, cap_pool;
    double phase;  /* the circuit is exp(i phase) times its gates; symbolic phases are dropped */
    bool symbolic; /* some gate has a form */
    qm_fmeasure *measures; /* by rising qubit; no qubit and no bit occurs twice */
    uint32_t nmeasures, cap_measures;
} qm_flat;

void qm_fspace_init(qm_fspace *s, qm_arena *arena);
/* The number of the symbol with this text, which is copied. */
uint32_t qm_fspace_symbol(qm_fspace *s, const char *text, size_t n);
/* The form of n terms of distinct symbols, in any order; factors within 1e-12 of 0 are dropped.
 * QM_NONE: nothing is left. */
uint32_t qm_fspace_form(qm_fspace *s, const qm_fterm *terms, uint32_t n);
/* k * a + l * b; a and b are forms or QM_NONE, and so is the result. */
uint32_t qm_fform_sum(qm_fspace *s, uint32_t a, double k, uint32_t b, double l);

void qm_flat_init(qm_flat *f, qm_fspace *space, uint32_t nqubits, qm_arena *arena);
/* Appends a gate. PHASE on no qubit is a global phase; angle and form are those of a PHASE. */
void qm_flat_push(qm_flat *f, qm_fkind kind, const uint32_t *q, uint32_t n, double angle,
                  uint32_t form);
/* The qubits of a gate. Valid until a gate is pushed. */
static inline const uint32_t *qm_fgate_qubits(const qm_flat *f, const qm_fgate *g)
{
    return g->nqubits > QM_FLAT_INLINE ? &f->pool[g->qubit[0]] : g->qubit;
}

/* Are gate g of a and gate h of b the same, operand by operand? (Gates have bytes between their
 * members.) */
bool qm_fgate_equal(const qm_flat *a, const qm_fgate *g, const qm_flat *b, const qm_fgate *h);

/* Appends a gate op of a module in which bodies are inlined; qubit_of[q], or q itself when that is
 * NULL, is what its qubit q is here. QM_ERR_INPUT, with nothing reported and maybe some of its
 * gates appended, when it cannot be expressed: opaque, an operand known at run time, a power with
 * symbolic parameters or of more than 6 qubits, an angle that reads what the program writes.
 * May add gates to the module, for powers under controls. Needs qm_module_count_writes(). */
qm_status qm_flat_add_op(qm_flat *f, qm_module *m, const qm_op *op, const uint32_t *qubit_of);

#endif
