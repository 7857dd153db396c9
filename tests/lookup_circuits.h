/* lookup_circuits.h - tables that are loaded into several qubits, |x>|t> -> |x>|t + f(x)>, as the
 * literature writes them, one multi-controlled X for each entry and bit: programs for passes to
 * find. Shares nothing with synth/ and encode/. */
#ifndef QM_TESTS_LOOKUP_CIRCUITS_H
#define QM_TESTS_LOOKUP_CIRCUITS_H

#include "support/text.h"

enum { LOOKUP_MAX_CONTROLS = 8 };

typedef enum lookup_form {
    LOOKUP_CONTROLS,   /* ctrl(k) @ x, with x around the controls that fire on 0 */
    LOOKUP_NEGATED,    /* ctrl @ and negctrl @ */
    LOOKUP_TOFFOLI,    /* ladders of ccx on borrowed qubits, which are other targets (Barenco et al.
                        * 1995, lemma 7.2) */
    LOOKUP_CLIFFORD_T, /* the same, with ccx written in h, t and cx */
    LOOKUP_SX,         /* the same in rz, sx and cx */
    LOOKUP_PARITIES,   /* h on the target around a phase on each parity of controls and target */
    LOOKUP_CHAIN, /* the product of the controls in k - 1 ancillas, by Toffoli gates with relative
                   * phases, for all bits of an entry in turn */
    LOOKUP_FORMS
} lookup_form;

/* Controls are qubits 0 .. k - 1, targets those after them, and then ancillas. */
typedef struct lookup_circuit {
    lookup_form form;
    uint32_t k, bits;      /* at least k - 2 bits for ladders, and one more */
    const uint32_t *table; /* 2^k entries */
    uint64_t seed;         /* of the order, and of which x gates between two are merged */
} lookup_circuit;

/* Qubits that a circuit takes. */
uint32_t lookup_qubits(lookup_form form, uint32_t k, uint32_t bits);
/* Appends statements about a register q. */
void lookup_write(const lookup_circuit *c, qm_text *out);

#endif
