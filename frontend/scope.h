/* scope.h - what names mean.
 *
 * Symbols lie on one stack; a table indexed by interned name holds the newest symbol of each name,
 * and each symbol the one that it shadows. Look-up is two array reads; leaving a scope pops its
 * symbols. */
#ifndef QM_FRONTEND_SCOPE_H
#define QM_FRONTEND_SCOPE_H

#include "frontend/ast.h"
#include "ir/gate.h"

typedef enum qm_symbol_kind {
    QM_SY_POISON,      /* its declaration failed, or it is not compiled yet: uses are silent */
    QM_SY_CONST,       /* index: constant expression */
    QM_SY_CELL,        /* index: variable */
    QM_SY_QUBITS,      /* index: register of the module */
    QM_SY_FORMAL,      /* index: qubit of the gate being defined */
    QM_SY_QUBIT_ALIAS, /* list, n: qubits; index: register of the module, or QM_NONE */
    QM_SY_BIT_ALIAS,   /* list, n: bits, as operands of ops */
    QM_SY_GATE,        /* index: gate; alias: its other spelling, or NULL */
    QM_SY_OPEN_GATE,   /* the gate being defined */
    QM_SY_PARAM,       /* index: formal parameter of the gate being defined */
    QM_SY_FUNC,        /* index: subroutine */
    QM_SY_LENGTH       /* index: expression of a duration, of stretches and durationofs */
} qm_symbol_kind;

typedef struct qm_symbol {
    qm_name name;
    uint8_t kind;   /* qm_symbol_kind */
    bool used;      /* some statement names it */
    bool scalar;    /* aliases: one element, not a register of one */
    uint32_t scope; /* 0: global */
    uint32_t index, n;
    const uint32_t *list;
    const qm_gate_alias *alias;
    const struct qm_place_ref *place; /* BIT_ALIAS: NULL, or the bits instead of a list */
    uint32_t shadowed;                /* symbol, or QM_NONE */
    uint32_t kept; /* the number of the newest calibration that names it; 0: none */
    qm_span at;    /* {0, 0}: built in */
} qm_symbol;

typedef struct qm_scopes {
    qm_arena *arena;
    qm_symbol *symbols;
    uint32_t n, cap;
    uint32_t *newest; /* per name: symbol, or QM_NONE */
    uint32_t nnewest;
    uint32_t *begins; /* per open scope: its first symbol */
    uint32_t depth, cap_begins;
    uint32_t all_used; /* the qubits among that many symbols are marked as used */
    uint32_t wall; /* depth of the scope of a gate or subroutine: outside it only constants, gates
                    * and subroutines are seen; 0: none */
} qm_scopes;

struct qm_sema;

void qm_scopes_init(qm_scopes *sc, qm_arena *arena);
void qm_scope_enter(qm_scopes *sc);
void qm_scope_leave(qm_scopes *sc);

/* The symbol that a name means here, or NULL. Valid until the next declaration. */
const qm_symbol *qm_scope_find(const qm_scopes *sc, qm_name name);
/* A statement on all qubits in sight names them all. */
void qm_scope_use_qubits(qm_scopes *sc);
/* The gate that a symbol hides, or the symbol itself. */
const qm_symbol *qm_scope_outer(const qm_scopes *sc, const qm_symbol *sy);
/* As qm_scope_find(), and an error with did-you-mean when there is none; the name is then poisoned.
 * `gate`: a gate is wanted. NULL after an error, and for poisoned names. */
const qm_symbol *qm_scope_need(struct qm_sema *s, qm_ast_ident id, bool gate);
/* Declares a name in the current scope. Reports a clash and returns NULL. Valid until the next one.
 */
qm_symbol *qm_scope_declare(struct qm_sema *s, qm_ast_ident id, qm_symbol_kind kind,
                            uint32_t index);
/* Declares a name, unless it is taken, so that its uses are silent. */
void qm_scope_poison(struct qm_sema *s, qm_ast_ident id);
/* Adds "... is declared here" to an error, when the symbol has a place. */
void qm_scope_note(struct qm_sema *s, qm_diag_rec r, const qm_symbol *sy);
/* "a qubit register", "a constant", ... */
const char *qm_symbol_text(const qm_symbol *sy);

#endif
