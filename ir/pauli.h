/* pauli.h - the Pauli operators on one qubit. */
#ifndef QM_IR_PAULI_H
#define QM_IR_PAULI_H

/* Bit 0: it flips the qubit; bit 1: it changes the sign of |1>. Y = i X Z. The product of two is
 * their XOR up to a phase; two that are neither equal nor QM_PAULI_I anticommute. */
typedef enum qm_pauli { QM_PAULI_I = 0, QM_PAULI_X = 1, QM_PAULI_Z = 2, QM_PAULI_Y = 3 } qm_pauli;

#endif
