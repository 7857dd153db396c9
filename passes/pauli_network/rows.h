/* rows.h - many Pauli operators at once, stored by qubit, and what a CPP gate does to them.
 *
 * A part of a circuit without opaque ops is C R_m ... R_1: Pauli rotations, the first in time at
 * the right, and then a Clifford C. The rows are the axes of the rotations and the 2n Paulis
 * C^-1 X_q C and C^-1 Z_q C, which say what C is. Taking a gate G off the front of the circuit
 * turns every row P into G P G^-1. Bit i of x[q] and z[q] is the X and the Z part of row i on
 * qubit q. */
#ifndef QM_PASSES_PAULI_NETWORK_ROWS_H
#define QM_PASSES_PAULI_NETWORK_ROWS_H

#include "passes/pauli/circuit.h"

typedef struct qm_pnet_rows {
    uint32_t nqubits, nrots;
    uint32_t rot_words;   /* words of rotations: rows [0, nrots) */
    uint32_t frame_words; /* words of C^-1 X C, then as many of C^-1 Z C */
    uint32_t words;       /* all of them: rot_words + 2 frame_words */
    uint64_t *x, *z;      /* [qubit][word] */
    uint64_t *sign;       /* [word]; 1: minus */
} qm_pnet_rows;

/* The rows of the identity: rotations I, and X_q and Z_q. */
void qm_pnet_rows_init(qm_pnet_rows *r, uint32_t nqubits, uint32_t nrots, qm_arena *arena);
/* dst has been initialised with the sizes of src. */
void qm_pnet_rows_copy(qm_pnet_rows *dst, const qm_pnet_rows *src);
/* Where C^-1 X_q C (which 0) and C^-1 Z_q C (which 1) are. */
static inline uint32_t qm_pnet_rows_frame(const qm_pnet_rows *r, int which, uint32_t q)
{
    return (r->rot_words + (which ? r->frame_words : 0)) * 64 + q;
}
static inline qm_pauli qm_pnet_rows_at(const qm_pnet_rows *r, uint32_t row, uint32_t q)
{
    size_t word = (size_t)q * r->words + row / 64;
    return (qm_pauli)((r->x[word] >> row % 64 & 1) | (r->z[word] >> row % 64 & 1) << 1);
}
static inline bool qm_pnet_rows_negative(const qm_pnet_rows *r, uint32_t row)
{
    return r->sign[row / 64] >> row % 64 & 1;
}
/* The rows of word w that anticommute with the Pauli on qubit q. */
static inline uint64_t qm_pnet_rows_anticommuting(const qm_pnet_rows *r, uint32_t q, uint8_t pauli,
                                                  uint32_t w)
{
    size_t i = (size_t)q * r->words + w;
    return (pauli & QM_PAULI_Z ? r->x[i] : 0) ^ (pauli & QM_PAULI_X ? r->z[i] : 0);
}
/* Every row P becomes G P G^-1 for the CPP gate G. Time O(words). When lost is not NULL, lost[w]
 * and won[w] are set to the rows that are on one qubit less and more than before. */
void qm_pnet_rows_conjugate(qm_pnet_rows *r, const qm_pgate *g, uint64_t *lost, uint64_t *won);

#endif
