/* frqi_circuits.h - images in the FRQI encoding as the literature writes them, one multi-controlled
 * rotation for each pixel: programs for passes to find. Shares nothing with synth/ and encode/. */
#ifndef QM_TESTS_FRQI_CIRCUITS_H
#define QM_TESTS_FRQI_CIRCUITS_H

#include "support/text.h"

enum { FRQI_MAX_CONTROLS = 10 };

typedef enum frqi_form {
    FRQI_CONTROLS, /* ctrl(k) @ ry, with x around the controls that fire on 0 */
    FRQI_NEGATED,  /* ctrl @ and negctrl @ */
    FRQI_HALVES,   /* four x under half of the controls between quarters of the angle; those as
                    * ladders of Toffoli gates on borrowed qubits (Barenco et al. 1995, lemma 7.2),
                    * which are written in cx, h and t */
    FRQI_CHAIN,    /* products of the controls in k - 1 ancillas, by Toffoli gates with relative
                    * phases, written out */
    FRQI_GRAY,     /* controlled rotations by each parity of the controls, in Gray order, without
                    * ancillas */
    FRQI_MARY,     /* Geng et al. 2021; k is 2, 4, 6 or 8. Other relative phases for k > 2 */
    FRQI_FORMS
} frqi_form;

typedef struct frqi_circuit {
    frqi_form form;
    uint32_t k;
    uint32_t controls[FRQI_MAX_CONTROLS], target, ancilla; /* qubits; the first of k - 1 ancillas */
    const double *angles; /* 2^k, of ry; bit i of the index is controls[i] */
    uint64_t seed;        /* of the order of pixels, and of which x gates between two are merged */
} frqi_circuit;

/* Qubits that a circuit takes whose controls, target and ancillas are 0, 1, 2, ... */
uint32_t frqi_qubits(frqi_form form, uint32_t k);
/* Appends statements about a register q. */
void frqi_write(const frqi_circuit *c, qm_text *out);

#endif
