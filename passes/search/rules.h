/* rules.h - what windows are to be replaced by, learnt once and used wherever the same window comes
 * again: what repeats costs its first period. */
#ifndef QM_PASSES_SEARCH_RULES_H
#define QM_PASSES_SEARCH_RULES_H

#include "passes/network/window.h"

/* A window's gates with its qubits numbered in the order in which they joined: equal for windows
 * that are equal up to the names of their qubits. */
typedef struct qm_window_key {
    uint64_t hash;
    uint32_t n; /* words */
    uint64_t words[2 * QM_WINDOW_GATES + QM_NETWORK_QUBITS * QM_NETWORK_QUBITS];
} qm_window_key;

void qm_window_key_make(const qm_pcircuit *c, const qm_window *w, qm_window_key *key);

typedef struct qm_rule {
    uint64_t hash;
    uint64_t work;           /* that it took to learn it */
    uint32_t nwords;         /* 0: the window is best left alone */
    uint64_t *words;         /* of the key */
    qm_replacement *becomes; /* on qubits 0, 1, ...; there is room for its gates only */
} qm_rule;

/* A hash table of windows. Zero is an empty one. */
typedef struct qm_rules {
    qm_rule *rules;
    uint32_t n;
    uint32_t *slots; /* index + 1, or 0 */
    uint32_t nslots;
} qm_rules;

void qm_rules_free(qm_rules *r);
/* The rule for a window, or NULL; it stays where it is until the next is added or all are moved. */
const qm_rule *qm_rules_find(const qm_rules *r, const qm_window_key *key);
/* What the rule makes of w; false: nothing, the window is best left alone. */
bool qm_rule_apply(const qm_rule *rule, const qm_window *w, qm_replacement *out);
/* Notes that the window is to become `better`, or is best left alone (NULL), which took `work`. The
 * window has no rule yet. Without memory nothing is noted. */
void qm_rules_add(qm_rules *r, const qm_window_key *key, const qm_window *w,
                  const qm_replacement *better, uint64_t work);
/* Moves the rules of `from`, which is empty afterwards, to `to`, unless they are there. Returns the
 * work that those which were not there took. */
uint64_t qm_rules_move(qm_rules *to, qm_rules *from);
/* Forgets which windows are best left alone. */
void qm_rules_doubt(qm_rules *r);

#endif
